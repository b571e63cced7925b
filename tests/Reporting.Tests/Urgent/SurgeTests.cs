using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.Publications;
using SocialPubs.Reporting.Urgent;
using SocialPubs.ServiceDefaults.Paging;

namespace SocialPubs.Reporting.Tests.Urgent;

/// <summary>Surges on the database: one alarm for each, an end, late word, replicas.</summary>
public sealed class SurgeTests(UrgentFixture reporting) : IClassFixture<UrgentFixture>
{
    private static readonly DateTimeOffset Start = UrgentFixture.Start;

    [Fact]
    public async Task Surge_WhileItLasts_IsOneAlarmAndEndsAWindowAfterItFell()
    {
        await reporting.HearAsync("one", Start, 0, 10, 20, 30);
        (await reporting.SurgesAsync("one")).ShouldBeEmpty("four are too few");

        await reporting.HearAsync("one", Start, 40, 50, 55, 70, 80);
        var surge = (await reporting.SurgesAsync("one")).ShouldHaveSingleItem();
        (surge.FirstAt, surge.DetectedAt, surge.RaisedAt, surge.EndedAt).ShouldBe((Start, Start.AddMinutes(40), Start.AddMinutes(40), null));
        // At 80 the window holds 30, 40, 50, 55, 70, 80: it falls below five when 40 leaves it.
        (surge.Publications, surge.Peak, surge.PeakAt, surge.HeldUntil).ShouldBe((9, 7, Start.AddMinutes(55), Start.AddMinutes(100)));
        var report = await ReportAsync(surge);
        (report.Kind, report.At, report.RaisedAt, report.TopicCode).ShouldBe((UrgentKind.Surge, surge.DetectedAt, surge.RaisedAt, "one"));
        (await NoticesAsync($"urgent:{report.Id}")).ShouldBe(
            [("deputy-roads", true), ("deputy-water", true), ("head-roads", true), ("head-water", true)], "nobody knows yet whose publications those are");

        await reporting.RoundAsync(Start.AddMinutes(159.9));
        (await reporting.SurgesAsync("one")).Single().EndedAt.ShouldBeNull("a whole window has not passed");
        await reporting.RoundAsync(Start.AddMinutes(160));
        await reporting.RoundAsync(Start.AddMinutes(161));
        (await reporting.SurgesAsync("one")).Single().EndedAt.ShouldBe(Start.AddMinutes(100));
        (await NoticesAsync($"surgeEnded:{surge.Id}")).Count.ShouldBe(4);

        // Another one, later.
        await reporting.HearAsync("one", Start, 300, 301, 302, 303, 304);
        (await reporting.SurgesAsync("one")).Select(other => other.DetectedAt).ShouldBe([Start.AddMinutes(40), Start.AddMinutes(304)]);
    }

    [Fact]
    public async Task Surge_ThatFallsAndRisesWithinAWindow_StaysTheSame()
    {
        await reporting.HearAsync("wave", Start, 0, 1, 2, 3, 4);
        // It fell below the threshold after 60 minutes, and holds again before 120.
        await reporting.HearAsync("wave", Start, 100, 101, 102, 103, 104);

        (await reporting.SurgesAsync("wave")).ShouldHaveSingleItem().HeldUntil.ShouldBe(Start.AddMinutes(160));
    }

