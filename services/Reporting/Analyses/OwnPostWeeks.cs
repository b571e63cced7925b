using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Reporting.Analyses;

/// <summary>Own posts by account and week (decree 188, clause 6), from what Publishing told of them.</summary>
internal static class OwnPostWeeks
{
    /// <summary>The weeks that ended in a period; an end at midnight belongs to the day before.</summary>
    /// <param name="db">The context.</param>
    /// <param name="regulation">Says what is demanded and when weeks begin.</param>
    /// <param name="start">The period's first instant.</param>
    /// <param name="end">The first instant after it.</param>
    /// <param name="bodies">Those whose accounts count; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<OwnPostWeek>> OfAsync(
        ReportingDb db, Regulation regulation, DateTimeOffset start, DateTimeOffset end, IReadOnlyList<string>? bodies, CancellationToken cancellationToken)
    {
        var first = regulation.PeriodOf(RecurringPeriod.Week, start).From.ToUniversalTime();
        string[] types = [nameof(CadenceClosed), nameof(CadenceMissed), nameof(CadenceWarning), nameof(OwnPostPosted)];
        var lines = await db.Facts.AsNoTracking()
            .Where(row => types.Contains(row.Type) && row.OccurredAt >= first && row.OccurredAt <= end)
            .ToListAsync(cancellationToken);
        var facts = lines.Select(line => line.ToMessage()).ToArray();
        return Of(regulation, facts, start, end, bodies);
    }

    /// <summary>The same from the messages themselves, whatever their order.</summary>
    public static IReadOnlyList<OwnPostWeek> Of(
        Regulation regulation, IReadOnlyList<IMessage> facts, DateTimeOffset start, DateTimeOffset end, IReadOnlyList<string>? bodies)
    {
        var weeks = new Dictionary<(Guid Account, DateOnly Week, DateTimeOffset Until), OwnPostWeek>();
        var (titles, bodyOf) = (new Dictionary<Guid, string>(), new Dictionary<Guid, string?>());
        // A miss says less than the end of its week, which is told of every week; it stands where that was never told.
        foreach (var missed in facts.OfType<CadenceMissed>().OrderBy(fact => fact.OccurredAt))
            Add(missed.AccountId, missed.Network, missed.Title, missed.BodyCode, missed.PeriodStart, missed.Until, missed.Required, missed.Posted, missed.Posted < missed.Required);
        foreach (var closed in facts.OfType<CadenceClosed>().OrderBy(fact => fact.OccurredAt))
            Add(closed.AccountId, closed.Network, closed.Title, closed.BodyCode, closed.PeriodStart, closed.Until, closed.Required, closed.Posted, closed.Posted < closed.Required);
        foreach (var warning in facts.OfType<CadenceWarning>().OrderBy(fact => fact.OccurredAt))
        {
            titles.TryAdd(warning.AccountId, warning.Title);
            bodyOf.TryAdd(warning.AccountId, warning.BodyCode);
        }

        // An account that begins in the middle of a week owes nothing for it; its posts are shown all the same.
        var posts = facts.OfType<OwnPostPosted>().DistinctBy(post => post.TargetId)
            .GroupBy(post => (post.AccountId, post.Network, Week: regulation.PeriodOf(RecurringPeriod.Week, post.OccurredAt)))
            .Where(group => Ends(group.Key.Week.To));
        foreach (var group in posts)
        {
            var (account, network, week) = group.Key;
            var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(week.From, regulation.TimeZone).DateTime);
            weeks.TryAdd(
                (account, day, week.To.ToUniversalTime()),
                new OwnPostWeek(
                    account, network, titles.GetValueOrDefault(account) ?? regulation.Network(network)?.Name ?? network, day, 0, group.Count(), false));
        }

        return
        [
            .. weeks.Values
                .Where(week => bodies is null || (bodyOf.GetValueOrDefault(week.AccountId) is { } body && bodies.Contains(body, StringComparer.Ordinal)))
                .OrderBy(week => week.Network, StringComparer.Ordinal)
                .ThenBy(week => week.Title, StringComparer.Ordinal)
                .ThenBy(week => week.AccountId)
                .ThenBy(week => week.WeekStart),
        ];

        void Add(Guid account, string network, string title, string? body, DateOnly week, DateTimeOffset until, int required, int posted, bool isMissed)
        {
            (titles[account], bodyOf[account]) = (title, body);
            if (Ends(until))
                weeks[(account, week, until.ToUniversalTime())] = new OwnPostWeek(account, network, title, week, required, posted, isMissed);
        }

        bool Ends(DateTimeOffset until) => until > start && until <= end;
    }
}
