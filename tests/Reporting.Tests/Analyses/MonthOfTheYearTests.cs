using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Analyses;
using SocialPubs.Reporting.Record.Rebuild;
using SocialPubs.Reporting.Shortcomings;
using SocialPubs.Testing;
using SocialPubs.Testing.ScriptedYear;

namespace SocialPubs.Reporting.Tests.Analyses;

/// <summary>A Reporting with a scripted year on record.</summary>
public sealed class ScriptedYearFixture : ReportingFixture
{
    /// <summary>So many publications; another number by <c>SOCIALPUBS_YEAR_COUNT</c>.</summary>
    private static readonly int Count =
        int.TryParse(Environment.GetEnvironmentVariable("SOCIALPUBS_YEAR_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 2_000;

    public YearScript Script { get; private set; } = null!;

    protected override ServiceHostOptions Configure(ServiceHostOptions options) => options with
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Rebuild:Poll"] = "00:00:00.2" },
    };

    protected override async Task SeedAsync()
    {
        var regulation = Host.Services.GetRequiredService<RegulationCatalog>().All.Single(candidate => candidate.Id == "bataysk-188");
        Script = new YearScript(regulation, Count);
        await RecordCopy.EventsAsync(Options.DatabaseConnection, Script.Publications(), TestContext.Current.CancellationToken);
        await RecordCopy.FactsAsync(Options.DatabaseConnection, Script.Facts(), TestContext.Current.CancellationToken);
        using var client = Host.ClientFor("admin", Roles.Administrator);
        (await client.PostAsync("/api/reporting/rebuild", null, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        RebuildAnswer? run = null;
        await Eventually.TrueAsync(
            async () =>
            {
                run = await client.GetFromJsonAsync<RebuildAnswer>("/api/reporting/rebuild", ServiceDefaults.Json.Options, TestContext.Current.CancellationToken);
                return run!.FinishedAt is not null;
            },
            () => $"the tables to be made: {run}",
            TimeSpan.FromSeconds(60 + (Count / 50)),
            TestContext.Current.CancellationToken);
    }
}

/// <summary>
/// December of a scripted year, to the last figure, against a computation that shares nothing with the product's. The issue's
/// hundred thousand: <c>SOCIALPUBS_YEAR_COUNT=100000 dotnet run -c Release --project tests/Reporting.Tests -- -class "*MonthOfTheYearTests"</c>.
/// </summary>
public sealed class MonthOfTheYearTests(ScriptedYearFixture reporting) : IClassFixture<ScriptedYearFixture>
{
    [Theory]
    [InlineData(12)]
    [InlineData(3)]
    public async Task Figures_OfAMonth_AreThoseOfTheIndependentComputation(int month)
    {
        var script = reporting.Script;
        var now = script.Until;
        var (first, last) = (new DateOnly(script.Year, month, 1), new DateOnly(script.Year, month, 1).AddMonths(1).AddDays(-1));
        var expected = new IndependentFigures(script.Publications(), script.Facts(), first, last, now);
        var figures = await reporting.Host.Services.GetRequiredService<AnalysisComputation>()
            .FiguresAsync(AnalysisPeriod.Month(script.Year, month), null, now, TestContext.Current.CancellationToken);

        figures.Total.Registered.ShouldBeGreaterThan(50);
        figures.Total.ShouldBe(expected.Total);
        figures.Before.ShouldBe(expected.Before);
        figures.YearAgo.ShouldBeNull();
        figures.ByNetwork.ShouldBe(expected.ByNetwork);
        figures.ByTopic.ShouldBe(expected.ByTopic);
        figures.ByBody.ShouldBe(expected.ByBody);
        figures.ByDay.ShouldBe(expected.ByDay);
        figures.ClosedByReason.Select(reason => (reason.Code, reason.Count)).ShouldBe(expected.ClosedByReason);
        figures.Clocks.Count.ShouldBe(expected.Clocks.Count);
        foreach (var (clock, own) in figures.Clocks.Zip(expected.Clocks))
        {
            (clock with { Duration = own.Duration, Delay = own.Delay }).ShouldBe(own);
            Near(clock.Duration, own.Duration, clock.Timer + " duration");
            Near(clock.Delay, own.Delay, clock.Timer + " delay");
        }

        Near(figures.ReplyTime, expected.ReplyTime, "reply time");
        var returns = expected.Returns;
        (figures.Returns.Submissions, figures.Returns.Returned, figures.Returns.PublicationsReturned, figures.Returns.MostOfOne)
            .ShouldBe((returns.Submissions, returns.Returned, returns.Publications, returns.MostOfOne));
        figures.Returns.ByRemark.Select(reason => (reason.Code, reason.Count)).ShouldBe(returns.ByRemark);
        Same(figures.Executors, expected.Executors);
        Same(figures.Curators, expected.Curators);
        figures.OwnPosts.ShouldBe(expected.OwnPosts);
        figures.Promises.ShouldBe(expected.Promises);
        figures.Notes.Count.ShouldBe(expected.Corrections.Count);
        foreach (var (note, (recorded, actual)) in figures.Notes.Zip(expected.Corrections))
        {
            note.ShouldContain(Local(recorded));
            note.ShouldContain(Local(actual));
        }
    }

    /// <summary>Clause 12: every missed clock is in the register, with its delay, and nothing else is there as one.</summary>
    [Fact]
    public async Task Shortcomings_OfAMonth_AreItsMissedClocks()
    {
        var script = reporting.Script;
        var (first, last) = (new DateOnly(script.Year, 12, 1), new DateOnly(script.Year, 12, 31));
        var expected = new IndependentFigures(script.Publications(), script.Facts(), first, last, script.Until).MissedClocks;
        var (start, end) = (script.Regulation.InstantOf(new DateTime(script.Year, 12, 1)).ToUniversalTime(), script.To);
        await using var db = reporting.Db();
        var delays = await db.Set<Shortcoming>()
            .Where(row => row.Kind == ShortcomingKind.Clock && row.At >= start && row.At < end && row.State != ShortcomingState.Withdrawn)
            .Select(row => row.Delay).ToListAsync(TestContext.Current.CancellationToken);
        delays.Count.ShouldBe(expected.Count);
        delays.Order().ShouldBe(expected.Values.Order());
    }

    private static string Local(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow")).ToString("dd.MM.yyyy HH:mm", CultureInfo.InvariantCulture);

    private static void Same(IReadOnlyList<PersonFigures> figures, IReadOnlyList<PersonFigures> expected)
    {
        figures.Select(person => person with { Duration = new Durations(0, null, null, null) })
            .ShouldBe(expected.Select(person => person with { Duration = new Durations(0, null, null, null) }));
        foreach (var (person, own) in figures.Zip(expected))
            Near(person.Duration, own.Duration, person.PersonId);
    }

    /// <summary>PostgreSQL interpolates in floating point: one microsecond more or less is the same.</summary>
    private static void Near(Durations durations, Durations expected, string of)
    {
        durations.Count.ShouldBe(expected.Count, of);
        foreach (var (value, own) in new[] { (durations.Median, expected.Median), (durations.P90, expected.P90), (durations.Worst, expected.Worst) })
        {
            (value is null).ShouldBe(own is null, of);
            if (value is { } one && own is { } other)
                (one - other).Duration().ShouldBeLessThanOrEqualTo(TimeSpan.FromMicroseconds(1), of);
        }
    }
}
