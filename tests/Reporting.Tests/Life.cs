using SocialPubs.Contracts;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Tests;

/// <summary>
/// The life of one publication with a declined direction, a return, a late draft, a late reply and a miss that did not
/// stand, as the services would tell it. Every contract occurs. Instants have odd ticks, so that rounding shows.
/// </summary>
internal static class Life
{
    public const string Text = "ТЕКСТ-ПУБЛИКАЦИИ: во дворе третий день нет воды";
    public const string Author = "АВТОР-ПУБЛИКАЦИИ";
    public const string DraftText = "ТЕКСТ-ОТВЕТА: авария устранена";
    public const string RemarkText = "ТЕКСТ-ЗАМЕЧАНИЯ: назовите дату";

    public static readonly DateTimeOffset Detected = new DateTimeOffset(2026, 3, 2, 6, 0, 0, TimeSpan.Zero).AddTicks(1234567);
    public static readonly DateTimeOffset ReplyDue = Detected.AddHours(24);
    public static readonly Guid Remark = Guid.Parse("01990000-0000-7000-8000-0000000000aa");
    public static readonly Guid EarlierId = Guid.Parse("01980000-0000-7000-8000-0000000000ee");

    public static readonly Actor Curator = new("curator-1", "Ольга Куратор", Roles.Curator);
    public static readonly Actor Anna = new("anna", "Анна Исполнитель", Roles.Executor);
    public static readonly Actor Boris = new("boris", "Борис Исполнитель", Roles.Executor);

    public static readonly Actor Administrator = new("admin", "Антон Администратор", Roles.Administrator);

    /// <summary>An instant of the story: hours and minutes since the detection.</summary>
    public static DateTimeOffset At(double hours, double minutes = 0) => Detected.AddHours(hours).AddMinutes(minutes);

    public static PublicationSnapshot Snapshot(bool isRepeat = false) => new(
        "vk", "https://vk.com/wall-1_2", Author, Text, Detected.AddMinutes(-5), Detected, "water", "Водоснабжение", null, null,
        "bataysk-188", "2019-02-05", isRepeat, ReplyDue);

