using static SocialPubs.Regulations.Tests.Files;
using static SocialPubs.Regulations.Tests.Instants;

namespace SocialPubs.Regulations.Tests.Timers;

public sealed class OnTests
{
    private static readonly DateTimeOffset s_detected = At("2026-12-31T22:15:00+03:00");
    private static readonly DateTimeOffset s_replyDue = At("2027-01-01T22:15:00+03:00");

    [Fact]
    public void On_Detection_StartsTheReplyWithWarnings()
    {
        var changes = Bataysk.On(RegulationEvents.PublicationDetected, s_detected, Context());

        var start = changes.Started.ShouldHaveSingleItem();
        start.ShouldSatisfyAllConditions(
            () => start.Timer.ShouldBe("reply"),
            () => start.Stage.ShouldBe("reply"),
            () => start.Clause.ShouldBe("7"),
            () => start.StartedAt.ShouldBe(s_detected),
            () => start.DueAt.ShouldBe(s_replyDue),
            () => start.DueAt.Offset.ShouldBe(TimeSpan.Zero),
            () => start.WarnAt.ShouldBe([s_replyDue.AddHours(-3), s_replyDue.AddHours(-1)]));
        changes.Ended.ShouldBeEmpty();
        changes.Cancelled.ShouldBeEmpty();
    }

    [Fact]
    public void On_Direction_StartsTheDraftThreeHoursBeforeTheReply()
    {
        var start = Bataysk.On(RegulationEvents.PublicationDirected, s_detected, Context(due: ("reply", s_replyDue))).Started.ShouldHaveSingleItem();
        (start.Timer, start.DueAt).ShouldBe(("draft", s_replyDue.AddHours(-3)));
        start.WarnAt.ShouldBe([s_replyDue.AddHours(-5), s_replyDue.AddHours(-3.5)]);
    }

    [Fact]
    public void On_DirectionAfterTheDraftWasDue_StartsItAllTheSame()
    {
        var late = s_replyDue.AddHours(-1);
        var start = Bataysk.On(RegulationEvents.PublicationDirected, late, Context(due: ("reply", s_replyDue))).Started.ShouldHaveSingleItem();
        start.DueAt.ShouldBe(s_replyDue.AddHours(-3));
        start.StartedAt.ShouldBe(late);
        start.WarnAt.ShouldBeEmpty();
    }

    [Fact]
    public void On_DirectionWithoutTheReplysDue_SaysWhatIsMissing() =>
        Should.Throw<ArgumentException>(() => Bataysk.On(RegulationEvents.PublicationDirected, s_detected, Context())).Message.ShouldContain("'reply'");

    [Fact]
    public void On_Submission_EndsDraftAndReworkAndStartsTheReview()
    {
        var changes = Bataysk.On(RegulationEvents.DraftSubmitted, s_detected, Context());
        changes.Ended.ShouldBe(["draft", "rework"]);
        changes.Cancelled.ShouldBeEmpty();
        var start = changes.Started.ShouldHaveSingleItem();
        (start.Timer, start.DueAt).ShouldBe(("review", s_detected.AddMinutes(30)));
        start.WarnAt.ShouldBe([s_detected.AddMinutes(20)]);
    }

    [Fact]
    public void On_Return_EndsTheReviewAndStartsTheRework()
    {
        var changes = Bataysk.On(RegulationEvents.DraftReturned, s_detected, Context());
        changes.Ended.ShouldBe(["review"]);
        var start = changes.Started.ShouldHaveSingleItem();
        (start.Timer, start.DueAt).ShouldBe(("rework", s_detected.AddHours(1)));
    }

    [Fact]
    public void On_Approval_EndsTheReviewAndStartsPosting()
    {
        var changes = Bataysk.On(RegulationEvents.DraftApproved, s_detected, Context());
        changes.Ended.ShouldBe(["review"]);
        var start = changes.Started.ShouldHaveSingleItem();
        (start.Timer, start.DueAt).ShouldBe(("posting", s_detected.AddMinutes(30)));
    }

    [Fact]
    public void On_ReplyPosted_EndsReplyAndPostingAndLeavesNothingRunning()
    {
        var changes = Bataysk.On(RegulationEvents.ReplyPosted, s_detected, Context());
        changes.Ended.ShouldBe(["reply", "posting"]);
        changes.Cancelled.ShouldBe(["draft", "review", "rework"]);
        changes.Started.ShouldBeEmpty();
    }

    [Fact]
    public void On_Closing_CancelsEverything()
    {
        var changes = Bataysk.On(RegulationEvents.PublicationClosed, s_detected, Context());
        changes.Cancelled.ShouldBe(["reply", "draft", "review", "rework", "posting"]);
        changes.Ended.ShouldBeEmpty();
    }

    [Fact]
    public void On_Decline_CancelsWhatTheBodyHeldButNotTheReply()
    {
        var changes = Bataysk.On(RegulationEvents.DirectionDeclined, s_detected, Context());
        changes.Cancelled.ShouldBe(["draft", "review", "rework"]);
    }

