using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests;

/// <summary>Own posts (decree 188, clause 6): the same rules as for replies.</summary>
public abstract partial class ConnectorContractTests
{
    [Fact]
    public async Task Publish_StandsOnTheOwnPageByteForByte()
    {
        if (await StartWithOwnPostAsync() is not { } network)
            return;
        await using var ended = network;
        var request = OwnPost(network);

        var result = await network.Connector.PublishAsync(request, Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.OwnPosts().ShouldBe([(Text, request.Files.Count)]);
        result.ReplyId.ShouldNotBeNullOrEmpty();
        result.PostedAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(5));
        NetworkAddress.TryParse(network.Connector.Network, result.ReplyUrl, out _).ShouldBeTrue(result.ReplyUrl);
        network.Count(NetworkCall.SendPost).ShouldBe(1);
    }

    [Fact]
    public async Task Publish_WithPictures_CarriesThem()
    {
        if (await StartWithOwnPostAsync() is not { } network)
            return;
        await using var ended = network;
        var capability = network.Connector.Capabilities.OwnPost!;
        ReplyFile[] files = [.. new[] { network.Picture(1), network.Picture(2) }.Take(Math.Max(capability.MaxAttachments, 1))];

        var result = await network.Connector.PublishAsync(OwnPost(network) with { Files = files }, Open, Cancel);

        if (capability.MaxAttachments == 0)
        {
            (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported));
            return;
        }

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.OwnPosts().ShouldBe([(Text, files.Length)]);
    }

    [Fact]
    public async Task Publish_WithoutAPicture_WhereOneIsRequired_SendsNothing()
    {
        if (await StartWithOwnPostAsync() is not { } network)
            return;
        await using var ended = network;

        var result = await network.Connector.PublishAsync(OwnPost(network) with { Files = [] }, Open, Cancel);

        if (network.Connector.Capabilities.OwnPost!.AttachmentRequired)
            (result.Kind, result.Code, network.Count(NetworkCall.SendPost)).ShouldBe((PostResultKind.Permanent, ConnectorFaults.AttachmentRequired, 0));
        else
            result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
    }

    [Theory]
    [InlineData(nameof(NetworkFault.TooManyRequests), "Retry|Wait", 0)]
    [InlineData(nameof(NetworkFault.AskedToWait), nameof(PostResultKind.Wait), 0)]
    [InlineData(nameof(NetworkFault.TokenExpired), nameof(PostResultKind.Token), 0)]
    [InlineData(nameof(NetworkFault.CaptchaNeeded), nameof(PostResultKind.Person), 0)]
    [InlineData(nameof(NetworkFault.AccessDenied), nameof(PostResultKind.Permanent), 0)]
    [InlineData(nameof(NetworkFault.ServerErrorBeforeWork), nameof(PostResultKind.Unknown), 0)]
    [InlineData(nameof(NetworkFault.ServerErrorAfterWork), nameof(PostResultKind.Unknown), 1)]
    [InlineData(nameof(NetworkFault.AnswerLost), nameof(PostResultKind.Unknown), 1)]
    [InlineData(nameof(NetworkFault.RequestLost), nameof(PostResultKind.Unknown), 0)]
    [InlineData(nameof(NetworkFault.AnswerTooLate), nameof(PostResultKind.Unknown), 1)]
    [InlineData(nameof(NetworkFault.WorkTooLate), nameof(PostResultKind.Unknown), 0)]
    public async Task Publish_WhenSomethingGoesWrong_SaysWhetherItIsCertain(string fault, string expected, int standing)
    {
        if (await StartWithOwnPostAsync() is not { } network)
            return;
        await using var ended = network;
        if (!FailsWhereKnown(network, NetworkCall.SendPost, fault))
            return;

        var result = await network.Connector.PublishAsync(OwnPost(network), Open, Cancel);

        expected.Split('|').ShouldContain(result.Kind.ToString(), result.Detail);
        result.Code.ShouldNotBeNullOrEmpty();
        network.OwnPosts().Count.ShouldBe(standing);
        network.Count(NetworkCall.SendPost).ShouldBe(1, "the connector repeats nothing by itself");
    }

    [Fact]
    public async Task Publish_WhereNobodyListens_IsCertainToHaveDoneNothing()
    {
        if (await StartWithOwnPostAsync() is not { } network)
            return;
        await using var ended = network;

        (await network.Unreachable.PublishAsync(OwnPost(network), Open, Cancel)).Kind.ShouldBe(PostResultKind.Retry);
    }

    [Fact]
    public async Task Publish_WithoutLeaseBudgetOrTime_SendsNothing()
    {
        if (await StartWithOwnPostAsync() is not { } network)
            return;
        await using var ended = network;
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        await Should.ThrowAsync<AttemptLostException>(() => network.Connector.PublishAsync(
            OwnPost(network), new ThrowingGate(new AttemptLostException()), Cancel));
        var later = await network.Connector.PublishAsync(OwnPost(network), new ThrowingGate(new RateBudgetException(TimeSpan.FromSeconds(7))), Cancel);
        var released = await network.Connector.PublishAsync(OwnPost(network), Open, stopping.Token);

        (later.Kind, later.WaitFor).ShouldBe((PostResultKind.Wait, TimeSpan.FromSeconds(7)));
        released.Kind.ShouldBe(PostResultKind.Released);
        network.Count(NetworkCall.SendPost).ShouldBe(0);
    }

    [Fact]
    public async Task FindOwnPost_AfterALostAnswer_FindsThePost()
    {
        if (await StartWithOwnPostReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        var since = TimeProvider.System.GetUtcNow();
        network.Fail(NetworkCall.SendPost, NetworkFault.AnswerLost);
        (await network.Connector.PublishAsync(OwnPost(network), Open, Cancel)).Kind.ShouldBe(PostResultKind.Unknown);

        var found = await network.Connector.FindOwnPostAsync(OwnPost(network), since, Open, Cancel);

        found.Kind.ShouldBe(ReadBackKind.Found);
        found.PostedAt.ShouldNotBeNull().ShouldBe(since, TimeSpan.FromSeconds(5));
        NetworkAddress.TryParse(network.Connector.Network, found.ReplyUrl, out _).ShouldBeTrue(found.ReplyUrl);
    }

    [Fact]
    public async Task FindOwnPost_NamesThePostAsPublishingDid()
    {
        if (await StartWithOwnPostReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        var posted = await network.Connector.PublishAsync(OwnPost(network), Open, Cancel);

        var found = await network.Connector.FindOwnPostAsync(OwnPost(network), TimeProvider.System.GetUtcNow(), Open, Cancel);

        (found.ReplyId, found.ReplyUrl).ShouldBe((posted.ReplyId, posted.ReplyUrl), "what is known by its id is not taken for another");
    }

    [Fact]
    public async Task FindOwnPost_WhatIsNotIt_FindsNothing()
    {
        if (await StartWithOwnPostReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        var posted = await network.Connector.PublishAsync(OwnPost(network), Open, Cancel);
        var now = TimeProvider.System.GetUtcNow();

        (await network.Connector.FindOwnPostAsync(OwnPost(network) with { Text = Text + "!" }, now, Open, Cancel)).Kind.ShouldBe(ReadBackKind.NotFound);
        (await network.Connector.FindOwnPostAsync(OwnPost(network), now.AddHours(1), Open, Cancel)).Kind
            .ShouldBe(ReadBackKind.NotFound, "it is older than the attempt");
        var known = new HashSet<string>(StringComparer.Ordinal) { posted.ReplyId! };
        (await network.Connector.FindOwnPostAsync(OwnPost(network) with { KnownPosts = known }, now, Open, Cancel)).Kind
            .ShouldBe(ReadBackKind.NotFound, "it belongs to another own post");
    }

    [Fact]
    public async Task FindOwnPost_BehindManyNewerOnes_ReadsAllPages()
    {
        if (await StartWithOwnPostReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        await network.Connector.PublishAsync(OwnPost(network), Open, Cancel);
        for (var i = 0; i < 120; i++)
            network.AddToFind(MonitorKind.OwnPosts, $"Другая запись {i}");

        (await network.Connector.FindOwnPostAsync(OwnPost(network), TimeProvider.System.GetUtcNow(), Open, Cancel)).Kind.ShouldBe(ReadBackKind.Found);
    }

    [Theory]
    [InlineData(nameof(NetworkFault.TooManyRequests), nameof(ReadBackKind.TryLater))]
    [InlineData(nameof(NetworkFault.AskedToWait), nameof(ReadBackKind.TryLater))]
    [InlineData(nameof(NetworkFault.CaptchaNeeded), nameof(ReadBackKind.TryLater))]
    [InlineData(nameof(NetworkFault.ServerErrorBeforeWork), nameof(ReadBackKind.TryLater))]
    [InlineData(nameof(NetworkFault.RequestLost), nameof(ReadBackKind.TryLater))]
    [InlineData(nameof(NetworkFault.AnswerTooLate), nameof(ReadBackKind.TryLater))]
    [InlineData(nameof(NetworkFault.TokenExpired), nameof(ReadBackKind.Impossible))]
    [InlineData(nameof(NetworkFault.AccessDenied), nameof(ReadBackKind.Impossible))]
    public async Task FindOwnPost_WhenItCannotRead_NeverSaysNotFound(string fault, string expected)
    {
        if (await StartWithOwnPostReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        if (!FailsWhereKnown(network, NetworkCall.FindPost, fault))
            return;

        var result = await network.Connector.FindOwnPostAsync(OwnPost(network), TimeProvider.System.GetUtcNow(), Open, Cancel);

        result.Kind.ToString().ShouldBe(expected, result.Code);
    }

    /// <summary>With a picture only where the network wants one.</summary>
    private static OwnPostRequest OwnPost(INetworkUnderTest network) => new(
        network.Account,
        Text,
        network.Connector.Capabilities.OwnPost?.AttachmentRequired == true ? [network.Picture(7)] : [],
        NewKey(),
        new HashSet<string>(StringComparer.Ordinal));

    private async Task<INetworkUnderTest?> StartWithOwnPostAsync()
    {
        var network = await StartAsync();
        if (network.Connector.Capabilities.OwnPost is not null)
            return network;

        await using (network)
        {
            var posted = await network.Connector.PublishAsync(OwnPost(network), Open, Cancel);
            (posted.Kind, posted.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.NotOffered));
            var found = await network.Connector.FindOwnPostAsync(OwnPost(network), TimeProvider.System.GetUtcNow(), Open, Cancel);
            (found.Kind, found.Code).ShouldBe((ReadBackKind.Impossible, ConnectorFaults.NotOffered));
        }

        return null;
    }

    private async Task<INetworkUnderTest?> StartWithOwnPostReadBackAsync()
    {
        if (await StartWithOwnPostAsync() is not { } network)
            return null;
        if (network.Connector.Capabilities.OwnPost!.ReadsBack)
            return network;

        await using (network)
        {
            var found = await network.Connector.FindOwnPostAsync(OwnPost(network), TimeProvider.System.GetUtcNow(), Open, Cancel);
            (found.Kind, found.Code).ShouldBe((ReadBackKind.Impossible, ConnectorFaults.NotOffered));
        }

        return null;
    }
}
