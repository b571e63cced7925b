using SocialPubs.Regulations;
using SocialPubs.Reporting.Urgent;

namespace SocialPubs.Reporting.Tests.Urgent;

/// <summary>Decree 188, clause 13, as the regulation reads it: at least 5 in an hour, and three times the median of the same hour.</summary>
public sealed class SurgeMathTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");
    private static readonly SurgeRule Rule = new() { Window = TimeSpan.FromHours(1), Minimum = 5, Factor = 3, BaselineDays = 28 };

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 5)]
    [InlineData(1.5, 5)]
    [InlineData(2, 6)]
    [InlineData(2.5, 8)]
    public void Threshold_OfAMedian_IsTheSmallestNumberThatTheRuleCallsASurge(double median, int expected)
    {
        SurgeMath.Threshold(Rule, median).ShouldBe(expected);
        Rule.IsSurge(expected, median).ShouldBeTrue();
        Rule.IsSurge(expected - 1, median).ShouldBeFalse();
    }

    [Fact]
    public void Median_OfCounts_IsTheMiddle()
    {
        SurgeMath.Median([]).ShouldBe(0);
        SurgeMath.Median([7, 0, 1]).ShouldBe(1);
        SurgeMath.Median([7, 0, 1, 2]).ShouldBe(1.5);
    }

    [Fact]
    public void Judge_FifthPublicationOfTheHour_IsASurgeUntilTheFirstOfThemLeavesTheWindow()
    {
        var instants = Minutes(0, 10, 20, 30, 59);
        SurgeMath.Judge(instants, Noon.AddMinutes(30), 0, Rule).ShouldBeNull("four are too few");

        var finding = SurgeMath.Judge(instants, Noon.AddMinutes(59), 0, Rule)!;
        (finding.FirstAt, finding.HeldUntil, finding.Count, finding.Threshold).ShouldBe((Noon, Noon.AddHours(1), 5, 5));
    }

    [Fact]
    public void Judge_PublicationAnHourBefore_IsOutOfTheWindow() =>
        SurgeMath.Judge(Minutes(0, 10, 20, 30, 60), Noon.AddMinutes(60), 0, Rule).ShouldBeNull();

    [Fact]
    public void Judge_MoreThanEnough_HoldsUntilTooFewAreLeft() =>
        // Of seven the two oldest may leave.
        SurgeMath.Judge(Minutes(0, 1, 2, 3, 4, 5, 6), Noon.AddMinutes(6), 0, Rule)!.HeldUntil.ShouldBe(Noon.AddMinutes(62));

    [Fact]
    public void BaselineEnds_AcrossAChangeOfClocks_AreTheSameTimeOfDay()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        // Summer time began on 29 March 2026.
        var ends = SurgeMath.BaselineEnds(new DateTimeOffset(2026, 3, 30, 8, 30, 0, TimeSpan.Zero), Rule, berlin);

        ends.Length.ShouldBe(28);
        ends.Select(end => TimeZoneInfo.ConvertTime(end, berlin).TimeOfDay).Distinct().ShouldBe([new TimeSpan(10, 30, 0)]);
        ends[0].ShouldBe(new DateTimeOffset(2026, 3, 29, 8, 30, 0, TimeSpan.Zero));
        ends[1].ShouldBe(new DateTimeOffset(2026, 3, 28, 9, 30, 0, TimeSpan.Zero));
    }

    [Fact]
    public void BaselineEnds_InMoscow_AreWholeDaysBefore() =>
        SurgeMath.BaselineEnds(Noon, Rule, Moscow).ShouldBe(Enumerable.Range(1, 28).Select(days => Noon.AddDays(-days)));

    [Fact]
    public void Ends_OfALatePublication_AreAlsoThoseThatFollowIt() =>
        SurgeMath.Ends(Minutes(0, 5, 10, 15, 20, 25, 90), Noon.AddMinutes(10), Rule).ShouldBe(Minutes(20, 25));

    private static DateTimeOffset[] Minutes(params int[] minutes) => [.. minutes.Select(minute => Noon.AddMinutes(minute))];
}
