using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Urgent;

/// <summary>What the head and the deputy head do with an urgent report: see, acknowledge, close.</summary>
internal static class HandleUrgent
{
    private const int MaxText = 2000;

    private static readonly string[] Receivers = [Roles.Head, Roles.DeputyHead];

    /// <param name="Note">What the head has to say to it.</param>
    internal sealed record AcknowledgeRequest(string? Note = null);

    /// <param name="Outcome">What came of it.</param>
    internal sealed record CloseRequest(string? Outcome);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/reporting/urgent/{id:guid}/seen", SeeAsync)
            .WithName("SeeUrgentReport")
            .WithSummary("Put on record that the caller has the urgent report before their eyes, once")
            .WithTags("Reporting")
            .RequireRoles(Receivers).ForOwnBody().AsCommand();
        routes.MapPost("/api/reporting/urgent/{id:guid}/acknowledge", AcknowledgeAsync)
            .WithName("AcknowledgeUrgentReport")
            .WithSummary("The head takes note of an urgent report; of a deputy head it says that they read it")
            .WithTags("Reporting")
            .RequireRoles(Receivers).ForOwnBody().AsCommand();
        routes.MapPost("/api/reporting/urgent/{id:guid}/close", CloseAsync)
            .WithName("CloseUrgentReport")
            .WithSummary("Put on record what came of an urgent report")
            .WithTags("Reporting")
            .RequireRoles(Receivers).ForOwnBody().AsCommand();
    }

    private static async Task<Results<Ok<UrgentView>, ProblemHttpResult>> SeeAsync(
        Guid id, ReportingDb db, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await ActAsync(
            id, null, db, caller, http, (report, acts) => UrgentDecisions.See(report, acts, caller.As(Receivers), now), cancellationToken);
    }

    private static async Task<Results<Ok<UrgentView>, ProblemHttpResult>> AcknowledgeAsync(
        Guid id, AcknowledgeRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, ReportingDb db, TimeProvider time, Caller caller,
        HttpContext http, CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var note = fields.Optional("note", request.Note, MaxText);
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var now = time.GetUtcNow();
        return await ActAsync(
            id, ifMatch, db, caller, http, (report, acts) => UrgentDecisions.Acknowledge(report, acts, caller.As(Receivers), note, now), cancellationToken);
    }

    private static async Task<Results<Ok<UrgentView>, ProblemHttpResult>> CloseAsync(
        Guid id, CloseRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, ReportingDb db, TimeProvider time, Caller caller,
        HttpContext http, CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var outcome = fields.Required("outcome", request.Outcome, MaxText);
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var now = time.GetUtcNow();
        return await ActAsync(
            id, ifMatch, db, caller, http, (report, acts) => UrgentDecisions.Close(report, acts, caller.As(Receivers), outcome, now), cancellationToken);
    }

    private static async Task<Results<Ok<UrgentView>, ProblemHttpResult>> ActAsync(
        Guid id, string? ifMatch, ReportingDb db, Caller caller, HttpContext http,
        Func<UrgentReport, IReadOnlyList<UrgentAct>, Outcome<UrgentAct[]>> decide, CancellationToken cancellationToken)
    {
        var found = await UrgentAccess.FindAsync(db, id, caller, cancellationToken);
        if (!found.TryGet(out var report, out var refusals))
            return Problem.From(refusals);
        if (ETags.Check(ifMatch, report.Version, UrgentView.Of(report)) is { } stale)
            return stale.ToProblem();

        var acts = await UrgentAccess.ActsAsync(db, id, cancellationToken);
        if (!decide(report, acts).TryGet(out var done, out refusals))
            return Problem.From(refusals);

        db.AddRange(done.AsEnumerable<object>());
        if (done.Any(act => act.Kind != UrgentActKind.Seen))
            report.Version++;
        report.Apply(acts.Concat(done));
        http.SetETag(report.Version);
        return TypedResults.Ok(UrgentView.Of(report));
    }
}
