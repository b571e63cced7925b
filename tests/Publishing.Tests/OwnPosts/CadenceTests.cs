using System.Net.Http.Json;
using SocialPubs.Contracts;
using SocialPubs.Publishing.OwnPosts;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Tests.OwnPosts;

/// <summary>Decree 188, clause 6: at least two posts a week in each account.</summary>
public sealed class CadenceTests
{
    private static readonly Regulation Decree = RegulationCatalog.Load(TestRegulation.WriteFolder()).Find(TestRegulation.Decree, TestRegulation.Edition);
    private static readonly CadenceRule Rule = Decree.Cadence.Single();

    // Monday 9 March 2026, 00:00 in Moscow.
    private static readonly DateTimeOffset Monday = new(2026, 3, 8, 21, 0, 0, TimeSpan.Zero);
    private static readonly Period Week = Decree.PeriodOf(RecurringPeriod.Week, Monday);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Week_IsTheRegulations()
    {
        Week.ShouldBe(new Period(Monday, Monday.AddDays(7)));
        Decree.PeriodOf(RecurringPeriod.Week, Monday.AddTicks(-1)).ShouldBe(new Period(Monday.AddDays(-7), Monday));
    }

    [Theory]
    // Warnings are due three days and one day before the week ends.
    [InlineData(4, 0, 0, null, nameof(CadenceStep.None))]
    [InlineData(4, 0, 1, null, nameof(CadenceStep.Warn))]
    [InlineData(4, 1, 1, null, nameof(CadenceStep.Warn))]
    [InlineData(4, 2, 1, null, nameof(CadenceStep.None))]
    [InlineData(5, 0, 1, 4.0, nameof(CadenceStep.None))]
    [InlineData(6, 0, 1, 4.0, nameof(CadenceStep.Warn))]
    [InlineData(6, 0, 1, 6.0, nameof(CadenceStep.None))]
    [InlineData(7, 1, 1, 6.0, nameof(CadenceStep.Missed))]
    [InlineData(7, 2, 1, null, nameof(CadenceStep.Met))]
    [InlineData(30, 1, 1, null, nameof(CadenceStep.Missed))]
    public void StepOf_InAndAfterAWeek_WarnsOnceAndRecordsTheMiss(int day, int posted, int seconds, double? warnedOnDay, string expected)
    {
        var mark = warnedOnDay is { } warned
            ? new CadenceMark { AccountId = default, Per = RecurringPeriod.Week, PeriodStart = default, WarnedAt = Monday.AddDays(warned) }
            : null;

        Step(posted, mark, null, Monday.AddDays(day).AddSeconds(seconds - 1)).ToString().ShouldBe(expected);
    }

    [Fact]
    public void StepOf_AfterAWeek_WaitsForThePageToBeRead()
    {
        var now = Monday.AddDays(7).AddHours(1);

        Step(1, null, Monday.AddDays(7).AddSeconds(-1), now).ShouldBe(CadenceStep.None);
        Step(1, null, Monday.AddDays(7), now).ShouldBe(CadenceStep.Missed);
        Step(1, null, DateTimeOffset.MinValue, now.AddHours(12)).ShouldBe(CadenceStep.Missed);
        Step(0, new CadenceMark { AccountId = default, Per = RecurringPeriod.Week, PeriodStart = default, SettledAt = now }, null, now).ShouldBe(CadenceStep.None);
    }

    [Fact]
    public void WarningDue_AfterDowntime_IsTheLastOneOnly()
    {
        Cadence.WarningDue(Rule, Week, null, Monday.AddDays(6.5)).ShouldBe(Monday.AddDays(6));
        Cadence.WarningDue(Rule, Week, Monday.AddDays(6), Monday.AddDays(6.9)).ShouldBeNull();
        Cadence.WarningDue(Rule, Week, null, Monday.AddDays(7)).ShouldBeNull();
    }

    [Fact]
    public void Owes_OnlyWhoWasInUseAllTheWeekInANetworkThatIs()
    {
        Cadence.Owes(Monday, Decree.Network("vk"), Rule, Week).ShouldBeTrue();
        Cadence.Owes(Monday.AddTicks(1), Decree.Network("vk"), Rule, Week).ShouldBeFalse();
        Cadence.Owes(null, Decree.Network("vk"), Rule, Week).ShouldBeFalse();
        Cadence.Owes(Monday, Decree.Network("facebook"), Rule, Week).ShouldBeFalse();
        Cadence.Owes(Monday, null, Rule, Week).ShouldBeFalse();
        // Facebook went out of use on Friday, 4 March 2022: that week is owed no more, the one before was.
        var friday = new DateTimeOffset(2022, 3, 4, 9, 0, 0, TimeSpan.Zero);
        Cadence.Owes(friday.AddDays(-90), Decree.Network("facebook"), Rule, Decree.PeriodOf(RecurringPeriod.Week, friday)).ShouldBeFalse();
        Cadence.Owes(friday.AddDays(-90), Decree.Network("facebook"), Rule, Decree.PeriodOf(RecurringPeriod.Week, friday.AddDays(-7))).ShouldBeTrue();
    }

