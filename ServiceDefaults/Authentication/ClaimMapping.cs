using System.Security.Claims;
using System.Text.Json;
using SocialPubs.Contracts;

namespace SocialPubs.ServiceDefaults.Authentication;

/// <summary>Turns the claims of whoever issued a token into ours, so that nothing behind it knows another provider's names.</summary>
internal static class ClaimMapping
{
    /// <summary>
    /// The caller with <c>sub</c>, <c>name</c>, <c>role</c>, <c>body</c> and <c>grant</c> claims and nothing else of the
    /// token but what says which token it is; null where the token names nobody.
    /// </summary>
    public static ClaimsPrincipal? Map(ClaimsPrincipal user, TokenOptions options)
    {
        var names = options.Claims;
        if (Values(user, names.Subject).FirstOrDefault() is not { Length: > 0 } subject)
            return null;

        var identity = new ClaimsIdentity(user.Identity!.AuthenticationType, "name", "role");
        identity.AddClaim(new Claim("sub", subject));
        if (Values(user, names.Name).FirstOrDefault() is { } name)
            identity.AddClaim(new Claim("name", name));
        foreach (var role in Values(user, names.Role).Select(role => options.RoleNames.GetValueOrDefault(role, role)).Where(Roles.All.Contains).Distinct(StringComparer.Ordinal))
            identity.AddClaim(new Claim("role", role));
        foreach (var body in Values(user, names.Body).Select(body => options.BodyNames.GetValueOrDefault(body, body)).Distinct(StringComparer.Ordinal))
            identity.AddClaim(new Claim("body", body));
        foreach (var grant in Values(user, names.Grant))
            identity.AddClaim(new Claim("grant", grant));
        // Which token it is and until when, for revocation and for streams that end with their token.
        foreach (var kept in user.Claims.Where(claim => claim.Type is "sid" or "jti" or "iat" or "exp" or "client_id"))
            identity.AddClaim(new Claim(kept.Type, kept.Value, kept.ValueType));
        return new ClaimsPrincipal(identity);
    }

    private static IEnumerable<string> Values(ClaimsPrincipal user, string path)
    {
        var direct = user.FindAll(path).Select(claim => claim.Value).ToArray();
        if (direct.Length > 0 || path.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot))
            return direct;
        return user.FindAll(path[..dot]).SelectMany(claim => Inside(claim.Value, path[(dot + 1)..]));
    }

    private static string[] Inside(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var element = document.RootElement;
            foreach (var name in path.Split('.'))
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                    return [];
            }

            return element.ValueKind switch
            {
                JsonValueKind.String => [element.GetString()!],
                JsonValueKind.Array => [.. element.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.String).Select(entry => entry.GetString()!)],
                _ => [],
            };
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
