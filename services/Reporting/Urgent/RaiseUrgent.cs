using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Shortcomings;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Reporting.Urgent;

/// <summary><c>POST /api/reporting/urgent</c></summary>
internal static class RaiseUrgent
{
    private const int MaxText = 2000;

    /// <param name="PublicationId">The publication.</param>
    /// <param name="Reason">Why the head has to know of it at once.</param>
    internal sealed record Request(Guid PublicationId, string? Reason);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/reporting/urgent", HandleAsync)
        .WithName("RaiseUrgentReport")
        .WithSummary("Report a socially significant publication to the head at once")
        .WithTags("Reporting")
        .RequireRoles(Roles.Curator, Roles.DeputyHead, Roles.Executor).ForOwnBody().AsCommand();

    private static async Task<Results<Created<UrgentView>, ProblemHttpResult>> HandleAsync(
        Request request, ReportingDb db, RegulationCatalog catalog, RegulationOptions options, TimeProvider time, Caller caller, HttpContext http,
        CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var reason = fields.Required("reason", request.Reason, MaxText);
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        await db.LockPublicationAsync(request.PublicationId, cancellationToken);
        if (await db.Publications.SingleOrDefaultAsync(row => row.Id == request.PublicationId, cancellationToken) is not { } publication)
            return new Refusal(ShortcomingRefusals.UnknownPublication, "Reporting has not heard of the publication.", "publicationId").ToProblem();
        if (!caller.SeesOf(publication.BodyCode))
            return Access.OtherBody("publicationId").ToProblem();
        if (await UrgentReports.OpenOnAsync(db, publication.Id, cancellationToken) is { } open)
        {
            return new Refusal(UrgentRefusals.AlreadyRaised, $"Report {open.Number} is open.", "publicationId")
            {
                Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["reportId"] = open.Id },
            }.ToProblem();
        }

        var now = time.GetUtcNow();
        var report = await UrgentReports.RaiseAsync(
            db, publication, reason, caller.As(Roles.Curator, Roles.DeputyHead, Roles.Executor), now, now, catalog.InForce(options.Active, now),
            cancellationToken);
        http.SetETag(report.Version);
        return TypedResults.Created($"/api/reporting/urgent/{report.Id}", UrgentView.Of(report));
    }
}
