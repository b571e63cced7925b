using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Publications;
using SocialPubs.Reporting.Urgent;

namespace SocialPubs.Reporting.Tests.Urgent;

public sealed class ScriptedDaysFixture : UrgentFixture;

/// <summary>
/// Days with and without surges from a fixed seed: arrivals by chance with the rhythm of the day and of the week, each heard
/// of some time after it was detected, now and then out of order. What has to be found is computed here, from the decree's
/// reading, by counting. The figures: <c>dotnet test --project tests/Reporting.Tests -- --filter-class '*ScriptedDaysTests' --show-live-output on</c>.
/// </summary>
public sealed class ScriptedDaysTests(ScriptedDaysFixture reporting) : IClassFixture<ScriptedDaysFixture>
{
    private const int BaselineDays = 28;
    private const int QuietDays = 100;
    private const int SurgeDays = 30;

    private static readonly DateTimeOffset Midnight = new(2025, 9, 1, 21, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly (string Topic, double PerDay)[] Topics = [("roads", 20), ("water", 10), ("parks", 4)];

    /// <summary>What hour of the day gets how much of it.</summary>
    private static readonly double[] Rhythm = [.3, .2, .1, .1, .1, .2, .5, .9, 1.4, 1.7, 1.7, 1.5, 1.3, 1.3, 1.3, 1.2, 1.2, 1.3, 1.5, 1.7, 1.7, 1.4, .9, .5];

    private readonly Random random = new(188);

    [Fact]
    public async Task Surges_OfScriptedDays_AreFoundAtOnceAndQuietDaysStayQuiet()
    {
        var (publications, injected) = Script();
        var first = Midnight.AddDays(BaselineDays);
        await SeedAsync(publications.Where(publication => publication.DetectedAt < first));
        await HearAllAsync(publications.Where(publication => publication.DetectedAt >= first).OrderBy(publication => publication.HeardAt));

        await using var db = reporting.Db();
        var surges = await db.Set<Surge>().AsNoTracking().OrderBy(surge => surge.DetectedAt).ToListAsync(TestContext.Current.CancellationToken);
        surges.ShouldAllBe(surge => surge.EndedAt != null, "each came to its end");

        // Every window that is a surge belongs to one that was told, and nothing else was.
        var delays = new List<TimeSpan>();
        foreach (var (topic, _) in Topics)
        {
            var own = surges.FindAll(surge => surge.Topic == topic);
            var held = Held([.. publications.Where(publication => publication.Topic == topic).Select(publication => publication.DetectedAt).Order()], first);
            held.ShouldAllBe(instant => own.Any(surge => surge.FirstAt <= instant && instant < surge.HeldUntil));
            foreach (var surge in own)
            {
                var since = held.Where(instant => instant >= surge.FirstAt && instant < surge.HeldUntil).Take(1).ToList();
                delays.Add(surge.RaisedAt - since.ShouldHaveSingleItem($"{topic} {surge.DetectedAt:O}"));
            }

            own.Zip(own.Skip(1)).ShouldAllBe(pair => pair.Second.DetectedAt > pair.First.HeldUntil + Hour, "what follows within a window is the same surge");
        }

        var quietUntil = first.AddDays(QuietDays);
        var quiet = surges.Where(surge => surge.DetectedAt < quietUntil).ToList();
        Print($"{publications.Count} publications, {BaselineDays} + {QuietDays} + {SurgeDays} days; {surges.Count} surges told");
        foreach (var topic in Topics.Select(topic => topic.Topic).Append(SurgeDetector.Overall))
            Print($"false alarms on {QuietDays} quiet days, {(topic.Length == 0 ? "all together" : topic)}: {quiet.Count(surge => surge.Topic == topic)}");
        Print($"delay from the moment the definition holds, of {delays.Count}: median {Middle(delays):mm\\:ss}, worst {delays.Max():mm\\:ss} (word of a publication takes up to 10 minutes)");
        foreach (var steepness in injected.GroupBy(surge => surge.PerHour).OrderBy(group => group.Key))
        {
            var found = steepness
                .Select(one => (one.From, Found: surges.Find(surge => surge.Topic == one.Topic && surge.HeldUntil > one.From && surge.DetectedAt < one.From.AddHours(2))))
                .Where(pair => pair.Found is not null)
                .Select(pair => pair.Found!.RaisedAt - pair.From)
                .ToList();
            Print($"{steepness.Key} more an hour for two hours: {found.Count} of {steepness.Count()} found, from their beginning median {Middle(found):hh\\:mm\\:ss}, worst {found.Max():hh\\:mm\\:ss}");
            if (steepness.Key >= 15)
                found.Count.ShouldBe(steepness.Count());
        }

        delays.Max().ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(10), "told with the publication that makes it a surge");
        Middle(delays).ShouldBeLessThan(TimeSpan.FromMinutes(2));
        quiet.Count.ShouldBeLessThanOrEqualTo(45, "the regulation's numbers let chance through now and then");
    }

