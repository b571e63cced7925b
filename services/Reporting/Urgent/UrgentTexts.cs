using System.Globalization;
using SocialPubs.Reporting.Publications;

namespace SocialPubs.Reporting.Urgent;

/// <summary>What people read about urgent reports, in Russian.</summary>
internal static class UrgentTexts
{
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");

    public static string NameOf(UrgentKind kind) => kind == UrgentKind.Surge ? "Всплеск публикаций" : "Социально значимая публикация";

    /// <summary>What a report is about.</summary>
    public static string SubjectOf(UrgentKind kind, bool isOverall, string? topicName) => (kind, isOverall, topicName) switch
    {
        (UrgentKind.Surge, true, _) => "Все темы",
        (_, _, null) => "Без темы",
        _ => $"Тема «{topicName}»",
    };

    /// <summary>Why a surge is reported.</summary>
    public static string ReasonOf(Surge surge, TimeZoneInfo zone) =>
        $"{Publications(surge.Peak)} за {Duration(surge.Window)} к {Instant(surge.DetectedAt, zone)}, обычно в это время {surge.Median.ToString("0.#", Russian)}";

    public static string TitleOf(UrgentReport report, bool isOverall) =>
        $"Срочно: {(report.Kind == UrgentKind.Surge ? "всплеск публикаций" : "социально значимая публикация")}. {SubjectOf(report.Kind, isOverall, report.TopicName)}";

    public static string TextOf(UrgentReport report, PublicationSummary? publication, TimeZoneInfo zone)
    {
        var lines = new List<string> { $"Срочное донесение № {report.Number}", report.Reason };
        if (publication?.BodyName is { } body)
            lines.Add($"Орган: {body}");
        if (publication?.Url is { } url)
            lines.Add($"Публикация: {url}");
        if (publication?.ReplyDue is { } due)
            lines.Add($"Ответ нужен до {Instant(due, zone)}");
        return string.Join('\n', lines);
    }

    public static string EndOf(Surge surge, TimeZoneInfo zone) =>
        $"С {Instant(surge.FirstAt, zone)} по {Instant(surge.HeldUntil, zone)}: {Publications(surge.Publications)}, "
        + $"больше всего за {Duration(surge.Window)} — {surge.Peak.ToString(CultureInfo.InvariantCulture)}";

    public static string Publications(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {Plural(count, "публикация", "публикации", "публикаций")}");

    private static string Instant(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("HH:mm dd.MM.yyyy", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan span) =>
        span == TimeSpan.FromHours(1) ? "час"
        : span.TotalHours is var hours && hours == Math.Floor(hours) && hours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{hours:0} {Plural((int)hours, "час", "часа", "часов")}")
        : span.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} мин")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} с");

    private static string Plural(int count, string one, string few, string many) => (count % 100, count % 10) switch
    {
        ( >= 11 and <= 14, _) => many,
        (_, 1) => one,
        (_, >= 2 and <= 4) => few,
        _ => many,
    };
}
