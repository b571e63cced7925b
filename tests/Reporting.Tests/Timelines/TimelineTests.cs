using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Timelines;
using static SocialPubs.Reporting.Tests.Life;

namespace SocialPubs.Reporting.Tests.Timelines;

public sealed class TimelineTests
{
    private static readonly Guid Id = Guid.Parse("01995555-0000-7000-8000-123456789abc");
    private static readonly Guid AnyClock = Guid.Parse("01995555-0000-7000-8000-00000000c10c");

    [Fact]
    public void History_OfAFullLife_TellsEveryClockToTheTick()
    {
        var clocks = Tell(Life.Of(Id)).Clocks;

        // Written from decree 188 and the story in Life, not from what the code answers.
        (string Timer, string Clause, DateTimeOffset Started, DateTimeOffset Due, ClockState State, DateTimeOffset? Settled,
            DateTimeOffset? Cancelled, TimeSpan? Early, TimeSpan? Late, string? Body, string? Holder)[] expected =
        [
            ("reply", "7", Detected, ReplyDue, ClockState.Missed, At(24, 5), null, null, TimeSpan.FromMinutes(5), "water", null),
            ("draft", "9", At(0, 15), At(21), ClockState.Cancelled, null, At(1), null, null, "roads", null),
            ("draft", "9", At(1, 30), At(21), ClockState.Missed, At(21, 12), null, null, TimeSpan.FromMinutes(12), "water", "anna"),
            ("review", "9", At(21, 12), At(21, 42), ClockState.Met, At(21, 42), null, TimeSpan.Zero, null, "water", null),
            ("rework", "9", At(21, 42), At(22, 42), ClockState.Met, At(22, 10), null, TimeSpan.FromMinutes(32), null, "water", "boris"),
            ("review", "9", At(22, 10), At(22, 40), ClockState.Cancelled, null, At(22, 15), null, null, "water", null),
            ("review", "9", At(22, 20), At(22, 50), ClockState.Met, At(22, 30), null, TimeSpan.FromMinutes(20), null, "water", null),
            ("posting", "10", At(22, 30), At(23), ClockState.Missed, At(24, 5), null, null, TimeSpan.FromMinutes(65), "water", "boris"),
        ];
        clocks.Select(clock => (clock.Timer, clock.Clause!, clock.StartedAt!.Value, clock.DueAt, clock.State, clock.SettledAt,
            clock.CancelledAt, clock.Early, clock.Late, clock.BodyCode, clock.HolderId)).ShouldBe(expected);
        clocks.Single(clock => clock.DeadlineId == Life.Clock(Id, 3)).WarnedAt.ShouldBe([At(19)]);
        clocks.Single(clock => clock.DeadlineId == Life.Clock(Id, 3)).HolderName.ShouldBe("Анна Исполнитель");
    }

