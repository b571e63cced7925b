using Microsoft.EntityFrameworkCore;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Publications;

namespace SocialPubs.Reporting.Urgent;

/// <summary>
/// Finds surges in the prepared table of publications and keeps each as one while it lasts: a further window that holds
/// before a whole window has passed below the threshold prolongs it. What comes late is judged by what is known when it is
/// heard; the surge says when it was detected and when it was told.
/// </summary>
internal static class SurgeDetector
{
    /// <summary>The key of all publications together.</summary>
    public const string Overall = "";

    /// <summary>
    /// Looks at the windows that a publication is part of. Call it in a transaction; it holds the topic's lock until the
    /// end of it, so that of any number of replicas one finds the surge.
    /// </summary>
    /// <returns>The surges that are new, which somebody has to be told of.</returns>
    public static async Task<IReadOnlyList<Surge>> CheckAsync(
        ReportingDb db, string topic, string? topicName, DateTimeOffset around, DateTimeOffset now, SurgeRule rule, TimeZoneInfo zone,
        CancellationToken cancellationToken)
    {
        if (topic.Length == 0)
            rule = rule with { Minimum = rule.OverallMinimum ?? rule.Minimum };

        // Everything that is registered passes through here: it takes the one lock of all only where there is reason to. Two
        // that are registered in the same moment may overlook each other; the clock finds what they missed.
        if (topic.Length == 0
            && (await FindAsync(db, topic, around, now, rule, zone, cancellationToken)).Count == 0
            && !await Near(db, topic, around, rule).AnyAsync(cancellationToken))
        {
            return [];
        }

        await LockAsync(db, topic, cancellationToken);
        var surges = await Near(db, topic, around, rule).OrderBy(surge => surge.FirstAt).ToListAsync(cancellationToken);
        var findings = await FindAsync(db, topic, around, now, rule, zone, cancellationToken);
        var raised = new List<Surge>();
        foreach (var finding in findings)
        {
            if (surges.Find(surge => IsSame(surge, finding, rule)) is { } known)
            {
                Extend(known, finding, now, mayReopen: surges.TrueForAll(surge => surge.EndedAt is not null));
                continue;
            }

            if (surges.Find(surge => surge.EndedAt is null) is { } before && finding.At > before.HeldUntil + before.Window)
            {
                before.EndedAt = before.HeldUntil;
                before.Version++;
                await db.SaveChangesAsync(cancellationToken);
            }

            var found = new Surge
            {
                Id = Guid.CreateVersion7(now),
                Version = 1,
                Topic = topic,
                TopicName = topicName,
                FirstAt = finding.FirstAt,
                DetectedAt = finding.At,
                RaisedAt = now,
                HeldUntil = finding.HeldUntil,
                // The clocks of replicas need not agree: beside one that goes on none is opened.
                EndedAt = finding.HeldUntil + rule.Window <= now || surges.Exists(surge => surge.EndedAt is null) ? finding.HeldUntil : null,
                Window = rule.Window,
                Median = finding.Median,
                Threshold = finding.Threshold,
                Peak = finding.Count,
                PeakAt = finding.At,
            };
            db.Add(found);
            surges.Add(found);
            raised.Add(found);
        }

        foreach (var surge in surges)
            await CountAsync(db, surge, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return raised;
    }

    /// <summary>Whether the surge is over: a whole window has passed below the threshold.</summary>
    public static bool IsOver(Surge surge, DateTimeOffset now) => surge.EndedAt is null && surge.HeldUntil + surge.Window <= now;

    /// <summary>Ends a surge that is over, under its topic's lock; false where it goes on or was ended already.</summary>
    public static async Task<bool> EndAsync(ReportingDb db, Guid surgeId, string topic, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LockAsync(db, topic, cancellationToken);
        var surge = await db.Set<Surge>().SingleAsync(row => row.Id == surgeId, cancellationToken);
        if (!IsOver(surge, now))
            return false;

        surge.EndedAt = surge.HeldUntil;
        surge.Version++;
        await CountAsync(db, surge, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>The publications of a surge, as the record tells now.</summary>
    public static IQueryable<PublicationSummary> PublicationsOf(ReportingDb db, Surge surge)
    {
        var (from, to, topic) = (surge.FirstAt, surge.HeldUntil, surge.Topic);
        var rows = db.Publications.AsNoTracking().Where(row => row.DetectedAt >= from && row.DetectedAt < to);
        return topic.Length == 0 ? rows : rows.Where(row => row.TopicCode == topic);
    }

    /// <summary>The windows around a publication that are a surge, in order.</summary>
    private static async Task<IReadOnlyList<SurgeFinding>> FindAsync(
        ReportingDb db, string topic, DateTimeOffset around, DateTimeOffset now, SurgeRule rule, TimeZoneInfo zone,
        CancellationToken cancellationToken)
    {
        // The head is told of a topic's surge once: what is left of all publications is compared with what was left of them.
        var (from, to) = (around - rule.Window, around + rule.Window < now ? around + rule.Window : now);
        var told = topic.Length > 0
            ? []
            : await db.Set<Surge>().AsNoTracking()
                .Where(surge => surge.Topic != Overall && surge.FirstAt <= to && (surge.EndedAt == null || surge.EndedAt > @from))
                .Select(surge => surge.Topic).Distinct().ToArrayAsync(cancellationToken);
        var instants = await InstantsAsync(db, topic, told, from, to, cancellationToken);
        var ends = SurgeMath.Ends(instants, around, rule);
        if (ends.Length == 0)
            return [];

        var baseline = ends.Select(end => SurgeMath.BaselineEnds(end, rule, zone)).ToArray();
        var counts = await CountsAsync(db, topic, told, [.. baseline.SelectMany(days => days)], rule.Window, cancellationToken);
        var findings = new List<SurgeFinding>();
        var place = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var median = SurgeMath.Median(counts.Skip(place).Take(baseline[i].Length));
            place += baseline[i].Length;
            if (SurgeMath.Judge(instants, ends[i], median, rule) is { } finding)
                findings.Add(finding);
        }

        return findings;
    }

    private static Task<List<DateTimeOffset>> InstantsAsync(
        ReportingDb db, string topic, string[] told, DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var rows = db.Publications.Where(row => row.DetectedAt > after && row.DetectedAt <= until);
        if (topic.Length > 0)
            rows = rows.Where(row => row.TopicCode == topic);
        else if (told.Length > 0)
            rows = rows.Where(row => row.TopicCode == null || !told.Contains(row.TopicCode));
        return rows.Select(row => row.DetectedAt!.Value).OrderBy(instant => instant).ToListAsync(cancellationToken);
    }

    /// <summary>How many publications each window has; one probe of an index for each.</summary>
    private static Task<List<int>> CountsAsync(
        ReportingDb db, string topic, string[] told, DateTimeOffset[] ends, TimeSpan window, CancellationToken cancellationToken)
    {
        var query = (topic.Length, told.Length) switch
        {
            ( > 0, _) => db.Database.SqlQuery<int>($"""
                SELECT (SELECT count(*) FROM publications p
                  WHERE p.topic_code = {topic} AND p.detected_at > u.at - {window} AND p.detected_at <= u.at)::int AS "Value"
                FROM unnest({ends}) WITH ORDINALITY AS u(at, place) ORDER BY u.place
                """),
            (_, 0) => db.Database.SqlQuery<int>($"""
                SELECT (SELECT count(*) FROM publications p
                  WHERE p.detected_at > u.at - {window} AND p.detected_at <= u.at)::int AS "Value"
                FROM unnest({ends}) WITH ORDINALITY AS u(at, place) ORDER BY u.place
                """),
            _ => db.Database.SqlQuery<int>($"""
                SELECT (SELECT count(*) FROM publications p
                  WHERE p.detected_at > u.at - {window} AND p.detected_at <= u.at
                    AND (p.topic_code IS NULL OR p.topic_code <> ALL({told})))::int AS "Value"
                FROM unnest({ends}) WITH ORDINALITY AS u(at, place) ORDER BY u.place
                """),
        };
        return query.ToListAsync(cancellationToken);
    }

    /// <summary>The surges of a topic that a publication may belong to or that it may prolong.</summary>
    private static IQueryable<Surge> Near(ReportingDb db, string topic, DateTimeOffset around, SurgeRule rule)
    {
        var (from, to) = (around - (2 * rule.Window), around + (2 * rule.Window));
        return db.Set<Surge>().Where(surge => surge.Topic == topic && (surge.EndedAt == null || (surge.FirstAt <= to && surge.EndedAt >= @from)));
    }

    private static bool IsSame(Surge surge, SurgeFinding finding, SurgeRule rule) =>
        finding.At <= surge.HeldUntil + surge.Window && surge.FirstAt <= finding.HeldUntil + rule.Window;

    private static void Extend(Surge surge, SurgeFinding finding, DateTimeOffset now, bool mayReopen)
    {
        surge.Version++;
        if (finding.FirstAt < surge.FirstAt)
            surge.FirstAt = finding.FirstAt;
        if (finding.HeldUntil > surge.HeldUntil)
            surge.HeldUntil = finding.HeldUntil;
        if (finding.Count > surge.Peak)
            (surge.Peak, surge.PeakAt) = (finding.Count, finding.At);
        // Word of it came late, after it was taken for over.
        if (surge.EndedAt is not null)
            surge.EndedAt = mayReopen && surge.HeldUntil + surge.Window > now ? null : surge.HeldUntil;
    }

    private static async Task CountAsync(ReportingDb db, Surge surge, CancellationToken cancellationToken) =>
        surge.Publications = await PublicationsOf(db, surge).CountAsync(cancellationToken);

    private static Task LockAsync(ReportingDb db, string topic, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('surge'), hashtext({topic}))", cancellationToken);
}
