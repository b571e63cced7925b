using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Analyses;
using static SocialPubs.Reporting.Tests.Life;

namespace SocialPubs.Reporting.Tests.Analyses;

/// <summary>One life with a bit of everything, in March 2026, and nothing else.</summary>
public sealed class OneLifeFixture : ReportingFixture
{
    protected override Task SeedAsync() => RecordAsync(Of(Guid.CreateVersion7()));
}

public sealed class AnalysisOfOneLifeTests(OneLifeFixture reporting) : IClassFixture<OneLifeFixture>
{
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);

    [Fact]
    public async Task Figures_OfTheMonth_AreThoseOfTheLife()
    {
        var figures = await FiguresAsync();

        figures.Head.Period.ShouldBe("март 2026 года");
        (figures.Head.Start, figures.Head.End).ShouldBe((Utc(2026, 2, 28, 21), Utc(2026, 3, 31, 21)));
        figures.Head.Clause.ShouldBe("13");
        figures.Total.ShouldBe(new Volumes(1, 1, 0, 1, 0, 0, 0, 1, 1, 0));
        figures.Before.ShouldBeNull();
        figures.YearAgo.ShouldBeNull();
        figures.ByNetwork.ShouldBe([new GroupVolumes("vk", "ВКонтакте", figures.Total)]);
        figures.ByTopic.ShouldBe([new GroupVolumes("water", "Водоснабжение", figures.Total)]);
        figures.ByBody.ShouldBe([new GroupVolumes("water", "Управление ЖКХ", figures.Total)]);
        figures.ByDay.Count.ShouldBe(31);
        figures.ByDay.Where(day => day.Registered + day.Replied > 0)
            .ShouldBe([new DayVolumes(new DateOnly(2026, 3, 2), 1, 0), new DayVolumes(new DateOnly(2026, 3, 3), 0, 1)]);
        figures.ClosedByReason.ShouldBeEmpty("the reply stood before it was closed");
        Near(figures.ReplyTime, 1, "25:05", "25:05", "25:05");
        figures.Notes.ShouldBe(["Время обнаружения публикации исправлено: 02.03.2026 08:00 вместо 02.03.2026 09:00."]);
    }

    [Fact]
    public async Task Clocks_OfTheMonth_AreCountedByTimer()
    {
        var clocks = (await FiguresAsync()).Clocks;

        clocks.Select(clock => (clock.Timer, clock.Name, clock.Clause)).ShouldBe(
        [
            ("reply", "Ответ на публикацию", "7"), ("draft", "Проект ответа на согласование", "9"), ("review", "Согласование", "9"),
            ("rework", "Доработка", "9"), ("posting", "Размещение ответа", "10"),
        ]);
        clocks.Select(clock => (clock.Met, clock.Missed, clock.StillMissed, clock.Open, clock.Cancelled))
            .ShouldBe([(0, 1, 0, 0, 0), (0, 1, 0, 0, 1), (2, 0, 0, 0, 1), (1, 0, 0, 0, 0), (0, 1, 0, 0, 0)]);
        Near(clocks[0].Duration, 1, "24:05", "24:05", "24:05");
        Near(clocks[0].Delay, 1, "0:05", "0:05", "0:05");
        Near(clocks[1].Duration, 1, "19:42", "19:42", "19:42");
        Near(clocks[1].Delay, 1, "0:12", "0:12", "0:12");
        // 10 and 30 minutes: half of the way is 20, nine tenths are 28.
        Near(clocks[2].Duration, 2, "0:20", "0:28", "0:30");
        clocks[2].Delay.ShouldBe(new Durations(0, null, null, null));
        Near(clocks[4].Delay, 1, "1:05", "1:05", "1:05");
        clocks[2].MetShare.ShouldBe(1);
        clocks[4].MetShare.ShouldBe(0);
        clocks[4].WorstPublicationId.ShouldNotBeNull();
    }

    [Fact]
    public async Task People_OfTheMonth_HaveTheClocksThatTheyHeld()
    {
        var figures = await FiguresAsync();

        figures.Executors.Select(person => (person.Name, person.BodyCode, person.Publications, person.Met, person.Missed))
            .ShouldBe([("Борис Исполнитель", "water", 1, 1, 1), ("Анна Исполнитель", "water", 0, 0, 1)]);
        figures.Curators.Select(person => (person.Name, person.Publications, person.Met, person.Missed)).ShouldBe([("Ольга Куратор", 1, 2, 0)]);
        Near(figures.Curators[0].Duration, 2, "0:20", "0:28", "0:30");
        figures.Returns.Submissions.ShouldBe(3);
        (figures.Returns.Returned, figures.Returns.PublicationsReturned, figures.Returns.MostOfOne).ShouldBe((1, 1, 1));
        figures.Returns.ByRemark.ShouldBe([new ReasonCount("fact", "Фактические данные", 1)]);
    }

    private static void Near(Durations durations, long count, string median, string p90, string worst)
    {
        durations.Count.ShouldBe(count);
        durations.Median!.Value.ShouldBe(Time(median), Microsecond);
        durations.P90!.Value.ShouldBe(Time(p90), Microsecond);
        durations.Worst!.Value.ShouldBe(Time(worst), Microsecond);

        static TimeSpan Time(string text) => TimeSpan.FromHours(int.Parse(text.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture))
            + TimeSpan.FromMinutes(int.Parse(text.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static DateTimeOffset Utc(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);

    private Task<AnalysisFigures> FiguresAsync() => reporting.Host.Services.GetRequiredService<AnalysisComputation>()
        .FiguresAsync(AnalysisPeriod.Month(2026, 3), null, Utc(2026, 4, 1, 0), TestContext.Current.CancellationToken);
}

/// <summary>Publications at the edges of months of Moscow, of two bodies.</summary>
public sealed class EdgesFixture : ReportingFixture
{
    internal static readonly DateTimeOffset MarchEnds = new(2026, 3, 31, 21, 0, 0, TimeSpan.Zero);

    protected override async Task SeedAsync()
    {
        Story[] stories =
        [
            // The last microsecond of March and the first of April.
            new Story(MarchEnds.AddMicroseconds(-1)).DirectedTo("water", "Управление ЖКХ").WithClockDue("review", MarchEnds.AddMicroseconds(-1)),
            new Story(MarchEnds, "ok", null).WithClockDue("review", MarchEnds),
            // Recorded in April, found in March.
            new Story(MarchEnds.AddMinutes(30), topic: "roads", topicName: "<b>Дороги</b>").DirectedTo("roads", "Управление дорог").CorrectedTo(MarchEnds.AddMinutes(-10)),
            new Story(MarchEnds.AddDays(-10)).DirectedTo("water", "Управление ЖКХ").AnsweredAfter(TimeSpan.FromHours(24), Boris, isRefusal: true),
            new Story(MarchEnds.AddDays(-9), isRepeat: true).DirectedTo("water", "Управление ЖКХ").AnsweredAfter(TimeSpan.FromHours(24) + TimeSpan.FromMicroseconds(1), Anna),
            new Story(MarchEnds.AddDays(-8)).DirectedTo("roads", "Управление дорог").ClosedAfter(TimeSpan.FromHours(1), "duplicate"),
            // A month and a year before.
            new Story(MarchEnds.AddDays(-40)).DirectedTo("water", "Управление ЖКХ"),
            new Story(MarchEnds.AddYears(-1).AddDays(-3)).DirectedTo("roads", "Управление дорог"),
            new Story(MarchEnds.AddYears(-1).AddDays(-2)).DirectedTo("roads", "Управление дорог"),
        ];
        foreach (var story in stories)
            await RecordAsync([.. story.Events]);
    }
}

public sealed class AnalysisEdgesTests(EdgesFixture reporting) : IClassFixture<EdgesFixture>
{
    private static readonly DateTimeOffset Now = EdgesFixture.MarchEnds.AddHours(23);

    [Fact]
    public async Task Figures_AtTheEdge_BelongToTheMonthOfMoscow()
    {
        var march = await FiguresAsync(3);
        march.Total.ShouldBe(new Volumes(5, 2, 1, 1, 2, 0, 1, 1, 0, 1));
        march.ByDay[^1].ShouldBe(new DayVolumes(new DateOnly(2026, 3, 31), 2, 0));
        march.ByTopic.Select(group => (group.Code, group.Volumes.Registered)).ShouldBe([("water", 4), ("roads", 1)]);
        march.ClosedByReason.ShouldBe([new ReasonCount("duplicate", "Публикация уже зарегистрирована", 1)]);
        march.Clocks.Single(clock => clock.Timer == "review").Open.ShouldBe(1);
        march.Notes.ShouldHaveSingleItem().ShouldEndWith("публикация учтена в этом периоде.");

        var april = await FiguresAsync(4);
        april.Total.Registered.ShouldBe(1);
        april.ByDay[0].ShouldBe(new DayVolumes(new DateOnly(2026, 4, 1), 1, 0));
        april.ByNetwork.ShouldHaveSingleItem().Name.ShouldBe("Одноклассники");
        april.ByTopic.ShouldHaveSingleItem().ShouldBe(new GroupVolumes("", "Без темы", april.Total));
        april.ByBody.ShouldHaveSingleItem().Name.ShouldBe("Не направлены");
        april.Clocks.Single(clock => clock.Timer == "review").Open.ShouldBe(1);
        april.Notes.ShouldHaveSingleItem().ShouldEndWith("публикация учтена в другом периоде.");
        april.Before.ShouldBe(march.Total);
    }

    [Fact]
    public async Task Figures_WithEarlierPeriods_CompareWithThem()
    {
        var march = await FiguresAsync(3);
        march.Before!.Registered.ShouldBe(1);
        march.YearAgo!.Registered.ShouldBe(2);
        (await FiguresAsync(2)).YearAgo.ShouldBeNull();
    }

    [Fact]
    public async Task Figures_OfOneBody_AreItsOwn()
    {
        var roads = await FiguresAsync(3, "roads");
        roads.Head.BodyCode.ShouldBe("roads");
        roads.Total.ShouldBe(new Volumes(2, 0, 0, 0, 1, 0, 1, 0, 0, 0));
        roads.ByBody.ShouldHaveSingleItem().Code.ShouldBe("roads");
        roads.Executors.ShouldBeEmpty();
        roads.Clocks.Sum(clock => clock.Open).ShouldBe(0);
        roads.YearAgo!.Registered.ShouldBe(2);
        roads.Before.ShouldBeNull();

        var both = await FiguresAsync(3, "roads", "water");
        both.Total.ShouldBe((await FiguresAsync(3)).Total, "all of March were directed");
    }

    [Fact]
    public async Task Analysis_OfAnyPeriod_IsFilteredByBody()
    {
        using var water = reporting.Host.ClientFor("petrov", Roles.AreaDeputy, "water");
        var figures = ReportingFixture.Read<AnalysisFigures>(
            await water.GetStringAsync("/api/reporting/analysis?from=2026-03-01&to=2026-03-31", TestContext.Current.CancellationToken));
        figures.Head.BodyCode.ShouldBe("water");
        figures.Total.Registered.ShouldBe(3);
        figures.Executors.ShouldAllBe(person => person.BodyCode == "water");

        using var curator = reporting.Host.ClientFor("curator-1", Roles.Curator);
        var page = await curator.GetAsync("/api/reporting/analysis.html?from=2026-01-01&to=2026-12-31&body=roads", TestContext.Current.CancellationToken);
        page.EnsureSuccessStatusCode();
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        html.ShouldContain("за 2026 год");
        html.ShouldContain("&lt;b&gt;Дороги&lt;/b&gt;");
        html.ShouldNotContain("<b>");
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Theory]
    [InlineData("from=2026-03-02&to=2026-03-01", 422, "reporting.invalid-period")]
    [InlineData("from=2025-01-01&to=2026-03-01", 422, "reporting.invalid-period")]
    [InlineData("from=0001-01-01&to=0001-01-02", 422, "reporting.invalid-period")]
    [InlineData("from=yesterday&to=2026-03-01", 400, "request.malformed")]
    [InlineData("to=2026-03-01", 400, "request.malformed")]
    [InlineData("from=2026-03-01&to=2026-03-31&body=roads", 403, "auth.other-body")]
    public async Task Analysis_OfABadPeriod_IsRefused(string query, int status, string code)
    {
        using var water = reporting.Host.ClientFor("petrov", Roles.AreaDeputy, "water");
        foreach (var form in new[] { "", ".docx" })
        {
            var answer = await water.GetAsync($"/api/reporting/analysis{form}?{query}", TestContext.Current.CancellationToken);
            ((int)answer.StatusCode).ShouldBe(status);
            (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(code);
        }

        (await water.GetAsync("/api/reporting/analysis.exe?from=2026-03-01&to=2026-03-02", TestContext.Current.CancellationToken)).StatusCode
            .ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    private Task<AnalysisFigures> FiguresAsync(int month, params string[] bodies) => reporting.Host.Services.GetRequiredService<AnalysisComputation>()
        .FiguresAsync(AnalysisPeriod.Month(2026, month), bodies.Length == 0 ? null : bodies, Now, TestContext.Current.CancellationToken);
}
