using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
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
        network.Count(NetworkCall.SendReply).ShouldBe(0);
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
}
