using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Templates;

/// <summary>The templates that the caller can begin a draft from.</summary>
internal static class GetTemplates
{
    private sealed record Key(string Name, Guid Id);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/templates", ListAsync)
            .WithName("ListTemplates").WithSummary("Templates of the caller's bodies and of everybody")
            .RequireRoles([.. Roles.All]).FilteredByBody();
        routes.MapGet("/templates/{id:guid}", GetAsync)
            .WithName("GetTemplate").WithSummary("One template")
            .RequireRoles([.. Roles.All]).ForOwnBody();
    }

    internal static async Task<Results<Ok<Page<TemplateView>>, ProblemHttpResult>> ListAsync(
        string? topic, string? body, bool? active, string? cursor, int? limit, DraftingDb db, Caller caller, CancellationToken cancellationToken)
    {
        if (body is not null && !caller.Sees(body))
            return new Refusal(CommonRefusals.OtherBody, "The templates belong to another body.", "body").ToProblem();

        var query = db.Templates.AsNoTracking();
        if (body is not null)
            query = query.Where(row => row.BodyCode == null || row.BodyCode == body);
        else if (!caller.SeesEveryBody)
            query = query.Where(row => row.BodyCode == null || caller.Bodies.Contains(row.BodyCode));
        if (topic is not null)
            query = query.Where(row => row.TopicCode == null || row.TopicCode == topic);
        if (active is not null)
            query = query.Where(row => row.Active == active);
        if (cursor is not null)
        {
            if (!Cursor.TryDecode<Key>(cursor, out var after))
                return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor from the page before.", "cursor").ToProblem();

            var (name, id) = (after.Name, after.Id);
            query = query.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.Name, row.Id), ValueTuple.Create(name, id)));
        }

        var size = Cursor.Limit(limit);
        var rows = await query.OrderBy(row => row.Name).ThenBy(row => row.Id).Take(size + 1).ToListAsync(cancellationToken);
        var page = Cursor.Page(rows, size, row => new Key(row.Name, row.Id));
        return TypedResults.Ok(new Page<TemplateView>([.. page.Items.Select(TemplateView.Of)], page.NextCursor));
    }

    internal static async Task<Results<Ok<TemplateView>, ProblemHttpResult>> GetAsync(
        Guid id, DraftingDb db, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var template = await db.Templates.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (template is null || (template.BodyCode is { } body && !caller.Sees(body)))
            return new Refusal(CommonRefusals.NotFound, "There is no such template.", "id").ToProblem();

        http.SetETag(template.Version);
        return TypedResults.Ok(TemplateView.Of(template));
    }
}
