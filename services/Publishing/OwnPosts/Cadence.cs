using SocialPubs.Regulations;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>What became of one period of an account; makes every warning and every miss a single one.</summary>
internal sealed class CadenceMark
{
    public required Guid AccountId { get; init; }

    /// <summary>The period's length; the regulation has at most one demand for each.</summary>
    public required RecurringPeriod Per { get; init; }

    /// <summary>Its first day in the administration's time zone.</summary>
    public required DateOnly PeriodStart { get; init; }

    /// <summary>The instant of the last warning.</summary>
    public DateTimeOffset? WarnedAt { get; set; }

    /// <summary>When it was settled, once it had ended.</summary>
    public DateTimeOffset? SettledAt { get; set; }

    /// <summary>Whether posts were missing; null while it is not settled.</summary>
    public bool? Missed { get; set; }

    public int Required { get; set; }

    /// <summary>How many posts there were when it was settled.</summary>
    public int Posted { get; set; }
}

/// <summary>What a period of an account comes to now.</summary>
internal enum CadenceStep
{
    /// <summary>Nothing yet, or nothing more.</summary>
    None,

    /// <summary>Posts are missing, and it is time to say so.</summary>
    Warn,

    /// <summary>It ended with enough posts.</summary>
    Met,

    /// <summary>It ended without.</summary>
    Missed,
}

/// <summary>Decisions on the cadence of own posts (decree 188, clause 6). Pure.</summary>
internal static class Cadence
{
    /// <summary>
    /// Whether an account owes posts in a period: it was in use all the while, and so was its network. Who begins in
    /// the middle of a week owes from the next one on.
    /// </summary>
    public static bool Owes(DateTimeOffset? activeSince, NetworkRule? network, CadenceRule rule, Period period) =>
        activeSince <= period.From
        && network is not null
        && (rule.Networks.Count == 0 || rule.Networks.Contains(network.Id, StringComparer.Ordinal))
        && network.IsInUse(period.From)
        && network.IsInUse(period.To.AddTicks(-1));

    /// <summary>The instant of the warning that is due and was not given; of several only the last, the others are of no use any more.</summary>
    public static DateTimeOffset? WarningDue(CadenceRule rule, Period period, DateTimeOffset? warnedAt, DateTimeOffset now)
    {
        var due = rule.WarnBefore.Select(before => period.To - before).Where(at => at <= now && at >= period.From).DefaultIfEmpty().Max();
        return due == default || due <= warnedAt || now >= period.To ? null : due;
    }

    /// <summary>What to do about a period that is owed.</summary>
    /// <param name="rule">What is demanded.</param>
    /// <param name="period">In which period.</param>
    /// <param name="posted">How many posts there are.</param>
    /// <param name="mark">What was done about it already.</param>
    /// <param name="readAt">Until when the account's page was read; null where it cannot be read.</param>
    /// <param name="grace">How long after the period's end that is waited for.</param>
    /// <param name="now">Now.</param>
    public static CadenceStep StepOf(
        CadenceRule rule, Period period, int posted, CadenceMark? mark, DateTimeOffset? readAt, TimeSpan grace, DateTimeOffset now)
    {
        if (mark?.SettledAt is not null)
            return CadenceStep.None;
        if (now < period.To)
            return posted < rule.Posts && WarningDue(rule, period, mark?.WarnedAt, now) is not null ? CadenceStep.Warn : CadenceStep.None;
        if (posted >= rule.Posts)
            return CadenceStep.Met;
        // A post outside the product of the last hours may not have been read yet.
        return readAt is null || readAt >= period.To || now >= period.To + grace ? CadenceStep.Missed : CadenceStep.None;
    }
}
