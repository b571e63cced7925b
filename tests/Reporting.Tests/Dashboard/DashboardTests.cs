using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Dashboard;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;
using SocialPubs.Testing;
using static SocialPubs.Reporting.Tests.Life;

namespace SocialPubs.Reporting.Tests.Dashboard;

public sealed class DashboardFixture : ReportingFixture
{
    public FakeTimeProvider Time { get; } = new(At(0));

    protected override ServiceHostOptions Configure(ServiceHostOptions options) => options with { Time = Time };

    protected override async Task SeedAsync()
    {
        // The whole life is past in one, and the other stands in its first review.
        await RecordAsync(Life.Of(Guid.CreateVersion7()));
        await RecordAsync((HeardEvent[])[.. Life.Of(Guid.CreateVersion7()).Where(heard => heard.Event.OccurredAt <= At(21, 12))]);
        var drafts = Enumerable.Range(0, 10).Select(_ => Guid.CreateVersion7()).ToArray();
        for (var minutes = 1; minutes <= drafts.Length; minutes++)
        {
            var (id, clock) = (drafts[minutes - 1], Life.Clock(drafts[minutes - 1], 1));
            await RecordAsync(
                new HeardEvent(Guid.CreateVersion7(), new DeadlineStarted(id, At(20), clock, "answerCall", "reply", At(20, 8), "1", null, null)),
                minutes <= 8
                    ? new(Guid.CreateVersion7(), new DeadlineMet(id, At(20, minutes), clock, "answerCall", "reply", At(20, 8), null, null))
                    : new(Guid.CreateVersion7(), new DeadlineSettledLate(
                        id, At(20, minutes), clock, "answerCall", "reply", At(20, 8), TimeSpan.FromMinutes(minutes - 8), null, null)));
        }

        await Host.Services.GetRequiredService<FigureWorker>().CatchUpAsync(TestContext.Current.CancellationToken);
        await FiguresReadyAsync();
    }
}

public sealed class DashboardTests(DashboardFixture reporting) : IClassFixture<DashboardFixture>
{
    [Fact]
    public async Task Dashboard_ForTheCurator_CountsEverything()
    {
        reporting.Time.AdjustTime(At(22, 35));
        var answer = await GetAsync(Roles.Curator, [], $"from={Instant(At(-24))}&to={Instant(At(48))}");

        answer.Publications.Where(status => status.Count > 0).Select(status => (status.Status, status.Count))
            .ShouldBe([(PublicationStatus.Review, 1), (PublicationStatus.Answered, 1)]);
        answer.Publications.Count.ShouldBe(10, "a status that nobody has is said to be zero");

        // Only the publication in review waits for anything: its review was due at 21:42, its reply is due at 24:00.
        (answer.Due.Overdue, answer.Due.WithinHour).ShouldBe((1, 0));
        answer.Due.Timers.ShouldBe([new DueByTimer("review", 1, 0)]);

        var draft = answer.Timers.Single(timer => timer.Timer == "draft");
        (draft.Met, draft.Missed, draft.Open, draft.Cancelled).ShouldBe((0, 2, 0, 2));
        draft.WorstDelay.ShouldBe(TimeSpan.FromMinutes(12));
        var review = answer.Timers.Single(timer => timer.Timer == "review");
        (review.Met, review.Missed, review.Open, review.Cancelled).ShouldBe((2, 0, 1, 1));
        var reply = answer.Timers.Single(timer => timer.Timer == "reply");
        (reply.Met, reply.Missed, reply.Open).ShouldBe((0, 1, 1));

        // 1, 2 … 10 minutes: the median is 5.5, nine tenths lie at 9.1.
        var calls = answer.Timers.Single(timer => timer.Timer == "answerCall");
        (calls.Met, calls.Missed).ShouldBe((8, 2));
        calls.Median!.Value.ShouldBe(TimeSpan.FromMinutes(5.5), TimeSpan.FromMinutes(5.5) * Histogram.Error);
        calls.P90!.Value.ShouldBe(TimeSpan.FromMinutes(9.1), TimeSpan.FromMinutes(9.1) * Histogram.Error);
        calls.WorstDelay.ShouldBe(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Dashboard_AnHourBeforeTheReplyIsDue_SaysSo()
    {
        reporting.Time.AdjustTime(At(23, 30));
        var answer = await GetAsync(Roles.Administrator, [], "");
        (answer.Due.Overdue, answer.Due.WithinHour).ShouldBe((1, 1));
        answer.Due.Timers.ShouldBe([new DueByTimer("reply", 0, 1), new DueByTimer("review", 1, 0)]);
        // Whole days in Moscow: that of 30 days ago to that of now, 3 March 8:30.
        answer.From.ShouldBe(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.FromHours(3)));
        answer.To.ShouldBe(new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.FromHours(3)));
    }

