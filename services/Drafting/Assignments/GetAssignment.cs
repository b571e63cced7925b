using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Drafts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Assignments;

/// <summary>Everything that an executor needs to see of one assignment.</summary>
internal static class GetAssignment
{
    internal sealed record Response(
        Guid PublicationId,
        int Version,
        AssignmentState State,
        int Direction,
        string BodyCode,
        string BodyName,
        DateTimeOffset? DirectedAt,
        string? Instructions,
        PublicationSnapshot Publication,
        IReadOnlyList<EarlierReply> Earlier,
        Person? Holder,
        DateTimeOffset? TakenAt,
        IReadOnlyList<PresenceView> OpenBy,
        int Round,
        int DraftVersion,
        IReadOnlyList<SubmissionView> Submissions,
        IReadOnlyList<ReturnView> Returns,
        ApprovalView? Approval,
        DateTimeOffset NextDue,
        IReadOnlyList<DeadlineView> Deadlines,
        bool PostByHand,
        string? PostByHandReason,
        DateTimeOffset? PostedAt,
        string? ReplyUrl,
        ReplyState? ReplyState,
        bool ReplyNeedsAttention,
        string? ClosingReason,
        string? DeclineReason);

    /// <summary>An earlier publication on the same question, with the reply that it got (clause 11).</summary>
    internal sealed record EarlierReply(Guid PublicationId, string Url, string? ReplyUrl, string? ReplyText);

    internal sealed record SubmissionView(
        int Number, int DraftVersion, DateTimeOffset At, Person By, string Outcome, bool PostAutomatically, IReadOnlyList<Finding> Warnings);

    internal sealed record ReturnView(int Submission, DateTimeOffset At, Person By, IReadOnlyList<RemarkView> Remarks);

    /// <summary>A remark with the answer of the latest submission that gave one.</summary>
    internal sealed record RemarkView(Remark Remark, RemarkAnswer? Answer);

    internal sealed record ApprovalView(int Submission, int DraftVersion, DateTimeOffset At, Person By, string ContentHash);

    internal sealed record DeadlineView(
        Guid Id, string Timer, string Clause, DateTimeOffset StartedAt, DateTimeOffset DueAt, DeadlineState State, DateTimeOffset? SettledAt, string? Holder);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/assignments/{publicationId:guid}", HandleAsync)
            .WithName("GetAssignment").WithSummary("An assignment with its publication, clocks, returns and earlier replies")
            .RequireRoles([.. Roles.All]).ForOwnBody();

    internal static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid publicationId, DraftingDb db, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var found = await db.VisibleAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);

        var now = time.GetUtcNow();
        var presences = await db.Presences.AsNoTracking()
            .Where(row => row.PublicationId == publicationId && row.Until > now)
            .OrderBy(row => row.Since)
            .Select(row => new PresenceView(row.PersonId, row.Name, row.Since, row.Until))
            .ToListAsync(cancellationToken);
        var deadlines = await db.Set<Deadline>().AsNoTracking()
            .Where(row => row.SubjectId == publicationId)
            .OrderBy(row => row.StartedAt).ThenBy(row => row.Id)
            .Select(row => new DeadlineView(row.Id, row.Timer, row.Clause, row.StartedAt, row.DueAt, row.State, row.SettledAt, row.Holder))
            .ToListAsync(cancellationToken);
        http.SetETag(assignment.Version);
        return TypedResults.Ok(new Response(
            publicationId,
            assignment.Version,
            assignment.State,
            assignment.DirectionNumber,
            assignment.BodyCode!,
            assignment.BodyName!,
            assignment.Direction?.At,
            assignment.Direction?.Instructions,
            assignment.Publication!,
            await EarlierAsync(db, assignment, caller, cancellationToken),
            PersonOf(assignment.Holder),
            assignment.TakenAt,
            presences,
            assignment.Round,
            assignment.DraftVersion,
            [.. assignment.Submissions.Select(entry => new SubmissionView(
                entry.Number, entry.DraftVersion, entry.At, PersonOf(entry.By)!, OutcomeOf(assignment, entry), entry.PostAutomatically, entry.Warnings))],
            [.. assignment.Returns.Select(entry => ReturnOf(assignment, entry))],
            assignment.Approved is { } approval
                ? new ApprovalView(approval.Submission, approval.DraftVersion, approval.At, PersonOf(approval.By)!, approval.ContentHash)
                : null,
            assignment.NextDue!.Value,
            deadlines,
            assignment.PostByHand,
            assignment.PostByHand ? assignment.ByHand!.Reason : null,
            assignment.Posted?.At,
            assignment.Posted?.ReplyUrl,
            assignment.ReplyState,
            assignment.ReplyNeedsAttention,
            assignment.Closed?.Reason,
            assignment.State == AssignmentState.Declined ? assignment.Declined!.Reason : null));
    }

    private static string OutcomeOf(Assignment assignment, Submission submission)
    {
        if (assignment.Approved?.Submission == submission.Number)
            return "approved";
        if (assignment.ReturnOf(submission.Number) is not null)
            return "returned";
        if (submission.Withdrawn is not null)
            return "withdrawn";
        return assignment.State == AssignmentState.Submitted && assignment.Standing?.Number == submission.Number ? "pending" : "superseded";
    }

    private static ReturnView ReturnOf(Assignment assignment, Return entry) => new(
        entry.Submission,
        entry.At,
        PersonOf(entry.By)!,
        [.. entry.Remarks.Select(remark => new RemarkView(
            remark,
            assignment.Submissions.Reverse()
                .SelectMany(submission => submission.RemarkAnswers)
                .FirstOrDefault(answer => answer.RemarkId == remark.Id)))]);

    /// <summary>The earlier replies; their text where it was written here and the caller may see it.</summary>
    private static async Task<IReadOnlyList<EarlierReply>> EarlierAsync(
        DraftingDb db, Assignment assignment, Caller caller, CancellationToken cancellationToken)
    {
        var earlier = assignment.Earlier;
        if (earlier.Count == 0)
            return [];

        var ids = earlier.Select(link => link.PublicationId).ToArray();
        var known = (await db.Assignments.AsNoTracking().Where(row => ids.Contains(row.PublicationId)).ToListAsync(cancellationToken))
            .Where(row => row is { Approved: not null, BodyCode: { } body } && caller.Sees(body))
            .ToDictionary(row => row.PublicationId);
        var texts = (await db.Drafts.AsNoTracking()
                .Where(draft => ids.Contains(draft.PublicationId))
                .Select(draft => new { draft.PublicationId, draft.Version, draft.Text })
                .ToListAsync(cancellationToken))
            .ToDictionary(draft => (draft.PublicationId, draft.Version), draft => draft.Text);
        return
        [
            .. earlier.Select(link =>
            {
                var row = known.GetValueOrDefault(link.PublicationId);
                return new EarlierReply(
                    link.PublicationId,
                    link.Url,
                    link.ReplyUrl ?? row?.Posted?.ReplyUrl,
                    row is null ? null : texts.GetValueOrDefault((row.PublicationId, row.Approved!.DraftVersion)));
            }),
        ];
    }

    private static Person? PersonOf(Actor? actor) => actor is null ? null : new Person(actor.Id, actor.Name);
}
