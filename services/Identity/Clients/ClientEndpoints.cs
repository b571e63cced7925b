using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Clients;

/// <param name="ClientId">The client.</param>
/// <param name="Secret">Shown this once; only its hash is kept.</param>
internal sealed record ClientSecretView(string ClientId, string Secret);

/// <summary>The register of programs that get tokens.</summary>
internal static class ClientEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        PutClient.Map(routes);
        routes.MapGet("/clients", ListAsync)
            .WithName("IdentityListClients").WithSummary("The clients, by id")
            .RequireRoles(Roles.Administrator)
            .ForEveryBody();
        routes.MapGet("/clients/{clientId}", GetAsync)
            .WithName("IdentityGetClient").WithSummary("One client with its addresses and roles")
            .RequireRoles(Roles.Administrator)
            .ForEveryBody();
        routes.MapDelete("/clients/{clientId}", DeleteAsync)
            .WithName("IdentityDeleteClient").WithSummary("Delete a client; its tokens end")
            .RequireRoles(Roles.Administrator)
            .ForEveryBody()
            .AsCommand();
        routes.MapPost("/clients/{clientId}/secret", SetSecretAsync)
            .WithName("IdentitySetClientSecret").WithSummary("Make a new secret for a client; the old one and its tokens end")
            .RequireRoles(Roles.Administrator)
            .ForEveryBody()
            .AsCommand()
            .AnswersWithSecret();
    }

    private static async Task<Results<Ok<Page<ClientEntry>>, ProblemHttpResult>> ListAsync(
        string? cursor, int? limit, IdentityDb db, CancellationToken cancellationToken)
    {
        var after = string.Empty;
        if (cursor is not null && (!Cursor.TryDecode(cursor, out after) || after.Contains('\0', StringComparison.Ordinal)))
            return new Refusal(CommonRefusals.InvalidCursor, "Begin the list again without a cursor.", "cursor").ToProblem();

        var size = Cursor.Limit(limit);
        var rows = await db.Set<Client>().AsNoTracking()
            .Where(client => string.Compare(client.Id, after) > 0)
            .OrderBy(client => client.Id)
            .Take(size + 1)
            .Select(client => new ClientEntry(
                client.Id, client.Name, client.Kind, client.Disabled, client.CreatedAt, client.SecretSetAt, client.Version))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(rows, size, client => client.Id));
    }

    private static async Task<Results<Ok<ClientView>, ProblemHttpResult>> GetAsync(
        string clientId, IdentityDb db, IOpenIddictApplicationManager applications, HttpContext http, CancellationToken cancellationToken)
    {
        if (await FindAsync(db, clientId, cancellationToken) is not { } client)
            return Unknown();
        http.SetETag(client.Version);
        return TypedResults.Ok(await ClientView.ReadAsync(db, applications, client, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string clientId,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IdentityDb db,
        ClientRegister register,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(db, clientId, cancellationToken) is not { } client)
            return Unknown();
        if (ETags.Check(ifMatch, client.Version) is { } stale)
            return stale.ToProblem();
        await register.DeleteAsync(client, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<ClientSecretView>, ProblemHttpResult>> SetSecretAsync(
        string clientId,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IdentityDb db,
        ClientRegister register,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        // The answer of a command with a key is kept for a day; a secret must not be kept anywhere.
        if (http.Request.Headers.ContainsKey("Idempotency-Key"))
            return new Refusal(CommonRefusals.IdempotencyKeyInvalid, "A secret is shown once; this command takes no key.", "Idempotency-Key").ToProblem();
        if (await FindAsync(db, clientId, cancellationToken) is not { } client)
            return Unknown();
        if (ETags.Check(ifMatch, client.Version) is { } stale)
            return stale.ToProblem();
        if (client.Kind == ClientKind.Public)
            return new Refusal(ClientRefusals.NoSecret, "It proves itself with PKCE only.", "clientId").ToProblem();

        var secret = ClientRegister.NewSecret();
        await register.SetSecretAsync(client, secret, time.GetUtcNow(), cancellationToken);
        http.SetETag(client.Version);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ClientSecretView(clientId, secret));
    }

    private static async Task<Client?> FindAsync(IdentityDb db, string clientId, CancellationToken cancellationToken) =>
        clientId.Contains('\0', StringComparison.Ordinal) ? null : await db.Set<Client>().FindAsync([clientId], cancellationToken);

    private static ProblemHttpResult Unknown() =>
        new Refusal(CommonRefusals.NotFound, "There is no client with this id.", "clientId").ToProblem();
}
