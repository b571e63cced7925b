namespace SocialPubs.Identity.Invitations;

/// <summary>A link with which one person sets a password, once. Only the hash of its token is kept.</summary>
internal sealed class Invitation
{
    public required Guid Id { get; init; }

    public required string PersonId { get; init; }

    /// <summary>SHA-256 of the token, which has 256 random bits and so needs no salt.</summary>
    public required byte[] TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>When a later one took its place.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }

    public bool IsOpenAt(DateTimeOffset instant) => UsedAt is null && WithdrawnAt is null && instant < ExpiresAt;
}
