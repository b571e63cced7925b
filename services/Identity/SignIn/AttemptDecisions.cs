namespace SocialPubs.Identity.SignIn;

/// <summary>The counted attempts of one account or address.</summary>
/// <param name="Count">How many.</param>
/// <param name="FirstAt">The first of them.</param>
/// <param name="LastAt">The last of them.</param>
/// <param name="LockedUntil">Until when attempts are refused unseen.</param>
internal sealed record AttemptState(int Count, DateTimeOffset FirstAt, DateTimeOffset LastAt, DateTimeOffset? LockedUntil)
{
    public static readonly AttemptState None = new(0, DateTimeOffset.MinValue, DateTimeOffset.MinValue, null);
}

/// <summary>
/// When sign-in is locked, and for how long. An attempt is counted before its password is looked at and taken back
/// when it was right: a thousand guesses sent at once are no more than a thousand sent one after another.
/// </summary>
internal static class AttemptDecisions
{
    /// <summary>So many failures from one address are nobody's mistake any more.</summary>
    public const int FreeFailures = 5;

    /// <summary>
    /// So many failures from wherever lock the account for everybody. Far more than from one address: whoever only knows
    /// a login could else keep its owner out, whose clocks run in minutes.
    /// </summary>
    public const int FreeFailuresFromAnywhere = 100;

    /// <summary>Failures are forgotten after this long without another.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Delays =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60)];

    /// <summary>How long the lock is after this many failures; an hour at the most, so that nobody is locked out for good.</summary>
    public static TimeSpan DelayAfter(int failures, int free = FreeFailures) =>
        failures < free ? TimeSpan.Zero : Delays[Math.Min(failures - free, Delays.Length - 1)];

    /// <summary>Whether an account is locked.</summary>
    public static bool IsLocked(AttemptState state, DateTimeOffset now) => state.LockedUntil is { } until && now < until;

    /// <summary>Counts an attempt on an account; null where it is locked, and then the attempt is not counted.</summary>
    public static AttemptState? Begin(AttemptState state, DateTimeOffset now, int free = FreeFailures)
    {
        if (IsLocked(state, now))
            return null;
        if (state.Count == 0 || now - state.LastAt >= Memory)
            return new AttemptState(1, now, now, null);

        var count = state.Count + 1;
        var delay = DelayAfter(count, free);
        return state with { Count = count, LastAt = now, LockedUntil = delay == TimeSpan.Zero ? null : now + delay };
    }

    /// <summary>
    /// Takes back one counted attempt that was right as far as it went: the password of an account that also asks for
    /// a second factor. The failures before it stay, or a known password would buy endless guesses at the code.
    /// </summary>
    public static AttemptState TakeBack(AttemptState state) =>
        state.Count <= 1 ? AttemptState.None : state with { Count = state.Count - 1, LockedUntil = null };

    /// <summary>Counts an attempt from an address; null where there were too many in the present window.</summary>
    public static AttemptState? BeginFrom(AttemptState state, int most, TimeSpan window, DateTimeOffset now)
    {
        if (state.Count == 0 || now - state.FirstAt >= window)
            return new AttemptState(1, now, now, null);
        return state.Count >= most ? null : state with { Count = state.Count + 1, LastAt = now };
    }
}
