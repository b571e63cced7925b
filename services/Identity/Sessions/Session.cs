namespace SocialPubs.Identity.Sessions;

/// <summary>One sign-in of a person in one browser; its id is the <c>sid</c> of the cookie and of the tokens made from it.</summary>
internal sealed class Session
{
    public required Guid Id { get; init; }

    public required string PersonId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When it ends whatever happens.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>After how long without use it ends.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>The address from which the person signed in.</summary>
    public string? Address { get; init; }

    /// <summary>The browser and system, as far as a person can recognise it.</summary>
    public string? Agent { get; init; }

    /// <summary>Whether a second factor was asked for and given.</summary>
    public required bool SecondFactor { get; set; }

    /// <summary>The person's security stamp; another one there ends the session.</summary>
    public required string Stamp { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public bool LivesAt(DateTimeOffset instant) =>
        EndedAt is null && instant < ExpiresAt && instant < LastSeenAt + Idle;
}
