namespace SocialPubs.Reporting.Urgent;

/// <summary>What people read about urgent reports, in Russian.</summary>
internal static class UrgentTexts
{
    public static string NameOf(UrgentKind kind) => kind == UrgentKind.Surge ? "Всплеск публикаций" : "Социально значимая публикация";

    /// <summary>What a report is about.</summary>
    public static string SubjectOf(UrgentKind kind, bool isOverall, string? topicName) => (kind, isOverall, topicName) switch
    {
        (UrgentKind.Surge, true, _) => "Все темы",
        (_, _, null) => "Без темы",
        _ => $"Тема «{topicName}»",
    };
}