    /// <summary>All of it in the order in which it happened, each with its message.</summary>
    public static IReadOnlyList<HeardEvent> Of(Guid id)
    {
        var replyClock = Clock(id, 1);
        var firstDraftClock = Clock(id, 2);
        var draftClock = Clock(id, 3);
        var firstReviewClock = Clock(id, 4);
        var reworkClock = Clock(id, 5);
        var withdrawnReviewClock = Clock(id, 6);
        var reviewClock = Clock(id, 7);
        var postingClock = Clock(id, 8);
        var draft1 = new DraftContent(1, DraftText, [], "hidden-1");
        var draft2 = new DraftContent(2, DraftText + " 5 марта", [], "hidden-2");
        var earlier = new EarlierPublication(EarlierId, "https://vk.com/wall-1_1", "https://vk.com/wall-1_1?reply=3");
        IEvent[] events =
        [
            new PublicationRegistered(id, At(0, 10), Snapshot(), Curator),
            new DeadlineStarted(id, Detected, replyClock, "reply", "reply", ReplyDue, "7", null, null),
            new PublicationLinkedAsRepeat(id, At(0, 11), [earlier], Curator),
            new PublicationMarkedSignificant(id, At(0, 12), "Без воды целый квартал", null, Curator),
            new PublicationDirected(id, At(0, 15), 1, "roads", "Управление дорог", Snapshot(true), [earlier], null, Curator),
            new DeadlineStarted(id, At(0, 15), firstDraftClock, "draft", "drafting", At(21), "9", "roads", null),
            new DirectionDeclined(id, At(1), 1, "roads", "Вопрос водоканала", Boris),
            new DeadlineCancelled(id, At(1), firstDraftClock, "draft", "drafting", At(21), "roads", null),
            new PublicationDirected(id, At(1, 30), 2, "water", "Управление ЖКХ", Snapshot(true), [earlier], "Срочно", Curator),
            new DeadlineStarted(id, At(1, 30), draftClock, "draft", "drafting", At(21), "9", "water", null),
            new AssignmentTaken(id, At(2), 2, "water", Boris),
            new AssignmentReleased(id, At(2, 30), 2, "water", Boris, "Болен"),
            new AssignmentTaken(id, At(3), 2, "water", Boris),
            new AssignmentHandedOver(id, At(4), 2, "water", Boris, Anna),
            new DetectionCorrected(id, At(5), Detected, At(-1), "Найдена раньше", Curator),
            new TopicCorrected(id, At(5, 1), "water", "Водоснабжение", "sewage", "Водоотведение", "Вопрос о канализации", Curator),
            new TopicCorrected(id, At(5, 2), "sewage", "Водоотведение", "water", "Водоснабжение", "Всё же о воде", Curator),
            new DeadlineApproaching(id, At(19), draftClock, "draft", "drafting", At(21), "water", "anna"),
            new DeadlineMissed(id, At(21), draftClock, "draft", "drafting", At(21), "9", "water", "anna"),
            // Boris takes it over after the draft was due: Anna held it when the clock ran out.
            new AssignmentHandedOver(id, At(21, 1), 2, "water", Anna, Boris),
            new DraftSubmitted(id, At(21, 12), 1, 2, "water", "Управление ЖКХ", Snapshot(true), draft1, false, [Anna], [], true, Boris),
            new DeadlineSettledLate(id, At(21, 12), draftClock, "draft", "drafting", At(21), TimeSpan.FromMinutes(12), "water", "boris"),
            new DeadlineStarted(id, At(21, 12), firstReviewClock, "review", "review", At(21, 42), "9", "water", null),
            // The clock of another machine ran ahead: it said "missed", the act says "in time", to the very tick.
            new DeadlineMissed(id, At(21, 42), firstReviewClock, "review", "review", At(21, 42), "9", "water", null),
            new DraftReturned(id, At(21, 42), 1, "water", [new Remark(Remark, RemarkKinds.Fact, RemarkText, null, null, null)], Curator),
            new DeadlineMet(id, At(21, 42), firstReviewClock, "review", "review", At(21, 42), "water", null),
            new DeadlineStarted(id, At(21, 42), reworkClock, "rework", "drafting", At(22, 42), "9", "water", "boris"),
            new DraftSubmitted(
                id, At(22, 10), 2, 2, "water", "Управление ЖКХ", Snapshot(true), draft2, false, [Anna],
                [new RemarkAnswer(Remark, true, "Дата названа")], true, Boris),
            new DeadlineMet(id, At(22, 10), reworkClock, "rework", "drafting", At(22, 42), "water", "boris"),
            new DeadlineStarted(id, At(22, 10), withdrawnReviewClock, "review", "review", At(22, 40), "9", "water", null),
            new DraftWithdrawn(id, At(22, 15), 2, "water", "Опечатка", Boris),
            new DeadlineCancelled(id, At(22, 15), withdrawnReviewClock, "review", "review", At(22, 40), "water", null),
            new DraftSubmitted(
                id, At(22, 20), 3, 2, "water", "Управление ЖКХ", Snapshot(true), draft2 with { Version = 3 }, false, [Anna], [], true, Boris),
            new DeadlineStarted(id, At(22, 20), reviewClock, "review", "review", At(22, 50), "9", "water", null),
            new DraftApproved(
                id, At(22, 30), 3, "water", "Управление ЖКХ", Snapshot(true), draft2 with { Version = 3 }, true, Boris, Curator),
            new DeadlineMet(id, At(22, 30), reviewClock, "review", "review", At(22, 50), "water", null),
            new DeadlineStarted(id, At(22, 30), postingClock, "posting", "posting", At(23), "10", "water", "boris"),
            new PostingAttempted(id, At(22, 31), 1, "unknown", "timeout", null),
            new PostingFailed(id, At(22, 50), "water", "captcha", "Нужен человек"),
            new DeadlineMissed(id, At(23), postingClock, "posting", "posting", At(23), "10", "water", "boris"),
            new DeadlineMissed(id, ReplyDue, replyClock, "reply", "reply", ReplyDue, "7", "water", null),
            new ReplyPosted(
                id, At(24, 5), "water", 3, At(24, 5), "https://vk.com/wall-1_2?reply=9", null, "hidden-2", true, null, Boris),
            new DeadlineSettledLate(id, At(24, 5), postingClock, "posting", "posting", At(23), TimeSpan.FromMinutes(65), "water", "boris"),
            new DeadlineSettledLate(id, At(24, 5), replyClock, "reply", "reply", ReplyDue, TimeSpan.FromMinutes(5), "water", null),
            new PublicationAnswered(id, At(24, 5), "https://vk.com/wall-1_2?reply=9", At(24, 5)),
            // Closed by a curator who did not see that the reply stands already.
            new PublicationClosed(id, At(24, 6), "not-critical", "Уже не важно", [], Curator),
            new ReplyStandingChanged(id, At(24, 6), "water", "edited", null, MessageId(id, 900)),
            new AuthorCorrected(id, At(24, 7), Author, Administrator),
            // The story is told with a pseudonym from the beginning, so that replacing the author leaves it as it is.
            new AuthorPseudonymised(
                id, At(24, 8), Author, "https://vk.com/wall-1_2", "https://vk.com/wall-1_2?reply=9", false, false, "development", [], [], [], Administrator),
        ];
        return [.. events.Select((happened, index) => new HeardEvent(MessageId(id, index), happened))];
    }

    /// <summary>The run of a clock: lives do not share clocks.</summary>
    public static Guid Clock(Guid id, int number)
    {
        var bytes = id.ToByteArray(bigEndian: true);
        bytes[4] ^= 0x33;
        bytes[5] ^= (byte)number;
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Messages of different lives differ, those of one life are the same at every call.</summary>
    private static Guid MessageId(Guid id, int index)
    {
        var bytes = id.ToByteArray(bigEndian: true);
        bytes[5] ^= (byte)(index + 1);
        bytes[4] ^= 0x5a;
        return new Guid(bytes, bigEndian: true);
    }
}
