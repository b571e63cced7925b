using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Clients;

/// <param name="Role">One of the roles of decree 188, or <c>administrator</c>.</param>
/// <param name="BodyCode">The body for which the client acts in the role; needed for all but curator and administrator.</param>
/// <param name="ValidFrom">From when on; now where it is left out.</param>
/// <param name="ValidUntil">The first instant at which it holds no more; left out while no end is known.</param>
internal sealed record PutClientGrant(
    string? Role = null, string? BodyCode = null, DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidUntil = null);

/// <param name="Name">The name shown to people, at most 200 characters.</param>
/// <param name="Kind"><c>machine</c> acts for itself; <c>web</c> and <c>public</c> act for people, with and without a secret.</param>
/// <param name="Disabled">A disabled client gets nothing.</param>
/// <param name="RedirectUris">Where people's clients may be sent back to, compared character by character; at most 20.</param>
/// <param name="PostLogoutRedirectUris">The same after signing out.</param>
/// <param name="Grants">The roles of a machine client, all of them; at most 200.</param>
internal sealed record PutClientRequest(
    string? Name = null,
    ClientKind Kind = ClientKind.Machine,
    bool Disabled = false,
    IReadOnlyList<string>? RedirectUris = null,
    IReadOnlyList<string>? PostLogoutRedirectUris = null,
    IReadOnlyList<PutClientGrant>? Grants = null);

internal static class PutClient
{
    private const int MaxAddresses = 20;
    private const int MaxGrants = 200;
    private const long PutLock = 0x5C_4B_31_43;

    private static readonly string[] RolesWithoutBody = [Roles.Administrator, Roles.Curator];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/clients/{clientId}", HandleAsync)
        .WithName("IdentityPutClient").WithSummary("Create or change a client")
        .RequireRoles(Roles.Administrator)
        .ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<ClientView>, Created<ClientView>, ProblemHttpResult>> HandleAsync(
        string clientId,
        PutClientRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IdentityDb db,
        ClientRegister register,
        IOpenIddictApplicationManager applications,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        if (!Check(clientId, request).TryGet(out var settings, out var refusals))
            return Problem.From([.. refusals]);

        // Two creations at once become a creation and a change.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({PutLock})", cancellationToken);
        var present = await db.Set<Client>().FindAsync([clientId], cancellationToken);
        if (ETags.Check(
            ifMatch,
            present?.Version ?? 0,
            present is null ? null : await ClientView.ReadAsync(db, applications, present, cancellationToken)) is { } stale)
        {
            return stale.ToProblem();
        }

        if (present is not null && present.Kind != settings.Kind)
            return new Refusal(ClientRefusals.KindFixed, "Delete it and make another one.", "kind").ToProblem();

        var isNew = present is null;
        var client = await register.PutAsync(clientId, settings, time.GetUtcNow(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        http.SetETag(client.Version);
        var view = await ClientView.ReadAsync(db, applications, client, cancellationToken);
        return isNew ? TypedResults.Created($"/api/identity/clients/{clientId}", view) : TypedResults.Ok(view);
    }

    /// <summary>Whether the request can be carried out, whatever there is.</summary>
    internal static Outcome<ClientSettings> Check(string clientId, PutClientRequest request)
    {
        var checks = new FieldChecks();
        if (!IsClientId(clientId))
        {
            checks.Invalid(
                "clientId",
                "An id has 1 to 63 lower-case Latin letters, digits and hyphens, begins with a letter or digit, and is not the audience of the tokens.");
        }

        var name = checks.Required("name", request.Name, 200);
        if (!Enum.IsDefined(request.Kind))
            checks.Invalid("kind", "It is machine, web or public.");
        var machine = request.Kind == ClientKind.Machine;
        var redirects = Addresses(checks, "redirectUris", request.RedirectUris ?? []);
        var afterwards = Addresses(checks, "postLogoutRedirectUris", request.PostLogoutRedirectUris ?? []);
        if (machine && (redirects.Count > 0 || afterwards.Count > 0))
            checks.Refusals.Add(new Refusal(ClientRefusals.NotForKind, "A machine client is not sent anywhere.", "redirectUris"));
        if (!machine && redirects.Count == 0 && request.RedirectUris is not { Count: > 0 })
            checks.Invalid("redirectUris", "A client of people needs an address to send them back to.");
        var grants = Grants(checks, request.Grants ?? []);
        if (!machine && grants.Count > 0)
            checks.Refusals.Add(new Refusal(ClientRefusals.NotForKind, "It has the roles of the person who signs in.", "grants"));
        return checks.Refusals.Count > 0
            ? checks.Refusals
            : new ClientSettings(name, request.Kind, request.Disabled, redirects, afterwards, grants);
    }

    private static bool IsClientId(string id) =>
        id.Length is > 0 and <= 63 && id != AuthenticationExtensions.Audience
        && id[0] != '-' && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static List<Uri> Addresses(FieldChecks checks, string field, IReadOnlyList<string> addresses)
    {
        checks.Count(field, addresses, MaxAddresses);
        var read = new List<Uri>();
        foreach (var (index, address) in addresses.Take(MaxAddresses).Index())
        {
            if (IsAllowed(address, out var uri))
                read.Add(uri);
            else
                checks.Refusals.Add(new Refusal(ClientRefusals.AddressNotAllowed, "For example https://example.org/signed-in.", $"{field}[{index}]"));
        }

        return read;
    }

    private static bool IsAllowed(string? address, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? uri)
    {
        uri = null;
        return address is { Length: <= 1000 }
            && address.All(c => c is > ' ' and <= '~') && !address.Contains('*', StringComparison.Ordinal)
            && Uri.TryCreate(address, UriKind.Absolute, out uri)
            && uri.Fragment.Length == 0 && !address.Contains('#', StringComparison.Ordinal) && uri.UserInfo.Length == 0 && uri.Host.Length > 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
    }

    private static List<ClientGrant> Grants(FieldChecks checks, IReadOnlyList<PutClientGrant> grants)
    {
        checks.Count("grants", grants, MaxGrants);
        var read = new List<ClientGrant>();
        foreach (var (index, grant) in grants.Take(MaxGrants).Index())
        {
            var field = $"grants[{index}]";
            if (grant is null)
            {
                checks.Invalid(field, "It must not be null.");
                continue;
            }

            var role = checks.Required($"{field}.role", grant.Role, 63);
            var body = checks.Optional($"{field}.bodyCode", grant.BodyCode, 63);
            if (role.Length > 0 && !Roles.All.Contains(role))
                checks.Refusals.Add(new Refusal(ClientRefusals.UnknownRole, $"The roles are {string.Join(", ", Roles.All)}.", $"{field}.role"));
            else if (role.Length > 0 && body is null && !RolesWithoutBody.Contains(role))
                checks.Refusals.Add(new Refusal(ClientRefusals.BodyRequired, $"Name the body for which the client is {role}.", $"{field}.bodyCode"));
            if (grant.ValidUntil <= grant.ValidFrom)
                checks.Invalid($"{field}.validUntil", "The end does not lie after the beginning.");
            if (read.Exists(other => other.Role == role && other.BodyCode == body))
                checks.Invalid(field, "This role for this body is in the list already.");
            read.Add(new ClientGrant(role, body, grant.ValidFrom?.ToUniversalTime(), grant.ValidUntil?.ToUniversalTime()));
        }

        return read;
    }
}