    /// <summary>The publications with which a window of an hour has at least 5 and three times the median of 28 days.</summary>
    private static List<DateTimeOffset> Held(DateTimeOffset[] instants, DateTimeOffset from)
    {
        int Count(DateTimeOffset end)
        {
            var (last, before) = (UpTo(end), UpTo(end - Hour));
            return last - before;
        }

        int UpTo(DateTimeOffset instant)
        {
            var (low, high) = (0, instants.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (instants[middle] <= instant)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low;
        }

        return
        [
            .. instants.Where(instant => instant >= from && Count(instant) >= 5).Where(instant =>
            {
                // Moscow has no summer time: the same time of day is whole days before.
                var usual = Enumerable.Range(1, BaselineDays).Select(day => Count(instant.AddDays(-day))).Order().ToArray();
                return Count(instant) >= 3 * (usual[13] + usual[14]) / 2.0;
            }),
        ];
    }

    private static TimeSpan Middle(List<TimeSpan> spans) => spans.Order().ElementAt(spans.Count / 2);

    private static void Print(FormattableString line) => TestContext.Current.TestOutputHelper!.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private (List<Scripted> Publications, List<Injected> Surges) Script()
    {
        var publications = new List<Scripted>();
        var injected = new List<Injected>();
        for (var day = 0; day < BaselineDays + QuietDays + SurgeDays; day++)
        {
            var start = Midnight.AddDays(day);
            var weekend = (day % 7) is 5 or 6 ? 0.6 : 1.0;
            foreach (var (topic, perDay) in Topics)
            {
                for (var hour = 0; hour < 24; hour++)
                    Add(topic, start.AddHours(hour), perDay * weekend * Rhythm[hour] / Rhythm.Sum(), Hour);
            }

            if (day < BaselineDays + QuietDays)
                continue;

            var surge = new Injected(
                Topics[random.Next(Topics.Length)].Topic, start.AddHours(8 + (random.NextDouble() * 12)), ((int[])[8, 15, 30])[day % 3]);
            injected.Add(surge);
            Add(surge.Topic, surge.From, surge.PerHour * 2, 2 * Hour);
        }

        return (publications, injected);

        void Add(string topic, DateTimeOffset from, double expected, TimeSpan length)
        {
            for (var left = Poisson(expected); left > 0; left--)
            {
                var detected = from + (length * random.NextDouble());
                detected = detected.AddTicks(-(detected.Ticks % TimeSpan.TicksPerMicrosecond));
                var delay = TimeSpan.FromSeconds(Math.Min(600, -45 * Math.Log(1 - random.NextDouble())));
                publications.Add(new Scripted(topic, detected, detected + TimeSpan.FromSeconds(Math.Round(delay.TotalSeconds))));
            }
        }
    }

    private int Poisson(double expected)
    {
        var (limit, product, count) = (Math.Exp(-expected), random.NextDouble(), 0);
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }

        return count;
    }

    private async Task SeedAsync(IEnumerable<Scripted> publications)
    {
        await using var db = reporting.Db();
        db.AddRange(publications.Select(Row));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Each as the consumer hears it, with the clock's rounds between.</summary>
    private async Task HearAllAsync(IEnumerable<Scripted> publications)
    {
        var (rule, zone) = (reporting.Regulation.Surge!, reporting.Regulation.TimeZone);
        var round = DateTimeOffset.MinValue;
        await using var db = reporting.Db();
        foreach (var publication in publications)
        {
            if (publication.HeardAt - round > TimeSpan.FromMinutes(30))
            {
                round = publication.HeardAt;
                await reporting.RoundAsync(round);
            }

            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            db.Add(Row(publication));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            foreach (var topic in (string[])[publication.Topic, SurgeDetector.Overall])
            {
                await SurgeDetector.CheckAsync(
                    db, topic, topic, publication.DetectedAt, publication.HeardAt, rule, zone, TestContext.Current.CancellationToken);
            }

            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        await reporting.RoundAsync(Midnight.AddDays(BaselineDays + QuietDays + SurgeDays + 1));
    }

    private static PublicationSummary Row(Scripted publication) => new()
    {
        Id = Guid.CreateVersion7(publication.DetectedAt),
        DetectedAt = publication.DetectedAt,
        TopicCode = publication.Topic,
        TopicName = publication.Topic,
    };

    private sealed record Scripted(string Topic, DateTimeOffset DetectedAt, DateTimeOffset HeardAt);

    private sealed record Injected(string Topic, DateTimeOffset From, int PerHour);
}
