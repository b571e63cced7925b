using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests;

/// <summary>What every network connector has to do; one derived class per network.</summary>
public abstract partial class ConnectorContractTests
{
    private const string Text = "Здравствуйте! «Теплосети» устранили аварию:\r\n1) ул. Кирова & ул. Ленина — 100 %;\n2) <b>ждём</b> +7 (863) 541-00-00 🙂\tСпасибо=да";

    private static readonly ICallGate Open = new OpenGate();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_UnderAPost_StandsThereByteForByte()
    {
        if (await StartWithReplyAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");

        var result = await network.Connector.PostAsync(Request(network, publication), Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Replies(publication).ShouldBe([(Text, 0)]);
        result.PostedAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(5));
        NetworkAddress.TryParse(network.Connector.Network, result.ReplyUrl, out var address).ShouldBeTrue();
        network.IsReplyUnder(address!, publication).ShouldBeTrue(result.ReplyUrl);
    }

    [Fact]
    public async Task Post_UnderAComment_AnswersTheComment()
    {
        if (await StartWithReplyAsync() is not { } network)
            return;
        await using var ended = network;
        var post = network.AddPublication("Новости города");
        var comment = network.AddComment(post, "А у нас нет света");

        var result = await network.Connector.PostAsync(Request(network, comment), Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Replies(comment).ShouldBe([(Text, 0)]);
        network.Replies(post).ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_WithPhotos_CarriesThem()
    {
        if (await StartWithReplyAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");

        var capability = network.Connector.Capabilities.Reply!;
        ReplyFile[] files = [.. new[] { network.Picture(1), network.Picture(2) }.Take(Math.Max(capability.MaxAttachments, 1))];
        var result = await network.Connector.PostAsync(Request(network, publication) with { Files = files }, Open, Cancel);

        if (capability.MaxAttachments == 0)
        {
            (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported));
            network.Count(NetworkCall.SendReply).ShouldBe(0, "a reply without its pictures is not the one that was approved");
            return;
        }

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Replies(publication).ShouldBe([(Text, files.Length)]);
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
    public async Task Post_WhenSomethingGoesWrong_SaysWhetherItIsCertain(string fault, string expected, int standing)
    {
        if (await StartWithReplyAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");
        // A connection that is open already breaks in other ways than a new one.
        (await network.Connector.PostAsync(Request(network, network.AddPublication("Другое")), Open, Cancel)).Kind.ShouldBe(PostResultKind.Posted);
        if (!FailsWhereKnown(network, NetworkCall.SendReply, fault))
            return;

        var result = await network.Connector.PostAsync(Request(network, publication), Open, Cancel);

        expected.Split('|').ShouldContain(result.Kind.ToString(), result.Detail);
        result.Code.ShouldNotBeNullOrEmpty();
        network.Replies(publication).Count.ShouldBe(standing);
        network.Count(NetworkCall.SendReply).ShouldBe(2, "the connector repeats nothing by itself");
    }

    [Fact]
    public async Task Post_WhereNobodyListens_IsCertainToHaveDoneNothing()
    {
        if (await StartWithReplyAsync() is not { } network)
            return;
        await using var ended = network;

        var result = await network.Unreachable.PostAsync(Request(network, network.AddPublication("Где вода?")), Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Retry);
    }

    [Fact]
    public async Task Post_WhenTheLeaseIsLost_SendsNothing()
    {
        if (await StartWithReplyAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");

        await Should.ThrowAsync<AttemptLostException>(() => network.Connector.PostAsync(
            Request(network, publication), new ThrowingGate(new AttemptLostException()), Cancel));

        network.Count(NetworkCall.SendReply).ShouldBe(0);
    }

    [Fact]
    public async Task Post_WhenTheBudgetIsUsedUp_WaitsAndSendsNothing()
    {
        if (await StartWithReplyAsync() is not { } network)
            return;
        await using var ended = network;

        var result = await network.Connector.PostAsync(
            Request(network, network.AddPublication("Где вода?")), new ThrowingGate(new RateBudgetException(TimeSpan.FromSeconds(7))), Cancel);

        (result.Kind, result.WaitFor).ShouldBe((PostResultKind.Wait, TimeSpan.FromSeconds(7)));
        network.Count(NetworkCall.SendReply).ShouldBe(0);
    }

    [Fact]
    public async Task Post_WhenTheServiceStopsBefore_IsReleased()
    {
        if (await StartWithReplyAsync() is not { } network)
            return;
        await using var ended = network;
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        var result = await network.Connector.PostAsync(Request(network, network.AddPublication("Где вода?")), Open, stopping.Token);

        result.Kind.ShouldBe(PostResultKind.Released);
        network.Count(NetworkCall.SendReply).ShouldBe(0);
    }

    [Fact]
    public async Task Find_AfterALostAnswer_FindsTheReply()
    {
        if (await StartWithReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");
        var since = TimeProvider.System.GetUtcNow();
        network.Fail(NetworkCall.SendReply, NetworkFault.AnswerLost);
        (await network.Connector.PostAsync(Request(network, publication), Open, Cancel)).Kind.ShouldBe(PostResultKind.Unknown);

        var found = await network.Connector.FindAsync(Request(network, publication), since, Open, Cancel);

        found.Kind.ShouldBe(ReadBackKind.Found);
        found.PostedAt.ShouldNotBeNull().ShouldBe(since, TimeSpan.FromSeconds(5));
        NetworkAddress.TryParse(network.Connector.Network, found.ReplyUrl, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Find_UnderAComment_FindsTheAnswerToIt()
    {
        if (await StartWithReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        var post = network.AddPublication("Новости");
        var first = network.AddComment(post, "А у нас нет света");
        var second = network.AddComment(post, "И у нас");
        await network.Connector.PostAsync(Request(network, first), Open, Cancel);

        (await network.Connector.FindAsync(Request(network, first), TimeProvider.System.GetUtcNow(), Open, Cancel)).Kind.ShouldBe(ReadBackKind.Found);
        (await network.Connector.FindAsync(Request(network, second), TimeProvider.System.GetUtcNow(), Open, Cancel)).Kind.ShouldBe(ReadBackKind.NotFound);
        (await network.Connector.FindAsync(Request(network, post), TimeProvider.System.GetUtcNow(), Open, Cancel)).Kind.ShouldBe(ReadBackKind.NotFound);
    }

    [Fact]
    public async Task Find_WhatIsNotOurs_FindsNothing()
    {
        if (await StartWithReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");
        network.AddForeignReply(publication, Text);
        var before = network.AddPublication("Раньше");
        var posted = await network.Connector.PostAsync(Request(network, before), Open, Cancel);
        var now = TimeProvider.System.GetUtcNow();

        (await network.Connector.FindAsync(Request(network, publication), now, Open, Cancel)).Kind.ShouldBe(ReadBackKind.NotFound);
        (await network.Connector.FindAsync(Request(network, before) with { Text = Text + "!" }, now, Open, Cancel)).Kind.ShouldBe(ReadBackKind.NotFound);
        (await network.Connector.FindAsync(Request(network, before), now.AddHours(1), Open, Cancel)).Kind
            .ShouldBe(ReadBackKind.NotFound, "it is older than the attempt");
        var known = new HashSet<string>(StringComparer.Ordinal) { posted.ReplyId! };
        (await network.Connector.FindAsync(Request(network, before) with { KnownReplies = known }, now, Open, Cancel)).Kind
            .ShouldBe(ReadBackKind.NotFound, "it belongs to another posting");
    }

    [Fact]
    public async Task Find_BehindManyNewerComments_ReadsAllPages()
    {
        if (await StartWithReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");
        await network.Connector.PostAsync(Request(network, publication), Open, Cancel);
        for (var i = 0; i < 250; i++)
            network.AddForeignReply(publication, $"Комментарий {i}");

        var found = await network.Connector.FindAsync(Request(network, publication), TimeProvider.System.GetUtcNow(), Open, Cancel);

        found.Kind.ShouldBe(ReadBackKind.Found);
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
    public async Task Find_WhenItCannotRead_NeverSaysNotFound(string fault, string expected)
    {
        if (await StartWithReadBackAsync() is not { } network)
            return;
        await using var ended = network;
        var publication = network.AddPublication("Где вода?");
        if (!FailsWhereKnown(network, NetworkCall.FindReply, fault))
            return;

        var result = await network.Connector.FindAsync(Request(network, publication), TimeProvider.System.GetUtcNow(), Open, Cancel);

        result.Kind.ToString().ShouldBe(expected);
    }

    private protected abstract Task<INetworkUnderTest> StartAsync();

    private static ReplyRequest Request(INetworkUnderTest network, NetworkAddress target) =>
        new(network.Account, target, Text, [], NewKey(), new HashSet<string>(StringComparer.Ordinal), network.IdOf(target));

    private static string NewKey() => Guid.CreateVersion7().ToString("N");

    private static NetworkFault Fault(string name) => Enum.Parse<NetworkFault>(name);

    /// <summary>Plans the fault; false where the network has nothing of the kind, as is so of asking for a person alone.</summary>
    private static bool FailsWhereKnown(INetworkUnderTest network, NetworkCall call, string fault)
    {
        if (!network.Knows(call, Fault(fault)))
        {
            Fault(fault).ShouldBe(NetworkFault.CaptchaNeeded, "every network has all other faults");
            return false;
        }

        network.Fail(call, Fault(fault));
        return true;
    }

    /// <summary>
    /// Starts a network that answers publications; null where it does not and, as the contract wants, says so instead of
    /// pretending.
    /// </summary>
    private async Task<INetworkUnderTest?> StartWithReplyAsync()
    {
        var network = await StartAsync();
        if (network.Connector.Capabilities.Reply is not null)
            return network;

        await using (network)
        {
            var request = Request(network, network.AddPublication("Где вода?"));
            var posted = await network.Connector.PostAsync(request, Open, Cancel);
            (posted.Kind, posted.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.NotOffered));
            var found = await network.Connector.FindAsync(request, TimeProvider.System.GetUtcNow(), Open, Cancel);
            (found.Kind, found.Code).ShouldBe((ReadBackKind.Impossible, ConnectorFaults.NotOffered));
            network.Connector.Capabilities.Limits.ShouldNotBeEmpty("people are told that they answer by hand");
        }

        return null;
    }

    /// <summary>The same where replies can be read back.</summary>
    private async Task<INetworkUnderTest?> StartWithReadBackAsync()
    {
        if (await StartWithReplyAsync() is not { } network)
            return null;
        if (network.Connector.Capabilities.Reply!.ReadsBack)
            return network;

        await using (network)
        {
            var request = Request(network, network.AddPublication("Где вода?"));
            var found = await network.Connector.FindAsync(request, TimeProvider.System.GetUtcNow(), Open, Cancel);
            (found.Kind, found.Code).ShouldBe((ReadBackKind.Impossible, ConnectorFaults.NotOffered));
        }

        return null;
    }

    private sealed class OpenGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }
    }

    private sealed class ThrowingGate(Exception exception) : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.FromException(exception);
    }
}
