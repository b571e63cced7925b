using System.Globalization;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.Analyses;

/// <summary>What readers of an analysis are told in words.</summary>
internal static class AnalysisTexts
{
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");

    public static string RemarkKind(string kind) => kind switch
    {
        RemarkKinds.Content => "Содержание",
        RemarkKinds.Fact => "Фактические данные",
        RemarkKinds.LegalBasis => "Правовое обоснование",
        RemarkKinds.Wording => "Формулировки",
        RemarkKinds.Format => "Требования сети к формату",
        RemarkKinds.Attachment => "Вложения",
        _ => kind,
    };

    public static string Status(PublicationStatus status) => status switch
    {
        PublicationStatus.Registered => "Зарегистрирована",
        PublicationStatus.Directed => "Направлена",
        PublicationStatus.Declined => "Возвращена куратору как не относящаяся к компетенции",
        PublicationStatus.Drafting => "Готовится проект ответа",
        PublicationStatus.Review => "На согласовании",
        PublicationStatus.Rework => "На доработке",
        PublicationStatus.Posting => "Размещается",
        PublicationStatus.PostingByHand => "Размещается вручную",
        PublicationStatus.Answered => "Ответ размещён",
        PublicationStatus.Closed => "Закрыта без ответа",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "It has no name yet."),
    };

    /// <summary>A correction of the detection that the figures follow.</summary>
    public static string Corrected(TimeZoneInfo zone, DateTimeOffset recorded, DateTimeOffset actual, DateTimeOffset start, DateTimeOffset end)
    {
        var note = $"Время обнаружения публикации исправлено: {Instant(zone, actual)} вместо {Instant(zone, recorded)}";
        var (was, isIn) = (recorded >= start && recorded < end, actual >= start && actual < end);
        return note + (was, isIn) switch
        {
            (true, false) => "; публикация учтена в другом периоде.",
            (false, true) => "; публикация учтена в этом периоде.",
            _ => ".",
        };
    }

    /// <summary>An instant in the administration's time zone, to the minute.</summary>
    public static string Instant(TimeZoneInfo zone, DateTimeOffset at) => Documents.Russian.Instant(at, zone);

    public static string Day(DateOnly day) => Documents.Russian.Date(day);

    public static string Number(long number) => Documents.Russian.Number(number);

    /// <summary>A share in per cent; a dash where there is none.</summary>
    public static string Share(double? share) => share is { } value ? value.ToString("P1", Russian) : "–";

    /// <summary>A duration in days, hours and minutes; seconds where it is shorter than a minute; a dash where there is none.</summary>
    public static string Duration(TimeSpan? duration)
    {
        if (duration is not { } value)
            return "–";
        var sign = value < TimeSpan.Zero ? "−" : "";
        value = value.Duration();
        if (value < TimeSpan.FromMinutes(1))
            return string.Create(Russian, $"{sign}{value.TotalSeconds:0.#} с");
        var minutes = (long)Math.Round(value.TotalMinutes, MidpointRounding.AwayFromZero);
        var parts = new List<string>(3);
        if (minutes >= 1440)
            parts.Add(string.Create(Russian, $"{minutes / 1440} сут."));
        if (minutes / 60 % 24 > 0)
            parts.Add(string.Create(Russian, $"{minutes / 60 % 24} ч"));
        if (minutes % 60 > 0)
            parts.Add(string.Create(Russian, $"{minutes % 60} мин"));
        return sign + string.Join(' ', parts);
    }
}
