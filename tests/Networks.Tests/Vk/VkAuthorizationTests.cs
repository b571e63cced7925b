using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Networks.Vk;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Vk;

/// <summary>VK ID against the emulator: OAuth 2.1 with PKCE and a device.</summary>
public sealed class VkAuthorizationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_BringsTokensThatPostAndCanBeRenewed()
    {
        await using var emulator = await StartAsync();
        await using var services = Services(emulator);
        var authorization = services.GetRequiredService<INetworkAuthorization>();

        var granted = (await authorization.ExchangeAsync(await OAuthBrowser.SignInAsync(authorization, 77, Cancel), Cancel)).Granted.ShouldHaveSingleItem();

        (granted.OwnerId, granted.OwnerName, granted.Kind).ShouldBe(("77", "Ирина Орлова", AccountKind.Person));
        granted.ExpiresAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow().AddHours(1), TimeSpan.FromMinutes(1));
        var account = new ConnectorAccount(Guid.CreateVersion7(), AccountKind.Person, granted.OwnerId, granted.AccessToken);
        var connector = services.GetRequiredService<INetworkConnector>();
        (await connector.CheckTokenAsync(account, new OpenGate(), Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);

        var renewed = (await authorization.RefreshAsync(account, granted.RefreshToken, Cancel)).Granted.ShouldHaveSingleItem();
        renewed.AccessToken.ShouldNotBe(granted.AccessToken);
        (await connector.CheckTokenAsync(account with { Token = renewed.AccessToken }, new OpenGate(), Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);
        (await authorization.RefreshAsync(account, granted.RefreshToken, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token, "a refresh token is good once");
        (await authorization.RefreshAsync(account, renewed.RefreshToken, Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);
        $"{granted} {renewed}".ShouldNotContain(granted.AccessToken);
    }

    [Fact]
    public async Task Exchange_WithAnotherVerifierDeviceOrCode_IsRefused()
    {
        await using var emulator = await StartAsync();
        await using var services = Services(emulator);
        var authorization = services.GetRequiredService<INetworkAuthorization>();
        var good = await OAuthBrowser.SignInAsync(authorization, 77, Cancel);
        var stolen = await OAuthBrowser.SignInAsync(authorization, 77, Cancel, verifier: new string('v', 43));
        var device = await OAuthBrowser.SignInAsync(authorization, 77, Cancel);

        (await authorization.ExchangeAsync(stolen, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
        (await authorization.ExchangeAsync(device with { Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["device_id"] = "other" } }, Cancel))
            .Outcome.ShouldBe(MonitorOutcome.Token);
        (await authorization.ExchangeAsync(good with { Parameters = new Dictionary<string, string>(StringComparer.Ordinal) }, Cancel))
            .Code.ShouldBe("vk.no-device-id");
        (await authorization.ExchangeAsync(good, Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);
        (await authorization.ExchangeAsync(good, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token, "a code is good once");
    }

    [Fact]
    public async Task Renewal_ThatTheNetworkCannotDoNow_IsToBeTriedLater()
    {
        await using var emulator = await StartAsync();
        await using var services = Services(emulator);
        var authorization = services.GetRequiredService<INetworkAuthorization>();
        var account = new ConnectorAccount(Guid.CreateVersion7(), AccountKind.Person, "77", "user-77");
        emulator.Faults.Add(new Fault("vk.id", FaultKind.Error, Count: 1));
        emulator.Faults.Add(new Fault("vk.id", FaultKind.LostRequest, Count: 1));

        (await authorization.RefreshAsync(account, "device|token", Cancel)).Outcome.ShouldBe(MonitorOutcome.TryLater);
        (await authorization.RefreshAsync(account, "device|token", Cancel)).Outcome.ShouldBe(MonitorOutcome.TryLater);
        (await authorization.RefreshAsync(account, "device|token", Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
        (await authorization.RefreshAsync(account, null, Cancel)).Code.ShouldBe("vk.no-refresh-token");
    }

    private static async Task<RunningEmulator> StartAsync()
    {
        var emulator = await RunningEmulator.StartAsync(Cancel);
        emulator.Options.UserRate = 0;
        emulator.Walls.Introduce(77, "Ирина Орлова", official: true);
        return emulator;
    }

    private static ServiceProvider Services(RunningEmulator emulator) => EmulatedFaults.Services(
        (services, configuration) => services.AddVk(configuration),
        [
            new("Networks:Vk:ApiUrl", emulator.ApiUrl.AbsoluteUri),
            new("Networks:Vk:AuthorizeUrl", new Uri(emulator.Address, "/vk/authorize").AbsoluteUri),
            new("Networks:Vk:TokenUrl", new Uri(emulator.Address, "/vk/oauth2/auth").AbsoluteUri),
            new("Networks:Vk:ClientId", "53000001"),
        ]);

    private sealed class OpenGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
