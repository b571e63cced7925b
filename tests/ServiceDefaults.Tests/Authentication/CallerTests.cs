using System.Security.Claims;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.ServiceDefaults.Tests.Authentication;

public sealed class CallerTests
{
    [Fact]
    public void From_ExecutorHereAndDeputyThere_ActsForEachBodyInItsRoleOnly()
    {
        var user = User(("role", Roles.Executor), ("role", Roles.DeputyHead), ("body", "zhkh"), ("body", "dorogi"), ("grant", "executor@zhkh"), ("grant", "deputy-head@dorogi"));

        var drafting = Caller.From(user, [Roles.Executor]);
        drafting.ActsFor("zhkh").ShouldBeTrue();
        drafting.ActsFor("dorogi").ShouldBeFalse();
        drafting.Sees("dorogi").ShouldBeFalse();

        var either = Caller.From(user, [Roles.Executor, Roles.DeputyHead]);
        either.Bodies.ShouldBe(["zhkh", "dorogi"], ignoreOrder: true);
        either.ActsFor("zhkh", Roles.DeputyHead).ShouldBeFalse();
        either.ActsFor("dorogi", Roles.DeputyHead).ShouldBeTrue();
    }

    [Fact]
    public void From_TokenWithoutPairs_HoldsEachRoleForEachBody()
    {
        var caller = Caller.From(User(("role", Roles.Executor), ("body", "zhkh")), [Roles.Executor]);

        caller.ActsFor("zhkh").ShouldBeTrue();
        caller.ActsFor("zhkh", Roles.Executor).ShouldBeTrue();
        caller.ActsFor("dorogi").ShouldBeFalse();
    }

    [Fact]
    public void From_CuratorOfTheRegion_SeesEveryBodyAndActsForNone()
    {
        var caller = Caller.From(User(("role", Roles.Curator), ("grant", "curator")), [Roles.Curator]);

        caller.Sees("zhkh").ShouldBeTrue();
        caller.ActsFor("zhkh").ShouldBeFalse();
    }

    [Fact]
    public void From_NobodySignedIn_IsABugOfTheEndpoint() =>
        Should.Throw<InvalidOperationException>(() => Caller.From(new ClaimsPrincipal(new ClaimsIdentity())));

    private static ClaimsPrincipal User(params (string Type, string Value)[] claims) => new(new ClaimsIdentity(
        [new Claim("sub", "ivan"), .. claims.Select(claim => new Claim(claim.Type, claim.Value))], "test"));
}