    [Fact]
    public void On_PostingFailed_ChangesNoClock()
    {
        var changes = Bataysk.On(RegulationEvents.PostingFailed, s_detected, Context());
        (changes.Started.Count, changes.Ended.Count, changes.Cancelled.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void On_WithdrawalBeforeTheDue_ResumesTheDraftTowardsTheSameInstant()
    {
        var changes = Bataysk.On(RegulationEvents.DraftWithdrawn, s_detected.AddHours(2), Context(due: ("reply", s_replyDue)));
        changes.Cancelled.ShouldBe(["review"]);
        var start = changes.Started.ShouldHaveSingleItem();
        (start.Timer, start.StartedAt, start.DueAt).ShouldBe(("draft", s_detected.AddHours(2), s_replyDue.AddHours(-3)));
    }

    [Fact]
    public void On_WithdrawalAfterARework_ResumesTheReworkAndNotTheDraft()
    {
        var reworkDue = s_detected.AddHours(3);
        var start = Bataysk.On(RegulationEvents.DraftWithdrawn, s_detected.AddHours(2), Context(
            due: [("reply", s_replyDue), ("draft", s_replyDue.AddHours(-3)), ("rework", reworkDue)])).Started.ShouldHaveSingleItem();
        (start.Timer, start.DueAt).ShouldBe(("rework", reworkDue));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void On_WithdrawalAroundTheDue_ResumesUntilTheVeryInstant(long ticks, bool resumed)
    {
        var at = s_replyDue.AddHours(-3).AddTicks(ticks);
        Bataysk.On(RegulationEvents.DraftWithdrawn, at, Context(due: ("reply", s_replyDue))).Started.Count.ShouldBe(resumed ? 1 : 0);
    }

    [Fact]
    public void On_UnknownEvent_IsRefused() =>
        Should.Throw<ArgumentException>(() => Bataysk.On("replySent", s_detected, Context()));

    [Fact]
    public void ForStages_TakesOnlyWhatTheServiceKeeps()
    {
        var changes = Bataysk.On(RegulationEvents.DraftSubmitted, s_detected, Context());
        changes.ForStages("drafting").Ended.ShouldBe(["draft", "rework"]);
        changes.ForStages("drafting").Started.ShouldBeEmpty();
        changes.ForStages("review").Started.ShouldHaveSingleItem();
        changes.ForStages("review").Ended.ShouldBeEmpty();
        changes.ForStages("reply", "direction").Started.ShouldBeEmpty();
        Should.Throw<ArgumentException>(() => changes.ForStages("draft"));
    }

    [Fact]
    public void ReserveRounds_OfTheDecree_IsOneReturnNotTwo() => Bataysk.ReserveRounds(s_replyDue, Context()).ShouldBe(1);

    [Theory]
    [InlineData(3 * 60, 1)]
    [InlineData(2 * 60, 1)] // 1 h + 30 min + 30 min: fits to the very instant
    [InlineData(3.5 * 60, 2)]
    [InlineData(24 * 60, 15)]
    [InlineData(0, 0)]
    public void LoopBudget_MinutesBeforeTheReply_CountsRounds(double minutes, int rounds)
    {
        var budget = Bataysk.LoopBudget(s_replyDue.AddMinutes(-minutes), Context(due: ("reply", s_replyDue)));
        budget.ShouldSatisfyAllConditions(
            () => budget.Rounds.ShouldBe(rounds),
            () => budget.RoundCost.ShouldBe(TimeSpan.FromMinutes(90)),
            () => budget.PostingCost.ShouldBe(TimeSpan.FromMinutes(30)),
            () => budget.ReplyDue.ShouldBe(s_replyDue),
            () => budget.LatestReturn.ShouldBe(s_replyDue.AddHours(-2)),
            () => budget.LatestApproval.ShouldBe(s_replyDue.AddMinutes(-30)));
    }

    [Fact]
    public void LoopBudget_OneTickTooLate_LosesTheRound() =>
        Bataysk.LoopBudget(s_replyDue.AddHours(-2).AddTicks(1), Context(due: ("reply", s_replyDue))).Rounds.ShouldBe(0);

    [Fact]
    public void LoopBudget_WithoutTheReplysDue_SaysSo() =>
        Should.Throw<ArgumentException>(() => Bataysk.LoopBudget(s_detected, Context())).Message.ShouldContain("'reply'");

    [Theory]
    [InlineData("2026-03-01T00:00:00+03:00", "2026-02-23T00:00:00+03:00", "2026-03-02T00:00:00+03:00")] // a Sunday
    [InlineData("2026-03-02T00:00:00+03:00", "2026-03-02T00:00:00+03:00", "2026-03-09T00:00:00+03:00")]
    [InlineData("2025-12-31T23:59:59+03:00", "2025-12-29T00:00:00+03:00", "2026-01-05T00:00:00+03:00")]
    public void PeriodOf_Week_RunsFromMondayInTheAdministrationsTimeZone(string at, string from, string to) =>
        Bataysk.PeriodOf(RecurringPeriod.Week, At(at)).ShouldBe(new Period(At(from), At(to)));

    [Fact]
    public void PeriodOf_Month_RunsFromTheFirst()
    {
        var period = Bataysk.PeriodOf(RecurringPeriod.Month, At("2026-02-28T21:30:00Z")); // 1 March in Moscow
        period.ShouldBe(new Period(At("2026-03-01T00:00:00+03:00"), At("2026-04-01T00:00:00+03:00")));
        period.Contains(period.From).ShouldBeTrue();
        period.Contains(period.To).ShouldBeFalse();
    }
}
