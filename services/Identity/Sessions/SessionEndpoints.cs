using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.People;
using SocialPubs.Identity.SignIn;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Sessions;

/// <param name="Id">The <c>sid</c> of the tokens.</param>
/// <param name="CreatedAt">When the person signed in.</param>
/// <param name="LastSeenAt">When it was last used, to the minute.</param>
/// <param name="ExpiresAt">When it ends in any case.</param>
/// <param name="EndedAt">When it was ended.</param>
/// <param name="Address">The address from which the person signed in.</param>
/// <param name="Agent">Browser and system.</param>
/// <param name="SecondFactor">Whether a second factor was given.</param>
/// <param name="Current">Whether the request's token came from it.</param>
internal sealed record SessionView(
    Guid Id,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt,
    string? Address,
    string? Agent,
    bool SecondFactor,
    bool Current)
{
    public static SessionView Of(Session session, Guid? current) => new(
        session.Id, session.CreatedAt, session.LastSeenAt, session.ExpiresAt, session.EndedAt, session.Address, session.Agent,
        session.SecondFactor, session.Id == current);
}

/// <summary>Where people are signed in, for themselves and for the administrator.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/sessions", ListOwnAsync)
            .WithName("IdentityListOwnSessions").WithSummary("Where the caller is signed in, the newest first")
            .RequireRoles([.. Roles.All]).ForOneself();
        routes.MapDelete("/me/sessions/{id:guid}", EndOwnAsync)
            .WithName("IdentityEndOwnSession").WithSummary("End one of the caller's sessions, with its tokens")
            .RequireRoles([.. Roles.All]).ForOneself()
            .AsCommand();
        routes.MapGet("/people/{id}/sessions", ListAsync)
            .WithName("IdentityListSessions").WithSummary("Where a person is signed in, the newest first")
            .RequireRoles(Roles.Administrator).ForEveryBody();
        routes.MapDelete("/people/{id}/sessions/{sessionId:guid}", EndAsync)
            .WithName("IdentityEndPersonSession").WithSummary("End one of a person's sessions, with its tokens")
            .RequireRoles(Roles.Administrator).ForEveryBody()
            .AsCommand();
    }

    private static async Task<Ok<IReadOnlyList<SessionView>>> ListOwnAsync(
        Caller caller, ClaimsPrincipal user, SessionStore sessions, CancellationToken cancellationToken)
    {
        Guid? current = Guid.TryParse(user.FindFirstValue(AccountSchemes.SessionId), out var id) ? id : null;
        var rows = await sessions.ListAsync(caller.Id, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<SessionView>>([.. rows.Select(session => SessionView.Of(session, current))]);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndOwnAsync(
        Guid id, Caller caller, SessionStore sessions, CancellationToken cancellationToken) =>
        await sessions.EndAsync(caller.Id, id, cancellationToken)
            ? TypedResults.NoContent()
            : new Refusal(CommonRefusals.NotFound, "There is no such session, or it has ended.", "id").ToProblem();

    private static async Task<Results<Ok<IReadOnlyList<SessionView>>, ProblemHttpResult>> ListAsync(
        string id, IdentityDb db, SessionStore sessions, CancellationToken cancellationToken)
    {
        if (!PersonIds.IsValid(id) || !await db.Users.AnyAsync(person => person.Id == id, cancellationToken))
            return PersonStore.NotFound.ToProblem();

        var rows = await sessions.ListAsync(id, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<SessionView>>([.. rows.Select(session => SessionView.Of(session, null))]);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(
        string id, Guid sessionId, SessionStore sessions, CancellationToken cancellationToken) =>
        PersonIds.IsValid(id) && await sessions.EndAsync(id, sessionId, cancellationToken)
            ? TypedResults.NoContent()
            : new Refusal(CommonRefusals.NotFound, "The person has no such session, or it has ended.", "sessionId").ToProblem();
}
