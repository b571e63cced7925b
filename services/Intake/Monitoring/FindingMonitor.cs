using SocialPubs.Messaging.PersonalData;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Monitoring;

/// <summary>
/// What is watched for one account: its mentions, the comments under its posts, or a search. It goes on from its cursor,
/// in whichever replica; what it has found and where it stands are committed together.
/// </summary>
internal sealed class FindingMonitor
{
    /// <summary>Pages that a run reads unless the monitor says otherwise.</summary>
    public const int DefaultPages = 5;

    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required MonitorKind Kind { get; init; }

    /// <summary>Words and places of a search.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public string[] Terms { get; set; } = [];

    public bool IsOn { get; set; }

    /// <summary>From the end of one run to the next.</summary>
    public required TimeSpan Interval { get; set; }

    /// <summary>The budget of one run: pages that it reads before others have their turn.</summary>
    public int PagesPerRun { get; set; } = DefaultPages;

    /// <summary>Nothing that was posted before is wanted.</summary>
    public required DateTimeOffset Since { get; set; }

    /// <summary>Where the next look goes on; the network's own form.</summary>
    public string? Cursor { get; set; }

    public required DateTimeOffset NextRunAt { get; set; }

    /// <summary>The run that holds it; null where none does.</summary>
    public Guid? ClaimId { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public DateTimeOffset? LastRunAt { get; set; }

    public DateTimeOffset? LastSuccessAt { get; set; }

    /// <summary>The network's code or one of ours; a success clears it.</summary>
    public string? LastErrorCode { get; set; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public string? LastErrorDetail { get; set; }

    public DateTimeOffset? LastErrorAt { get; set; }

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; set; }

    /// <summary>Posts and comments that it read.</summary>
    public long ItemsRead { get; set; }

    /// <summary>Candidates that it found.</summary>
    public long Found { get; set; }

    public DateTimeOffset? LastFoundAt { get; set; }

    /// <summary>Of the settings, not of the runs.</summary>
    public int Version { get; set; }

    /// <summary>Gives it to a run.</summary>
    public void Claim(Guid claimId, DateTimeOffset now, DateTimeOffset leaseUntil)
    {
        ClaimId = claimId;
        LeaseUntil = leaseUntil;
        LastRunAt = now;
    }

    /// <summary>Lets it run at once; a run that holds it goes on.</summary>
    public void Wake(DateTimeOffset now)
    {
        if (NextRunAt > now)
            NextRunAt = now;
    }

    /// <summary>Takes it from whoever holds it.</summary>
    public void Release()
    {
        ClaimId = null;
        LeaseUntil = null;
    }

    /// <summary>Other settings for the search: it begins anew, and a run with the old ones records nothing any more.</summary>
    public void Search(string[] terms, DateTimeOffset since, DateTimeOffset now)
    {
        Terms = terms;
        Cursor = null;
        Since = since;
        NextRunAt = now;
        Release();
    }

    /// <summary>Records a page that was read; says whether the run goes on with the next one.</summary>
    /// <param name="page">What the connector gave.</param>
    /// <param name="found">Candidates that it brought.</param>
    /// <param name="pagesLeft">Pages that the run may still read.</param>
    /// <param name="now">The present instant.</param>
    public bool Read(MonitorPage page, int found, int pagesLeft, DateTimeOffset now)
    {
        // A cursor that stands still would be read for ever.
        var goesOn = page.More && (page.Cursor != Cursor || found > 0);
        Cursor = page.Cursor;
        ItemsRead += page.Items.Count;
        Found += found;
        if (found > 0)
            LastFoundAt = now;
        LastSuccessAt = now;
        LastErrorCode = null;
        LastErrorDetail = null;
        LastErrorAt = null;
        Failures = 0;
        if (goesOn && pagesLeft > 0)
            return true;

        // More than the budget of the run: others first, then at once again.
        NextRunAt = goesOn ? now : now + Interval;
        Release();
        return false;
    }

    /// <summary>Records a look that failed, and when the next one is due.</summary>
    public void Fail(MonitorPage page, FindingOptions options, DateTimeOffset now)
    {
        Release();
        if (page.Code == ConnectorFaults.RateBudget)
        {
            // Nobody is at fault: the account has used up its calls.
            NextRunAt = now + Longer(page.WaitFor, TimeSpan.FromSeconds(1));
            return;
        }

        Failures++;
        LastErrorCode = Cut(page.Code ?? "intake.unknown-fault", 100);
        LastErrorDetail = page.Detail is { } detail ? Cut(detail, 500) : null;
        LastErrorAt = now;
        var pause = page.Outcome switch
        {
            MonitorOutcome.Token => options.TokenPause,
            MonitorOutcome.Impossible => options.ImpossiblePause,
            _ => BackOff(options),
        };
        NextRunAt = now + Longer(pause, page.WaitFor);
    }

    private TimeSpan BackOff(FindingOptions options)
    {
        var pause = options.BackOff * Math.Pow(2, Math.Min(Failures - 1, 20));
        return pause < options.LongestBackOff ? pause : options.LongestBackOff;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
