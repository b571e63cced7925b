using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Publications;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Reporting.Timelines;

/// <summary><c>GET /api/reporting/publications/{id}/timeline</c></summary>
internal static class GetTimeline
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/publications/{id:guid}/timeline", HandleAsync)
        .WithName("GetTimeline")
        .WithSummary("The whole life of a publication: who did what when, every clock, every round of approval")
        .WithTags("Reporting")
        .RequireRoles([.. Roles.All]).ForOwnBody();

    private static async Task<Results<Ok<Timeline>, ProblemHttpResult>> HandleAsync(
        Guid id, ReportingDb db, RegulationCatalog regulations, Caller caller, CancellationToken cancellationToken)
    {
        var history = await db.HistoryAsync(id, cancellationToken);
        if (history.Events.Count == 0)
            return new Refusal(CommonRefusals.NotFound, "No event of this publication is on record.", "id").ToProblem();
        if (!caller.SeesOf(history.BodyCode))
            return Access.OtherBody("id").ToProblem();

        return TypedResults.Ok(TimelineOf.History(history, RegulationNames.Of(regulations, history.Snapshot)));
    }
}