    [Fact]
    public async Task Weeks_ThatEndedWhileNothingRan_AreSettledOnceByTwoReplicas()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false, settings: new(StringComparer.Ordinal)
        {
            ["Publishing:Accounts:Every"] = "01:00:00",
        });
        var id = await system.PutPageAsync();
        var idle = await system.PutPageAsync("501", "dorogi");
        await system.SqlAsync("UPDATE accounts SET active_since = now() - interval '29 days'");
        await system.SqlAsync("UPDATE accounts SET active = false, active_since = NULL WHERE id = $1", idle);
        var now = TimeProvider.System.GetUtcNow();
        var weeks = new List<Period>();
        for (var week = Decree.PeriodOf(RecurringPeriod.Week, Decree.PeriodOf(RecurringPeriod.Week, now.AddDays(-29)).To); week.To <= now; week = Decree.PeriodOf(RecurringPeriod.Week, week.To))
            weeks.Add(week);
        // One week has two posts, another one; the others have none.
        foreach (var (week, number) in new[] { (weeks[0], 1), (weeks[0], 2), (weeks[1], 3) })
        {
            await system.SqlAsync(
                "INSERT INTO account_posts (id, account_id, url, posted_at, source) VALUES (gen_random_uuid(), $1, $2, $3, 2)",
                id, $"https://vk.com/wall500_{number}", week.From.AddHours(number));
        }

        var quick = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Publishing:Accounts:Every"] = "00:00:00.100",
            ["Publishing:Accounts:Poll"] = "00:00:00.100",
        };
        await Task.WhenAll(Task.Run(() => system.StartReplica(quick), Cancel), Task.Run(() => system.StartReplica(quick), Cancel));
        await Testing.Eventually.TrueAsync(
            async () => (long?)await system.ScalarAsync("SELECT count(*) FROM cadence_marks WHERE settled_at IS NOT NULL") == weeks.Count,
            () => $"{weeks.Count} weeks to be settled", cancellationToken: Cancel);
        await Testing.Eventually.TrueAsync(
            () => Task.FromResult(system.Probe.All.OfType<CadenceMissed>().Count() >= weeks.Count - 1), () => "the misses", cancellationToken: Cancel);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);

        var missed = system.Probe.All.OfType<CadenceMissed>().OrderBy(miss => miss.OccurredAt).ToArray();
        missed.Select(miss => (miss.OccurredAt, miss.Posted)).ShouldBe(weeks.Skip(1).Select((week, index) => (week.To, index == 0 ? 1 : 0)));
        missed.ShouldAllBe(miss => miss.AccountId == id && miss.Required == 2 && miss.Obligatory && miss.Clause == "6");
        var closed = system.Probe.All.OfType<CadenceClosed>().OrderBy(week => week.OccurredAt).ToArray();
        closed.Select(week => (week.OccurredAt, week.Posted)).ShouldBe(weeks.Select((week, index) => (week.To, index switch { 0 => 2, 1 => 1, _ => 0 })));
        var rows = (await PublishingSystem.ReadAsync(await system.Keeper().GetAsync(
            new Uri($"/api/publishing/cadence?from={weeks[0].From:yyyy-MM-ddTHH:mm:ssZ}&to={weeks[^1].From:yyyy-MM-ddTHH:mm:ssZ}", UriKind.Relative), Cancel))).AsArray();
        rows.Where(row => row!["accountId"]!.GetValue<Guid>() == id).Select(row => (string?)row!["state"]).ShouldBe(["met", .. Enumerable.Repeat("missed", weeks.Count - 1)]);
        rows.Where(row => row!["accountId"]!.GetValue<Guid>() == id).Select(row => (int)row!["missing"]!).Take(2).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task Posts_MadeOutsideTheProduct_AreFoundAndCountedOnce()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false, settings: new(StringComparer.Ordinal)
        {
            ["Publishing:Accounts:Poll"] = "00:00:00.100",
            ["Publishing:Accounts:ReadPostsEvery"] = "00:00:00.200",
        });
        var id = await system.PutPageAsync();
        var outside = system.Emulator.Walls.AddPost(500, 500, "Сегодня день города.");
        // A citizen's post on the page is none of the account's.
        system.Emulator.Walls.AddPost(500, 777, "Где вода?");
        await CountAsync(system, 1);

        var post = Guid.CreateVersion7();
        (await system.Keeper().PutAsJsonAsync($"/api/publishing/own-posts/{post}", new { text = "Вода будет.", targets = new[] { new { accountId = id } } }, Cancel)).EnsureSuccessStatusCode();
        (await system.Keeper().PostAsync(new Uri($"/api/publishing/own-posts/{post}/plan", UriKind.Relative), null, Cancel)).EnsureSuccessStatusCode();
        await system.Probe.WaitForAsync<OwnPostPosted>(cancellationToken: Cancel);
        await CountAsync(system, 2);
        // Several readings later it is still the same two.
        var reads = system.Emulator.Calls.All("wall.get").Count;
        await Testing.Eventually.TrueAsync(() => Task.FromResult(system.Emulator.Calls.All("wall.get").Count >= reads + 3), () => "more readings", cancellationToken: Cancel);
        await CountAsync(system, 2);

        var rows = (await PublishingSystem.ReadAsync(await system.Keeper().GetAsync(new Uri("/api/publishing/cadence", UriKind.Relative), Cancel))).AsArray();
        var posts = rows.SelectMany(row => row!["posts"]!.AsArray()).ToArray();
        posts.Select(counted => (string?)counted!["source"]).ShouldBe(["outside", "product"]);
        ((string?)posts[0]!["url"]).ShouldBe(outside.Address);
    }

    private static Task CountAsync(PublishingSystem system, long count) => Testing.Eventually.TrueAsync(
        async () => (long?)await system.ScalarAsync("SELECT count(*) FROM account_posts") == count, () => $"{count} posts to be counted", cancellationToken: Cancel);

    private static CadenceStep Step(int posted, CadenceMark? mark, DateTimeOffset? readAt, DateTimeOffset now) =>
        Cadence.StepOf(Rule, Week, posted, mark, readAt, TimeSpan.FromHours(12), now);
}
