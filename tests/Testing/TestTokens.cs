using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Testing;

/// <summary>Access tokens for tests, signed with a key that lives as long as the test process.</summary>
public static class TestTokens
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The value of <c>Authentication:DevelopmentSigningKey</c> for the service under test.</summary>
    public static string SigningKey => Convert.ToBase64String(Key);

    /// <summary>A token that is valid for an hour of the machine's clock.</summary>
    /// <param name="id">The subject.</param>
    /// <param name="name">The name shown to people.</param>
    /// <param name="roles">The roles.</param>
    /// <param name="bodies">The codes of the bodies; none where it is null.</param>
    /// <param name="key">Another signing key than that of the test process.</param>
    public static string Create(
        string id, string name, IEnumerable<string> roles, IEnumerable<string>? bodies = null, byte[]? key = null) =>
        Sign(id, name, roles, bodies, key ?? Key);

    /// <summary>A token with a signature that no service accepts.</summary>
    public static string Forged(string id, IEnumerable<string> roles) => Sign(id, id, roles, null, RandomNumberGenerator.GetBytes(32));

    private static string Sign(string id, string name, IEnumerable<string> roles, IEnumerable<string>? bodies, byte[] key) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = AuthenticationExtensions.DevelopmentIssuer,
            Audience = AuthenticationExtensions.Audience,
            IssuedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
            Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = id,
                ["name"] = name,
                ["role"] = roles.ToArray(),
                ["body"] = bodies?.ToArray() ?? [],
            },
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256),
        });
}
