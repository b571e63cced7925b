namespace SocialPubs.Networks.Tests;

/// <summary>How replies stand after they were posted, and what the network says of the token.</summary>
public abstract partial class ConnectorContractTests
{
    [Fact]
    public async Task LookAt_AReplyThatStands_SaysSo()
    {
        if (await StartWithStandingAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");
        network.AddForeignReply(publication, "И у нас нет");

        var standing = await network.Connector.LookAtAsync(await AnsweredAsync(network, publication), Open, Cancel);

        standing.Kind.ShouldBe(StandingKind.Standing, standing.Code);
    }

    [Fact]
    public async Task LookAt_AReplyByHand_FindsItByItsTextOrAddress()
    {
        if (await StartWithStandingAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");
        var url = network.AnswerByHand(publication, Text);
        var request = new StandingRequest(network.Account, publication, null, url, Text, network.IdOf(publication));

        (await network.Connector.LookAtAsync(request, Open, Cancel)).Kind.ShouldBe(StandingKind.Standing);
        network.DeleteReplies(publication);
        (await network.Connector.LookAtAsync(request, Open, Cancel)).Kind.ShouldBe(StandingKind.ReplyGone);
    }

    [Fact]
    public async Task LookAt_AReplyThatWasEdited_TellsTheTextThatStands()
    {
        if (await StartWithStandingAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");
        var request = await AnsweredAsync(network, publication);
        if (!network.EditReplies(publication, "Совсем другое"))
        {
            network.Connector.Network.ShouldBe("instagram", "every other network that shows how a reply stands lets people edit it");
            return;
        }

        var standing = await network.Connector.LookAtAsync(request, Open, Cancel);

        (standing.Kind, standing.Text).ShouldBe((StandingKind.Edited, "Совсем другое"));
        EvidenceOf(network, standing).ShouldContain("Совсем другое");
    }

    [Fact]
    public async Task LookAt_AReplyThatIsGone_SaysWhetherThePublicationStands()
    {
        if (await StartWithStandingAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");
        var request = await AnsweredAsync(network, publication);

        network.DeleteReplies(publication);
        var gone = await network.Connector.LookAtAsync(request, Open, Cancel);
        gone.Kind.ShouldBe(StandingKind.ReplyGone, gone.Code);
        EvidenceOf(network, gone).ShouldNotBeEmpty();

        network.DeletePublication(publication);
        var both = await network.Connector.LookAtAsync(request, Open, Cancel);
        both.Kind.ShouldBe(StandingKind.PublicationGone, both.Code);
        EvidenceOf(network, both).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(nameof(NetworkFault.TooManyRequests), nameof(StandingKind.TryLater))]
    [InlineData(nameof(NetworkFault.AskedToWait), nameof(StandingKind.TryLater))]
    [InlineData(nameof(NetworkFault.CaptchaNeeded), nameof(StandingKind.TryLater))]
    [InlineData(nameof(NetworkFault.TokenExpired), nameof(StandingKind.TryLater))]
    [InlineData(nameof(NetworkFault.ServerErrorBeforeWork), nameof(StandingKind.TryLater))]
    [InlineData(nameof(NetworkFault.RequestLost), nameof(StandingKind.TryLater))]
    [InlineData(nameof(NetworkFault.AnswerTooLate), nameof(StandingKind.TryLater))]
    [InlineData(nameof(NetworkFault.AccessDenied), "TryLater|Impossible")]
    public async Task LookAt_WhenItCannotRead_NeverSaysGone(string fault, string expected)
    {
        if (await StartWithStandingAsync() is not { } network)
            return;
        await using var ended = network;
        var request = await AnsweredAsync(network, network.AddPublication("Где вода?"));
        if (!FailsWhereKnown(network, NetworkCall.LookAt, fault))
            return;

        var standing = await network.Connector.LookAtAsync(request, Open, Cancel);

        expected.Split('|').ShouldContain(standing.Kind.ToString(), standing.Code);
        standing.Code.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task LookAt_WithoutNetworkOrBudget_IsToBeTriedLater()
    {
        if (await StartWithStandingAsync() is not { } network)
            return;
        await using var ended = network;
        var request = await AnsweredAsync(network, network.AddPublication("Где вода?"));

        (await network.Unreachable.LookAtAsync(request, Open, Cancel)).Kind.ShouldBe(StandingKind.TryLater);
        var later = await network.Connector.LookAtAsync(request, new ThrowingGate(new RateBudgetException(TimeSpan.FromSeconds(7))), Cancel);
        (later.Kind, later.WaitFor).ShouldBe((StandingKind.TryLater, TimeSpan.FromSeconds(7)));
    }

    [Fact]
    public async Task CheckToken_ThatIsGood_SaysWhoseItIs()
    {
        await using var network = await StartAsync();

        var state = await network.Connector.CheckTokenAsync(network.Account, Open, Cancel);

        (state.Outcome, state.OwnerId).ShouldBe((MonitorOutcome.Read, network.Account.OwnerId), state.Code);
    }

    [Fact]
    public async Task CheckToken_ThatNobodyGave_IsNotGood()
    {
        await using var network = await StartAsync();

        var state = await network.Connector.CheckTokenAsync(network.Account with { Token = "made-up-t0ken" }, Open, Cancel);

        state.Outcome.ShouldBe(MonitorOutcome.Token, state.Code);
        $"{state}".ShouldNotContain("made-up-t0ken");
    }

    [Theory]
    [InlineData(nameof(NetworkFault.TokenExpired), nameof(MonitorOutcome.Token))]
    [InlineData(nameof(NetworkFault.TooManyRequests), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.AskedToWait), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.CaptchaNeeded), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.ServerErrorBeforeWork), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.RequestLost), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.AnswerTooLate), nameof(MonitorOutcome.TryLater))]
    public async Task CheckToken_WhenSomethingGoesWrong_SaysWhetherItIsTheToken(string fault, string expected)
    {
        await using var network = await StartAsync();
        if (!FailsWhereKnown(network, NetworkCall.CheckToken, fault))
            return;

        var state = await network.Connector.CheckTokenAsync(network.Account, Open, Cancel);

        (state.Outcome.ToString(), state.Code is null).ShouldBe((expected, false));
    }

