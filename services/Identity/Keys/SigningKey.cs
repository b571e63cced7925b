namespace SocialPubs.Identity.Keys;

/// <summary>What a key does.</summary>
internal enum KeyUse : short
{
    /// <summary>Signs tokens; its public half is published.</summary>
    Signing = 0,

    /// <summary>Encrypts what only Identity reads: authorization codes and refresh tokens.</summary>
    Encryption = 1,
}

/// <summary>A key of the token server. It works from <see cref="ActiveFrom"/> until the next one of its use does.</summary>
internal sealed class SigningKey
{
    /// <summary>The <c>kid</c>.</summary>
    public required string Id { get; init; }

    public required KeyUse Use { get; init; }

    /// <summary><c>ES256</c>, <c>RS256</c>, or <c>A256KW</c> for encryption.</summary>
    public required string Algorithm { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ActiveFrom { get; init; }

    /// <summary>The private key (PKCS #8) or the secret, protected by ASP.NET Core Data Protection.</summary>
    public required byte[] Protected { get; init; }
}
