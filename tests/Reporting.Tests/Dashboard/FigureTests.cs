using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Dashboard;
using SocialPubs.Reporting.Record;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Dashboard;

/// <summary>The prepared figures against a count of the test's own, on a real database with two replicas at work.</summary>
public sealed class FigureTests(ReportingFixture reporting) : IClassFixture<ReportingFixture>
{
    private static readonly Actor Curator = new("curator-1", "Ольга Куратор", Roles.Curator);
    private static readonly Actor Boris = new("boris", "Борис Исполнитель", Roles.Executor);
    private static readonly string[] Bodies = ["water", "roads", "parks"];
    private static readonly string[] Topics = ["leak", "holes", "trees", "dust"];
    private static readonly string[] Networks = ["vk", "ok"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Figures_OfRandomLivesInAnyOrderWithDoubles_AreThoseOfADirectCount(int seed)
    {
        // A year of its own for each seed: they share the database.
        var random = new Random(seed);
        var first = new DateTimeOffset(2004 + seed, 1, 1, 0, 0, 0, TimeSpan.FromHours(3));
        var lives = Enumerable.Range(0, 120).Select(_ => RandomLife(random, first)).ToArray();
        using var other = new ServiceHost<Program>(reporting.Options);
        using var client = other.CreateClient();

        var messages = lives.SelectMany(life => life.Events.Concat(random.GetItems(life.Events, 2))).ToArray();
        random.Shuffle(messages);
        await Parallel.ForEachAsync(messages.Chunk(50), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (some, _) =>
        {
            foreach (var message in some)
                await reporting.RecordAsync(message);
        });
        await reporting.FiguresReadyAsync();

        await CompareAsync(lives, first, null, null, null);
        await CompareAsync(lives, first, Bodies[0], null, null);
        await CompareAsync(lives, first, null, Networks[0], Topics[1]);
        await CompareAsync(lives, first, Bodies[1], Networks[1], null);

        // The same where months are read as sums, and where one of them is not right any more.
        await reporting.Host.Services.GetRequiredService<FigureWorker>().SumMonthsAsync(Cancel);
        await using (var db = reporting.Db())
            (await db.Set<SummedMonth>().CountAsync(row => row.Month.Year == first.Year, Cancel)).ShouldBe(12);
        await CompareAsync(lives, first, null, null, null);
        await CompareAsync(lives, first, Bodies[2], null, Topics[0]);
        var late = RandomLife(random, first);
        await reporting.RecordAsync(late.Events);
        await reporting.FiguresReadyAsync();
        await CompareAsync([.. lives, late], first, null, null, null);
    }

    [Fact]
    public async Task Figures_AtTheEdgeOfADay_FollowMidnightInMoscow()
    {
        var midnight = new DateTimeOffset(2005, 6, 10, 0, 0, 0, TimeSpan.FromHours(3));
        // Moscow had summer time in 2005: its midnight came an hour earlier.
        var edge = midnight.AddHours(-1).ToUniversalTime();
        foreach (var at in new[] { edge.AddTicks(-10), edge, edge.AddDays(1).AddTicks(-10), edge.AddDays(1) })
        {
            var id = Guid.CreateVersion7();
            await reporting.RecordAsync(new HeardEvent(Guid.CreateVersion7(), new PublicationRegistered(id, at, Snapshot("vk", "leak", at), Curator)));
        }

        await reporting.FiguresReadyAsync();
        var answer = await GetAsync($"from={Instant(edge.AddHours(5))}&to={Instant(edge.AddHours(6))}");
        answer.Total.Count.ShouldBe(2);
        (answer.From, answer.To).ShouldBe((edge, edge.AddDays(1)));
        answer.Before.Count.ShouldBe(1);
        answer.Topics.Single().Trend.ShouldBe(1);
    }

    [Theory]
    [InlineData(Roles.Curator, true)]
    [InlineData(Roles.DeputyHead, true)]
    [InlineData(Roles.AreaDeputy, true)]
    [InlineData(Roles.Head, true)]
    [InlineData(Roles.Executor, false)]
    [InlineData(Roles.PressSecretary, false)]
    [InlineData(Roles.Administrator, false)]
    public async Task Holders_OfWhatIsOverdue_AreToldToThoseWhoAnswerForIt(string role, bool told)
    {
        // Anna's draft is overdue since the twenty-first hour.
        await reporting.RecordAsync((HeardEvent[])[.. Life.Of(Guid.CreateVersion7()).Where(heard => heard.Event.OccurredAt <= Life.At(21))]);
        using var own = reporting.Host.ClientFor("somebody", role, "water");
        var answer = ReportingFixture.Read<DashboardAnswer>(await own.GetStringAsync("/api/reporting/dashboard", Cancel));
        answer.Due.Timers.ShouldContain(timer => timer.Timer == "draft" && timer.Overdue > 0);
        answer.Due.Holders.Any(holder => holder is { PersonId: "anna", Overdue: > 0 }).ShouldBe(told);

        // A body that has nothing: other tests of this class leave things in "roads".
        using var others = reporting.Host.ClientFor("somebody", role, "elsewhere");
        var seen = ReportingFixture.Read<DashboardAnswer>(await others.GetStringAsync("/api/reporting/dashboard", Cancel));
        (seen.Due.Overdue > 0).ShouldBe(role is Roles.Curator or Roles.Administrator);
        seen.Due.Holders.Any().ShouldBe(role == Roles.Curator);
    }

    [Fact]
    public void Histogram_OfRandomDurations_KeepsItsPromise()
    {
        var random = new Random(5);
        var exact = Enumerable.Range(0, 1000).Select(_ => TimeSpan.FromSeconds(Math.Exp(random.NextDouble() * 15))).Order().ToArray();
        var whole = new Histogram();
        foreach (var part in exact.Chunk(100))
        {
            var histogram = new Histogram();
            foreach (var duration in part)
                histogram.Add(duration);
            whole.Add(histogram.ToBytes());
        }

        whole.Count.ShouldBe(1000);
        foreach (var share in new[] { 0, 0.1, 0.5, 0.9, 1 })
            whole.Percentile(share)!.Value.ShouldBe(Percentile(exact, share)!.Value, Percentile(exact, share)!.Value * (Histogram.Error * 1.0001));
        new Histogram().Percentile(0.5).ShouldBeNull();
    }

    private async Task CompareAsync(RandomPublication[] lives, DateTimeOffset first, string? body, string? network, string? topic)
    {
        var filter = (body is null ? "" : $"&body={body}") + (network is null ? "" : $"&network={network}") + (topic is null ? "" : $"&topic={topic}");
        var answer = await GetAsync($"from={Instant(first)}&to={Instant(first.AddYears(1))}&by=month{filter}");
        var those = lives.Where(life => (body is null || life.Body == body) && (network is null || life.Network == network) && (topic is null || life.Topic == topic)).ToArray();

        answer.Total.Count.ShouldBe(those.Length);
        answer.Total.Answered.ShouldBe(those.Count(life => life.Replied is not null));
        answer.Total.InTime.ShouldBe(those.Count(life => life.Replied <= life.Due));
        answer.Total.Late.ShouldBe(those.Count(life => life.Replied > life.Due));
        answer.Publications.Sum(status => status.Count).ShouldBe(those.Length);
        var durations = those.Where(life => life.Replied is not null).Select(life => life.Replied!.Value - life.Detected).Order().ToArray();
        Near(answer.Total.Median, Percentile(durations, 0.5));
        Near(answer.Total.P90, Percentile(durations, 0.9));
        answer.Topics.OrderBy(group => group.Code, StringComparer.Ordinal).Select(group => (group.Code, group.Figures.Count)).ShouldBe(
            those.GroupBy(life => life.Topic).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, (long)group.Count())));
        answer.Bodies.OrderBy(group => group.Code, StringComparer.Ordinal).Select(group => (group.Code, group.Figures.Count)).ShouldBe(
            those.GroupBy(life => life.Body ?? "").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, (long)group.Count())));
        answer.Heat.Sum(day => day.Hours.Sum()).ShouldBe(those.Length);
        answer.Series.Count.ShouldBe(12);
        answer.Series.Sum(point => point.Detected).ShouldBe(those.Length);

        // The reply's clock is due a day after it was found first; those of the last day are due in the next year.
        var due = those.Where(life => life.Due < first.AddYears(1)).ToArray();
        var timer = answer.Timers.SingleOrDefault() ?? new TimerFigures("reply", 0, 0, 0, 0, null, null, null, null, null, null);
        timer.Met.ShouldBe(due.Count(life => life.Replied <= life.Due));
        timer.Missed.ShouldBe(due.Count(life => life.Replied > life.Due));
        timer.Open.ShouldBe(due.Count(life => life.Replied is null));
        timer.WorstDelay.ShouldBe(due.Max(life => life.Replied > life.Due ? life.Replied - life.Due : null));
    }

    private static void Near(TimeSpan? told, TimeSpan? exact)
    {
        if (exact is null)
            told.ShouldBeNull();
        else
            told!.Value.ShouldBe(exact.Value, exact.Value * (Histogram.Error * 1.0001));
    }

    private static TimeSpan? Percentile(TimeSpan[] sorted, double share)
    {
        if (sorted.Length == 0)
            return null;
        var place = share * (sorted.Length - 1);
        var (low, high) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return low + ((high - low) * (place - Math.Floor(place)));
    }

    private static RandomPublication RandomLife(Random random, DateTimeOffset first)
    {
        var id = Guid.CreateVersion7();
        var clock = Guid.CreateVersion7();
        var (network, topic) = (random.GetItems(Networks, 1)[0], random.GetItems(Topics, 1)[0]);
        var body = random.Next(5) == 0 ? null : random.GetItems(Bodies, 1)[0];
        // Whole seconds, not in the first hours: a correction stays in the year.
        var recorded = first.AddSeconds(random.Next(10_000, 364 * 86_400)).ToUniversalTime();
        var detected = random.Next(4) == 0 ? recorded.AddSeconds(-random.Next(1, 9_000)) : recorded;
        var due = recorded.AddHours(24);
        DateTimeOffset? replied = body is null || random.Next(4) == 0 ? null : random.Next(8) == 0 ? due : recorded.AddSeconds(random.Next(60, 100_000));
        var events = new List<IEvent>
        {
            new PublicationRegistered(id, recorded, Snapshot(network, topic, recorded), Curator),
            new DeadlineStarted(id, recorded, clock, "reply", "reply", due, "7", null, null),
        };
        if (detected != recorded)
            events.Add(new DetectionCorrected(id, recorded.AddMinutes(5), recorded, detected, "Найдена раньше", Curator));
        if (body is not null)
        {
            // Declined once before it comes to whom it belongs.
            events.Add(new PublicationDirected(id, recorded.AddSeconds(10), 1, "archive", "Архив", Snapshot(network, topic, recorded), [], null, Curator));
            events.Add(new PublicationDirected(id, recorded.AddSeconds(20), 2, body, "Орган " + body, Snapshot(network, topic, recorded), [], null, Curator));
        }

        if (replied is { } at)
        {
            events.Add(new ReplyPosted(id, at, body!, 1, at, "https://vk.com/wall-1_2?reply=9", null, "hidden", true, null, Boris));
            events.Add(at <= due
                ? new DeadlineMet(id, at, clock, "reply", "reply", due, body, null)
                : new DeadlineSettledLate(id, at, clock, "reply", "reply", due, at - due, body, null));
        }

        return new([.. events.Select(happened => new HeardEvent(Guid.CreateVersion7(), happened))], network, topic, body, detected, due, replied);
    }

    private static PublicationSnapshot Snapshot(string network, string topic, DateTimeOffset at) => new(
        network, "https://vk.com/wall-1_2", Life.Author, Life.Text, at, at, topic, "Тема " + topic, null, null, "bataysk-188", "2019-02-05", false, at.AddHours(24));

    private static string Instant(DateTimeOffset at) => Uri.EscapeDataString(at.ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    private async Task<DashboardAnswer> GetAsync(string query)
    {
        using var client = reporting.Host.ClientFor("olga", Roles.Curator);
        return ReportingFixture.Read<DashboardAnswer>(await client.GetStringAsync("/api/reporting/dashboard?" + query, Cancel));
    }

    private sealed record RandomPublication(
        HeardEvent[] Events, string Network, string Topic, string? Body, DateTimeOffset Detected, DateTimeOffset Due, DateTimeOffset? Replied);
}
