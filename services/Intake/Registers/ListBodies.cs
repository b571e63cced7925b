using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Registers;

internal static class ListBodies
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/bodies", HandleAsync)
            .WithName("IntakeListBodies").WithSummary("The bodies, by code")
            .RequireRoles([.. Roles.All]).ForEveryBody();
        routes.MapGet("/bodies/{code}", GetAsync)
            .WithName("IntakeGetBody").WithSummary("One body")
            .RequireRoles([.. Roles.All]).ForEveryBody();
    }

    private static async Task<Results<Ok<Page<BodyView>>, ProblemHttpResult>> HandleAsync(
        bool? active, string? cursor, int? limit, IntakeDb db, CancellationToken cancellationToken)
    {
        if (!Cursors.TryReadCode(cursor, out var after))
            return Cursors.Refused;

        var size = Cursor.Limit(limit);
        var rows = await db.Bodies.AsNoTracking()
            .Where(body => active == null || body.Active == active)
            .Where(body => string.Compare(body.Code, after) > 0)
            .OrderBy(body => body.Code)
            .Take(size + 1)
            .Select(body => new BodyView(body.Code, body.Name, body.Active, body.Version))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(rows, size, body => body.Code));
    }

    private static async Task<Results<Ok<BodyView>, ProblemHttpResult>> GetAsync(
        string code, IntakeDb db, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Bodies.AsNoTracking().SingleOrDefaultAsync(body => body.Code == code, cancellationToken) is not { } body)
            return new Refusal(CommonRefusals.NotFound, "There is no body with this code.", "code").ToProblem();
        http.SetETag(body.Version);
        return TypedResults.Ok(BodyView.Of(body));
    }
}
