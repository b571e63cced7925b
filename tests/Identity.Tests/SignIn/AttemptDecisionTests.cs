using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Tests.SignIn;

public sealed class AttemptDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(6, 5)]
    [InlineData(7, 15)]
    [InlineData(8, 60)]
    [InlineData(50, 60)]
    public void DelayAfter_Failures_GrowsUpToAnHour(int failures, int minutes) =>
        AttemptDecisions.DelayAfter(failures).ShouldBe(TimeSpan.FromMinutes(minutes));

    [Fact]
    public void Begin_FifthAttempt_LocksForAMinute()
    {
        var state = After(4, Now);

        var fifth = AttemptDecisions.Begin(state, Now);

        fifth!.LockedUntil.ShouldBe(Now.AddMinutes(1));
        AttemptDecisions.Begin(fifth, Now.AddSeconds(59)).ShouldBeNull();
        AttemptDecisions.Begin(fifth, Now.AddSeconds(60))!.LockedUntil.ShouldBe(Now.AddSeconds(60).AddMinutes(5));
    }

    [Fact]
    public void Begin_FromAnywhere_LocksOnlyAfterAHundred()
    {
        AttemptDecisions.Begin(new AttemptState(98, Now, Now, null), Now, AttemptDecisions.FreeFailuresFromAnywhere)!.LockedUntil.ShouldBeNull();
        AttemptDecisions.Begin(new AttemptState(99, Now, Now, null), Now, AttemptDecisions.FreeFailuresFromAnywhere)!.LockedUntil.ShouldBe(Now.AddMinutes(1));
    }

    [Fact]
    public void Begin_WhileLocked_DoesNotCount()
    {
        var locked = After(5, Now);

        for (var second = 0; second < 60; second++)
            AttemptDecisions.Begin(locked, Now.AddSeconds(second)).ShouldBeNull();

        AttemptDecisions.Begin(locked, Now.AddMinutes(1))!.Count.ShouldBe(6);
    }

    [Fact]
    public void Begin_ADayAfterTheLastFailure_StartsAnew() =>
        AttemptDecisions.Begin(After(8, Now), Now.AddHours(24)).ShouldBe(new AttemptState(1, Now.AddHours(24), Now.AddHours(24), null));

    [Fact]
    public void TakeBack_OfARightPassword_KeepsTheFailuresBefore()
    {
        var begun = AttemptDecisions.Begin(After(4, Now), Now)!;

        AttemptDecisions.TakeBack(begun).ShouldBe(new AttemptState(4, Now, Now, null));
        AttemptDecisions.TakeBack(After(1, Now)).ShouldBe(AttemptState.None);
    }

    [Fact]
    public void BeginFrom_AnAddress_RefusesBeyondTheMostUntilTheWindowEnds()
    {
        var window = TimeSpan.FromMinutes(15);
        var state = AttemptState.None;
        for (var i = 0; i < 3; i++)
            state = AttemptDecisions.BeginFrom(state, 3, window, Now)!;

        AttemptDecisions.BeginFrom(state, 3, window, Now.AddMinutes(15).AddTicks(-1)).ShouldBeNull();
        AttemptDecisions.BeginFrom(state, 3, window, Now.AddMinutes(15))!.Count.ShouldBe(1);
    }

    private static AttemptState After(int attempts, DateTimeOffset at)
    {
        var state = AttemptState.None;
        for (var i = 0; i < attempts; i++)
            state = AttemptDecisions.Begin(state with { LockedUntil = null }, at)!;
        return state;
    }
}
