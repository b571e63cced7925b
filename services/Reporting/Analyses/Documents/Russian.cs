using System.Globalization;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>
/// Numbers, dates and durations in Russian. Written out here rather than taken from the operating system's culture data: those
/// differ between versions, and a signed document has to come out the same on every machine.
/// </summary>
internal static class Russian
{
    /// <summary>Keeps a number and its unit on one line.</summary>
    private const char NoBreak = '\u00A0';

    private static readonly NumberFormatInfo Format = new()
    {
        NumberGroupSeparator = "\u00A0",
        NumberDecimalSeparator = ",",
        NegativeSign = "\u2212",
    };

    private static readonly string[] Genitives =
    [
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ];

    private static readonly string[] Nominatives =
    [
        "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
    ];

    /// <summary>The form that goes with a number: 1 публикация, 2 публикации, 5 публикаций, 11 публикаций, 21 публикация.</summary>
    public static string Plural(long number, string one, string few, string many)
    {
        var tail = Math.Abs(number) % 100;
        if (tail is >= 11 and <= 14)
            return many;
        return (tail % 10) switch
        {
            1 => one,
            2 or 3 or 4 => few,
            _ => many,
        };
    }

    public static string Number(long number) => number.ToString("N0", Format);

    /// <summary>The number with its noun, such as "1 204 публикации".</summary>
    public static string Count(long number, string one, string few, string many) =>
        $"{Number(number)}{NoBreak}{Plural(number, one, few, many)}";

    public static string Publications(long number) => Count(number, "публикация", "публикации", "публикаций");

    /// <summary>After "по": "по 21 публикации", "по 22 публикациям".</summary>
    public static string PublicationsDative(long number) => Count(number, "публикации", "публикациям", "публикациям");

    /// <summary>A share from 0 to 1 as "95,5 %"; a dash where there is none.</summary>
    public static string Percent(double? share) => share is null
        ? "–"
        : string.Create(Format, $"{Math.Round(share.Value * 100, 1, MidpointRounding.AwayFromZero):0.#}{NoBreak}%");

    public static string Percent(long part, long whole) => Percent(whole == 0 ? null : (double)part / whole);

    /// <summary>
    /// "45 с", "3 мин 20 с", "2 ч 15 мин", "3 сут 4 ч"; a dash where there is none. Up to two days in hours, since the terms are set in
    /// hours.
    /// </summary>
    public static string Duration(TimeSpan? duration)
    {
        if (duration is not { } time)
            return "–";

        var seconds = (long)Math.Round(time.TotalSeconds, MidpointRounding.AwayFromZero);
        if (seconds < 60)
            return Unit(seconds, "с");
        if (seconds < 600)
            return Units(seconds / 60, "мин", seconds % 60, "с");

        var minutes = (seconds + 30) / 60;
        if (minutes < 60)
            return Unit(minutes, "мин");
        if (minutes < 48 * 60)
            return Units(minutes / 60, "ч", minutes % 60, "мин");

        var hours = (minutes + 30) / 60;
        return Units(hours / 24, "сут", hours % 24, "ч");
    }

    /// <summary>"1 января 2027 года".</summary>
    public static string LongDate(DateOnly date) =>
        string.Create(Format, $"{date.Day}{NoBreak}{Genitives[date.Month - 1]} {date.Year}{NoBreak}года");

    public static string Date(DateOnly date) => date.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);

    /// <summary>"декабрь 2026".</summary>
    public static string Month(DateOnly date) => string.Create(Format, $"{Nominatives[date.Month - 1]} {date.Year}");

    public static string Instant(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("dd.MM.yyyy HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The zone's offset at an instant, such as "UTC+3".</summary>
    public static string Offset(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var offset = zone.GetUtcOffset(instant);
        var sign = offset < TimeSpan.Zero ? '−' : '+';
        return offset.Minutes == 0
            ? string.Create(Format, $"UTC{sign}{Math.Abs(offset.Hours)}")
            : string.Create(Format, $"UTC{sign}{Math.Abs(offset.Hours)}:{Math.Abs(offset.Minutes):00}");
    }

    /// <summary>"период с 1 по 31 декабря 2026 года", or the one day.</summary>
    public static string Range(DateOnly from, DateOnly to)
    {
        if (from == to)
            return LongDate(from);
        if (from.Year != to.Year)
            return $"период с {LongDate(from)} по {LongDate(to)}";
        return from.Month == to.Month
            ? string.Create(Format, $"период с {from.Day} по {LongDate(to)}")
            : string.Create(Format, $"период с {from.Day}{NoBreak}{Genitives[from.Month - 1]} по {LongDate(to)}");
    }

    private static string Unit(long number, string unit) => $"{Number(number)}{NoBreak}{unit}";

    private static string Units(long first, string firstUnit, long second, string secondUnit) =>
        second == 0 ? Unit(first, firstUnit) : $"{Unit(first, firstUnit)} {Unit(second, secondUnit)}";
}
