using SocialPubs.Identity.Keys;

namespace SocialPubs.Identity.Tests.Keys;

public sealed class KeyPlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly KeyOptions Options = new();
    private static readonly TimeSpan Longest = TimeSpan.FromHours(5);

    [Fact]
    public void For_WithoutKeys_MakesOneThatWorksAtOnce() => KeyPlan.For([], Start, Options, Longest).Create.ShouldBe(Start);

    [Theory]
    [InlineData(0, false)]
    [InlineData(88.9, false)]
    [InlineData(89, true)]
    public void For_BeforeTheKeyHasServed_MakesTheNextADayAhead(double days, bool makes) =>
        KeyPlan.For([Key("a", Start)], Start.AddDays(days), Options, Longest).Create.ShouldBe(makes ? Start.AddDays(90) : null);

    [Fact]
    public void For_AfterALongStop_PublishesTheNextBeforeItWorks() =>
        KeyPlan.For([Key("a", Start)], Start.AddDays(300), Options, Longest).Create.ShouldBe(Start.AddDays(301));

    [Fact]
    public void For_WithTheNextMade_MakesNoOther() =>
        KeyPlan.For([Key("a", Start), Key("b", Start.AddDays(90))], Start.AddDays(89.5), Options, Longest).IsEmpty.ShouldBeTrue();

    [Fact]
    public void For_AfterTheLastTokenOfAKey_DeletesIt()
    {
        SigningKey[] keys = [Key("a", Start), Key("b", Start.AddDays(90))];

        KeyPlan.For(keys, Start.AddDays(90).AddHours(4.9), Options, Longest).Delete.ShouldBeEmpty();
        KeyPlan.For(keys, Start.AddDays(90).AddHours(5), Options, Longest).Delete.ShouldHaveSingleItem().Id.ShouldBe("a");
    }

    [Fact]
    public void InOrder_PutsTheWorkingKeyFirst()
    {
        SigningKey[] keys = [Key("a", Start), Key("b", Start.AddDays(90))];

        KeyPlan.InOrder(keys, Start.AddDays(89.5)).Select(key => key.Id).ShouldBe(["a", "b"]);
        KeyPlan.InOrder(keys, Start.AddDays(90)).Select(key => key.Id).ShouldBe(["b", "a"]);
    }

    private static SigningKey Key(string id, DateTimeOffset activeFrom) => new()
    {
        Id = id,
        Use = KeyUse.Signing,
        Algorithm = "ES256",
        CreatedAt = activeFrom,
        ActiveFrom = activeFrom,
        Protected = [],
    };
}
