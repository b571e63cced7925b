namespace SocialPubs.Identity.Revocations;

/// <summary>Access tokens that are refused before they expire: exactly one of the three says which.</summary>
internal sealed class Revocation
{
    public long Id { get; init; }

    /// <summary>Those of a person or machine client that were issued at <see cref="IssuedBefore"/> or earlier.</summary>
    public string? SubjectId { get; init; }

    /// <summary>Those of a session, of which no more come.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The one with this <c>jti</c>.</summary>
    public string? TokenId { get; init; }

    /// <summary>Whole seconds, as the <c>iat</c> of the tokens; of a session or a single token every one is meant.</summary>
    public required DateTimeOffset IssuedBefore { get; init; }

    /// <summary>When the last token that it concerns has expired.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