    [Fact]
    public async Task Surge_OnATopicThatIsAlwaysBusyAtThatHour_NeedsThreeTimesTheMedian()
    {
        for (var day = 1; day <= 28; day++)
            await SeedAsync("busy", Start.AddDays(-day).AddMinutes(30), 3);

        await reporting.HearAsync("busy", Start.AddMinutes(30), 0, 1, 2, 3, 4, 5, 6, 7);
        (await reporting.SurgesAsync("busy")).ShouldBeEmpty("eight are less than three times three");
        await reporting.HearAsync("busy", Start.AddMinutes(30), 8);
        var surge = (await reporting.SurgesAsync("busy")).ShouldHaveSingleItem();
        (surge.Median, surge.Threshold, surge.Peak).ShouldBe((3, 9, 9));

        // At another hour nothing is usual.
        await SeedAsync("busy", Start.AddHours(11), 4);
        await reporting.HearAsync("busy", Start.AddHours(11), 1);
        (await reporting.SurgesAsync("busy")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Surge_HeardOfLate_IsToldWithBothInstants()
    {
        var (noon, heard) = (Start.AddDays(-3), Start);
        foreach (var minute in (int[])[40, 10, 30, 0, 20, 50])
            await reporting.HearAsync(heard, UrgentFixture.Registered(Guid.CreateVersion7(), noon.AddMinutes(minute), "late"));

        var surge = (await reporting.SurgesAsync("late")).ShouldHaveSingleItem();
        (surge.FirstAt, surge.DetectedAt, surge.RaisedAt).ShouldBe((noon, noon.AddMinutes(40), heard));
        (surge.Publications, surge.Peak, surge.EndedAt).ShouldBe((6, 6, noon.AddMinutes(70)), "it was over when it was heard of");
        (await NoticesAsync($"urgent:{(await ReportAsync(surge)).Id}")).ShouldAllBe(notice => !notice.IsUrgent, "what was over for days wakes nobody");
    }

    [Fact]
    public async Task Surge_ThatACorrectionShows_IsTold()
    {
        var at = Start.AddDays(-1);
        var corrected = Guid.CreateVersion7();
        await reporting.HearAsync("corrected", at, 0, 1, 2, 3);
        await reporting.HearAsync(at.AddHours(5), UrgentFixture.Registered(corrected, at.AddHours(5), "corrected"));
        (await reporting.SurgesAsync("corrected")).ShouldBeEmpty();

        await reporting.HearAsync(Start, new DetectionCorrected(corrected, Start, at.AddHours(5), at.AddMinutes(2), "Найдена раньше", Life.Curator));
        var surge = (await reporting.SurgesAsync("corrected")).ShouldHaveSingleItem();
        (surge.DetectedAt, surge.RaisedAt).ShouldBe((at.AddMinutes(3), Start));
    }

    [Fact]
    public async Task Surge_OverAllTopics_IsNotThatOfOneTopicToldAgain()
    {
        // A day of its own, so that other tests' publications do not count.
        var at = Start.AddDays(40);
        await reporting.HearAsync("loud", at, 0, 1, 2, 3, 4, 5, 6, 7);
        (await reporting.SurgesAsync("loud")).Count.ShouldBe(1);
        (await OverallAsync()).ShouldBeEmpty();

        foreach (var topic in (string?[])["a", "b", "c", "d", null])
            await reporting.HearAsync(topic, at, 10, 11);
        var surge = (await OverallAsync()).ShouldHaveSingleItem();
        (surge.DetectedAt, surge.Peak, surge.Threshold).ShouldBe((at.AddMinutes(11), 10, 10));

        async Task<List<Surge>> OverallAsync() =>
            (await reporting.SurgesAsync(SurgeDetector.Overall)).FindAll(surge => surge.DetectedAt >= at && surge.DetectedAt < at.AddDays(1));
    }

    [Fact]
    public async Task Surges_FoundByManyAtTheSameMoment_AreOneForEachTopicWithNumbersInARow()
    {
        // After the days of the other tests: the clock's rounds look at all that is open.
        var at = Start.AddDays(160);
        var topics = Enumerable.Range(0, 6).Select(number => $"race-{number}").ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(_ => topics.Select(topic => reporting.HearAsync(topic, at, 0, 1, 2))));
        await Task.WhenAll(reporting.RoundAsync(at.AddMinutes(2)), reporting.RoundAsync(at.AddMinutes(2)));

        foreach (var topic in topics)
            (await reporting.SurgesAsync(topic)).ShouldHaveSingleItem().Publications.ShouldBe(24);
        await using var db = reporting.Db();
        var reports = await db.Set<UrgentReport>().Where(report => report.Year == at.Year).OrderBy(report => report.Ordinal)
            .ToListAsync(TestContext.Current.CancellationToken);
        reports.Select(report => report.Ordinal).ShouldBe(Enumerable.Range(1, reports.Count), "no number is left out or given twice");
        reports.Count(report => report.TopicCode?.StartsWith("race-", StringComparison.Ordinal) == true).ShouldBe(6);
    }

    [Fact]
    public async Task Surge_ThatTheMomentHid_IsFoundByTheClock()
    {
        var at = Start.AddDays(80);
        // On record, but nobody reacted.
        await SeedAsync("hidden", at, 6);
        (await reporting.SurgesAsync("hidden")).ShouldBeEmpty();

        await Task.WhenAll(reporting.RoundAsync(at.AddMinutes(20)), reporting.RoundAsync(at.AddMinutes(20)));
        var surge = (await reporting.SurgesAsync("hidden")).ShouldHaveSingleItem();
        surge.RaisedAt.ShouldBe(at.AddMinutes(20));
        (await NoticesAsync($"urgent:{(await ReportAsync(surge)).Id}")).Count.ShouldBe(4);
    }

    [Fact]
    public async Task Surges_OnTheInterface_LeadToTheirPublications()
    {
        var at = Start.AddDays(100);
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();
        for (var i = 0; i < ids.Length; i++)
            await reporting.HearAsync(at.AddMinutes(i), UrgentFixture.Registered(ids[i], at.AddMinutes(i), "seen"));
        var surge = (await reporting.SurgesAsync("seen")).Single();

        using var curator = reporting.Host.ClientFor("curator-1", Roles.Curator);
        var list = await GetAsync<Page<SurgeView>>(curator, "/api/reporting/surges?topic=seen&open=true");
        list.Items.ShouldHaveSingleItem().Id.ShouldBe(surge.Id);
        var first = await GetAsync<Page<PublicationSummary>>(curator, $"/api/reporting/surges/{surge.Id}/publications?limit=3");
        var second = await GetAsync<Page<PublicationSummary>>(curator, $"/api/reporting/surges/{surge.Id}/publications?limit=3&cursor={first.NextCursor}");
        first.Items.Concat(second.Items).Select(row => row.Id).ShouldBe(ids.Reverse());

        // Sent to every head as long as nobody knows whose it is; the publications are seen with their bodies only.
        using var head = reporting.Host.ClientFor("head-water", Roles.Head, "water");
        (await GetAsync<Page<SurgeView>>(head, "/api/reporting/surges?topic=seen")).Items.Count.ShouldBe(1);
        (await GetAsync<Page<PublicationSummary>>(head, $"/api/reporting/surges/{surge.Id}/publications")).Items.ShouldBeEmpty();
        using var executor = reporting.Host.ClientFor("anna", Roles.Executor, "water");
        (await GetAsync<Page<SurgeView>>(executor, "/api/reporting/surges?topic=seen")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Analysis_OfThePeriod_HasTheSurgeWithItsEnd()
    {
        var at = Start.AddDays(120);
        await reporting.HearAsync("listed", at, 0, 1, 2, 3, 4);
        await reporting.RoundAsync(at.AddMinutes(121));

        await using var db = reporting.Db();
        var line = (await UrgentSection.LinesAsync(db, at.AddDays(-1), at.AddDays(1), TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        (line.Kind, line.Subject, line.Publications, line.EndedAt, line.At)
            .ShouldBe(("Всплеск публикаций", "Тема «Тема listed»", 5, at.AddMinutes(60), at.AddMinutes(4)));
        (await UrgentSection.LinesAsync(db, at.AddDays(1), at.AddDays(2), TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    private static async Task<T> GetAsync<T>(HttpClient client, string address)
    {
        var json = await client.GetStringAsync(address, TestContext.Current.CancellationToken);
        return ReportingFixture.Read<T>(json);
    }

    /// <summary>Publications on record to which nobody reacted, a minute apart.</summary>
    private async Task SeedAsync(string topic, DateTimeOffset from, int count)
    {
        await using var db = reporting.Db();
        for (var i = 0; i < count; i++)
        {
            db.Publications.Add(new PublicationSummary { Id = Guid.CreateVersion7(), DetectedAt = from.AddMinutes(-i), TopicCode = topic, TopicName = topic });
        }

        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private async Task<UrgentReport> ReportAsync(Surge surge)
    {
        await using var db = reporting.Db();
        return await db.Set<UrgentReport>().AsNoTracking().SingleAsync(report => report.SurgeId == surge.Id, TestContext.Current.CancellationToken);
    }

    private async Task<List<(string Recipient, bool IsUrgent)>> NoticesAsync(string cause)
    {
        await using var db = reporting.Db();
        var rows = await db.Set<Notice>().AsNoTracking().Where(notice => notice.Cause == cause).OrderBy(notice => notice.RecipientId)
            .ToListAsync(TestContext.Current.CancellationToken);
        return [.. rows.Select(row => (row.RecipientId, row.IsUrgent))];
    }
}
