using System.Globalization;
using SocialPubs.Reporting.Analyses;

namespace SocialPubs.Reporting.Tests.Analyses;

public sealed class AnalysisPeriodTests
{
    [Theory]
    [InlineData("2026-12-01", "2026-12-31", "декабрь 2026 года", "2026-11-01", "2026-11-30", "2025-12-01", "2025-12-31")]
    [InlineData("2024-02-01", "2024-02-29", "февраль 2024 года", "2024-01-01", "2024-01-31", "2023-02-01", "2023-02-28")]
    [InlineData("2025-02-01", "2025-02-28", "февраль 2025 года", "2025-01-01", "2025-01-31", "2024-02-01", "2024-02-29")]
    [InlineData("2026-04-01", "2026-06-30", "II квартал 2026 года", "2026-01-01", "2026-03-31", "2025-04-01", "2025-06-30")]
    [InlineData("2026-01-01", "2026-12-31", "2026 год", "2025-01-01", "2025-12-31", "2025-01-01", "2025-12-31")]
    [InlineData("2026-03-05", "2026-03-09", "с 5 по 9 марта 2026 года", "2026-02-28", "2026-03-04", "2025-03-05", "2025-03-09")]
    [InlineData("2026-02-27", "2026-03-01", "с 27 февраля по 1 марта 2026 года", "2026-02-24", "2026-02-26", "2025-02-27", "2025-03-01")]
    [InlineData("2025-12-30", "2026-01-02", "с 30 декабря 2025 года по 2 января 2026 года", "2025-12-26", "2025-12-29", "2024-12-30", "2025-01-02")]
    [InlineData("2026-05-01", "2026-05-01", "1 мая 2026 года", "2026-04-30", "2026-04-30", "2025-05-01", "2025-05-01")]
    [InlineData("2026-02-01", "2026-04-30", "с 1 февраля по 30 апреля 2026 года", "2025-11-01", "2026-01-31", "2025-02-01", "2025-04-30")]
    public void Period_OfDays_HasNameAndNeighbours(string from, string to, string name, string beforeFrom, string beforeTo, string agoFrom, string agoTo)
    {
        var period = new AnalysisPeriod(Day(from), Day(to));
        period.Name().ShouldBe(name);
        period.Before().ShouldBe(new AnalysisPeriod(Day(beforeFrom), Day(beforeTo)));
        period.YearAgo().ShouldBe(new AnalysisPeriod(Day(agoFrom), Day(agoTo)));
    }

    [Theory]
    [InlineData(null, "–")]
    [InlineData("00:00:00", "0 с")]
    [InlineData("00:00:30", "30 с")]
    [InlineData("00:30:00", "30 мин")]
    [InlineData("01:00:00", "1 ч")]
    [InlineData("1.01:05:00", "1 сут. 1 ч 5 мин")]
    [InlineData("23:59:40", "1 сут.")]
    public void Duration_OfATime_IsRussian(string? time, string expected) =>
        AnalysisTexts.Duration(time is null ? null : TimeSpan.Parse(time, CultureInfo.InvariantCulture)).ShouldBe(expected);

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
