namespace SocialPubs.Identity.Clients;

/// <summary>What kind of program a client is.</summary>
internal enum ClientKind : short
{
    /// <summary>Acts for itself, with roles of its own and a secret.</summary>
    Machine = 0,

    /// <summary>Acts for people who sign in, from a server that can keep a secret.</summary>
    Web = 1,

    /// <summary>Acts for people who sign in, in a browser or on a device, and can keep no secret.</summary>
    Public = 2,
}

/// <summary>A program that gets tokens. OpenIddict's application of the same id holds what the protocol needs.</summary>
internal sealed class Client
{
    /// <summary>The <c>client_id</c>.</summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required ClientKind Kind { get; init; }

    /// <summary>A disabled one gets nothing.</summary>
    public bool Disabled { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its secret was made; null where it has none.</summary>
    public DateTimeOffset? SecretSetAt { get; set; }

    public int Version { get; set; }
}

/// <summary>Wrong secrets for a client from one address; the next attempt has to wait.</summary>
internal sealed class ClientFailure
{
    public required string ClientId { get; init; }

    public required string Address { get; init; }

    public int Count { get; init; }

    public required DateTimeOffset LastAt { get; init; }
}
