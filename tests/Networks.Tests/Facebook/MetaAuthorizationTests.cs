using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator.Control;
using SocialPubs.Networks.Tests.Instagram;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Facebook;

/// <summary>Connecting pages by Facebook Login, which Facebook and Instagram share, through the emulator's dialog.</summary>
public sealed class MetaAuthorizationTests
{
    private const string Verifier = "a-verifier-that-is-longer-than-forty-three-characters";
    private static readonly Uri Redirect = new("http://127.0.0.1:5000/api/publishing/accounts/oauth/facebook");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exchange_OfFacebook_GivesATokenForEachPage()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        network.Settings.Pages["1002"] = 3004;
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();

        var result = await authorization.ExchangeAsync(await AgreeAsync(authorization), Cancel);

        authorization.IsConfigured.ShouldBeTrue();
        result.Outcome.ShouldBe(MonitorOutcome.Read, result.Detail);
        result.Granted.Select(granted => (granted.OwnerId, granted.Kind)).ShouldBe([("1001", AccountKind.Person), ("1002", AccountKind.Person)]);
        result.Granted[0].OwnerName.ShouldBe("Администрация Батайска");
        result.Granted[0].ExpiresAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow().AddDays(60), TimeSpan.FromMinutes(1));
        $"{result.Granted[0]}".ShouldNotContain(result.Granted[0].AccessToken);
        // The token is good for posting.
        var account = network.Account with { Token = result.Granted[0].AccessToken };
        (await network.Connector.CheckTokenAsync(account, new NoGate(), Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);
        // Nothing secret stands in the log, which has what stood in addresses.
        network.Emulator.Calls.All().ShouldAllBe(call => !call.Parameters.ContainsKey("code") && !call.Parameters.ContainsKey("client_secret"));
    }

    [Fact]
    public async Task Exchange_OfInstagram_GivesTheAccountsOfThePages()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();

        var result = await authorization.ExchangeAsync(await AgreeAsync(authorization), Cancel);

        var granted = result.Granted.ShouldHaveSingleItem();
        (granted.OwnerId, granted.OwnerName, granted.Kind).ShouldBe((network.Account.OwnerId, "bataysk_official", AccountKind.LegalEntity));
        var account = network.Account with { Token = granted.AccessToken };
        (await network.Connector.CheckTokenAsync(account, new NoGate(), Cancel)).OwnerId.ShouldBe(network.Account.OwnerId);
    }

    [Fact]
    public async Task Exchange_OfACodeTwice_IsRefused()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();
        var answer = await AgreeAsync(authorization);
        (await authorization.ExchangeAsync(answer, Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);

        var again = await authorization.ExchangeAsync(answer, Cancel);

        (again.Outcome, again.Granted.Count, again.Code).ShouldBe((MonitorOutcome.Token, 0, "facebook.100-36009"));
    }

    [Fact]
    public async Task Exchange_WithAnotherVerifier_IsRefused()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();

        var result = await authorization.ExchangeAsync(await AgreeAsync(authorization) with { CodeVerifier = "somebody-else's" }, Cancel);

        result.Outcome.ShouldNotBe(MonitorOutcome.Read);
        result.Granted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refresh_GivesTheAccountANewToken()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        network.Settings.Pages["1002"] = 3004;
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();
        var first = await authorization.ExchangeAsync(await AgreeAsync(authorization), Cancel);

        var result = await authorization.RefreshAsync(network.Account, first.Granted[0].RefreshToken, Cancel);

        var granted = result.Granted.ShouldHaveSingleItem();
        granted.OwnerId.ShouldBe("1001");
        granted.AccessToken.ShouldNotBe(first.Granted[0].AccessToken);
        granted.RefreshToken.ShouldNotBeNull();
    }

    [Fact]
    public async Task Refresh_WhereThePersonMayNotAnyMore_AsksToConnectAnew()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();
        var first = await authorization.ExchangeAsync(await AgreeAsync(authorization), Cancel);
        network.Settings.Pages.Remove("1001");
        network.Settings.Pages["1002"] = 3004;

        (await authorization.RefreshAsync(network.Account, first.Granted[0].RefreshToken, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
        (await authorization.RefreshAsync(network.Account, "made-up", Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
        (await authorization.RefreshAsync(network.Account, null, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
    }

    [Fact]
    public async Task Refresh_WhenTheNetworkFails_IsTriedLater()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();
        network.Emulator.Faults.Add(new Fault("meta.access_token", FaultKind.Http, Count: 1));
        network.Emulator.Faults.Add(new Fault("meta.access_token", FaultKind.LostAnswer, Count: 1));

        (await authorization.RefreshAsync(network.Account, "user-77-long", Cancel)).Outcome.ShouldBe(MonitorOutcome.TryLater);
        (await authorization.RefreshAsync(network.Account, "user-77-long", Cancel)).Outcome.ShouldBe(MonitorOutcome.TryLater);
        (await authorization.RefreshAsync(network.Account, "user-77-long", Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);
    }

    /// <summary>Goes through the dialog as a browser does.</summary>
    private static async Task<AuthorizationReturn> AgreeAsync(INetworkAuthorization authorization)
    {
        var start = new AuthorizationStart("state & more", WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))), Redirect);
        var dialog = authorization.AuthorizeUri(start);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        (await browser.GetStringAsync(dialog, Cancel)).ShouldContain("Разрешить");
        using var form = new FormUrlEncodedContent(QueryHelpers.ParseQuery(dialog.Query).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));
        using var answer = await browser.PostAsync(new Uri(dialog.GetLeftPart(UriPartial.Path)), form, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var back = QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
        answer.Headers.Location.GetLeftPart(UriPartial.Path).ShouldBe(Redirect.AbsoluteUri);
        back["state"].ToString().ShouldBe("state & more");
        return new AuthorizationReturn(back["code"].ToString(), Verifier, Redirect, new Dictionary<string, string>(StringComparer.Ordinal));
    }

    private sealed class NoGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
