using System.Globalization;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Timelines;

namespace SocialPubs.Reporting.Notices;

/// <summary>
/// What notices say of publications and accounts. They leave the house: network, topic, address and instants, but never the
/// text of a publication, a draft or a remark, nor an author's name.
/// </summary>
internal sealed class NoticeTexts(RegulationCatalog catalog, OfficeDays days)
{
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");

    /// <summary>An instant in the administration's time zone.</summary>
    public string Instant(DateTimeOffset at) =>
        days.Local(at).ToString("dd.MM.yyyy HH:mm", Russian);

    public string Network(string network) => catalog.All.Select(regulation => regulation.Network(network)?.Name).FirstOrDefault(name => name is not null) ?? network;

    /// <summary>Which publication it is, line by line.</summary>
    public string Publication(PublicationHistory history)
    {
        if (history.Snapshot is not { } publication)
            return "";

        var lines = new List<string> { "Сеть: " + Network(publication.Network) };
        if (publication.TopicName is { } topic)
            lines.Add("Тема: " + topic);
        lines.Add("Адрес публикации: " + publication.Url);
        if (history.RepliedAt is null && history.Closed is null)
            lines.Add("Срок размещения ответа: " + Instant(publication.ReplyDue));
        return string.Join('\n', lines);
    }

    public NoticeContent Approaching(DeadlineApproaching warning, PublicationHistory history, DateTimeOffset now)
    {
        var left = warning.DueAt - now;
        return new NoticeContent(
            NoticeCauses.Approaching(warning.DeadlineId, warning.OccurredAt),
            NoticeKinds.Deadline,
            left > TimeSpan.Zero
                ? $"Срок истекает через {TimelineTexts.DurationOf(left)}: {Timer(warning, history)}"
                : $"Срок истёк: {Timer(warning, history)}",
            $"Срок: {Instant(warning.DueAt)}\n{Publication(history)}");
    }

    public NoticeContent Missed(DeadlineMissed missed, PublicationHistory history) => new(
        $"deadlineMissed:{missed.DeadlineId:N}",
        NoticeKinds.Missed,
        $"Срок нарушен: {Timer(missed, history)}",
        $"Срок истёк: {Instant(missed.DueAt)}\nПункт регламента: {missed.Clause}\n{Publication(history)}");

    public NoticeContent Of(string cause, string kind, string subject, PublicationHistory history, string? first = null) => new(
        cause, kind, subject, first is null ? Publication(history) : $"{first}\n{Publication(history)}");

    public static string Standing(string status) => status switch
    {
        "standing" => "Ответ снова виден в сети в согласованном виде",
        "edited" => "Текст ответа в сети изменён",
        "replyGone" => "Ответ исчез из сети",
        "publicationGone" => "Публикация удалена из сети вместе с ответом",
        _ => "Не удалось проверить, виден ли ответ в сети",
    };

    public static string Day(DateOnly day) => day.ToString("dd.MM.yyyy", Russian);

    private string Timer(IDeadlineEvent deadline, PublicationHistory history) => RegulationNames.Of(catalog, history.Snapshot).Timer(deadline.Timer);
}
