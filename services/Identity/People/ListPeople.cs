using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.People;

/// <summary>The people who can sign in.</summary>
internal static class ListPeople
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/people", HandleAsync)
            .WithName("IdentityListPeople").WithSummary("The people, by id; 'q' is part of a name or id, 'role' and 'body' hold at this moment")
            .RequireRoles(Roles.Administrator).ForEveryBody();
        routes.MapGet("/people/{id}", GetAsync)
            .WithName("IdentityGetPerson").WithSummary("One person, with roles and lock")
            .RequireRoles(Roles.Administrator).ForEveryBody();
    }

    private static async Task<Results<Ok<Page<PersonView>>, ProblemHttpResult>> HandleAsync(
        string? q, string? role, string? body, string? cursor, int? limit, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var after = string.Empty;
        if (cursor is not null && (!Cursor.TryDecode(cursor, out after) || after.Contains('\0', StringComparison.Ordinal)))
            return new Refusal(CommonRefusals.InvalidCursor, "Begin the list again without a cursor.", "cursor").ToProblem();
        var checks = new FieldChecks();
        q = checks.Optional("q", q, 200);
        role = checks.Optional("role", role, 63);
        body = checks.Optional("body", body, 63);
        if (checks.Refusals.Count > 0)
            return Problem.From(checks.Refusals);

        var now = time.GetUtcNow();
        var pattern = q is null ? null : LikePattern.Containing(q);
        var size = Cursor.Limit(limit);
        var people = await db.Users.AsNoTracking()
            .Where(person => pattern == null || EF.Functions.ILike(person.Name, pattern, "\\") || EF.Functions.ILike(person.Id, pattern, "\\"))
            .Where(person => (role == null && body == null) || db.Grants.Any(grant => grant.SubjectId == person.Id
                && (role == null || grant.Role == role) && (body == null || grant.BodyCode == body)
                && grant.ValidFrom <= now && (grant.ValidUntil == null || now < grant.ValidUntil)))
            .Where(person => string.Compare(person.Id, after) > 0)
            .OrderBy(person => person.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(await db.ViewAsync(people, now, cancellationToken), size, person => person.Id));
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> GetAsync(
        string id, IdentityDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        if (!PersonIds.IsValid(id) || await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        Messaging.Commands.ETags.SetETag(http, person.Version);
        return TypedResults.Ok(await db.ViewAsync(person, time.GetUtcNow(), cancellationToken));
    }
}
