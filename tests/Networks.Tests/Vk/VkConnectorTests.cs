using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Walls;
using SocialPubs.Emulator;
using SocialPubs.Networks.Vk;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Vk;

/// <summary>The VK connector against the emulator, over real connections.</summary>
public sealed class VkConnectorTests : ConnectorContractTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(6, nameof(PostResultKind.Retry), nameof(PostResultKind.Retry))]
    [InlineData(10, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(36, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(9, nameof(PostResultKind.Wait), nameof(PostResultKind.Wait))]
    [InlineData(29, nameof(PostResultKind.Wait), nameof(PostResultKind.Wait))]
    [InlineData(14, nameof(PostResultKind.Person), nameof(PostResultKind.Person))]
    [InlineData(17, nameof(PostResultKind.Person), nameof(PostResultKind.Person))]
    [InlineData(24, nameof(PostResultKind.Person), nameof(PostResultKind.Person))]
    [InlineData(5, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(27, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(28, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(1116, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(1117, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(7, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(15, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(18, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(19, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(100, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(203, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(210, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(211, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(212, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(213, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(214, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(222, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    public void Errors_OfSendingAndPreparing_AreSorted(int code, string sending, string preparing)
    {
        var error = new VkAnswer.Error(code, "message");

        VkErrors.OfSending(error, new VkOptions()).Kind.ToString().ShouldBe(sending);
        VkErrors.OfPreparing(error, new VkOptions()).Kind.ToString().ShouldBe(preparing);
        VkErrors.OfSending(error, new VkOptions()).Code.ShouldBe($"vk.{code}");
    }

    [Theory]
    [InlineData("https://pu.vk.com/c1/upload.php", true)]
    [InlineData("https://sun9-1.userapi.com/x", true)]
    [InlineData("https://vk.com.evil.example/x", false)]
    [InlineData("https://evilvk.com/x", false)]
    [InlineData("http://pu.vk.com/x", false)]
    [InlineData("https://pu.vk.com:8443/x", false)]
    [InlineData("https://127.0.0.1/x", false)]
    [InlineData("http://169.254.169.254/latest/meta-data", false)]
    public void Allows_UploadAddress_OnlyInVk(string address, bool allowed) =>
        new VkOptions().Target.Allows(new Uri(address)).ShouldBe(allowed);

    [Fact]
    public async Task Client_AsItIsRegistered_CallsNobodyButTheConfiguredNetwork()
    {
        await using var network = await VkUnderTest.StartAsync(Cancel);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Networks:Vk:ApiUrl", "https://api.vk.com/method")]).Build();
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddVk(configuration);
        await using var provider = services.BuildServiceProvider();
        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(VkClient));

        // The emulator is there and would answer.
        (await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(network.Emulator.ApiUrl, Cancel))).HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
        network.Emulator.Calls.All().ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_WithPhotosAndNoPersonsToken_IsPermanent()
    {
        await using var network = await VkUnderTest.StartAsync(Cancel);
        var request = new ReplyRequest(
            network.Account with { UploadToken = null }, network.AddPublication("?"), "Ответ",
            [new ReplyFile(new Contracts.Attachment(new string('a', 64), "a.png", "image/png", 1), () => new MemoryStream([1]))], "key",
            new HashSet<string>(StringComparer.Ordinal));

        var result = await network.Connector.PostAsync(request, new NoGate(), Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, "posting.no-upload-token"));
        network.Sendings.ShouldBe(0);
    }

    [Fact]
    public async Task Post_WhenTheUploadFails_HasPostedNothingForCertain()
    {
        await using var network = await VkUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        network.Emulator.Faults.Add(new Fault("upload", FaultKind.LostAnswer, Count: 1));
        network.Emulator.Faults.Add(new Fault("photos.saveWallPhoto", FaultKind.Error, Count: 1, ErrorCode: 10));
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4];
        var request = new ReplyRequest(
            network.Account, publication, "Ответ",
            [new ReplyFile(new Contracts.Attachment(new string('a', 64), "a.png", "image/png", png.Length), () => new MemoryStream(png))], "key",
            new HashSet<string>(StringComparer.Ordinal));

        (await network.Connector.PostAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Retry);
        (await network.Connector.PostAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Retry);
        (await network.Connector.PostAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Posted);
        network.Replies(publication).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Post_DeliveredTwiceToANetworkThatHonoursGuid_StandsThereOnce()
    {
        await using var network = await VkUnderTest.StartAsync(Cancel);
        network.Emulator.Options.GuidPreventsDuplicates = true;
        network.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.DuplicateDelivery, Count: 1));
        var publication = network.AddPublication("?");

        var result = await network.Connector.PostAsync(
            new ReplyRequest(network.Account, publication, "Ответ", [], "key", new HashSet<string>(StringComparer.Ordinal)), new NoGate(), Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted);
        network.Replies(publication).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Post_OfAPersonsAccount_SpeaksAsThePerson()
    {
        await using var network = await VkUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        var person = new ConnectorAccount(Guid.CreateVersion7(), AccountKind.Person, "77", "user-77", null);

        await network.Connector.PostAsync(
            new ReplyRequest(person, publication, "Ответ", [], "key", new HashSet<string>(StringComparer.Ordinal)), new NoGate(), Cancel);

        network.Emulator.Walls.Comments(RunningEmulator.Wall, long.Parse(publication.PostId!, CultureInfo.InvariantCulture))
            .ShouldHaveSingleItem().FromId.ShouldBe(77);
    }

    [Fact]
    public void Account_AsText_HasNoToken()
    {
        var account = new ConnectorAccount(Guid.CreateVersion7(), AccountKind.Person, "77", "user-77-s3cr3t", "upl0ad");

        $"{account}".ShouldNotContain("s3cr3t");
        $"{account}".ShouldNotContain("upl0ad");
    }

    private protected override async Task<INetworkUnderTest> StartAsync() => await VkUnderTest.StartAsync(Cancel);

    private sealed class NoGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class VkUnderTest : INetworkUnderTest
    {
        private const string Send = "wall.createComment";
        private const string Read = "wall.getComments";

        private readonly ServiceProvider services;
        private readonly ServiceProvider unreachable;

        private VkUnderTest(RunningEmulator emulator)
        {
            Emulator = emulator;
            services = Services(emulator.ApiUrl);
            // The discard port: nobody listens there.
            unreachable = Services(new Uri("http://127.0.0.1:9/method"));
        }

        public RunningEmulator Emulator { get; }

        public INetworkConnector Connector => services.GetRequiredService<INetworkConnector>();

        public INetworkConnector Unreachable => unreachable.GetRequiredService<INetworkConnector>();

        public ConnectorAccount Account { get; } = new(
            Guid.CreateVersion7(), AccountKind.LegalEntity, $"-{RunningEmulator.Group}", RunningEmulator.Token, RunningEmulator.UploadToken);

        public int Sendings => Emulator.Calls.All(Send).Count;

        public static async Task<VkUnderTest> StartAsync(CancellationToken cancellationToken)
        {
            var emulator = await RunningEmulator.StartAsync(cancellationToken);
            emulator.Options.GroupRate = emulator.Options.UserRate = 0;
            return new VkUnderTest(emulator);
        }

        public NetworkAddress AddPublication(string text) => Parse(Emulator.AddPost(text).Address);

        public NetworkAddress AddComment(NetworkAddress post, string text) => Parse(Add(post, 502, text).Address);

        public void AddForeignReply(NetworkAddress publication, string text) => Add(publication, 503, text);

        public IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication) =>
        [
            .. Emulator.Walls.Comments(Number(publication.OwnerId), Number(publication.PostId))
                .Where(comment => comment.FromId == -RunningEmulator.Group
                    && comment.ReplyTo == (publication.CommentId is null ? null : Number(publication.CommentId)))
                .Select(comment => (comment.Text, comment.Attachments.Count)),
        ];

        public void FailNextSending(NetworkFault fault) => Emulator.Faults.Add(Of(Send, fault));

        public void FailNextReading(NetworkFault fault) => Emulator.Faults.Add(Of(Read, fault));

        public async ValueTask DisposeAsync()
        {
            await services.DisposeAsync();
            await unreachable.DisposeAsync();
            await Emulator.DisposeAsync();
        }

        private static Fault Of(string method, NetworkFault fault) => fault switch
        {
            NetworkFault.TooManyRequests => new Fault(method, FaultKind.Error, Count: 1, ErrorCode: 6),
            NetworkFault.AskedToWait => new Fault(method, FaultKind.Error, Count: 1, ErrorCode: 9),
            NetworkFault.TokenExpired => new Fault(method, FaultKind.Error, Count: 1, ErrorCode: 1117),
            NetworkFault.CaptchaNeeded => new Fault(method, FaultKind.Error, Count: 1, ErrorCode: 14),
            NetworkFault.AccessDenied => new Fault(method, FaultKind.Error, Count: 1, ErrorCode: 15),
            NetworkFault.ServerErrorBeforeWork => new Fault(method, FaultKind.Http, Count: 1, Status: 502),
            NetworkFault.ServerErrorAfterWork => new Fault(method, FaultKind.Http, Count: 1, Status: 502, AfterWork: true),
            NetworkFault.AnswerLost => new Fault(method, FaultKind.LostAnswer, Count: 1),
            NetworkFault.RequestLost => new Fault(method, FaultKind.LostRequest, Count: 1),
            NetworkFault.AnswerTooLate => new Fault(method, FaultKind.Slow, Count: 1, DelayMs: 3000, AfterWork: true),
            NetworkFault.WorkTooLate => new Fault(method, FaultKind.Slow, Count: 1, DelayMs: 3000),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };

        private static ServiceProvider Services(Uri apiUrl)
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Networks:Vk:ApiUrl"] = apiUrl.AbsoluteUri,
                ["Networks:Vk:CallTimeout"] = "00:00:01",
            }).Build();
            var services = new ServiceCollection();
            services.AddSingleton(TimeProvider.System);
            services.AddLogging();
            // As in every service of ours: without the connector's own settings each failed call would be made again.
            services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler());
            services.AddVk(configuration);
            return services.BuildServiceProvider();
        }

        private static long Number(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);

        private static NetworkAddress Parse(string address) =>
            NetworkAddress.TryParse("vk", address, out var parsed) ? parsed : throw new InvalidOperationException(address);

        private Comment Add(NetworkAddress publication, long author, string text) => Emulator.Walls.AddComment(
            Number(publication.OwnerId), Number(publication.PostId), author, text,
            publication.CommentId is null ? null : Number(publication.CommentId))!;
    }
}
