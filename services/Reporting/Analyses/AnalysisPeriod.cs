using System.Globalization;
using SocialPubs.Regulations;

namespace SocialPubs.Reporting.Analyses;

/// <summary>Whole days of the administration's time zone, first and last included.</summary>
internal sealed record AnalysisPeriod(DateOnly From, DateOnly To)
{
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");

    private static readonly string[] Quarters = ["I", "II", "III", "IV"];

    /// <summary>Whether it consists of whole calendar months.</summary>
    private bool IsWholeMonths => From.Day == 1 && To.AddDays(1).Day == 1;

    private int Months => ((To.Year - From.Year) * 12) + To.Month - From.Month + 1;

    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>A calendar month.</summary>
    public static AnalysisPeriod Month(int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return new AnalysisPeriod(first, first.AddMonths(1).AddDays(-1));
    }

    /// <summary>The month around an instant.</summary>
    public static AnalysisPeriod MonthOf(Regulation regulation, DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, regulation.TimeZone);
        return Month(local.Year, local.Month);
    }

    /// <summary>The month after this one.</summary>
    public AnalysisPeriod NextMonth()
    {
        var first = From.AddMonths(1);
        return Month(first.Year, first.Month);
    }

    /// <summary>The first instant (UTC).</summary>
    public DateTimeOffset Start(Regulation regulation) => regulation.InstantOf(From.ToDateTime(TimeOnly.MinValue)).ToUniversalTime();

    /// <summary>The first instant after it (UTC).</summary>
    public DateTimeOffset End(Regulation regulation) => regulation.InstantOf(To.AddDays(1).ToDateTime(TimeOnly.MinValue)).ToUniversalTime();

    /// <summary>The period before: as many months where it consists of months, as many days otherwise.</summary>
    public AnalysisPeriod Before() => IsWholeMonths
        ? new AnalysisPeriod(From.AddMonths(-Months), From.AddDays(-1))
        : new AnalysisPeriod(From.AddDays(-Days), From.AddDays(-1));

    /// <summary>The same period a year ago.</summary>
    public AnalysisPeriod YearAgo() => IsWholeMonths
        ? new AnalysisPeriod(From.AddYears(-1), To.AddDays(1).AddYears(-1).AddDays(-1))
        : new AnalysisPeriod(From.AddYears(-1), To.AddYears(-1));

    /// <summary>In Russian: "декабрь 2026 года", "II квартал 2026 года", "2026 год", "с 5 по 9 марта 2026 года".</summary>
    public string Name()
    {
        if (IsWholeMonths && From.Year == To.Year)
        {
            if (Months == 1)
                return From.ToString("MMMM yyyy", Russian) + " года";
            if (Months == 3 && From.Month % 3 == 1)
                return string.Create(Russian, $"{Quarters[From.Month / 3]} квартал {From.Year} года");
            if (Months == 12)
                return string.Create(Russian, $"{From.Year} год");
        }

        if (From == To)
            return DayName(From);
        return From.Year != To.Year ? $"с {DayName(From)} по {DayName(To)}"
            : From.Month != To.Month ? $"с {From.ToString("d MMMM", Russian)} по {DayName(To)}"
            : string.Create(Russian, $"с {From.Day} по {DayName(To)}");
    }

    private static string DayName(DateOnly day) => day.ToString("d MMMM yyyy", Russian) + " года";
}
