using SocialPubs.Reporting.Notices.Deliveries;
using SocialPubs.Reporting.Notices.Settings;

namespace SocialPubs.Reporting.Tests.Notices;

public sealed class DeliveryScheduleTests
{
    private static readonly TimeZoneInfo Moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");

    [Fact]
    public void Of_NothingChosen_IsNow() => DueOf(Settings(), "2026-03-02T10:00+03:00").ShouldBe((Instant("2026-03-02T10:00+03:00"), false));

    [Theory]
    [InlineData("2026-03-02T22:00+03:00", "2026-03-03T07:30+03:00")]
    [InlineData("2026-03-03T07:29+03:00", "2026-03-03T07:30+03:00")]
    public void Of_QuietHoursOverMidnight_WaitsForTheirEnd(string now, string due) =>
        DueOf(Settings(from: "22:00", until: "07:30"), now).ShouldBe((Instant(due), true));

    [Theory]
    [InlineData("2026-03-02T21:59+03:00")]
    [InlineData("2026-03-03T07:30+03:00")]
    public void Of_OutsideQuietHours_IsNow(string now) => DueOf(Settings(from: "22:00", until: "07:30"), now).ShouldBe((Instant(now), false));

    [Fact]
    public void Of_Urgent_WaitsForNothing()
    {
        var settings = Settings(from: "00:00", until: "23:59", digest: Digest.Daily);

        DeliverySchedule.Of(settings, isUrgent: true, Instant("2026-03-02T12:00+03:00"), Moscow)
            .ShouldBe(new DeliveryTime(Instant("2026-03-02T12:00+03:00"), Collects: false));
    }

    [Theory]
    [InlineData(Digest.Hourly, "2026-03-02T10:00+03:00", "2026-03-02T11:00+03:00")]
    [InlineData(Digest.Hourly, "2026-03-02T23:20+03:00", "2026-03-03T00:00+03:00")]
    [InlineData(Digest.Daily, "2026-03-02T08:59+03:00", "2026-03-02T09:00+03:00")]
    [InlineData(Digest.Daily, "2026-03-02T09:00+03:00", "2026-03-03T09:00+03:00")]
    internal void Of_Digest_WaitsForItsHour(Digest digest, string now, string due) => DueOf(Settings(digest: digest), now).ShouldBe((Instant(due), true));

    [Fact]
    public void Of_DigestInQuietHours_WaitsForTheirEnd() =>
        DueOf(Settings(from: "20:00", until: "10:00", digest: Digest.Daily), "2026-03-02T12:00+03:00").ShouldBe((Instant("2026-03-03T10:00+03:00"), true));

    [Fact]
    public void Of_OwnTimeZone_GoesBeforeTheAdministrations() =>
        DueOf(Settings(from: "22:00", until: "08:00", zone: "Asia/Vladivostok"), "2026-03-02T16:00+03:00").ShouldBe((Instant("2026-03-03T08:00+10:00"), true));

    [Fact]
    public void Of_EndInTheHourThatTheClocksSkip_IsWhenTheySkipIt() =>
        // Berlin, 29 March 2026: 02:00 becomes 03:00.
        DueOf(Settings(from: "22:00", until: "02:30", zone: "Europe/Berlin"), "2026-03-28T23:00+01:00").ShouldBe((Instant("2026-03-29T03:00+02:00"), true));

    private static (DateTimeOffset, bool) DueOf(NoticeSettings settings, string now)
    {
        var due = DeliverySchedule.Of(settings, isUrgent: false, Instant(now), Moscow);
        return (due.DueAt, due.Collects);
    }

    private static NoticeSettings Settings(string? from = null, string? until = null, string? zone = null, Digest digest = Digest.None) => new()
    {
        PersonId = "anna",
        QuietFrom = from is null ? null : TimeOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
        QuietUntil = until is null ? null : TimeOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
        TimeZone = zone,
        Digest = digest,
    };

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
