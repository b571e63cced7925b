using SocialPubs.Contracts;
using SocialPubs.Reporting.Shortcomings;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Tests.Shortcomings;

/// <summary>Given a shortcoming, when somebody acts on it at an instant, then this act or that refusal follows.</summary>
public sealed class ShortcomingDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Due = Now.AddDays(3);
    private static readonly DateOnly Today = new(2026, 6, 1);
    private static readonly Actor Head = new("r2", "Заместитель", Roles.DeputyHead);
    private static readonly Actor Deputy = new("r6", "Заместитель по вопросам", Roles.AreaDeputy);
    private static readonly Addressee Water = new("water", "Управление ЖКХ", ["r6"]);
    private static readonly ShortcomingAnswer Plain = new("Болезнь", "Назначен другой", [], DecisionKind.None, null, null, null);

    [Theory]
    [InlineData(nameof(ShortcomingState.Open), true, false, false)]
    [InlineData(nameof(ShortcomingState.Notified), true, true, false)]
    [InlineData(nameof(ShortcomingState.Answered), false, false, true)]
    [InlineData(nameof(ShortcomingState.Returned), true, true, false)]
    [InlineData(nameof(ShortcomingState.Closed), false, false, false)]
    [InlineData(nameof(ShortcomingState.Withdrawn), false, false, false)]
    public void Act_InAState_IsAllowedOrRefused(string state, bool notify, bool answer, bool decide)
    {
        var shortcoming = Given(Enum.Parse<ShortcomingState>(state));
        Check(shortcoming.Notify(Water, Due, null, Head, Now), notify);
        Check(shortcoming.Answer(Plain, Today, Deputy, Now), answer);
        Check(shortcoming.Return("Неполно", Due, Head, Now), decide);
        Check(shortcoming.Close(null, Head, Now), decide);

        static void Check(Outcome<ShortcomingAct> outcome, bool allowed)
        {
            if (allowed)
                outcome.Value.Step.ShouldBe(5);
            else
                outcome.Refusals.ShouldHaveSingleItem().Code.ShouldBe(ShortcomingRefusals.WrongState);
        }
    }

    [Fact]
    public void Acts_FromTheFirstToTheLast_LeadToWhereItStands()
    {
        var shortcoming = new Shortcoming { Id = Guid.CreateVersion7(), Year = 2026, Number = 1, Kind = ShortcomingKind.Clock };
        var acts = new List<ShortcomingAct>();
        Do(shortcoming.Notify(Water, Due, "Прошу разобраться", Head, Now));
        (shortcoming.State, shortcoming.AnswerDue, shortcoming.BodyCode, shortcoming.NotifiedAt).ShouldBe((ShortcomingState.Notified, Due, "water", Now));
        shortcoming.IsOverdue(Due).ShouldBeFalse("at exactly this instant it is in time");
        shortcoming.IsOverdue(Due.AddTicks(1)).ShouldBeTrue();

        Do(shortcoming.Answer(Plain with { Decision = DecisionKind.Other, DecisionText = "Беседа" }, Today, Deputy, Now));
        (shortcoming.State, shortcoming.Decision, shortcoming.DecisionText, shortcoming.AnswerDue)
            .ShouldBe((ShortcomingState.Answered, DecisionKind.Other, "Беседа", null));

        Do(shortcoming.Return("Кто виноват?", Due.AddDays(1), Head, Now));
        (shortcoming.State, shortcoming.Decision, shortcoming.AnswerDue).ShouldBe((ShortcomingState.Returned, null, Due.AddDays(1)));

        Do(shortcoming.Answer(
            new ShortcomingAnswer("Забыл", "Напоминания", ["Иванов"], DecisionKind.Reprimand, null, "12-к", Today), Today, Deputy, Now.AddHours(1)));
        Do(shortcoming.Close("Принято", Head, Now.AddHours(2)));
        (shortcoming.State, shortcoming.OrderNumber, shortcoming.OrderDate, shortcoming.ClosedAt, shortcoming.Version)
            .ShouldBe((ShortcomingState.Closed, "12-к", Today, Now.AddHours(2), 5));
        acts.Select(act => act.Step).ShouldBe([1, 2, 3, 4, 5]);

        void Do(Outcome<ShortcomingAct> outcome)
        {
            acts.Add(outcome.Value);
            // Their order of arrival is none: the steps say it.
            shortcoming.Stand(ShortcomingStanding.Of(acts.AsEnumerable().Reverse()));
        }
    }

    [Theory]
    [InlineData(nameof(DecisionKind.None), null, false, false, "")]
    [InlineData(nameof(DecisionKind.None), null, true, true, "decision")]
    [InlineData(nameof(DecisionKind.Other), null, false, false, "decisionText")]
    [InlineData(nameof(DecisionKind.Other), "Беседа", false, false, "")]
    [InlineData(nameof(DecisionKind.Other), "Беседа", true, false, "orderDate")]
    [InlineData(nameof(DecisionKind.Remark), null, false, false, "orderNumber,orderDate")]
    [InlineData(nameof(DecisionKind.Reprimand), null, true, false, "orderDate")]
    [InlineData(nameof(DecisionKind.Dismissal), null, false, true, "orderNumber")]
    [InlineData(nameof(DecisionKind.Dismissal), null, true, true, "")]
    public void Answer_WithADecision_NeedsItsOrder(string decision, string? text, bool number, bool date, string faults)
    {
        var answer = new ShortcomingAnswer(
            "Причина", "Меры", ["Иванов"], Enum.Parse<DecisionKind>(decision), text, number ? "7-к" : null, date ? Today : null);
        var outcome = Given(ShortcomingState.Notified).Answer(answer, Today, Deputy, Now);
        string.Join(',', outcome.Refusals.Select(refusal => refusal.Field)).ShouldBe(faults);
    }

    [Fact]
    public void Answer_WithADisciplinaryMeasureAboutNobodyOrOfTomorrow_IsRefused()
    {
        var answer = new ShortcomingAnswer("Причина", "Меры", [], DecisionKind.Remark, null, "7-к", Today.AddDays(1));
        Given(ShortcomingState.Notified).Answer(answer, Today, Deputy, Now).Refusals.Select(refusal => refusal.Field).ShouldBe(["atFault", "orderDate"]);
    }

    [Fact]
    public void Notify_WithoutADeputyOrWithoutTime_IsRefused()
    {
        var shortcoming = Given(ShortcomingState.Open);
        shortcoming.Notify(Water with { Deputies = [] }, Due, null, Head, Now).Refusals.ShouldHaveSingleItem().Code.ShouldBe(ShortcomingRefusals.NoDeputy);
        shortcoming.Notify(Water, Now, null, Head, Now).Refusals.ShouldHaveSingleItem().Field.ShouldBe("answerDue");
        shortcoming.Notify(Water, Now.AddDays(367), null, Head, Now).Refusals.ShouldHaveSingleItem().Field.ShouldBe("answerDue");
        shortcoming.Notify(Water, Now.AddTicks(1), null, Head, Now).IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void Stand_OfAMissThatDoesNotStand_IsWithdrawnWhateverWasDone()
    {
        var shortcoming = Given(ShortcomingState.Open);
        shortcoming.Withdrawal = WithdrawalReason.Met;
        shortcoming.Stand(ShortcomingStanding.Of([Given(ShortcomingState.Open).Notify(Water, Due, null, Head, Now).Value]));
        (shortcoming.State, shortcoming.AnswerDue).ShouldBe((ShortcomingState.Withdrawn, null));
    }

    [Theory]
    [InlineData(nameof(DecisionKind.None), "Без дисциплинарного взыскания")]
    [InlineData(nameof(DecisionKind.Reprimand), "Выговор (приказ от 01.06.2026 № 7-к)")]
    public void DecisionOf_ADecision_IsRussianWithItsOrder(string decision, string expected) =>
        ShortcomingTexts.DecisionOf(
            Enum.Parse<DecisionKind>(decision), null, decision == nameof(DecisionKind.None) ? null : "7-к", Today).ShouldBe(expected);

    private static Shortcoming Given(ShortcomingState state) => new()
    {
        Id = Guid.CreateVersion7(),
        Year = 2026,
        Number = 1,
        Kind = ShortcomingKind.Clock,
        BodyCode = "water",
        State = state,
        Version = 4,
    };
}
