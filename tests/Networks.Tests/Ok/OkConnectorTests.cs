using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Networks.Ok;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Ok;

/// <summary>Odnoklassniki by the contract: the page of the official representative, as decree 188, clause 6 wants it.</summary>
public sealed class OkConnectorTests : ConnectorContractTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(2, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(9999, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(8, nameof(PostResultKind.Wait), nameof(PostResultKind.Wait))]
    [InlineData(11, nameof(PostResultKind.Wait), nameof(PostResultKind.Wait))]
    [InlineData(102, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(103, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(402, nameof(PostResultKind.Person), nameof(PostResultKind.Person))]
    [InlineData(7, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(10, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(104, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(200, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(300, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(454, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    public void Errors_OfSendingAndPreparing_AreSorted(int code, string sending, string preparing)
    {
        var error = new OkAnswer.Error(code, "message");

        OkErrors.OfSending(error, new OkOptions()).Kind.ToString().ShouldBe(sending);
        OkErrors.OfPreparing(error, new OkOptions()).Kind.ToString().ShouldBe(preparing);
        OkErrors.OfPreparing(error, new OkOptions()).Code.ShouldBe($"ok.{code}");
    }

    [Fact]
    public void Signature_OfBothVariants_IsThatOfTheRule()
    {
        KeyValuePair<string, string>[] parameters =
            [new("method", "users.getCurrentUser"), new("application_key", "CKEY"), new("format", "json"), new("access_token", "token"), new("session_key", "s")];

        // md5("application_key=CKEYformat=jsonmethod=users.getCurrentUser" + secret), reckoned by md5sum.
        OkSignature.Of(parameters, "session-secret").ShouldBe("ba38a75122d5d59328f8dbb332502896");
        OkSignature.SessionSecret("token", "app-secret").ShouldBe("aa74becf5f523cffa9b4ce28105b33f2");
        OkSignature.Of(parameters, OkSignature.SessionSecret("token", "app-secret")).ShouldBe("4989779bd4a1605f3ca7f26916395a27");
    }

    [Fact]
    public async Task Token_WithASecretOfItsOwn_IsSignedByThat()
    {
        await using var network = await OkUnderTest.StartAsync(Cancel);
        var secret = OkSignature.SessionSecret(network.Account.Token, network.Emulator.Options.OkApplicationSecret);

        (await network.Connector.CheckTokenAsync(network.Account with { Token = $"{network.Account.Token}|{secret}" }, new OpenGate(), Cancel))
            .Outcome.ShouldBe(MonitorOutcome.Read);
        var wrong = await network.Connector.CheckTokenAsync(network.Account with { Token = $"{network.Account.Token}|{new string('0', 32)}" }, new OpenGate(), Cancel);
        (wrong.Outcome, wrong.Code).ShouldBe((MonitorOutcome.TryLater, "ok.104"));
    }

    [Theory]
    [InlineData("method=users.getCurrentUser&application_key=CEMULATORKEY&access_token=user-5&sig=0", 104)]
    [InlineData("method=users.getCurrentUser&application_key=other&access_token=user-5&sig=0", 101)]
    [InlineData("method=users.getCurrentUser&application_key=CEMULATORKEY&sig=0", 453)]
    [InlineData("method=users.getCurrentUser&application_key=CEMULATORKEY&access_token=stolen&sig=0", 103)]
    [InlineData("method=users.getCurrentUser&application_key=CEMULATORKEY&access_token=user-5-exp1000-x&sig=0", 102)]
    public async Task Calls_ThatOkRefuses_AreRefusedInItsWay(string query, int code)
    {
        await using var emulator = await RunningEmulator.StartAsync(Cancel);
        using var http = new HttpClient();

        var answer = await http.GetFromJsonAsync<JsonNode>(new Uri(emulator.Address, "/ok/fb.do?" + query), Cancel);

        ((int?)answer!["error_code"]).ShouldBe(code);
        emulator.Calls.All().ShouldAllBe(call => !call.Parameters.ContainsKey("access_token"));
    }

    [Fact]
    public async Task Publish_WhenTheUploadFails_HasPostedNothingForCertain()
    {
        await using var network = await OkUnderTest.StartAsync(Cancel);
        network.Emulator.Faults.Add(new Fault("ok.upload", FaultKind.LostAnswer, Count: 1));
        network.Emulator.Faults.Add(new Fault("ok.photosV2.getUploadUrl", FaultKind.Error, Count: 1, ErrorCode: 2, Skip: 1));
        var request = new OwnPostRequest(network.Account, "Новость", [ContractFiles.Png(1)], "key", new HashSet<string>(StringComparer.Ordinal));

        (await network.Connector.PublishAsync(request, new OpenGate(), Cancel)).Kind.ShouldBe(PostResultKind.Retry);
        (await network.Connector.PublishAsync(request, new OpenGate(), Cancel)).Kind.ShouldBe(PostResultKind.Retry);
        (await network.Connector.PublishAsync(request, new OpenGate(), Cancel)).Kind.ShouldBe(PostResultKind.Posted);
        network.OwnPosts().ShouldBe([("Новость", 1)]);
    }

    [Fact]
    public async Task SignIn_BringsATokenThatPostsAndIsLengthened()
    {
        await using var network = await OkUnderTest.StartAsync(Cancel);
        var authorization = network.Provider.GetRequiredService<INetworkAuthorization>();
        var back = await OAuthBrowser.SignInAsync(authorization, 570000000077, Cancel);

        var granted = (await authorization.ExchangeAsync(back, Cancel)).Granted.ShouldHaveSingleItem();

        (granted.OwnerId, granted.OwnerName, granted.Kind).ShouldBe(("570000000077", "Ирина Орлова", AccountKind.Person));
        granted.ExpiresAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow().AddDays(30), TimeSpan.FromMinutes(1));
        (await authorization.ExchangeAsync(back, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token, "a code is good once");
        var account = network.Account with { Token = granted.AccessToken };
        (await network.Connector.CheckTokenAsync(account, new OpenGate(), Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);

        (await authorization.RefreshAsync(account, granted.RefreshToken, Cancel)).Granted.ShouldHaveSingleItem().AccessToken.ShouldNotBe(granted.AccessToken);
        var touched = (await authorization.RefreshAsync(account, null, Cancel)).Granted.ShouldHaveSingleItem();
        (touched.AccessToken, touched.RefreshToken).ShouldBe((granted.AccessToken, null));
        (await authorization.RefreshAsync(account with { Token = "gone" }, null, Cancel)).Outcome.ShouldBe(MonitorOutcome.Token);
        network.Emulator.Faults.Add(new Fault("ok.token", FaultKind.Error, Count: 1));
        (await authorization.RefreshAsync(account, "any", Cancel)).Outcome.ShouldBe(MonitorOutcome.TryLater);
    }

    private protected override async Task<INetworkUnderTest> StartAsync() => await OkUnderTest.StartAsync(Cancel);

    private sealed class OpenGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The same for a group that a person runs.</summary>
public sealed class OkGroupTests : ConnectorContractTests
{
    private protected override async Task<INetworkUnderTest> StartAsync() =>
        await OkUnderTest.StartAsync(TestContext.Current.CancellationToken, isGroup: true);
}
