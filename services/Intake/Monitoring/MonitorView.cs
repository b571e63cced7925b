using SocialPubs.Networks;

namespace SocialPubs.Intake.Monitoring;

/// <summary>How a monitor stands.</summary>
internal enum MonitorState
{
    /// <summary>It looks when it is due.</summary>
    Watching,

    /// <summary>A replica runs it at this moment.</summary>
    Running,

    /// <summary>The last look failed; it is tried again.</summary>
    Failing,

    /// <summary>Switched off.</summary>
    Off,

    /// <summary>The account is not in use.</summary>
    AccountInactive,

    /// <summary>The account has no token, or the network refused it.</summary>
    TokenNeeded,

    /// <summary>The regulation has the network out of use, or does not know it.</summary>
    NetworkOutOfUse,

    /// <summary>The network's interface offers no such look.</summary>
    NotOffered,
}

/// <summary>A monitor as the API shows it.</summary>
/// <param name="IntervalSeconds">From the end of one run to the next.</param>
/// <param name="PagesPerRun">The budget of one run.</param>
/// <param name="Failures">Failures since the last success.</param>
/// <param name="ItemsRead">Posts and comments that it read.</param>
/// <param name="Found">Candidates that it found.</param>
internal sealed record MonitorView(
    Guid Id,
    int Version,
    Guid AccountId,
    string AccountTitle,
    string Network,
    MonitorKind Kind,
    IReadOnlyList<string> Terms,
    bool On,
    int IntervalSeconds,
    int PagesPerRun,
    MonitorState State,
    DateTimeOffset? LastRunAt,
    DateTimeOffset? LastSuccessAt,
    string? LastErrorCode,
    string? LastErrorDetail,
    DateTimeOffset? LastErrorAt,
    int Failures,
    long ItemsRead,
    long Found,
    DateTimeOffset? LastFoundAt,
    DateTimeOffset? NextRunAt)
{
    public static MonitorView Of(FindingMonitor row, NetworkAccount account, bool isInUse, bool isOffered, DateTimeOffset now)
    {
        var state = StateOf(row, account, isInUse, isOffered, now);
        return new MonitorView(
            row.Id,
            row.Version,
            row.AccountId,
            account.Title,
            account.Network,
            row.Kind,
            row.Terms,
            row.IsOn,
            (int)row.Interval.TotalSeconds,
            row.PagesPerRun,
            state,
            row.LastRunAt,
            row.LastSuccessAt,
            row.LastErrorCode,
            row.LastErrorDetail,
            row.LastErrorAt,
            row.Failures,
            row.ItemsRead,
            row.Found,
            row.LastFoundAt,
            state is MonitorState.Watching or MonitorState.Failing || (state == MonitorState.TokenNeeded && account.SealedToken is not null) ? row.NextRunAt : null);
    }

    private static MonitorState StateOf(FindingMonitor row, NetworkAccount account, bool isInUse, bool isOffered, DateTimeOffset now) =>
        !row.IsOn ? MonitorState.Off
        : !isInUse ? MonitorState.NetworkOutOfUse
        : !account.Active ? MonitorState.AccountInactive
        : account.SealedToken is null || account.TokenProblem is not null ? MonitorState.TokenNeeded
        : !isOffered ? MonitorState.NotOffered
        : row.LeaseUntil > now ? MonitorState.Running
        : row.Failures > 0 ? MonitorState.Failing
        : MonitorState.Watching;
}
