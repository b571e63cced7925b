using System.Diagnostics;
using System.Globalization;
using SocialPubs.Contracts;

namespace SocialPubs.Reporting.Timelines;

/// <summary>What people read in a timeline.</summary>
internal static class TimelineTexts
{
    public const string Detected = "Публикация обнаружена";

    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");

    /// <summary>What happened, in one line.</summary>
    public static string TitleOf(IEvent happened, RegulationNames names) => happened switch
    {
        AssignmentHandedOver handedOver => $"Передано исполнителю: {handedOver.To.Name}",
        AssignmentReleased => "Возвращено в очередь исполнителей",
        AssignmentTaken => "Взято в работу",
        AuthorCorrected => "Исправлено имя автора",
        AuthorPseudonymised { PseudonymisedBy.Role: Roles.System } => "Автор обезличен: истёк срок хранения",
        AuthorPseudonymised => "Автор обезличен по запросу",
        DetectionCorrected => "Исправлено время обнаружения",
        DirectionDeclined => "Отклонено: вопрос вне полномочий",
        DraftApproved approved => $"Проект № {approved.Submission} согласован",
        DraftReturned returned => $"Проект № {returned.Submission} возвращён на доработку, замечаний: {returned.Remarks.Count}",
        DraftSubmitted { IsRefusal: true } refusal => $"Проект № {refusal.Submission} (мотивированный отказ) направлен на согласование",
        DraftSubmitted submitted => $"Проект № {submitted.Submission} направлен на согласование",
        DraftWithdrawn withdrawn => $"Проект № {withdrawn.Submission} отозван с согласования",
        PostingAttempted attempted => $"Попытка размещения № {attempted.Attempt}: {OutcomeOf(attempted.Outcome)}",
        PostingFailed => "Автоматически разместить не удалось, ответ размещается вручную",
        PublicationAnswered => "Работа с публикацией завершена",
        PublicationClosed closed => $"Закрыта без ответа: {names.ClosingReason(closed.Reason)}",
        PublicationDirected { Direction: > 1 } redirected => $"Перенаправлена: {redirected.BodyName}",
        PublicationDirected directed => $"Направлена: {directed.BodyName}",
        PublicationLinkedAsRepeat => "Отмечена как повторная",
        PublicationMarkedSignificant => "Отмечена как социально значимая",
        PublicationRegistered => "Публикация зарегистрирована",
        ReplyPosted { ByHand: true } => "Ответ размещён вручную",
        ReplyPosted => "Ответ размещён",
        ReplyStandingChanged changed => StandingOf(changed.Status),
        TopicCorrected { RecordedTopicName: { } recorded } corrected => $"Исправлена тема: {corrected.ActualTopicName} (была: {recorded})",
        TopicCorrected corrected => $"Исправлена тема: {corrected.ActualTopicName}",
        DeadlineApproaching approaching =>
            $"Срок истекает через {DurationOf(approaching.DueAt - approaching.OccurredAt)}: {names.Timer(approaching.Timer)}",
        DeadlineCancelled cancelled => $"Срок снят: {names.Timer(cancelled.Timer)}",
        DeadlineMet met when met.OccurredAt == met.DueAt => $"Срок соблюдён в последний момент: {names.Timer(met.Timer)}",
        DeadlineMet met => $"Срок соблюдён, запас {DurationOf(met.DueAt - met.OccurredAt)}: {names.Timer(met.Timer)}",
        DeadlineMissed missed => $"Срок нарушен: {names.Timer(missed.Timer)}",
        DeadlineSettledLate late => $"Выполнено с опозданием на {DurationOf(late.OccurredAt - late.DueAt)}: {names.Timer(late.Timer)}",
        DeadlineStarted started => $"Начался срок: {names.Timer(started.Timer)}",
        _ => throw new UnreachableException($"{happened.GetType().Name} has no title."),
    };

    /// <summary>What the person wrote about it, if anything.</summary>
    public static string? DetailOf(IEvent happened) => happened switch
    {
        AssignmentReleased released => released.Reason,
        DetectionCorrected corrected => corrected.Reason,
        DirectionDeclined declined => declined.Reason,
        DraftWithdrawn withdrawn => withdrawn.Reason,
        PostingAttempted attempted => attempted.Detail,
        PostingFailed failed => failed.Detail,
        ReplyStandingChanged changed => changed.Code,
        PublicationClosed closed => closed.Comment,
        PublicationDirected directed => directed.Instructions,
        PublicationMarkedSignificant significant => significant.Reason,
        TopicCorrected corrected => corrected.Reason,
        _ => null,
    };

    /// <summary>A length of time to the second, such as «1 ч 05 мин»; the two greatest units are enough for people.</summary>
    public static string DurationOf(TimeSpan duration)
    {
        if (duration < TimeSpan.FromSeconds(1))
            return "менее секунды";

        (int Amount, string Unit)[] parts =
            [((int)duration.TotalDays, "д"), (duration.Hours, "ч"), (duration.Minutes, "мин"), (duration.Seconds, "с")];
        var shown = parts.SkipWhile(part => part.Amount == 0).Take(2).Where(part => part.Amount > 0);
        return string.Join(' ', shown.Select(part => string.Create(Russian, $"{part.Amount} {part.Unit}")));
    }

    private static string StandingOf(string status) => status switch
    {
        "standing" => "Ответ снова виден в сети в согласованном виде",
        "edited" => "Текст ответа в сети изменён",
        "replyGone" => "Ответ исчез из сети",
        "publicationGone" => "Публикация удалена из сети вместе с ответом",
        "unseen" => "Не удалось проверить, виден ли ответ в сети",
        _ => $"Ответ в сети: {status}",
    };

    private static string OutcomeOf(string outcome) => outcome switch
    {
        "posted" => "размещено",
        "unknown" => "исход неизвестен, проверяется",
        "retry" => "не удалась, будет повторена",
        "wait" => "отложена по требованию сети",
        "not-there" => "ответа в сети нет",
        "failed" => "не удалась",
        _ => outcome,
    };
}
