namespace SocialPubs.Intake.Monitoring;

/// <summary>Settings of finding, section <c>Intake</c>.</summary>
internal sealed class FindingOptions
{
    /// <summary>
    /// The part of an account's calls a second that finding uses; posting, which has a database of its own, uses another
    /// part (<c>Publishing:BudgetShare</c>). Both together stay below 1.
    /// </summary>
    public double BudgetShare { get; set; } = 0.3;

    /// <summary>Monitors that one replica runs at once.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>How often due monitors are looked for.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a claim holds beyond the limit of the call that runs; after it the replica is taken for dead.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a run waits for the rate budget of its account before it makes room.</summary>
    public TimeSpan RateWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a new monitor looks, unless it says otherwise.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether a new account gets monitors of what its network lets be watched.</summary>
    public bool WatchNewAccounts { get; set; } = true;

    /// <summary>How far back the first look of a monitor goes.</summary>
    public TimeSpan LookBack { get; set; } = TimeSpan.FromDays(1);

    /// <summary>What was posted longer ago is not found any more, whoever tells of it. Not longer than <see cref="CandidatesKept"/>.</summary>
    public TimeSpan OldestItem { get; set; } = TimeSpan.FromDays(14);

    /// <summary>The pause after the first failure; it doubles with each further one.</summary>
    public TimeSpan BackOff { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause after failures.</summary>
    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The pause after the network refused the token, unless a new one comes before.</summary>
    public TimeSpan TokenPause { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The pause after the network said that it does not let this be read.</summary>
    public TimeSpan ImpossiblePause { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long a candidate may wait for a decision before lists and metrics show it as late.</summary>
    public TimeSpan CandidateWarning { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long candidates are kept that were dismissed, or that nobody decided on and no rule lets be seen.</summary>
    public TimeSpan CandidatesKept { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How often candidates are scored anew, linked and forgotten.</summary>
    public TimeSpan Upkeep { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether every number makes sense.</summary>
    public bool IsValid =>
        BudgetShare is > 0 and < 1 && Concurrency > 0 && Poll > TimeSpan.Zero && Lease > TimeSpan.Zero && RateWait >= TimeSpan.Zero
        && Interval > TimeSpan.Zero && BackOff > TimeSpan.Zero && LongestBackOff >= BackOff && TokenPause > TimeSpan.Zero
        && ImpossiblePause > TimeSpan.Zero && LookBack >= TimeSpan.Zero && OldestItem >= LookBack && CandidatesKept >= OldestItem
        && CandidateWarning > TimeSpan.Zero && Upkeep > TimeSpan.Zero;
}
