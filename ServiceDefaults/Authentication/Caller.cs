using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using SocialPubs.Contracts;

namespace SocialPubs.ServiceDefaults.Authentication;

/// <summary>The person or machine client behind a request; a parameter of this type binds from the access token.</summary>
/// <param name="Id">The <c>sub</c> claim.</param>
/// <param name="Name">The <c>name</c> claim, or the id.</param>
/// <param name="Roles">The <c>role</c> claims.</param>
/// <param name="Bodies">The <c>body</c> claims: codes of the bodies for which the caller acts.</param>
public sealed record Caller(string Id, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Bodies)
{
    public static ValueTask<Caller> BindAsync(HttpContext context, ParameterInfo parameter) => new(From(context.User));

    /// <summary>Reads the claims of a validated token.</summary>
    /// <exception cref="InvalidOperationException">There is no authenticated caller: the endpoint lacks a policy.</exception>
    public static Caller From(ClaimsPrincipal user)
    {
        var id = user.FindFirstValue("sub")
            ?? throw new InvalidOperationException("The endpoint asks for the caller but lets anonymous requests in.");
        return new Caller(
            id,
            user.FindFirstValue("name") ?? id,
            [.. user.FindAll("role").Select(claim => claim.Value)],
            [.. user.FindAll("body").Select(claim => claim.Value)]);
    }

    public bool Has(string role) => Roles.Contains(role, StringComparer.Ordinal);

    /// <summary>
    /// Curators of the region and administrators see every body; all others only those for which they act (D0).
    /// </summary>
    public bool SeesEveryBody => Has(Contracts.Roles.Curator) || Has(Contracts.Roles.Administrator);

    /// <summary>Whether what belongs to a body is the caller's to see.</summary>
    public bool Sees(string bodyCode) => SeesEveryBody || ActsFor(bodyCode);

    /// <summary>Whether the caller acts for a body, whatever else they see.</summary>
    public bool ActsFor(string bodyCode) => Bodies.Contains(bodyCode, StringComparer.Ordinal);

    /// <summary>The caller in the role in which the endpoint lets them act: the first of these that they have.</summary>
    /// <exception cref="InvalidOperationException">They have none: the endpoint's policy and its handler disagree.</exception>
    public Actor As(params string[] roles) => new(
        Id,
        Name,
        roles.FirstOrDefault(Has) ?? throw new InvalidOperationException("The endpoint's policy and its handler disagree."));
}
