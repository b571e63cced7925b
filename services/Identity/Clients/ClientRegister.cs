using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.Revocations;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SocialPubs.Identity.Clients;

/// <summary>A role that a machine client is to have.</summary>
internal sealed record ClientGrant(string Role, string? BodyCode, DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidUntil = null);

/// <summary>What an administrator says of a client.</summary>
internal sealed record ClientSettings(
    string Name,
    ClientKind Kind,
    bool Disabled,
    IReadOnlyList<Uri> RedirectUris,
    IReadOnlyList<Uri> PostLogoutRedirectUris,
    IReadOnlyList<ClientGrant> Grants);

/// <summary>Writes clients: our row, OpenIddict's application and the roles of machine clients together.</summary>
internal sealed class ClientRegister(IdentityDb db, IOpenIddictApplicationManager applications, TokenRevocations revocations)
{
    /// <summary>A secret that nobody can guess: 256 bits.</summary>
    public static string NewSecret() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    /// <summary>Creates the client, or brings it to what is said; leaves the last save to the caller.</summary>
    public async Task<Client> PutAsync(string id, ClientSettings settings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var client = await db.Set<Client>().FindAsync([id], cancellationToken);
        var application = await applications.FindByClientIdAsync(id, cancellationToken);
        if (client is null)
        {
            client = db.Add(new Client { Id = id, Name = settings.Name, Kind = settings.Kind, CreatedAt = now }).Entity;
            var descriptor = Describe(id, settings);
            // A client that needs a secret has one from the start; until it is replaced nobody knows it.
            if (settings.Kind != ClientKind.Public)
                descriptor.ClientSecret = NewSecret();
            await applications.CreateAsync(descriptor, cancellationToken);
        }
        else
        {
            var descriptor = new OpenIddictApplicationDescriptor();
            await applications.PopulateAsync(descriptor, application!, cancellationToken);
            Describe(descriptor, id, settings);
            await applications.UpdateAsync(application!, descriptor, cancellationToken);
        }

        var subjectId = SubjectGrants.SubjectOf(id);
        if (await ReplaceGrantsAsync(subjectId, settings.Grants, now, cancellationToken) || (settings.Disabled && !client.Disabled))
            await revocations.RevokeSubjectAsync(subjectId, cancellationToken);
        client.Name = settings.Name;
        client.Disabled = settings.Disabled;
        client.Version++;
        return client;
    }

    /// <summary>Gives the client a new secret; tokens that the old one brought end.</summary>
    public async Task SetSecretAsync(Client client, string secret, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var application = await applications.FindByClientIdAsync(client.Id, cancellationToken)
            ?? throw new InvalidOperationException($"The client {client.Id} is on record, but not with OpenIddict.");
        var descriptor = new OpenIddictApplicationDescriptor();
        await applications.PopulateAsync(descriptor, application, cancellationToken);
        descriptor.ClientSecret = secret;
        await applications.UpdateAsync(application, descriptor, cancellationToken);
        await revocations.RevokeSubjectAsync(SubjectGrants.SubjectOf(client.Id), cancellationToken);
        client.SecretSetAt = now;
        client.Version++;
    }

    public async Task DeleteAsync(Client client, CancellationToken cancellationToken)
    {
        var subjectId = SubjectGrants.SubjectOf(client.Id);
        await revocations.RevokeSubjectAsync(subjectId, cancellationToken);
        db.Grants.RemoveRange(await db.Grants.Where(grant => grant.SubjectId == subjectId).ToListAsync(cancellationToken));
        db.Remove(client);
        if (await applications.FindByClientIdAsync(client.Id, cancellationToken) is { } application)
            await applications.DeleteAsync(application, cancellationToken);
    }

    /// <summary>Whether the roles changed.</summary>
    private async Task<bool> ReplaceGrantsAsync(
        string subjectId, IReadOnlyList<ClientGrant> wanted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var present = await db.Grants.Where(grant => grant.SubjectId == subjectId).ToListAsync(cancellationToken);
        var changed = false;
        var kept = new HashSet<RoleGrant>();
        foreach (var grant in wanted)
        {
            var same = present.Find(row => !kept.Contains(row) && row.Role == grant.Role && row.BodyCode == grant.BodyCode);
            if (same is null)
            {
                changed = true;
                db.Grants.Add(new RoleGrant
                {
                    Id = Guid.CreateVersion7(now),
                    SubjectId = subjectId,
                    Role = grant.Role,
                    BodyCode = grant.BodyCode,
                    ValidFrom = grant.ValidFrom ?? now,
                    ValidUntil = grant.ValidUntil,
                    Version = 1,
                });
                continue;
            }

            kept.Add(same);
            var from = grant.ValidFrom ?? same.ValidFrom;
            if (same.ValidFrom == from && same.ValidUntil == grant.ValidUntil)
                continue;
            changed = true;
            same.ValidFrom = from;
            same.ValidUntil = grant.ValidUntil;
            same.Version++;
        }

        var gone = present.Where(row => !kept.Contains(row)).ToList();
        db.Grants.RemoveRange(gone);
        return changed || gone.Count > 0;
    }

    private static OpenIddictApplicationDescriptor Describe(string id, ClientSettings settings)
    {
        var descriptor = new OpenIddictApplicationDescriptor();
        Describe(descriptor, id, settings);
        return descriptor;
    }

    private static void Describe(OpenIddictApplicationDescriptor descriptor, string id, ClientSettings settings)
    {
        descriptor.ClientId = id;
        descriptor.DisplayName = settings.Name;
        descriptor.ApplicationType = ApplicationTypes.Web;
        descriptor.ClientType = settings.Kind == ClientKind.Public ? ClientTypes.Public : ClientTypes.Confidential;
        // The administration's own clients: a person who signs in has nothing to consent to.
        descriptor.ConsentType = ConsentTypes.Implicit;
        Replace(descriptor.RedirectUris, settings.RedirectUris);
        Replace(descriptor.PostLogoutRedirectUris, settings.PostLogoutRedirectUris);
        descriptor.Permissions.Clear();
        descriptor.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.Endpoints.Revocation]);
        if (settings.Kind != ClientKind.Public)
            descriptor.Permissions.Add(Permissions.Endpoints.Introspection);
        descriptor.Requirements.Clear();
        if (settings.Kind == ClientKind.Machine)
        {
            descriptor.Permissions.Add(Permissions.GrantTypes.ClientCredentials);
            return;
        }

        descriptor.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization, Permissions.Endpoints.EndSession, Permissions.GrantTypes.AuthorizationCode,
            Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code, Permissions.Scopes.Profile,
        ]);
        descriptor.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
    }

    private static void Replace(HashSet<Uri> present, IReadOnlyList<Uri> wanted)
    {
        present.Clear();
        present.UnionWith(wanted);
    }
}