    [Fact]
    public async Task Dashboard_ForABody_CountsWhatIsItsOwn()
    {
        var water = await GetAsync(Roles.Executor, ["water"], $"from={Instant(At(-24))}&to={Instant(At(48))}");
        water.Publications.Sum(status => status.Count).ShouldBe(2);
        water.Timers.ShouldNotContain(timer => timer.Timer == "answerCall", "nobody knows yet whose publications those are");
        water.Timers.Single(timer => timer.Timer == "draft").Missed.ShouldBe(2);

        var roads = await GetAsync(Roles.Executor, ["roads"], $"from={Instant(At(-24))}&to={Instant(At(48))}");
        roads.Publications.Sum(status => status.Count).ShouldBe(0);
        roads.Timers.ShouldBeEmpty();
        roads.Due.Overdue.ShouldBe(0);
    }

    [Fact]
    public async Task Dashboard_ForTheCurator_TellsByTopicNetworkBodyHourAndDay()
    {
        reporting.Time.AdjustTime(At(23, 30));
        var answer = await GetAsync(Roles.Curator, [], "period=month");

        // Both were found at 8:00 of the correction, a Monday, and one is answered five minutes late.
        (answer.Total.Count, answer.Total.Answered, answer.Total.InTime, answer.Total.Late).ShouldBe((2, 1, 0, 1));
        answer.Topics.Select(topic => (topic.Code, topic.Name, topic.Figures.Count, topic.Share)).ShouldBe([("water", "Водоснабжение", 2, 1)]);
        answer.Networks.Select(network => (network.Code, network.Name)).ShouldBe([("vk", "ВКонтакте")]);
        answer.Bodies.Select(body => (body.Code, body.Name)).ShouldBe([("water", "Управление ЖКХ")]);
        answer.Heat.SelectMany(day => day.Hours.Select((count, hour) => (day.Weekday, hour, count))).Where(cell => cell.count > 0)
            .ShouldBe([(1, 8, 2)]);
        answer.Step.ShouldBe(SeriesStep.Day);
        answer.Series.Select(point => (point.Start.Day, point.Detected)).ShouldBe([(1, 0), (2, 2), (3, 0)]);
        (answer.Pending, answer.ComputedAt).ShouldBe((0, At(23, 30)));
    }

    [Theory]
    [InlineData("period=decade", "reporting.unknown-period")]
    [InlineData("period=month&from=2026-03-01T00:00:00Z", "reporting.unknown-period")]
    [InlineData("by=hour", "reporting.unknown-step")]
    [InlineData("from=2026-03-02T10:00:00Z&to=2026-03-02T09:00:00Z", "reporting.invalid-period")]
    public async Task Dashboard_OfNothingThatThereIs_IsRefused(string query, string code)
    {
        using var client = reporting.Host.ClientFor("head", Roles.Head);
        var answer = await client.GetAsync("/api/reporting/dashboard?" + query, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(code);
    }

    [Theory]
    [InlineData("from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z")]
    [InlineData("from=0001-01-01T00:00:00Z&by=day")]
    public async Task Dashboard_OfAllTimes_AnswersFromTheFirstDayOnRecord(string query)
    {
        var answer = await GetAsync(Roles.Curator, [], query);
        answer.Total.Count.ShouldBe(2);
        answer.Series[0].Start.Year.ShouldBe(2026);
    }

    [Fact]
    public async Task Dashboard_OfAPeriodWithoutLength_IsRefused()
    {
        using var client = reporting.Host.ClientFor("head", Roles.Head);
        var answer = await client.GetAsync(
            $"/api/reporting/dashboard?from={Instant(At(1))}&to={Instant(At(1))}", TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("reporting.invalid-period");
    }

    private static string Instant(DateTimeOffset at) => Uri.EscapeDataString(at.ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    private async Task<DashboardAnswer> GetAsync(string role, string[] bodies, string query)
    {
        using var client = reporting.Host.ClientFor("somebody", role, bodies);
        return ReportingFixture.Read<DashboardAnswer>(
            await client.GetStringAsync("/api/reporting/dashboard?" + query, TestContext.Current.CancellationToken));
    }
}
