using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.Tests.Tokens;
using SocialPubs.Testing;

namespace SocialPubs.Identity.Tests.Grants;

[Collection(TokenSystem.Collection)]
public sealed class AppointmentConsumerTests(TokenSystem system)
{
    private static readonly Actor Administrator = new("demo-admin", "Администратор", Roles.Administrator);

    [Fact]
    public async Task Appointment_GivesItsRoleAndItsEndTakesItAway_ForThePersonsNextTokens()
    {
        using var flow = await CodeFlow.StartAsync(system);
        var before = await flow.RedeemAsync(await flow.CodeAsync("demo-head"));
        await using var bus = await BusProbe.StartAsync(system.Options.Broker, TestContext.Current.CancellationToken);
        var id = Guid.CreateVersion7();

        await bus.PublishAsync(Granted(id, 1, "demo-head"), cancellationToken: TestContext.Current.CancellationToken);
        await HasAsync(id, grant => grant is { Version: 1 });

        (await system.GetAsync("/connect/userinfo", before.AccessToken)).Status.ShouldBe(401);
        var with = await flow.RefreshAsync(before.RefreshToken);
        ClientCredentialsTests.Values(with.Token, "grant").ShouldContain("head@gkh");
        (await system.GetAsync("/connect/userinfo", with.AccessToken)).Status.ShouldBe(200, "it was issued after the change");

        var ended = new AppointmentEnded(id, system.Time.GetUtcNow(), 2, "gkh", Roles.Head, "demo-head", system.Time.GetUtcNow(), Administrator);
        await bus.PublishAsync(ended, cancellationToken: TestContext.Current.CancellationToken);
        await HasAsync(id, grant => grant is { Version: 2 });

        (await system.GetAsync("/connect/userinfo", with.AccessToken)).Status.ShouldBe(401);
        ClientCredentialsTests.Values((await flow.RefreshAsync(with.RefreshToken)).Token, "grant").ShouldNotContain("head@gkh");
    }

    [Fact]
    public async Task Appointment_LateDoubledAndReordered_LeavesTheHighestVersion()
    {
        await using var bus = await BusProbe.StartAsync(system.Options.Broker, TestContext.Current.CancellationToken);
        var id = Guid.CreateVersion7();
        var person = TokenSystem.NewId("appointed");
        var ended = new AppointmentEnded(id, system.Time.GetUtcNow(), 3, "gkh", Roles.Head, person, system.Time.GetUtcNow(), Administrator);

        var third = Guid.CreateVersion7();
        await bus.PublishAsync(ended, third, TestContext.Current.CancellationToken);
        await bus.PublishAsync(ended, third, TestContext.Current.CancellationToken);
        await HasAsync(id, grant => grant is { Version: 3 });
        await bus.PublishAsync(Granted(id, 1, person), cancellationToken: TestContext.Current.CancellationToken);
        await bus.PublishAsync(Granted(id, 2, person), cancellationToken: TestContext.Current.CancellationToken);
        var last = Guid.CreateVersion7();
        await bus.PublishAsync(Granted(last, 1, person), cancellationToken: TestContext.Current.CancellationToken);
        await HasAsync(last, grant => grant is not null);

        var grant = await FindAsync(id);
        grant!.Version.ShouldBe(3);
        grant.HoldsAt(system.Time.GetUtcNow()).ShouldBeFalse();
    }

    private AppointmentGranted Granted(Guid id, int version, string person) => new(
        id, system.Time.GetUtcNow(), version, "gkh", Roles.Head, person, "Имя", "Должность",
        system.Time.GetUtcNow().AddDays(-1), ValidUntil: null, Administrator);

    private Task HasAsync(Guid appointment, Func<RoleGrant?, bool> fits) => Eventually.TrueAsync(
        async () => fits(await FindAsync(appointment)), () => "the grant", cancellationToken: TestContext.Current.CancellationToken);

    private Task<RoleGrant?> FindAsync(Guid appointment) => system.InScopeAsync(services =>
        services.GetRequiredService<IdentityDb>().Grants.AsNoTracking().SingleOrDefaultAsync(row => row.AppointmentId == appointment));
}
