using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Drafting.Drafts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Templates;

/// <summary>Fills a template for a publication; nothing is saved.</summary>
internal static class DraftFromTemplate
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assignments/{publicationId:guid}/draft/from-template/{templateId:guid}", HandleAsync)
            .WithName("DraftFromTemplate").WithSummary("Fill a template for this publication, without saving")
            .RequireRoles(Roles.Executor, Roles.DeputyHead, Roles.Administrator).ForOwnBody();

    internal static async Task<Results<Ok<DraftParts>, ProblemHttpResult>> HandleAsync(
        Guid publicationId,
        Guid templateId,
        DraftingDb db,
        AssignmentClocks clocks,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var found = await db.VisibleAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);

        var template = await db.Templates.AsNoTracking().SingleOrDefaultAsync(row => row.Id == templateId, cancellationToken);
        if (template is null || (template.BodyCode is { } body && !caller.Sees(body)))
            return new Refusal(CommonRefusals.NotFound, "There is no such template.", "templateId").ToProblem();
        if (!template.Active)
            return new Refusal(DraftingRefusals.InactiveTemplate, "Choose another one.", "templateId").ToProblem();

        var zone = clocks.RegulationOf(assignment).TimeZone;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
        var source = new Placeholders.Source(assignment, caller.Name, today, zone);
        return TypedResults.Ok(template.Parts.Fill(text => Placeholders.Fill(text, source), today));
    }
}
