using static SocialPubs.Regulations.Tests.Files;
using static SocialPubs.Regulations.Tests.Instants;

namespace SocialPubs.Regulations.Tests.Timers;

/// <summary>Other administrations' regulations are data: what they demand comes out of the same code.</summary>
public sealed class SiblingTests
{
    [Theory]
    [InlineData(null, "2026-03-03T14:00:00+12:00")] // four working hours from 9, with the lunch break
    [InlineData("ordinary", "2026-03-03T14:00:00+12:00")]
    [InlineData("high", "2026-03-03T02:00:00+12:00")] // two hours by the clock
    public void Elizovo_Reply_DependsOnTheLevel(string? level, string due) =>
        Elizovo.On(RegulationEvents.PublicationDetected, At("2026-03-03T00:00:00+12:00"), Context(level: level))
            .Started.Single(timer => timer.Timer == "reply").DueAt.ShouldBe(At(due));

    [Fact]
    public void Elizovo_FridayEvening_GoesOnOnMonday()
    {
        var detected = At("2026-03-06T17:50:00+12:00");
        var routing = Elizovo.On(RegulationEvents.PublicationDetected, detected, Context()).Started.Single(timer => timer.Timer == "routing");
        routing.DueAt.ShouldBe(At("2026-03-09T09:50:00+12:00"));
        Elizovo.Calendar("working").Between(detected, At("2026-03-09T09:10:00+12:00")).ShouldBe(TimeSpan.FromMinutes(20));
    }

    [Fact]
    public void Elizovo_Broadcast_CountsWorkingDaysFromTheBroadcast()
    {
        var context = Context(source: "broadcast");
        Elizovo.On(RegulationEvents.PublicationDetected, At("2026-03-06T10:00:00+12:00"), context)
            .Started.Select(start => start.Timer).ShouldBe(["routing"]);
        var start = Elizovo.On(RegulationEvents.BroadcastHeld, At("2026-03-06T10:00:00+12:00"), context).Started.ShouldHaveSingleItem();
        start.DueAt.ShouldBe(At("2026-03-11T18:00:00+12:00"));
    }

    [Fact]
    public void Elizovo_InterimReply_EndsTheReplyAndStartsTheFinalOne()
    {
        var changes = Elizovo.On(RegulationEvents.InterimReplyPosted, At("2026-03-06T10:00:00+12:00"), Context());
        changes.Ended.ShouldBe(["reply"]);
        var start = changes.Started.ShouldHaveSingleItem();
        (start.Timer, start.DueAt).ShouldBe(("finalReply", At("2026-03-18T18:00:00+12:00")));
        Elizovo.Interim!.FinalTimer.ShouldBe("finalReply");
    }

    [Fact]
    public void Elizovo_NotCompetent_IsDeclinedWithinThirtyMinutes()
    {
        var directed = At("2026-03-06T10:00:00+12:00");
        var start = Elizovo.On(RegulationEvents.PublicationDirected, directed, Context()).Started.ShouldHaveSingleItem();
        (start.Timer, start.Stage, start.DueAt).ShouldBe(("return", "direction", directed.AddMinutes(30)));
        Elizovo.On(RegulationEvents.DirectionDeclined, directed, Context()).Ended.ShouldBe(["return"]);
        Elizovo.Transfer!.ReasonRequired.ShouldBeTrue();
    }

    [Fact]
    public void Elizovo_CapsGroundsAndLimits_AreData()
    {
        Elizovo.Caps.Select(cap => (cap.What, cap.Amount, cap.Per)).ShouldBe(
            [("identicalReplies", 5, RecurringPeriod.WorkingHour), ("comments", 200, RecurringPeriod.Day)]);
        Elizovo.RefusalGrounds.Select(ground => ground.Id).ShouldBe(["threats", "obscenity", "harm"]);
        var telegram = Elizovo.Network("telegram")!.Reply.Text;
        (telegram.Max, telegram.Recommended).ShouldBe((1024, 800));
    }

    [Theory]
    [InlineData(null, "2026-03-04T10:00:00+03:00")]
    [InlineData("raised", "2026-03-03T14:00:00+03:00")]
    public void Sevastopol_Reply_CountsFromDirectionNotFromDetection(string? level, string due)
    {
        // Tuesday before work: nine working hours are all of Tuesday's eight and one of Wednesday's.
        var at = At("2026-03-03T08:00:00+03:00");
        Sevastopol.On(RegulationEvents.PublicationDetected, at, Context(level: level)).Started.ShouldBeEmpty();
        var start = Sevastopol.On(RegulationEvents.PublicationDirected, at, Context(level: level)).Started.ShouldHaveSingleItem();
        start.DueAt.ShouldBe(At(due));
    }

    [Fact]
    public void Sevastopol_WithoutApproval_GivesNoLoopBudget()
    {
        var now = At("2026-03-03T10:00:00+03:00");
        var budget = Sevastopol.LoopBudget(now, Context(due: ("reply", now.AddHours(5))));
        budget.Rounds.ShouldBeNull();
        budget.LatestReturn.ShouldBe(now.AddHours(5));
        Sevastopol.ReserveRounds(now, Context()).ShouldBeNull();
    }

    [Fact]
    public void Saratov_RoutingReturnAndReply_HaveTheirTerms()
    {
        var at = At("2026-03-03T10:00:00+04:00");
        Saratov.On(RegulationEvents.PublicationDetected, at, Context()).Started.Select(start => (start.Timer, start.DueAt))
            .ShouldBe([("routing", at.AddMinutes(30))]);
        Saratov.On(RegulationEvents.PublicationDirected, at, Context()).Started.Select(start => (start.Timer, start.DueAt))
            .ShouldBe([("return", at.AddMinutes(30)), ("reply", at.AddHours(9))]);
        Saratov.Cadence.ShouldHaveSingleItem().Posts.ShouldBe(2);
    }

    [Fact]
    public void Elizovo_LoopBudget_CountsWorkingTime()
    {
        // Due on Monday 14:00; returned on Friday 17:30: rework until 18:30 by the clock, review is one working hour on Monday.
        var now = At("2026-03-06T17:30:00+12:00");
        var budget = Elizovo.LoopBudget(now, Context(due: ("reply", At("2026-03-09T14:00:00+12:00"))));
        // Second round: rework 10:00–11:00, review until 12:00; third: rework until 13:00, review until 14:00.
        budget.Rounds.ShouldBe(3);
        (now + budget.RoundCost).ShouldBe(At("2026-03-09T10:00:00+12:00"));
    }
}
