using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Registers;

internal static class ListTopics
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/topics", HandleAsync)
            .WithName("IntakeListTopics").WithSummary("The topics, by code")
            .RequireRoles([.. Roles.All]).ForEveryBody();
        routes.MapGet("/topics/{code}", GetAsync)
            .WithName("IntakeGetTopic").WithSummary("One topic")
            .RequireRoles([.. Roles.All]).ForEveryBody();
    }

    private static async Task<Results<Ok<Page<TopicView>>, ProblemHttpResult>> HandleAsync(
        bool? active, string? cursor, int? limit, IntakeDb db, CancellationToken cancellationToken)
    {
        if (!Cursors.TryReadCode(cursor, out var after))
            return Cursors.Refused;

        var size = Cursor.Limit(limit);
        var rows = await db.Topics.AsNoTracking()
            .Where(topic => active == null || topic.Active == active)
            .Where(topic => string.Compare(topic.Code, after) > 0)
            .OrderBy(topic => topic.Code)
            .Take(size + 1)
            .Select(topic => new TopicView(topic.Code, topic.Name, topic.Group, topic.DefaultBodyCode, topic.Active, topic.Version))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(rows, size, topic => topic.Code));
    }

    private static async Task<Results<Ok<TopicView>, ProblemHttpResult>> GetAsync(
        string code, IntakeDb db, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Topics.AsNoTracking().SingleOrDefaultAsync(topic => topic.Code == code, cancellationToken) is not { } topic)
            return new Refusal(CommonRefusals.NotFound, "There is no topic with this code.", "code").ToProblem();
        http.SetETag(topic.Version);
        return TypedResults.Ok(TopicView.Of(topic));
    }
}
