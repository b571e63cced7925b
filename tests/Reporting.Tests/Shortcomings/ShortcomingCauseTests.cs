using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Shortcomings;

namespace SocialPubs.Reporting.Tests.Shortcomings;

/// <summary>What falls short is a pure function of the set of messages.</summary>
public sealed class ShortcomingCauseTests
{
    private static readonly Guid Id = Guid.Parse("01990000-0000-7000-8000-00000000beef");

    [Fact]
    public void Of_ALife_HasEachMissedClockWithWhoHeldItAndByHowMuchItWasLate() =>
        CausesOf(Life.Of(Id))
            .Select(cause => (cause.Kind, cause.Timer, cause.Clause, cause.BodyCode, cause.HolderName, cause.Delay, cause.Withdrawal, cause.Standing))
            .ShouldBe(
            [
                // Anna held the draft when its clock ran out, although Boris sent it.
                (ShortcomingKind.Clock, "draft", "9", "water", "Анна Исполнитель", TimeSpan.FromMinutes(12), null, null),
                // What another machine's clock called a miss, and the act was in time.
                (ShortcomingKind.Clock, "review", "9", "water", null, null, WithdrawalReason.Met, null),
                (ShortcomingKind.Clock, "posting", "10", "water", "Борис Исполнитель", TimeSpan.FromMinutes(65), null, null),
                (ShortcomingKind.Clock, "reply", "7", "water", null, TimeSpan.FromMinutes(5), null, null),
                (ShortcomingKind.Standing, null, "10", "water", null, null, null, "edited"),
            ]);

    [Fact]
    public void Of_ALifeInAnyOrderWithDoubles_IsTheSame()
    {
        var life = Life.Of(Id).ToArray();
        var expected = ReportingFixture.Write(CausesOf(life));
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            HeardEvent[] shuffled = [.. life, .. random.GetItems(life, 15)];
            random.Shuffle(shuffled);
            ReportingFixture.Write(CausesOf(shuffled)).ShouldBe(expected);
        }
    }

    [Fact]
    public void Of_AMissThatIsCancelledAfterItWasDue_Stands()
    {
        var clock = Guid.CreateVersion7();
        var causes = CausesOf(
            Heard(new DeadlineStarted(Id, Life.At(0), clock, "reply", "reply", Life.At(24), "7", null, null)),
            Heard(new DeadlineCancelled(Id, Life.At(25), clock, "reply", "reply", Life.At(24), "water", null)));
        var cause = causes.ShouldHaveSingleItem();
        (cause.Withdrawal, cause.Delay).ShouldBe((null, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Of_AMissWhoseCancellationInTimeComesLater_IsWithdrawnAndKeepsItsId()
    {
        var clock = Guid.CreateVersion7();
        var missed = Heard(new DeadlineMissed(Id, Life.At(24), clock, "reply", "reply", Life.At(24), "7", "water", null));
        var cancelled = Heard(new DeadlineCancelled(Id, Life.At(23), clock, "reply", "reply", Life.At(24), "water", null));

        CausesOf(missed).ShouldHaveSingleItem().Withdrawal.ShouldBeNull();
        var after = CausesOf(missed, cancelled).ShouldHaveSingleItem();
        (after.Id, after.Withdrawal).ShouldBe((clock, WithdrawalReason.Cancelled));
    }

    [Fact]
    public void Of_AClockThatRunsOrWasMet_IsNone()
    {
        var clock = Guid.CreateVersion7();
        var started = Heard(new DeadlineStarted(Id, Life.At(0), clock, "reply", "reply", Life.At(24), "7", null, null));
        CausesOf(started).ShouldBeEmpty();
        CausesOf(started, Heard(new DeadlineMet(Id, Life.At(24), clock, "reply", "reply", Life.At(24), "water", null))).ShouldBeEmpty();
    }

    [Fact]
    public void Of_AReplyThatIsGoneAndSeenAgain_IsOneForEachWayInWhichItDidNotStand()
    {
        var causes = CausesOf(
            Standing(1, "edited"), Standing(2, "unseen"), Standing(3, "edited"), Standing(4, "standing"), Standing(5, "replyGone"),
            Standing(6, "publicationGone"));
        causes.Select(cause => (cause.Standing, cause.At)).ShouldBe([("edited", Life.At(1)), ("replyGone", Life.At(5))]);
        causes.Select(cause => cause.Id).ShouldBeUnique();
    }

    [Fact]
    public void Of_Cadence_CountsEachDemandedPeriodOnceAndNoAdvice()
    {
        var account = Guid.CreateVersion7();
        CadenceMissed[] facts = [Cadence(account, 1, true), Cadence(account, 1, true), Cadence(account, 8, true), Cadence(account, 15, false)];
        var causes = ShortcomingCause.Of((IEnumerable<IMessage>)facts);
        causes.Select(cause => (cause.Kind, cause.Posted, cause.Required, cause.Clause)).ShouldBe(
            [(ShortcomingKind.Cadence, 1, 2, "6"), (ShortcomingKind.Cadence, 1, 2, "6")]);
        causes.Select(cause => cause.Id).ShouldBeUnique();
    }

    internal static CadenceMissed Cadence(Guid account, int day, bool obligatory, string? body = null)
    {
        var start = new DateOnly(2026, 6, day);
        var until = new DateTimeOffset(start.AddDays(7), new TimeOnly(0, 0), TimeSpan.FromHours(3));
        return new CadenceMissed(account, until, "vk", "Страница", body, start, until, 2, 1, obligatory, "6");
    }

    private static HeardEvent Standing(double hours, string status) =>
        Heard(new ReplyStandingChanged(Id, Life.At(hours), "water", status, null, null));

    private static HeardEvent Heard(IEvent happened) => new(Guid.CreateVersion7(), happened);

    private static ShortcomingCause[] CausesOf(params IReadOnlyList<HeardEvent> events) =>
        [.. ShortcomingCause.Of(PublicationHistory.Of(Id, events)).OrderBy(cause => cause.At).ThenBy(cause => cause.Id)];
}
