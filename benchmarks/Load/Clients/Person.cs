using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Load.Clients;

/// <summary>Somebody who works with the system.</summary>
/// <param name="Id">The <c>sub</c> of the tokens.</param>
/// <param name="Name">The name shown to people.</param>
/// <param name="Roles">The roles in which the person acts.</param>
/// <param name="Bodies">The bodies for which the person acts.</param>
internal sealed record Person(string Id, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Bodies);

/// <summary>Signs development tokens.</summary>
/// <param name="key">The signing key, base64.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenMint(string key, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);
    private readonly JsonWebTokenHandler handler = new();
    private readonly SigningCredentials credentials = new(new SymmetricSecurityKey(Convert.FromBase64String(key)), SecurityAlgorithms.HmacSha256);

    public string Sign(Person person)
    {
        var now = time.GetUtcNow();
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = AuthenticationExtensions.DevelopmentIssuer,
            Audience = AuthenticationExtensions.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Life).UtcDateTime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = person.Id,
                ["name"] = person.Name,
                ["role"] = person.Roles.ToArray(),
                ["body"] = person.Bodies.ToArray(),
            },
            SigningCredentials = credentials,
        });
    }
}
