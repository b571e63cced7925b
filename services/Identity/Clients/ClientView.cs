using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using SocialPubs.Identity.Grants;

namespace SocialPubs.Identity.Clients;

/// <summary>A role of a machine client.</summary>
internal sealed record ClientGrantView(string Role, string? BodyCode, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil);

/// <summary>A client as a list shows it.</summary>
internal sealed record ClientEntry(
    string Id, string Name, ClientKind Kind, bool Disabled, DateTimeOffset CreatedAt, DateTimeOffset? SecretSetAt, int Version);

/// <summary>A client with its addresses and roles.</summary>
internal sealed record ClientView(
    string Id,
    string Name,
    ClientKind Kind,
    bool Disabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SecretSetAt,
    IReadOnlyList<string> RedirectUris,
    IReadOnlyList<string> PostLogoutRedirectUris,
    IReadOnlyList<ClientGrantView> Grants,
    int Version)
{
    public static async Task<ClientView> ReadAsync(
        IdentityDb db, IOpenIddictApplicationManager applications, Client client, CancellationToken cancellationToken)
    {
        var application = await applications.FindByClientIdAsync(client.Id, cancellationToken)
            ?? throw new InvalidOperationException($"The client {client.Id} is on record, but not with OpenIddict.");
        var subjectId = SubjectGrants.SubjectOf(client.Id);
        var grants = await db.Grants.AsNoTracking().Where(grant => grant.SubjectId == subjectId)
            .OrderBy(grant => grant.Role).ThenBy(grant => grant.BodyCode).ThenBy(grant => grant.ValidFrom)
            .Select(grant => new ClientGrantView(grant.Role, grant.BodyCode, grant.ValidFrom, grant.ValidUntil))
            .ToListAsync(cancellationToken);
        return new ClientView(
            client.Id,
            client.Name,
            client.Kind,
            client.Disabled,
            client.CreatedAt,
            client.SecretSetAt,
            await applications.GetRedirectUrisAsync(application, cancellationToken),
            await applications.GetPostLogoutRedirectUrisAsync(application, cancellationToken),
            grants,
            client.Version);
    }
}