    [Fact]
    public void History_OfAFullLife_TellsWhoDidWhatWhen()
    {
        var entries = Tell(Life.Of(Id)).Entries;

        (DateTimeOffset At, string Kind, string? Actor, string Title)[] expected =
        [
            (Detected, "publicationDetected", "curator-1", "Публикация обнаружена"),
            (Detected, "deadlineStarted", null, "Начался срок: reply"),
            (At(0, 10), "publicationRegistered", "curator-1", "Публикация зарегистрирована"),
            (At(0, 11), "publicationLinkedAsRepeat", "curator-1", "Отмечена как повторная"),
            (At(0, 12), "publicationMarkedSignificant", "curator-1", "Отмечена как социально значимая"),
            (At(0, 15), "publicationDirected", "curator-1", "Направлена: Управление дорог"),
            (At(0, 15), "deadlineStarted", null, "Начался срок: draft"),
            (At(1), "directionDeclined", "boris", "Отклонено: вопрос вне полномочий"),
            (At(1), "deadlineCancelled", null, "Срок снят: draft"),
            (At(1, 30), "publicationDirected", "curator-1", "Перенаправлена: Управление ЖКХ"),
            (At(1, 30), "deadlineStarted", null, "Начался срок: draft"),
            (At(2), "assignmentTaken", "boris", "Взято в работу"),
            (At(2, 30), "assignmentReleased", "boris", "Возвращено в очередь исполнителей"),
            (At(3), "assignmentTaken", "boris", "Взято в работу"),
            (At(4), "assignmentHandedOver", "boris", "Передано исполнителю: Анна Исполнитель"),
            (At(5), "detectionCorrected", "curator-1", "Исправлено время обнаружения"),
            (At(5, 1), "topicCorrected", "curator-1", "Исправлена тема: Водоотведение (была: Водоснабжение)"),
            (At(5, 2), "topicCorrected", "curator-1", "Исправлена тема: Водоснабжение (была: Водоотведение)"),
            (At(19), "deadlineApproaching", null, "Срок истекает через 2 ч: draft"),
            (At(21), "deadlineMissed", null, "Срок нарушен: draft"),
            (At(21, 1), "assignmentHandedOver", "anna", "Передано исполнителю: Борис Исполнитель"),
            (At(21, 12), "draftSubmitted", "boris", "Проект № 1 направлен на согласование"),
            (At(21, 12), "deadlineSettledLate", null, "Выполнено с опозданием на 12 мин: draft"),
            (At(21, 12), "deadlineStarted", null, "Начался срок: review"),
            (At(21, 42), "draftReturned", "curator-1", "Проект № 1 возвращён на доработку, замечаний: 1"),
            (At(21, 42), "deadlineMet", null, "Срок соблюдён в последний момент: review"),
            (At(21, 42), "deadlineStarted", null, "Начался срок: rework"),
            (At(22, 10), "draftSubmitted", "boris", "Проект № 2 направлен на согласование"),
            (At(22, 10), "deadlineMet", null, "Срок соблюдён, запас 32 мин: rework"),
            (At(22, 10), "deadlineStarted", null, "Начался срок: review"),
            (At(22, 15), "draftWithdrawn", "boris", "Проект № 2 отозван с согласования"),
            (At(22, 15), "deadlineCancelled", null, "Срок снят: review"),
            (At(22, 20), "draftSubmitted", "boris", "Проект № 3 направлен на согласование"),
            (At(22, 20), "deadlineStarted", null, "Начался срок: review"),
            (At(22, 30), "draftApproved", "curator-1", "Проект № 3 согласован"),
            (At(22, 30), "deadlineMet", null, "Срок соблюдён, запас 20 мин: review"),
            (At(22, 30), "deadlineStarted", null, "Начался срок: posting"),
            (At(22, 31), "postingAttempted", null, "Попытка размещения № 1: исход неизвестен, проверяется"),
            (At(22, 50), "postingFailed", null, "Автоматически разместить не удалось, ответ размещается вручную"),
            (At(23), "deadlineMissed", null, "Срок нарушен: posting"),
            (ReplyDue, "deadlineMissed", null, "Срок нарушен: reply"),
            (At(24, 5), "replyPosted", "boris", "Ответ размещён вручную"),
            (At(24, 5), "publicationAnswered", null, "Работа с публикацией завершена"),
            (At(24, 5), "deadlineSettledLate", null, "Выполнено с опозданием на"),
            (At(24, 5), "deadlineSettledLate", null, "Выполнено с опозданием на"),
            (At(24, 6), "publicationClosed", "curator-1", "Закрыта без ответа: not-critical"),
            (At(24, 6), "replyStandingChanged", null, "Текст ответа в сети изменён"),
            (At(24, 7), "authorCorrected", "admin", "Исправлено имя автора"),
            (At(24, 8), "authorPseudonymised", "admin", "Автор обезличен по запросу"),
        ];
        entries.Select(entry => (entry.At, entry.Kind, entry.Actor?.Id)).ShouldBe(expected.Select(entry => (entry.At, entry.Kind, entry.Actor)));
        foreach (var (entry, wanted) in entries.Zip(expected))
            entry.Title.ShouldStartWith(wanted.Title);
        entries.Where(entry => entry is { Kind: "deadlineSettledLate" } && entry.At == At(24, 5)).Select(entry => entry.Title).Order()
            .ShouldBe(["Выполнено с опозданием на 1 ч 5 мин: posting", "Выполнено с опозданием на 5 мин: reply"]);
    }

