namespace SocialPubs.Identity.SignIn;

/// <summary>A person's authenticator app and recovery codes.</summary>
internal sealed class SecondFactor
{
    public required string PersonId { get; init; }

    /// <summary>The shared key that is in force, protected; null while none was confirmed.</summary>
    public byte[]? Key { get; set; }

    /// <summary>A key that was shown and not yet confirmed, protected.</summary>
    public byte[]? PendingKey { get; set; }

    /// <summary>When that key was made; it waits only a while.</summary>
    public DateTimeOffset? PendingSince { get; set; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The last time step of which a code was accepted; codes of it and of earlier ones are used up.</summary>
    public long LastStep { get; set; }

    /// <summary>The salt of the recovery codes' hashes, one for all ten: a typed code is hashed once.</summary>
    public byte[]? RecoverySalt { get; set; }

    public bool IsOn => ConfirmedAt is not null && Key is not null;
}

/// <summary>One recovery code that is not used yet.</summary>
internal sealed class RecoveryCode
{
    public required string PersonId { get; init; }

    public required byte[] Hash { get; init; }
}
