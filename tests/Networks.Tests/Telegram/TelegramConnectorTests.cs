using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Emulator.Control;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Telegram;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Telegram;

/// <summary>The Telegram connector against the emulator, over real connections.</summary>
public sealed class TelegramConnectorTests : ConnectorContractTests
{
    private static readonly ICallGate Open = new NoGate();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_UnderACommentOfTheChannel_AnswersInTheDiscussionGroup()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        var question = network.Wall.AddPost(network.Settings.Group, 501, "Где вода?");
        var address = TelegramUnderTest.Parse($"https://t.me/{network.Settings.ChannelName}/10?comment={question.Id}");

        var result = await network.Connector.PostAsync(Reply(network, address, "Ответ"), Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        result.ReplyUrl.ShouldStartWith($"https://t.me/{network.Settings.GroupName}/");
        network.Replies(network.InGroup(question.Id)).ShouldBe([("Ответ", 0)]);
    }

    [Fact]
    public async Task Post_WhereFindingGaveTheNumbers_AsksForNothingElse()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        var question = network.Wall.AddPost(network.Settings.Group, 501, "Где вода?");
        var address = TelegramUnderTest.Parse($"https://t.me/c/1/{question.Id}");

        var result = await network.Connector.PostAsync(
            Reply(network, address, "Ответ") with { TargetId = string.Create(CultureInfo.InvariantCulture, $"{network.Settings.Group}_{question.Id}") }, Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Emulator.Calls.All().Select(call => call.Method).ShouldBe(["telegram.sendMessage"]);
    }

    [Fact]
    public async Task Post_UnderAPostOfAChannel_IsLeftToPeople()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        var post = network.Wall.AddPost(network.Settings.Channel, network.Settings.Channel, "Новости");
        var request = Reply(network, TelegramUnderTest.Parse($"https://t.me/{network.Settings.ChannelName}/{post.Id}"), "Ответ");

