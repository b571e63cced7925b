namespace SocialPubs.Publishing.Worker;

/// <summary>Settings of the worker, section <c>Publishing</c>.</summary>
internal sealed class PostingOptions
{
    /// <summary>Attempts and looks that one replica makes at once.</summary>
    public int Concurrency { get; set; } = 8;

    /// <summary>How often due postings are looked for.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a claim holds beyond the limit of the call that runs; after it the replica is taken for dead.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an attempt waits for the rate budget of its account before it makes room.</summary>
    public TimeSpan RateWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The part of an account's calls that is Publishing's; Intake, which finds with the same token, takes another.</summary>
    public double BudgetShare { get; set; } = 0.6;

    /// <summary>How soon after an unknown outcome the comments are read for the first time.</summary>
    public TimeSpan FirstLook { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long after an attempt its reply may still appear: before that, not to have found it says nothing.
    /// </summary>
    public TimeSpan ArrivalLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Pauses before new attempts, for regulations that do not say.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)];

    /// <summary>How often a reply is looked for in vain, for regulations that do not say.</summary>
    public int ReadBackAttempts { get; set; } = 2;

    /// <summary>The pause between two looks, for regulations that do not say.</summary>
    public TimeSpan ReadBackPause { get; set; } = TimeSpan.FromSeconds(10);
}
