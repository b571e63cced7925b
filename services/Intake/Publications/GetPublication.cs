using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

internal static class GetPublication
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/publications/{id:guid}", HandleAsync)
        .WithName("IntakeGetPublication").WithSummary("One publication with its links and corrections")
        .RequireRoles([.. Roles.All]).ForOwnBody();

    private static async Task<Results<Ok<PublicationView>, ProblemHttpResult>> HandleAsync(
        Guid id, IntakeDb db, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Publications.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } publication)
            return new Refusal(CommonRefusals.NotFound, "There is no publication with this id.", "id").ToProblem();
        if (!caller.SeesPublicationOf(publication.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "The publication is not with a body for which you act.").ToProblem();

        http.SetETag(publication.Version);
        return TypedResults.Ok(await PublicationView.LoadAsync(db, publication, cancellationToken));
    }
}