    [Fact]
    public async Task CheckToken_WithoutNetworkOrBudget_SaysNothingOfTheToken()
    {
        await using var network = await StartAsync();

        (await network.Unreachable.CheckTokenAsync(network.Account, Open, Cancel)).Outcome.ShouldBe(MonitorOutcome.TryLater);
        var later = await network.Connector.CheckTokenAsync(network.Account, new ThrowingGate(new RateBudgetException(TimeSpan.FromSeconds(7))), Cancel);
        (later.Outcome, later.Code).ShouldBe((MonitorOutcome.TryLater, ConnectorFaults.RateBudget));
    }

    private static string EvidenceOf(INetworkUnderTest network, StandingResult standing)
    {
        var evidence = standing.Evidence.ShouldNotBeNull();
        evidence.ShouldNotContain(network.Account.Token);
        return evidence;
    }

    /// <summary>A publication with the account's reply: through the interface, or by hand where it has no method for it.</summary>
    private static async Task<StandingRequest> AnsweredAsync(INetworkUnderTest network, Regulations.NetworkAddress publication)
    {
        if (network.Connector.Capabilities.Reply is null)
            return new StandingRequest(network.Account, publication, null, network.AnswerByHand(publication, Text), Text, network.IdOf(publication));

        var posted = await network.Connector.PostAsync(Request(network, publication), Open, Cancel);
        posted.Kind.ShouldBe(PostResultKind.Posted, posted.Detail);
        return new StandingRequest(network.Account, publication, posted.ReplyId, posted.ReplyUrl!, Text, network.IdOf(publication));
    }

    private async Task<INetworkUnderTest?> StartWithStandingAsync()
    {
        var network = await StartAsync();
        if (network.Connector.Capabilities.SeesStanding)
            return network;

        await using (network)
        {
            var publication = network.AddPublication("Где вода?");
            var request = new StandingRequest(network.Account, publication, "1", publication.Canonical, Text, network.IdOf(publication));
            var standing = await network.Connector.LookAtAsync(request, Open, Cancel);
            (standing.Kind, standing.Code).ShouldBe((StandingKind.Impossible, ConnectorFaults.NotOffered));
        }

        return null;
    }
}
