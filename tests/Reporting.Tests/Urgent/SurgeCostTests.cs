using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Urgent;

namespace SocialPubs.Reporting.Tests.Urgent;

public sealed class SurgeCostFixture : UrgentFixture;

/// <summary>What detection costs at so many publications as <c>SURGE_PUBLICATIONS</c> says, 50,000 where it does not.</summary>
public sealed class SurgeCostTests(SurgeCostFixture reporting) : IClassFixture<SurgeCostFixture>
{
    [Fact]
    public async Task Detection_AmongManyPublications_ReadsOnlyIndexes()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("SURGE_PUBLICATIONS") ?? "50000", CultureInfo.InvariantCulture);
        var end = UrgentFixture.Start;
        await using var db = reporting.Db();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
        // A year of them, on 40 topics.
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO publications (id, status, is_detection_corrected, is_repeat, is_significant, returns, missed_clocks, topic_code, topic_name, network, body_code, detected_at)
            SELECT gen_random_uuid(), 'Answered', false, false, false, 0, 0, 'topic-' || (n % 40), 'Тема', 'vk', 'water', {end} - (n * (interval '365 days' / {count}))
            FROM generate_series(1, {count}) AS n
            """, TestContext.Current.CancellationToken);
        await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE publications", TestContext.Current.CancellationToken);

        var plan = string.Join('\n', await db.Database.SqlQueryRaw<string>("""
            EXPLAIN (ANALYZE, BUFFERS)
            SELECT (SELECT count(*) FROM publications p
              WHERE p.topic_code = 'topic-7' AND p.detected_at > u.at - interval '1 hour' AND p.detected_at <= u.at)::int AS "Value"
            FROM (SELECT timestamptz '2026-03-02 09:00+00' - (n * interval '1 day') AS at, n AS place FROM generate_series(1, 28) AS n) u ORDER BY u.place
            """).ToListAsync(TestContext.Current.CancellationToken));
        Print($"{plan}");
        plan.ShouldContain("ix_publications_topic_code_detected_at_id");
        plan.ShouldNotContain("Seq Scan on publications");

        var (rule, zone) = (reporting.Regulation.Surge!, reporting.Regulation.TimeZone);
        foreach (var topic in (string[])["topic-7", SurgeDetector.Overall])
        {
            var took = new List<TimeSpan>();
            for (var i = 0; i < 50; i++)
            {
                db.ChangeTracker.Clear();
                await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
                var around = end.AddMinutes(-i);
                var started = TimeProvider.System.GetTimestamp();
                await SurgeDetector.CheckAsync(db, topic, "Тема", around, around, rule, zone, TestContext.Current.CancellationToken);
                took.Add(TimeProvider.System.GetElapsedTime(started));
                await transaction.RollbackAsync(TestContext.Current.CancellationToken);
            }

            took.Sort();
            Print($"{count} publications, {(topic.Length == 0 ? "all" : "one topic")}: median {took[25].TotalMilliseconds:0.0} ms, 48 of 50 under {took[47].TotalMilliseconds:0.0} ms");
        }
    }

    private static void Print(FormattableString line) => TestContext.Current.TestOutputHelper!.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
