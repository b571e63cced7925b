using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Meta;
using SocialPubs.Networks.Facebook;
using SocialPubs.Networks.Meta;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Facebook;

/// <summary>The Facebook connector against the emulator, over real connections.</summary>
public sealed class FacebookConnectorTests : ConnectorContractTests
{
    private const string Answer = "Бригада выехала, к вечеру исправим.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(2, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(4, nameof(PostResultKind.Retry), nameof(PostResultKind.Retry))]
    [InlineData(17, nameof(PostResultKind.Retry), nameof(PostResultKind.Retry))]
    [InlineData(341, nameof(PostResultKind.Retry), nameof(PostResultKind.Retry))]
    [InlineData(32, nameof(PostResultKind.Wait), nameof(PostResultKind.Wait))]
    [InlineData(613, nameof(PostResultKind.Wait), nameof(PostResultKind.Wait))]
    [InlineData(80001, nameof(PostResultKind.Wait), nameof(PostResultKind.Wait))]
    [InlineData(368, nameof(PostResultKind.Person), nameof(PostResultKind.Person))]
    [InlineData(102, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(190, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(10, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(100, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(200, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(299, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(506, nameof(PostResultKind.Unknown), nameof(PostResultKind.Permanent))]
    public void Errors_OfSendingAndPreparing_AreSorted(int code, string sending, string preparing)
    {
        var error = new GraphAnswer.Error(400, code, null, "message");

        GraphErrors.OfSending(error, "facebook", new MetaOptions()).Kind.ToString().ShouldBe(sending);
        GraphErrors.OfPreparing(error, "facebook", new MetaOptions()).Kind.ToString().ShouldBe(preparing);
        GraphErrors.OfSending(error, "facebook", new MetaOptions()).Code.ShouldBe($"facebook.{code}");
    }

    [Theory]
    [InlineData(400, true, nameof(PostResultKind.Unknown))]
    [InlineData(500, false, nameof(PostResultKind.Unknown))]
    [InlineData(503, false, nameof(PostResultKind.Unknown))]
    [InlineData(400, false, nameof(PostResultKind.Permanent))]
    public void Errors_OfSendingThatMayHaveBeenDone_AreOpen(int status, bool transient, string expected) =>
        GraphErrors.OfSending(new GraphAnswer.Error(status, 100, null, "message", transient), "facebook", new MetaOptions()).Kind.ToString().ShouldBe(expected);

    [Fact]
    public async Task Client_AsItIsRegistered_CallsNobodyButTheConfiguredNetwork()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddFacebook(new ConfigurationBuilder().Build());
        await using var provider = services.BuildServiceProvider();
        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(GraphClient));

        // The emulator is there and would answer.
        (await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri(network.Emulator.Address, "graph/v25.0/1001"), Cancel)))
            .HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
        network.Emulator.Calls.All().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "API calls from the server require")]
    [InlineData("another-secret", "Invalid appsecret_proof")]
    public async Task Calls_WithoutTheRightProof_AreRefused(string secret, string reason)
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("Где вода?");
        await using var provider = Services(network, new("Networks:Meta:AppSecret", secret));

        var result = await provider.GetRequiredService<INetworkConnector>().PostAsync(Request(network, publication), new NoGate(), Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, "facebook.100"));
        result.Detail.ShouldNotBeNull().ShouldContain(reason);
        network.Replies(publication).ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_WithMorePhotosThanACommentTakes_IsForPeople()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);

        var result = await network.Connector.PostAsync(
            Request(network, network.AddPublication("?")) with { Files = [ContractFiles.Png(1), ContractFiles.Png(2)] }, new NoGate(), Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported));
        network.Emulator.Calls.All().ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_WhenTheUploadFails_HasPostedNothingForCertain()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        network.Emulator.Faults.Add(new Fault("facebook.photos.post", FaultKind.LostAnswer, Count: 1));
        network.Emulator.Faults.Add(new Fault("facebook.photos.post", FaultKind.Error, Count: 1, ErrorCode: 2));
        var request = Request(network, publication) with { Files = [ContractFiles.Png(1)] };

        (await network.Connector.PostAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Retry);
        (await network.Connector.PostAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Retry);
        (await network.Connector.PostAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Posted);
        network.Replies(publication).ShouldBe([(Answer, 1)]);
        network.OwnPosts().ShouldBeEmpty("the photos of comments are not published");
    }

    [Fact]
    public async Task Post_ThatFacebookTakesForADuplicate_IsReadBack()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        network.Emulator.Faults.Add(new Fault("facebook.comments.post", FaultKind.Error, Count: 1, ErrorCode: 506));

        var result = await network.Connector.PostAsync(Request(network, publication), new NoGate(), Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Unknown, "facebook.506"));
    }

    [Fact]
    public async Task Post_OnThePageOfSomebodyElse_IsForPeople()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var post = network.Wall.AddPost(-2002, 501, "Где вода?");

        var result = await network.Connector.PostAsync(Request(network, FacebookUnderTest.Parse(GraphIds.AddressOf(post))), new NoGate(), Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, "facebook.200"));
    }

    [Fact]
    public async Task Post_UnderADeletedPublication_SaysThatItIsGone()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        network.DeletePublication(publication);

        var result = await network.Connector.PostAsync(Request(network, publication), new NoGate(), Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.PublicationGone));
    }

    [Fact]
    public async Task Post_AtAnAddressWithLetters_IsFoundAmongThePagesPosts()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        network.Settings.LettersInAddresses = true;
        var post = network.Wall.AddPost(FacebookUnderTest.Page, 501, "Где вода?");
        for (var i = 0; i < 120; i++)
            network.Wall.AddPost(FacebookUnderTest.Page, 502, $"Другая запись {i}");
        var address = FacebookUnderTest.Parse(GraphIds.LettersOf(post, network.Wall.MemberOf(FacebookUnderTest.Page)));
        address.PostId!.ShouldStartWith("pfbid");

        var result = await network.Connector.PostAsync(Request(network, address), new NoGate(), Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Wall.Comments(post.OwnerId, post.Id).ShouldHaveSingleItem().Text.ShouldBe(Answer);
        FacebookUnderTest.Parse(result.ReplyUrl!).PostId.ShouldBe(address.PostId);
        (await network.Connector.FindAsync(Request(network, address), TimeProvider.System.GetUtcNow(), new NoGate(), Cancel)).Kind.ShouldBe(ReadBackKind.Found);
    }

    [Fact]
    public async Task Post_AtAnAddressWithThePagesName_IsFound()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var post = network.Wall.AddPost(FacebookUnderTest.Page, 501, "Где вода?");
        var address = FacebookUnderTest.Parse($"https://www.facebook.com/bataysk/posts/{GraphIds.Number(post.OwnerId, post.Id)}");

        (await network.Connector.PostAsync(Request(network, address), new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Posted);

        network.Wall.Comments(post.OwnerId, post.Id).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("https://www.facebook.com/groups/bataysk/posts/123456")]
    [InlineData("https://www.facebook.com/share/p/AbCdEf123")]
    [InlineData("https://www.facebook.com/somebody/posts/pfbid0AbCdEfGhIjKl")]
    public async Task Post_AtAnAddressThatTheInterfaceCannotFind_IsForPeople(string address)
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);

        var result = await network.Connector.PostAsync(Request(network, FacebookUnderTest.Parse(address)), new NoGate(), Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.AddressNotSupported));
        network.Count(NetworkCall.SendReply).ShouldBe(0);
    }

    [Fact]
    public async Task Post_WithTheIdThatFindingGave_NeedsNoAddress()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var post = network.Wall.AddPost(505, 505, "@bataysk, где вода?");
        var request = Request(network, FacebookUnderTest.Parse("https://www.facebook.com/share/p/AbCdEf123")) with { TargetId = GraphIds.Of(post) };

        (await network.Connector.PostAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Posted);

        network.Wall.Comments(505, post.Id).ShouldHaveSingleItem().Text.ShouldBe(Answer);
    }

    [Fact]
    public async Task LookAt_AReplyThatWasHidden_IsGoneForReaders()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        var posted = await network.Connector.PostAsync(Request(network, publication), new NoGate(), Cancel);
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(
            [new("is_hidden", "true"), new("access_token", FacebookUnderTest.Token), new("appsecret_proof", GraphClient.ProofOf(FacebookUnderTest.Token, network.Settings.AppSecret))]);
        (await http.PostAsync(new Uri(network.Emulator.Address, $"graph/v25.0/{posted.ReplyId}"), form, Cancel)).IsSuccessStatusCode.ShouldBeTrue();

        var standing = await network.Connector.LookAtAsync(
            new StandingRequest(network.Account, publication, posted.ReplyId, posted.ReplyUrl!, Answer), new NoGate(), Cancel);

        (standing.Kind, standing.Code).ShouldBe((StandingKind.ReplyGone, "facebook.hidden"));
    }

    [Fact]
    public async Task Calls_WhenMuchOfTheAllowanceIsUsed_AreKeptForReplies()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        network.Settings.CallsPerHour = 10;
        var publication = network.AddPublication("?");
        for (var i = 0; i < 8; i++)
            (await network.Connector.CheckTokenAsync(network.Account with { Token = "page-1001-other" }, new NoGate(), Cancel)).ShouldNotBeNull();

        var read = await network.Connector.ReadAsync(
            new MonitorRequest(network.Account, MonitorKind.Comments, [], null, TimeProvider.System.GetUtcNow().AddHours(-1)), new NoGate(), Cancel);
        var asked = network.Emulator.Calls.All().Count;
        var sent = await network.Connector.PostAsync(Request(network, publication), new NoGate(), Cancel);

        (read.Outcome, read.Code).ShouldBe((MonitorOutcome.TryLater, ConnectorFaults.RateBudget));
        read.WaitFor.ShouldBeInRange(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        (sent.Kind, sent.Code).ShouldBe((PostResultKind.Wait, ConnectorFaults.RateBudget), "the allowance is used up for sending too");
        network.Emulator.Calls.All().Count.ShouldBe(asked, "what would be refused is not sent");
    }

    [Fact]
    public async Task Calls_BetweenTheTwoShares_OnlySend()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        network.Settings.CallsPerHour = 100;
        await using var provider = Services(network, new("Networks:Meta:ReadingUsage", "1"));
        var connector = provider.GetRequiredService<INetworkConnector>();
        var monitor = new MonitorRequest(network.Account, MonitorKind.OwnPosts, [], null, TimeProvider.System.GetUtcNow().AddHours(-1));
        (await connector.ReadAsync(monitor, new NoGate(), Cancel)).Outcome.ShouldBe(MonitorOutcome.Read);

        (await connector.ReadAsync(monitor, new NoGate(), Cancel)).Code.ShouldBe(ConnectorFaults.RateBudget);
        (await connector.PostAsync(Request(network, network.AddPublication("?")), new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Posted);
    }

    [Fact]
    public async Task Calls_AfterALimitWithATime_WaitForThatTime()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        network.Emulator.Faults.Add(new Fault("facebook.comments.post", FaultKind.Error, Count: 1, ErrorCode: 80001));

        var first = await network.Connector.PostAsync(Request(network, publication), new NoGate(), Cancel);
        var second = await network.Connector.PostAsync(Request(network, publication), new NoGate(), Cancel);

        (first.Kind, first.Code, first.WaitFor).ShouldBe((PostResultKind.Wait, "facebook.80001", TimeSpan.FromMinutes(7)));
        (second.Kind, second.Code).ShouldBe((PostResultKind.Wait, ConnectorFaults.RateBudget));
        second.WaitFor.ShouldBeInRange(TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(7));
        network.Count(NetworkCall.SendReply).ShouldBe(1);
    }

    [Fact]
    public async Task CheckToken_SaysUntilWhenAndWhatIsMissing()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        await using var provider = Services(network, new("Networks:Facebook:Scopes:0", "pages_messaging"));

        var state = await provider.GetRequiredService<INetworkConnector>().CheckTokenAsync(network.Account, new NoGate(), Cancel);

        (state.Outcome, state.OwnerId, state.OwnerName).ShouldBe((MonitorOutcome.Read, "1001", "Администрация Батайска"));
        state.ExpiresAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow().AddDays(90), TimeSpan.FromMinutes(1));
        state.Missing.ShouldBe(["pages_messaging"]);
        // The token that is asked about stands in no address, and in no log.
        network.Emulator.Calls.All().ShouldAllBe(call => !call.Parameters.Values.Any(value => value.Contains(FacebookUnderTest.Token, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Emulator_OfATokenInTheAddress_Refuses()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        using var http = new HttpClient();

        var proof = GraphClient.ProofOf(FacebookUnderTest.Token, network.Settings.AppSecret);
        var answer = await http.GetAsync(new Uri(network.Emulator.Address, $"graph/v25.0/1001?access_token={FacebookUnderTest.Token}&appsecret_proof={proof}"), Cancel);

        ((int)answer.StatusCode).ShouldBe(401);
    }

    private protected override async Task<INetworkUnderTest> StartAsync() => await FacebookUnderTest.StartAsync(Cancel);

    private static ServiceProvider Services(FacebookUnderTest network, KeyValuePair<string, string?> setting) => EmulatedFaults.Services(
        (services, configuration) => services.AddFacebook(configuration),
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Networks:Meta:ApiUrl"] = new Uri(network.Emulator.Address, "graph").AbsoluteUri,
            ["Networks:Meta:AppId"] = network.Settings.AppId,
            ["Networks:Meta:AppSecret"] = network.Settings.AppSecret,
            [setting.Key] = setting.Value,
        });

    private static ReplyRequest Request(FacebookUnderTest network, NetworkAddress target) =>
        new(network.Account, target, Answer, [], "key", new HashSet<string>(StringComparer.Ordinal));

    private sealed class NoGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
