using System.Globalization;
using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.Exports;

/// <summary>How values stand in the cells: as spreadsheets of any language read them.</summary>
internal static class CsvCells
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>In the administration's time.</summary>
    public static string? Instant(this OfficeDays days, DateTimeOffset? at) =>
        at is { } instant ? days.Local(instant).ToString("yyyy-MM-dd HH:mm:ss", Culture) : null;

    public static string Number(long number) => number.ToString(Culture);

    public static string? Hours(TimeSpan? duration) => duration?.TotalHours.ToString("0.00", Culture);

    /// <summary>A share in percent.</summary>
    public static string? Percent(double? share) => (share * 100)?.ToString("0.0", Culture);

    public static string YesNo(bool yes) => yes ? "да" : "нет";

    public static string Text(PublicationStatus status) => status switch
    {
        PublicationStatus.Registered => "Зарегистрирована",
        PublicationStatus.Directed => "Направлена",
        PublicationStatus.Declined => "Отклонена органом",
        PublicationStatus.Drafting => "Готовится проект ответа",
        PublicationStatus.Review => "На согласовании",
        PublicationStatus.Rework => "На доработке",
        PublicationStatus.Posting => "Размещается",
        PublicationStatus.PostingByHand => "Размещается вручную",
        PublicationStatus.Answered => "Ответ размещён",
        PublicationStatus.Closed => "Закрыта без ответа",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "It has no name."),
    };

    public static string Text(ClockState state) => state switch
    {
        ClockState.Open => "Идёт",
        ClockState.Met => "Соблюдён",
        ClockState.Missed => "Нарушен",
        ClockState.Cancelled => "Отменён",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "It has no name."),
    };
}
