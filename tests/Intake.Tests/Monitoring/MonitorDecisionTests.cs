using SocialPubs.Intake.Monitoring;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Tests.Monitoring;

public sealed class MonitorDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly FindingOptions Options = new();

    [Fact]
    public void Read_WithMoreAndBudget_GoesOnWithTheCursor()
    {
        var monitor = Claimed();

        monitor.Read(Page("c1", more: true), 2, pagesLeft: 1, Now).ShouldBeTrue();

        (monitor.Cursor, monitor.Found, monitor.ClaimId is null).ShouldBe(("c1", 2, false));
    }

    [Fact]
    public void Read_BeyondTheBudgetOfTheRun_IsDueAgainAtOnce()
    {
        var monitor = Claimed();

        monitor.Read(Page("c1", more: true), 0, pagesLeft: 0, Now).ShouldBeFalse();

        (monitor.NextRunAt, monitor.ClaimId, monitor.LeaseUntil).ShouldBe((Now, null, null));
    }

    [Fact]
    public void Read_ThatStandsStill_EndsTheRun()
    {
        var monitor = Claimed();
        monitor.Cursor = "c1";

        monitor.Read(Page("c1", more: true), 0, pagesLeft: 5, Now).ShouldBeFalse();

        monitor.NextRunAt.ShouldBe(Now + monitor.Interval);
    }

    [Fact]
    public void Fail_AgainAndAgain_WaitsLongerEachTimeUpToTheLimit()
    {
        var monitor = Claimed();
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 12; i++)
        {
            monitor.Fail(Page(null, MonitorOutcome.TryLater) with { Code = "vk.10" }, Options, Now);
            pauses.Add(monitor.NextRunAt - Now);
        }

        pauses.Take(3).ShouldBe([TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40)]);
        pauses[^1].ShouldBe(Options.LongestBackOff);
        (monitor.Failures, monitor.LastErrorCode, monitor.LastErrorAt).ShouldBe((12, "vk.10", Now));
        monitor.Read(Page("c2"), 0, 0, Now);
        (monitor.Failures, monitor.LastErrorCode, monitor.LastErrorAt).ShouldBe((0, null, null));
    }

    [Theory]
    [InlineData(MonitorOutcome.TryLater, 3600)]
    [InlineData(MonitorOutcome.Token, 3600)]
    [InlineData(MonitorOutcome.Impossible, 6 * 3600)]
    public void Fail_AskedToWait_WaitsAtLeastSoLong(MonitorOutcome outcome, int seconds)
    {
        var monitor = Claimed();

        monitor.Fail(Page(null, outcome) with { WaitFor = TimeSpan.FromHours(1) }, Options, Now);

        monitor.NextRunAt.ShouldBe(Now.AddSeconds(seconds));
    }

    [Fact]
    public void Fail_ForTheBudget_IsNobodysFault()
    {
        var monitor = Claimed();

        monitor.Fail(Page(null, MonitorOutcome.TryLater) with { Code = ConnectorFaults.RateBudget, WaitFor = TimeSpan.FromSeconds(7) }, Options, Now);

        (monitor.Failures, monitor.LastErrorCode, monitor.NextRunAt, monitor.ClaimId).ShouldBe((0, null, Now.AddSeconds(7), null));
    }

    [Fact]
    public void Search_WithOtherWords_BeginsAnewAndTakesItFromTheRun()
    {
        var monitor = Claimed();
        monitor.Cursor = "c9";

        monitor.Search(["вода"], Now.AddDays(-1), Now);

        (monitor.Cursor, monitor.ClaimId, monitor.Since, monitor.NextRunAt).ShouldBe((null, null, Now.AddDays(-1), Now));
    }

    [Theory]
    [InlineData(0.3, 4, true)]
    [InlineData(0, 4, false)]
    [InlineData(1, 4, false)]
    [InlineData(0.3, 0, false)]
    public void Options_ThatMakeNoSense_AreInvalid(double share, int concurrency, bool isValid) =>
        new FindingOptions { BudgetShare = share, Concurrency = concurrency }.IsValid.ShouldBe(isValid);

    private static FindingMonitor Claimed()
    {
        var monitor = new FindingMonitor
        {
            Id = Guid.CreateVersion7(),
            AccountId = Guid.CreateVersion7(),
            Kind = MonitorKind.Search,
            Interval = TimeSpan.FromMinutes(1),
            Since = Now,
            NextRunAt = Now,
            IsOn = true,
        };
        monitor.Claim(Guid.CreateVersion7(), Now, Now.AddSeconds(30));
        return monitor;
    }

    private static MonitorPage Page(string? cursor, MonitorOutcome outcome = MonitorOutcome.Read, bool more = false) => new(outcome, [], cursor, more);
}