    [Fact]
    public void History_OfAFullLife_TellsRoundsDirectionsAttemptsAndLinks()
    {
        var timeline = Tell(Life.Of(Id));

        timeline.Status.ShouldBe(PublicationStatus.Answered, "what stands in the network outweighs a closing that crossed it");
        timeline.RepliedAt.ShouldBe(At(24, 5));
        timeline.DetectedAt.ShouldBe(At(-1), "the correction holds");
        timeline.Publication!.ReplyDue.ShouldBe(ReplyDue, "a correction moves no clock");
        (timeline.BodyCode, timeline.BodyName).ShouldBe(("water", "Управление ЖКХ"));
        (timeline.IsRepeat, timeline.IsSignificant).ShouldBe((true, true));
        timeline.Earlier.Select(earlier => earlier.PublicationId).ShouldBe([EarlierId]);

        timeline.Rounds.Select(round => (round.Submission, round.SubmittedAt, round.Decision, round.DecidedAt, round.DecidedBy?.Id)).ShouldBe(
        [
            (1, At(21, 12), RoundDecision.Returned, At(21, 42), "curator-1"),
            (2, At(22, 10), RoundDecision.Withdrawn, At(22, 15), "boris"),
            (3, At(22, 20), RoundDecision.Approved, At(22, 30), "curator-1"),
        ]);
        var remark = timeline.Rounds[0].Remarks.ShouldHaveSingleItem();
        remark.Remark.Text.ShouldBe(RemarkText);
        remark.Answer!.Text.ShouldBe("Дата названа");
        timeline.Rounds[1].Draft!.ContentHash.ShouldBe("hidden-2");

        timeline.Directions.Select(direction => (direction.Direction, direction.BodyCode, direction.DirectedAt, direction.DeclinedAt, direction.DeclineReason))
            .ShouldBe([(1, "roads", At(0, 15), At(1), "Вопрос водоканала"), (2, "water", At(1, 30), null, null)]);
        timeline.Attempts.Select(attempt => (attempt.At, attempt.Attempt, attempt.Outcome, attempt.ErrorCode))
            .ShouldBe([(At(22, 31), 1, "unknown", "timeout"), (At(22, 50), null, "by-hand", "captcha")]);
    }

    [Fact]
    public void History_InAnyOrderWithDoubles_IsTheSameTimeline()
    {
        var life = Life.Of(Id);
        var expected = Serialize(life);
        var random = new Random(188);
        for (var permutation = 0; permutation < 1000; permutation++)
        {
            var heard = life.Concat(random.GetItems(life.ToArray(), random.Next(life.Count))).ToArray();
            random.Shuffle(heard);
            Serialize(heard).ShouldBe(expected, $"permutation {permutation}");
        }
    }

    [Fact]
    public void History_OfAnyPartOfALife_CanBeTold()
    {
        // While messages are under way the timeline has holes, and is an answer all the same.
        var life = Life.Of(Id);
        var random = new Random(9);
        for (var part = 0; part < 1000; part++)
        {
            var heard = life.Where(_ => random.Next(3) == 0).ToArray();
            Tell(heard).Entries.Count.ShouldBeLessThanOrEqualTo(life.Count);
        }

        foreach (var alone in life)
            Tell([alone]).PublicationId.ShouldBe(Id);
    }

    [Fact]
    public void History_WithAnInstantThatADatabaseKeptInMicroseconds_TellsTheActBeforeItsConsequence()
    {
        var posted = At(24, 5);
        var stored = posted.AddTicks(-(posted.Ticks % TimeSpan.TicksPerMicrosecond));
        stored.ShouldBeLessThan(posted, "the story's instants have odd ticks");

        var entries = Tell(
        [
            new HeardEvent(Guid.CreateVersion7(), new PublicationAnswered(Id, stored, "https://vk.com/wall-1_2?reply=3", stored)),
            new HeardEvent(Guid.CreateVersion7(), new ReplyPosted(
                Id, posted, "water", 1, posted, "https://vk.com/wall-1_2?reply=3", "3", "hidden-1", ByHand: false, null, Actor.System)),
        ]).Entries;

        entries.Select(entry => entry.Kind).ShouldBe(["replyPosted", "publicationAnswered"]);
    }

    [Fact]
    public void History_WithEventsOfAnother_LeavesThemOut() =>
        Serialize([.. Life.Of(Id), .. Life.Of(Guid.CreateVersion7())]).ShouldBe(Serialize(Life.Of(Id)));

