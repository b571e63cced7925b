using SocialPubs.Reporting.Promises;

namespace SocialPubs.Reporting.Tests.Promises;

public sealed class PromiseDecisionTests
{
    /// <summary>The end of 15 December in Moscow.</summary>
    private static readonly DateTimeOffset DueAt = new(2026, 12, 15, 21, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Raise_AsTimePasses_TellsOfEachPointOnce()
    {
        var (promise, acts) = (Given(new DateTimeOffset(2026, 12, 1, 10, 0, 0, TimeSpan.Zero)), new List<PromiseAct>());

        // The beginnings of 12 and 15 December, and the end of 15 December, in Moscow.
        Fire(promise, acts, new(2026, 12, 11, 21, 0, 0, TimeSpan.Zero)).ShouldBeNull("the clock acts after an instant");
        Fire(promise, acts, new(2026, 12, 11, 21, 0, 1, TimeSpan.Zero)).ShouldBe(PromiseActKind.Soon);
        Fire(promise, acts, new(2026, 12, 13, 0, 0, 0, TimeSpan.Zero)).ShouldBeNull();
        Fire(promise, acts, new(2026, 12, 14, 21, 0, 1, TimeSpan.Zero)).ShouldBe(PromiseActKind.Due);
        Fire(promise, acts, DueAt).ShouldBeNull("it can still be kept in time");
        Fire(promise, acts, DueAt.AddTicks(10)).ShouldBe(PromiseActKind.Broken);
        Fire(promise, acts, DueAt.AddYears(1)).ShouldBeNull();
        promise.NextRaiseAt.ShouldBeNull();
    }

    [Fact]
    public void Raise_AfterAStop_TellsOnlyOfTheLast()
    {
        var (promise, acts) = (Given(DueAt.AddDays(-20)), new List<PromiseAct>());
        Fire(promise, acts, DueAt.AddDays(2)).ShouldBe(PromiseActKind.Broken);
        Fire(promise, acts, DueAt.AddDays(2)).ShouldBeNull();
    }

    [Fact]
    public void Raise_OfWhatWasPromisedTwoDaysBefore_TellsNothingOfThreeDays()
    {
        var promise = Given(DueAt.AddDays(-2));
        promise.NextRaiseAt.ShouldBe(DueAt.AddDays(-1));
    }

    [Fact]
    public void Keep_InTimeOrLate_SaysWhich()
    {
        var promise = Given(DueAt.AddDays(-20));
        promise.StateAt(DueAt).ShouldBe(PromiseState.Waiting);
        promise.StateAt(DueAt.AddTicks(10)).ShouldBe(PromiseState.Broken);

        promise.Apply([PromiseDecisions.Keep(promise, Life.Anna, "Сделано", null, null, DueAt).Value]);
        (promise.StateAt(DueAt.AddDays(9)), promise.NextRaiseAt).ShouldBe((PromiseState.Kept, null));
        PromiseDecisions.Keep(promise, Life.Anna, "Ещё раз", null, null, DueAt).Refusals.Single().Code.ShouldBe(PromiseRefusals.AlreadyKept);

        promise = Given(DueAt.AddDays(-20));
        promise.Apply([PromiseDecisions.Keep(promise, Life.Anna, null, "https://vk.com/wall-1_2?reply=10", null, DueAt.AddDays(1)).Value]);
        promise.StateAt(DueAt.AddDays(9)).ShouldBe(PromiseState.KeptLate);
    }

    [Fact]
    public void Keep_WithNothingThatShowsIt_IsRefused() =>
        PromiseDecisions.Keep(Given(DueAt.AddDays(-20)), Life.Anna, null, null, null, DueAt).Refusals.Single().Code.ShouldBe(PromiseRefusals.NoEvidence);

    [Fact]
    public void Move_BeforeTheDay_KeepsThePromisedOne()
    {
        var promise = Given(DueAt.AddDays(-20));
        var moved = PromiseDecisions.Move(promise, new DateOnly(2026, 12, 20), DueAt.AddDays(5), "Поставка задержана", Life.Anna, DueAt.AddDays(-4)).Value;
        promise.Apply([moved]);

        (promise.PromisedDate, promise.DueDate, promise.DueAt, promise.NextRaiseAt)
            .ShouldBe((new DateOnly(2026, 12, 15), new DateOnly(2026, 12, 20), DueAt.AddDays(5), DueAt.AddDays(1)));
        (moved.FormerDueDate, moved.Text).ShouldBe((new DateOnly(2026, 12, 15), "Поставка задержана"));
    }

    [Fact]
    public void Move_AfterTheDay_IsRefused()
    {
        var promise = Given(DueAt.AddDays(-20));
        PromiseDecisions.Move(promise, new DateOnly(2026, 12, 20), DueAt.AddDays(5), "Поздно", Life.Anna, DueAt.AddTicks(10))
            .Refusals.Single().Code.ShouldBe(PromiseRefusals.AlreadyBroken);
        PromiseDecisions.Move(promise, promise.DueDate, DueAt, "Тот же", Life.Anna, DueAt.AddDays(-1)).Refusals.Single().Field.ShouldBe("dueDate");
        PromiseDecisions.Move(promise, new DateOnly(2026, 12, 10), DueAt.AddDays(-5), "Вчера", Life.Anna, DueAt.AddDays(-1))
            .Refusals.Single().Field.ShouldBe("dueDate");
    }

    private static PromiseActKind? Fire(Promise promise, List<PromiseAct> acts, DateTimeOffset now)
    {
        if (PromiseDecisions.Raise(promise, acts, now) is not { } act)
            return null;

        acts.Add(act);
        promise.Apply(acts);
        return act.Kind;
    }

    private static Promise Given(DateTimeOffset promisedAt)
    {
        var promise = new Promise
        {
            Id = Guid.CreateVersion7(),
            PublicationId = Guid.CreateVersion7(),
            Index = 0,
            PromisedDate = new DateOnly(2026, 12, 15),
            PromisedDueAt = DueAt,
            PromisedAt = promisedAt,
        };
        promise.Apply([]);
        return promise;
    }
}
