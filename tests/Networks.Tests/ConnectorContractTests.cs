using System.Security.Cryptography;
using SocialPubs.Contracts;

using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests;

/// <summary>What can happen on the way to a network, whichever it is.</summary>
internal enum NetworkFault
{
    TooManyRequests,
    AskedToWait,
    TokenExpired,
    CaptchaNeeded,
    AccessDenied,
    ServerErrorBeforeWork,
    ServerErrorAfterWork,
    AnswerLost,
    RequestLost,
    AnswerTooLate,
    WorkTooLate,
}

/// <summary>A network that tests can look into: what citizens write, what stands there, what goes wrong.</summary>
internal interface INetworkUnderTest : IAsyncDisposable
{
    INetworkConnector Connector { get; }

    /// <summary>The same connector with an address at which nobody listens.</summary>
    INetworkConnector Unreachable { get; }

    ConnectorAccount Account { get; }

    NetworkAddress AddPublication(string text);

    /// <summary>A citizen's comment under a post.</summary>
    NetworkAddress AddComment(NetworkAddress post, string text);

    /// <summary>Someone else's reply under a publication.</summary>
    void AddForeignReply(NetworkAddress publication, string text);

    /// <summary>The texts and numbers of attachments that the account wrote under a post or a comment.</summary>
    IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication);

    /// <summary>Hits the next sending call.</summary>
    void FailNextSending(NetworkFault fault);

    /// <summary>Hits the next reading call.</summary>
    void FailNextReading(NetworkFault fault);

    /// <summary>How many sending calls arrived.</summary>
    int Sendings { get; }
}

/// <summary>What every network connector has to do; one derived class per network.</summary>
public abstract class ConnectorContractTests
{
    private const string Text = "Здравствуйте! «Теплосети» устранили аварию:\r\n1) ул. Кирова & ул. Ленина — 100 %;\n2) <b>ждём</b> +7 (863) 541-00-00 🙂\tСпасибо=да";

    private static readonly ICallGate Open = new OpenGate();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_UnderAPost_StandsThereByteForByte()
    {
        await using var network = await StartAsync();
        var publication = network.AddPublication("Где вода?");

        var result = await network.Connector.PostAsync(Request(network, publication), Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Replies(publication).ShouldBe([(Text, 0)]);
        result.PostedAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(5));
        NetworkAddress.TryParse(network.Connector.Network, result.ReplyUrl, out var address).ShouldBeTrue();
        address!.CommentId.ShouldNotBeNull();
        (address.OwnerId, address.PostId).ShouldBe((publication.OwnerId, publication.PostId));
    }

    [Fact]
    public async Task Post_UnderAComment_AnswersTheComment()
    {
        await using var network = await StartAsync();
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
        await using var network = await StartAsync();
        var publication = network.AddPublication("Где вода?");

        var result = await network.Connector.PostAsync(Request(network, publication) with { Files = [Photo(1), Photo(2)] }, Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Replies(publication).ShouldBe([(Text, 2)]);
    }

    [Theory]
    [InlineData(nameof(NetworkFault.TooManyRequests), nameof(PostResultKind.Retry), 0)]
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
        await using var network = await StartAsync();
        var publication = network.AddPublication("Где вода?");
        // A connection that is open already breaks in other ways than a new one.
        (await network.Connector.PostAsync(Request(network, network.AddPublication("Другое")), Open, Cancel)).Kind.ShouldBe(PostResultKind.Posted);
        network.FailNextSending(Enum.Parse<NetworkFault>(fault));

        var result = await network.Connector.PostAsync(Request(network, publication), Open, Cancel);

        result.Kind.ToString().ShouldBe(expected, result.Detail);
        result.Code.ShouldNotBeNullOrEmpty();
        network.Replies(publication).Count.ShouldBe(standing);
        network.Sendings.ShouldBe(2, "the connector repeats nothing by itself");
    }

    [Fact]
    public async Task Post_WhereNobodyListens_IsCertainToHaveDoneNothing()
    {
        await using var network = await StartAsync();

        var result = await network.Unreachable.PostAsync(Request(network, network.AddPublication("Где вода?")), Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Retry);
    }

    [Fact]
    public async Task Post_WhenTheLeaseIsLost_SendsNothing()
    {
        await using var network = await StartAsync();
        var publication = network.AddPublication("Где вода?");

        await Should.ThrowAsync<AttemptLostException>(() => network.Connector.PostAsync(
            Request(network, publication), new ThrowingGate(new AttemptLostException()), Cancel));

        network.Sendings.ShouldBe(0);
    }

    [Fact]
    public async Task Post_WhenTheBudgetIsUsedUp_WaitsAndSendsNothing()
    {
        await using var network = await StartAsync();

        var result = await network.Connector.PostAsync(
            Request(network, network.AddPublication("Где вода?")), new ThrowingGate(new RateBudgetException(TimeSpan.FromSeconds(7))), Cancel);

        (result.Kind, result.WaitFor).ShouldBe((PostResultKind.Wait, TimeSpan.FromSeconds(7)));
        network.Sendings.ShouldBe(0);
    }

    [Fact]
    public async Task Post_WhenTheServiceStopsBefore_IsReleased()
    {
        await using var network = await StartAsync();
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        var result = await network.Connector.PostAsync(Request(network, network.AddPublication("Где вода?")), Open, stopping.Token);

        result.Kind.ShouldBe(PostResultKind.Released);
        network.Sendings.ShouldBe(0);
    }

    [Fact]
    public async Task Find_AfterALostAnswer_FindsTheReply()
    {
        await using var network = await StartAsync();
        var publication = network.AddPublication("Где вода?");
        var since = TimeProvider.System.GetUtcNow();
        network.FailNextSending(NetworkFault.AnswerLost);
        (await network.Connector.PostAsync(Request(network, publication), Open, Cancel)).Kind.ShouldBe(PostResultKind.Unknown);

        var found = await network.Connector.FindAsync(Request(network, publication), since, Open, Cancel);

        found.Kind.ShouldBe(ReadBackKind.Found);
        found.PostedAt.ShouldNotBeNull().ShouldBe(since, TimeSpan.FromSeconds(5));
        NetworkAddress.TryParse(network.Connector.Network, found.ReplyUrl, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Find_UnderAComment_FindsTheAnswerToIt()
    {
        await using var network = await StartAsync();
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
        await using var network = await StartAsync();
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
        await using var network = await StartAsync();
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
        await using var network = await StartAsync();
        var publication = network.AddPublication("Где вода?");
        network.FailNextReading(Enum.Parse<NetworkFault>(fault));

        var result = await network.Connector.FindAsync(Request(network, publication), TimeProvider.System.GetUtcNow(), Open, Cancel);

        result.Kind.ToString().ShouldBe(expected);
    }

    private protected abstract Task<INetworkUnderTest> StartAsync();

    private static ReplyRequest Request(INetworkUnderTest network, NetworkAddress target) =>
        new(network.Account, target, Text, [], Guid.CreateVersion7().ToString("N"), new HashSet<string>(StringComparer.Ordinal));

    private static ReplyFile Photo(byte seed)
    {
        byte[] content = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, seed, seed, seed, seed];
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return new ReplyFile(new Attachment(hash, "photo.png", "image/png", content.Length), () => new MemoryStream(content));
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