    [Theory]
    [InlineData(10, "Registered")]
    [InlineData(15, "Directed")]
    [InlineData(60, "Declined")]
    [InlineData(90, "Directed")]
    [InlineData(120, "Drafting")]
    [InlineData(150, "Directed")]
    [InlineData(180, "Drafting")]
    [InlineData(1272, "Review")]
    [InlineData(1302, "Rework")]
    [InlineData(1330, "Review")]
    [InlineData(1335, "Drafting")]
    [InlineData(1340, "Review")]
    [InlineData(1350, "Posting")]
    [InlineData(1370, "PostingByHand")]
    [InlineData(1445, "Answered")]
    [InlineData(1446, "Answered")]
    public void Status_AtEachTurnOfTheLife_IsWhereItStands(int minutes, string status) =>
        PublicationHistory.Of(Id, Life.Of(Id).Where(heard => heard.Event.OccurredAt <= At(0, minutes))).Status.ToString().ShouldBe(status);

    [Fact]
    public void Status_ClosedWithoutReply_IsClosed() =>
        PublicationHistory.Of(Id, Life.Of(Id).Where(heard => heard.Event is not (ReplyPosted or PublicationAnswered)))
            .Status.ShouldBe(PublicationStatus.Closed);

    [Fact]
    public void Clock_CancelledAfterItsEnd_StaysMissed()
    {
        var clock = Clock(
            new DeadlineStarted(Id, At(0), AnyClock, "review", "review", At(1), "9", "water", null),
            new DeadlineCancelled(Id, At(1, 3), AnyClock, "review", "review", At(1), "water", null));
        (clock.State, clock.Late, clock.Awaited).ShouldBe((ClockState.Missed, TimeSpan.FromMinutes(3), false));
    }

    [Fact]
    public void Clock_CancelledAtItsVeryEnd_IsCancelledAlthoughAMissWasRaised()
    {
        var clock = Clock(
            new DeadlineMissed(Id, At(1), AnyClock, "review", "review", At(1), "9", "water", null),
            new DeadlineCancelled(Id, At(1), AnyClock, "review", "review", At(1), "water", null));
        clock.State.ShouldBe(ClockState.Cancelled);
    }

    [Fact]
    public void Clock_MissedAndNotMadeGood_IsAwaited()
    {
        var clock = Clock(new DeadlineMissed(Id, At(1), AnyClock, "review", "review", At(1), "9", "water", "olga"));
        (clock.State, clock.Late, clock.Awaited, clock.HolderId).ShouldBe((ClockState.Missed, null, true, "olga"));
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(15, "roads")]
    [InlineData(60, null)]
    [InlineData(90, "water")]
    [InlineData(1272, "water")]
    public void Clock_OfTheReplyWhileItRuns_IsHeldByTheBodyThatHasThePublication(int minutes, string? body) =>
        PublicationHistory.Of(Id, Life.Of(Id).Where(heard => heard.Event.OccurredAt <= At(0, minutes)))
            .Clocks.Single(clock => clock.Timer == "reply").BodyCode.ShouldBe(body);

    [Theory]
    [InlineData("00:00:00.5", "менее секунды")]
    [InlineData("00:00:45", "45 с")]
    [InlineData("00:12:00", "12 мин")]
    [InlineData("01:05:09", "1 ч 5 мин")]
    [InlineData("2.00:30:00", "2 д")]
    [InlineData("3.04:05:06", "3 д 4 ч")]
    public void DurationOf_ALengthOfTime_IsWhatPeopleSay(string duration, string expected) =>
        TimelineTexts.DurationOf(TimeSpan.Parse(duration, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(expected);

    private static ClockHistory Clock(params IEvent[] events) =>
        PublicationHistory.Of(Id, events.Select(happened => new HeardEvent(Guid.CreateVersion7(), happened))).Clocks.ShouldHaveSingleItem();

    private static Timeline Tell(IEnumerable<HeardEvent> events) => TimelineOf.History(PublicationHistory.Of(Id, events), RegulationNames.None);

    private static string Serialize(IEnumerable<HeardEvent> events) => JsonSerializer.Serialize(Tell(events), ServiceDefaults.Json.Options);
}
