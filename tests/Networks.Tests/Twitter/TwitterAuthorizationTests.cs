using System.Security.Cryptography;
using System.Text;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator.Control;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Twitter;

/// <summary>Connecting an account of X: from the keeper's browser to tokens that are renewed.</summary>
public sealed class TwitterAuthorizationTests
{
    private const string Verifier = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789";
    private static readonly Uri Redirect = new("http://127.0.0.1:8080/api/publishing/accounts/connected");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_AndRenew_GivesTokensThatWork()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();

        var granted = (await authorization.ExchangeAsync(await SignInAsync(authorization), Cancel)).Granted.ShouldHaveSingleItem();
        (granted.OwnerId, granted.OwnerName, granted.Kind).ShouldBe(("3003", "Администрация Батайска", AccountKind.LegalEntity));
        granted.ExpiresAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow().AddHours(2), TimeSpan.FromSeconds(10));
        $"{granted}".ShouldNotContain(granted.AccessToken);

        var account = network.Account with { Token = granted.AccessToken };
        (await network.Connector.CheckTokenAsync(account, new NoGate(), Cancel)).OwnerId.ShouldBe("3003");
        var renewed = (await authorization.RefreshAsync(account, granted.RefreshToken, Cancel)).Granted.ShouldHaveSingleItem();
        renewed.AccessToken.ShouldNotBe(granted.AccessToken);
        renewed.RefreshToken.ShouldNotBe(granted.RefreshToken);

        // The renewing token before it is used up.
        (await authorization.RefreshAsync(account, granted.RefreshToken, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
        (await authorization.RefreshAsync(account, renewed.RefreshToken, Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);
        network.Emulator.Calls.All().ShouldAllBe(call => !string.Concat(call.Parameters.Values).Contains(granted.RefreshToken!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exchange_WithAnotherVerifierOrTwice_IsRefused()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();

        var stolen = await SignInAsync(authorization);
        (await authorization.ExchangeAsync(stolen with { CodeVerifier = Verifier + "x" }, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
        var once = await SignInAsync(authorization);
        (await authorization.ExchangeAsync(once, Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);
        (await authorization.ExchangeAsync(once, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
    }

    [Fact]
    public async Task Refresh_WhenXCannotBeAsked_KeepsTheToken()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();
        network.Emulator.Faults.Add(new Fault("twitter.oauth2.token", FaultKind.Http, Count: 1, Status: 503));
        network.Emulator.Faults.Add(new Fault("twitter.oauth2.token", FaultKind.LostRequest, Count: 1));

        (await authorization.RefreshAsync(network.Account, "r", Cancel)).Outcome.ShouldBe(MonitorOutcome.TryLater);
        (await authorization.RefreshAsync(network.Account, "r", Cancel)).Outcome.ShouldBe(MonitorOutcome.TryLater);
        (await authorization.RefreshAsync(network.Account, null, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
    }

    [Fact]
    public async Task Refresh_OfAnApplicationThatXDoesNotKnow_IsNotTheAccountsFault()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel, ("ClientSecret", "wrong"));
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();

        var result = await authorization.RefreshAsync(network.Account, "r", Cancel);

        (result.Outcome, result.Code).ShouldBe((MonitorOutcome.Impossible, "twitter.unauthorized_client"));
        $"{result}".ShouldNotContain("wrong");
    }

    private static async Task<AuthorizationReturn> SignInAsync(INetworkAuthorization authorization)
    {
        var challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var address = authorization.AuthorizeUri(new AuthorizationStart("st&te", challenge, Redirect));
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        (await browser.GetStringAsync(address, Cancel)).ShouldContain("Администрация Батайска");
        using var answer = await browser.GetAsync(new Uri($"{address.AbsoluteUri}&member=3003"), Cancel);
        var back = answer.Headers.Location.ShouldNotBeNull();
        back.GetLeftPart(UriPartial.Path).ShouldBe(Redirect.AbsoluteUri);
        var query = HttpUtility.ParseQueryString(back.Query);
        query["state"].ShouldBe("st&te");
        return new AuthorizationReturn(query["code"]!, Verifier, Redirect, new Dictionary<string, string>(StringComparer.Ordinal));
    }

    private sealed class NoGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
