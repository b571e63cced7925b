using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using SocialPubs.Contracts;

namespace SocialPubs.ServiceDefaults.Authentication;

/// <summary>The person or machine client behind a request; a parameter of this type binds from the access token.</summary>
/// <param name="Id">The <c>sub</c> claim.</param>
/// <param name="Name">The <c>name</c> claim, or the id.</param>
/// <param name="Roles">The <c>role</c> claims.</param>
/// <param name="Bodies">
/// Codes of the bodies for which the caller acts in one of the roles that the endpoint lets in: who is an executor for
/// one body and a deputy for another is no executor for the other.
/// </param>
public sealed record Caller(string Id, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Bodies)
{
    private IReadOnlyList<Grant> Grants { get; init; } = [];

    public static ValueTask<Caller> BindAsync(HttpContext context, ParameterInfo parameter) => new(From(context));

    /// <summary>Reads the claims of the request's token in the light of the endpoint's roles.</summary>
    /// <exception cref="InvalidOperationException">There is no authenticated caller: the endpoint lacks a policy.</exception>
    public static Caller From(HttpContext context) =>
        From(context.User, context.GetEndpoint()?.Metadata.GetMetadata<RequiredRoles>()?.Roles);

    /// <summary>Reads the claims of a validated token.</summary>
    /// <param name="user">The token's claims.</param>
    /// <param name="roles">The roles that count; all where it is null.</param>
    /// <exception cref="InvalidOperationException">There is no authenticated caller: the endpoint lacks a policy.</exception>
    public static Caller From(ClaimsPrincipal user, IReadOnlyList<string>? roles = null)
    {
        var id = user.FindFirstValue("sub")
            ?? throw new InvalidOperationException("The endpoint asks for the caller but lets anonymous requests in.");
        var held = user.FindAll("role").Select(claim => claim.Value).ToArray();
        // Without pairs (another provider's token) each role is held for each body.
        var pairs = user.FindAll("grant").Select(claim => Grant.Parse(claim.Value)).ToArray();
        Grant[] grants = pairs.Length > 0
            ? pairs
            : [.. held.SelectMany(role => user.FindAll("body").Select(claim => new Grant(role, claim.Value)))];
        return new Caller(
            id,
            user.FindFirstValue("name") ?? id,
            held,
            [.. grants.Where(grant => grant.Body is not null && (roles is null || roles.Contains(grant.Role, StringComparer.Ordinal)))
                .Select(grant => grant.Body!)
                .Distinct(StringComparer.Ordinal)])
        {
            Grants = grants,
        };
    }

    public bool Has(string role) => Roles.Contains(role, StringComparer.Ordinal);

    /// <summary>
    /// Curators of the region and administrators see every body; all others only those for which they act (D0).
    /// </summary>
    public bool SeesEveryBody => Has(Contracts.Roles.Curator) || Has(Contracts.Roles.Administrator);

    /// <summary>Whether what belongs to a body is the caller's to see.</summary>
    public bool Sees(string bodyCode) => SeesEveryBody || ActsFor(bodyCode);

    /// <summary>Whether the caller acts for a body in a role that the endpoint lets in, whatever else they see.</summary>
    public bool ActsFor(string bodyCode) => Bodies.Contains(bodyCode, StringComparer.Ordinal);

    /// <summary>Whether the caller acts for a body in this one role.</summary>
    public bool ActsFor(string bodyCode, string role) => Grants.Contains(new Grant(role, bodyCode));

    /// <summary>The caller in the role in which the endpoint lets them act: the first of these that they have.</summary>
    /// <exception cref="InvalidOperationException">They have none: the endpoint's policy and its handler disagree.</exception>
    public Actor As(params string[] roles) => new(
        Id,
        Name,
        roles.FirstOrDefault(Has) ?? throw new InvalidOperationException("The endpoint's policy and its handler disagree."));

    private sealed record Grant(string Role, string? Body)
    {
        /// <summary>Reads <c>role@body</c>, or a role alone.</summary>
        public static Grant Parse(string text)
        {
            var at = text.IndexOf('@', StringComparison.Ordinal);
            return at < 0 ? new Grant(text, null) : new Grant(text[..at], text[(at + 1)..]);
        }
    }
}