        foreach (var id in new[] { null, string.Create(CultureInfo.InvariantCulture, $"{network.Settings.Channel}_{post.Id}") })
        {
            var result = await network.Connector.PostAsync(request with { TargetId = id }, Open, Cancel);
            (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.AddressNotSupported));
        }

        network.OwnPosts().ShouldBe([("Новости", 0)], "an answer there would be a post of the channel");
    }

    [Fact]
    public async Task Post_UnderAMessageThatIsGone_SaysSoAndWritesNothing()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        network.DeletePublication(publication);

        var result = await network.Connector.PostAsync(Reply(network, publication, "Ответ"), Open, Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.PublicationGone));
        network.Wall.Posts(network.Settings.Group).ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_InAChatThatTheBotDoesNotSee_IsPermanent()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);

        var result = await network.Connector.PostAsync(Reply(network, TelegramUnderTest.Parse("https://t.me/somewhere_else/5"), "Ответ"), Open, Cancel);

        (result.Kind, result.Code, network.Count(NetworkCall.SendReply)).ShouldBe((PostResultKind.Permanent, "telegram.400", 0));
    }

    [Fact]
    public async Task Post_MoreThanAGroupTakes_WaitsAsLongAsTelegramSays()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        network.Settings.MessagesPerMinute = 1;
        var publication = network.AddPublication("?");
        (await network.Connector.PostAsync(Reply(network, publication, "1"), Open, Cancel)).Kind.ShouldBe(PostResultKind.Posted);

        var result = await network.Connector.PostAsync(Reply(network, publication, "2"), Open, Cancel);

        (result.Kind, result.WaitFor).ShouldBe((PostResultKind.Wait, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Post_WithOneFile_TakesTheMethodOfItsKind()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        ReplyFile[] files = [ContractFiles.Png(1), File("video/mp4", [0, 0, 0, 20, .. "ftypisom"u8]), File("application/pdf", [.. "%PDF-1.7"u8])];

        foreach (var file in files)
            (await network.Connector.PostAsync(Reply(network, publication, "Ответ") with { Files = [file] }, Open, Cancel)).Kind.ShouldBe(PostResultKind.Posted);

        network.Emulator.Calls.All().Select(call => call.Method).Where(method => method.StartsWith("telegram.send", StringComparison.Ordinal))
            .ShouldBe(["telegram.sendPhoto", "telegram.sendVideo", "telegram.sendDocument"]);
        network.Replies(publication).ShouldBe([("Ответ", 1), ("Ответ", 1), ("Ответ", 1)]);
    }

    [Fact]
    public async Task Post_OfWhatDoesNotFitTogether_SendsNothing()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        var request = Reply(network, network.AddPublication("?"), "Ответ");

        var caption = await network.Connector.PostAsync(request with { Text = new string('ж', 1025), Files = [ContractFiles.Png(1)] }, Open, Cancel);
        var mixed = await network.Connector.PostAsync(request with { Files = [ContractFiles.Png(1), File("application/pdf", [.. "%PDF-1.7"u8])] }, Open, Cancel);

        (caption.Kind, caption.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.TextTooLong));
        (mixed.Kind, mixed.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported));
        network.Emulator.Calls.All().ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_WithWhatIsNoToken_CallsNobody()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        var request = Reply(network, network.AddPublication("?"), "Ответ");

        foreach (var token in new[] { "7003", "7003:a/../../other", "7003:a?b", "x:y" })
        {
            var result = await network.Connector.PostAsync(request with { Account = network.Account with { Token = token } }, Open, Cancel);
            result.Kind.ShouldBe(PostResultKind.Token);
            result.Detail.ShouldNotBeNull().ShouldNotContain(token);
        }

        network.Emulator.Calls.All().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(400, "Bad Request: chat not found", nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(401, "Unauthorized", nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(403, "Forbidden: bot was kicked", nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(404, "Not Found", nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(409, "Conflict: terminated by other getUpdates request", nameof(PostResultKind.Retry), nameof(PostResultKind.Retry))]
    [InlineData(409, "Conflict: can't use getUpdates method while webhook is active", nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(429, "Too Many Requests", nameof(PostResultKind.Retry), nameof(PostResultKind.Retry))]
    [InlineData(500, "Internal Server Error", nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    public void Errors_OfSendingAndOthers_AreSorted(int status, string description, string sending, string other)
    {
        var answer = new CallAnswer.Answered(
            status, JsonSerializer.SerializeToElement(new { ok = false, error_code = status, description }), new Dictionary<string, string>(StringComparer.Ordinal));

        TelegramErrors.OfSending(answer).Kind.ToString().ShouldBe(sending);
        TelegramErrors.OfOther(answer).Kind.ToString().ShouldBe(other);
    }

    [Fact]
    public async Task Read_OwnPostsEditsAndAnswers_AreTold()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        var request = new MonitorRequest(network.Account, MonitorKind.Comments, [], null, TimeProvider.System.GetUtcNow().AddHours(-1));
        network.Wall.AddPost(network.Settings.Channel, network.Settings.Channel, "Написано в самом канале");
        var question = network.Wall.AddPost(network.Settings.Group, 501, "Где вода?");
        await network.Connector.PostAsync(Reply(network, network.InGroup(question.Id), "Ответ"), Open, Cancel);

        var first = await network.Connector.ReadAsync(request, Open, Cancel);
        network.Wall.Edit(network.Settings.Group, question.Id, "Где свет?");
        var second = await network.Connector.ReadAsync(request with { Cursor = first.Cursor }, Open, Cancel);

        first.Items.Select(item => (item.Text, item.FromOwnAccount)).ShouldBe([("Написано в самом канале", true), ("Где вода?", false)]);
        first.Items[1].NetworkId.ShouldBe(string.Create(CultureInfo.InvariantCulture, $"{network.Settings.Group}_{question.Id}"));
        second.Items.Select(item => item.Text).ShouldBe(["Где свет?"]);
    }

    [Fact]
    public async Task Read_ACommentUnderAPostOfTheChannel_CanBeAnswered()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        var post = network.Wall.AddPost(network.Settings.Channel, network.Settings.Channel, "Новости");
        var comment = network.Wall.AddComment(network.Settings.Channel, post.Id, 501, "Где вода?")!;

        var page = await network.Connector.ReadAsync(
            new MonitorRequest(network.Account, MonitorKind.Comments, [], null, TimeProvider.System.GetUtcNow().AddHours(-1)), Open, Cancel);

        var item = page.Items.Single(found => found.Text == "Где вода?");
        (item.ParentUrl, item.MentionsAccount).ShouldBe(($"https://t.me/{network.Settings.ChannelName}/{post.Id}", true));
        var posted = await network.Connector.PostAsync(Reply(network, TelegramUnderTest.Parse(item.Url), "Ответ") with { TargetId = item.NetworkId }, Open, Cancel);
        posted.Kind.ShouldBe(PostResultKind.Posted, posted.Detail);
        network.Wall.Comments(network.Settings.Channel, post.Id).Select(one => (one.Text, one.ReplyTo)).ShouldBe([("Где вода?", null), ("Ответ", comment.Id)]);
    }

    [Fact]
    public async Task Read_WhileAWebhookIsSet_SaysThatItCannot()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);
        network.Settings.Webhook = "https://gateway.example";

        var page = await network.Connector.ReadAsync(
            new MonitorRequest(network.Account, MonitorKind.Comments, [], "5", TimeProvider.System.GetUtcNow()), Open, Cancel);

        (page.Outcome, page.Code, page.Cursor).ShouldBe((MonitorOutcome.Impossible, "telegram.409", "5"));
    }

    [Fact]
    public async Task CheckToken_OfABotOutsideTheChannel_SaysWhatIsMissing()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);

        var state = await network.Connector.CheckTokenAsync(network.Account with { OwnerId = "-1009" }, Open, Cancel);

        state.Outcome.ShouldBe(MonitorOutcome.Impossible);
        state.Missing.ShouldBe(["administrator"]);
        network.Connector.CheckOwner(AccountKind.LegalEntity, "-1009").ShouldBeNull();
        network.Connector.CheckOwner(AccountKind.LegalEntity, "bataysk").ShouldNotBeNull();
    }

    [Fact]
    public async Task Limits_TellThatAPersonHasToLook()
    {
        await using var network = await TelegramUnderTest.StartAsync(Cancel);

        network.Connector.Capabilities.Reply!.ReadsBack.ShouldBeFalse();
        network.Connector.Capabilities.Limits[0].ShouldContain("человек должен посмотреть");
        network.Emulator.Faults.Add(new Fault("telegram.sendMessage", FaultKind.LostAnswer, Count: 1));
        var request = Reply(network, network.AddPublication("?"), "Ответ");
        (await network.Connector.PostAsync(request, Open, Cancel)).Kind.ShouldBe(PostResultKind.Unknown);
        (await network.Connector.FindAsync(request, TimeProvider.System.GetUtcNow(), Open, Cancel)).Kind.ShouldBe(ReadBackKind.Impossible);
    }

    private protected override async Task<INetworkUnderTest> StartAsync() => await TelegramUnderTest.StartAsync(Cancel);

    private static ReplyRequest Reply(TelegramUnderTest network, NetworkAddress target, string text) =>
        new(network.Account, target, text, [], "key", new HashSet<string>(StringComparer.Ordinal));

    private static ReplyFile File(string type, byte[] content) => new(
        new Attachment(Convert.ToHexStringLower(SHA256.HashData(content)), "file", type, content.Length), () => new MemoryStream(content));

    private sealed class NoGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
