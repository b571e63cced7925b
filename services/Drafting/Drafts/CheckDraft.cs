using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Drafting.Attachments;
using SocialPubs.Messaging.Audit;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Drafting.Drafts;

/// <summary>The content checks on demand, while one types (clause 8).</summary>
internal static class CheckDraft
{
    /// <param name="Text">The assembled text.</param>
    /// <param name="Length">Its length as the network counts.</param>
    /// <param name="MaxLength">What the network takes.</param>
    /// <param name="CanSubmit">Whether no finding is an error.</param>
    /// <param name="Findings">Errors and warnings.</param>
    internal sealed record Response(string Text, int Length, int MaxLength, bool CanSubmit, IReadOnlyList<Finding> Findings);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assignments/{publicationId:guid}/draft/check", HandleAsync)
            .WithName("CheckDraft").WithSummary("Check a draft without saving it, or a saved version without a body")
            .RequireRoles([.. Roles.All]).ForOwnBody().ChangesNothing();

    internal static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid publicationId,
        int? version,
        DraftRequest? request,
        DraftingDb db,
        IAttachmentStore store,
        AssignmentClocks clocks,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var found = await db.VisibleAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);

        DraftParts parts;
        IReadOnlyList<Attachment> attachments;
        if (request is not null && version is null)
        {
            var fields = request.Check();
            if (fields.Refusals.Count > 0)
                return Problem.From(fields.Refusals);
            var resolved = await db.ResolveAsync(store, request.Attachments ?? [], cancellationToken);
            if (!resolved.TryGet(out var files, out refusals))
                return Problem.From(refusals);

            (parts, attachments) = (request.Parts, files);
        }
        else
        {
            var number = version ?? assignment.DraftVersion;
            var draft = await db.Drafts.AsNoTracking()
                .SingleOrDefaultAsync(row => row.PublicationId == publicationId && row.Version == number, cancellationToken);
            if (draft is null || !caller.Sees(draft.BodyCode))
                return new Refusal(CommonRefusals.NotFound, "There is no such version of the draft.", "version").ToProblem();

            (parts, attachments) = (draft.Parts, draft.Attachments);
        }

        var regulation = clocks.RegulationOf(assignment);
        var findings = Finding.In(regulation, assignment, parts, attachments, time.GetUtcNow());
        var text = parts.Assemble();
        var rule = Finding.NetworkOf(regulation, assignment.Publication!).Reply.Text;
        return TypedResults.Ok(new Response(
            text,
            TextLength.Measure(text, rule.Counting),
            rule.Max,
            findings.All(finding => finding.Severity != FindingSeverity.Error),
            findings));
    }
}
