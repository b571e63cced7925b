using System.Text;
using System.Text.Json;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Max;

namespace SocialPubs.Networks.Tests.Max;

/// <summary>The MAX connector against the emulator, over real connections.</summary>
public sealed class MaxConnectorTests : ConnectorContractTests
{
    private static readonly ICallGate Open = new NoGate();

    private static readonly WebhookAccount Hook = new(Guid.CreateVersion7(), "-5003", "hook-s3cr3t", null);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("../me")]
    [InlineData("mid.p1/mid.c1/x")]
    [InlineData("mid.p1?x=1")]
    public async Task Post_WhereMaxDoesNotTellTheNumbers_IsLeftToPeople(string? id)
    {
        await using var network = await MaxUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");

        var result = await network.Connector.PostAsync(
            new ReplyRequest(network.Account, publication, "Ответ", [], "key", new HashSet<string>(StringComparer.Ordinal), id), Open, Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.AddressNotSupported));
        network.Emulator.Calls.All().ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_UnderAPublicationThatIsGone_SaysSo()
    {
        await using var network = await MaxUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        var id = network.IdOf(publication);
        network.DeletePublication(publication);

        var result = await network.Connector.PostAsync(
            new ReplyRequest(network.Account, publication, "Ответ", [], "key", new HashSet<string>(StringComparer.Ordinal), id), Open, Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.PublicationGone));
    }

    [Fact]
    public async Task Read_Comments_TellsWhatAnAnswerNeeds()
    {
        await using var network = await MaxUnderTest.StartAsync(Cancel);
        var post = network.AddPublication("Новости");
        var comment = network.AddComment(post, "Где вода?");

        var page = await network.Connector.ReadAsync(
            new MonitorRequest(network.Account, MonitorKind.Comments, [], null, TimeProvider.System.GetUtcNow().AddHours(-1)), Open, Cancel);

        var item = page.Items.ShouldHaveSingleItem();
        (item.NetworkId, item.Url, item.ParentUrl).ShouldBe((network.IdOf(comment)!, comment.Canonical, post.Canonical));
        var posted = await network.Connector.PostAsync(
            new ReplyRequest(network.Account, comment, "Ответ", [], "key", new HashSet<string>(StringComparer.Ordinal), item.NetworkId), Open, Cancel);
        posted.Kind.ShouldBe(PostResultKind.Posted, posted.Detail);
        network.Replies(comment).ShouldBe([("Ответ", 0)]);
        var own = await network.Connector.ReadAsync(
            new MonitorRequest(network.Account, MonitorKind.Comments, [], page.Cursor, TimeProvider.System.GetUtcNow().AddHours(-1)), Open, Cancel);
        own.Items.Where(found => found.Text == "Ответ").ShouldHaveSingleItem().FromOwnAccount.ShouldBeTrue();
    }

    [Theory]
    [InlineData(400, "proto.payload", nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(400, "attachment.not.ready", nameof(PostResultKind.Retry), nameof(PostResultKind.Retry))]
    [InlineData(401, "verify.token", nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(403, "access.denied", nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(422, "comments.disabled", nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(429, "too.many.requests", nameof(PostResultKind.Wait), nameof(PostResultKind.Wait))]
    [InlineData(503, "unavailable", nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    public void Errors_OfSendingAndOthers_AreSorted(int status, string code, string sending, string other)
    {
        var answer = new CallAnswer.Answered(status, JsonSerializer.SerializeToElement(new { code, message = "x" }), new Dictionary<string, string>(StringComparer.Ordinal));

        MaxErrors.OfSending(answer).Kind.ToString().ShouldBe(sending);
        MaxErrors.OfOther(answer).Kind.ToString().ShouldBe(other);
    }

    [Theory]
    [InlineData("message_created", nameof(WebhookEventKind.Created))]
    [InlineData("message_edited", nameof(WebhookEventKind.Edited))]
    [InlineData("message_removed", nameof(WebhookEventKind.Deleted))]
    public void Webhook_OfAPost_IsTold(string type, string expected)
    {
        var found = new MaxWebhookReader().Read(Call(Update(type), "hook-s3cr3t"), [Hook]).Events.ShouldHaveSingleItem();

        (found.Kind.ToString(), found.NetworkId, found.AccountId).ShouldBe((expected, "mid.p1", Hook.AccountId));
        if (found.Kind != WebhookEventKind.Deleted)
            found.Item.ShouldNotBeNull().Url.ShouldBe("https://max.ru/bataysk/p1");
    }

    [Fact]
    public void Webhook_WithoutTheRightSecretOrForm_TellsNothing()
    {
        var reader = new MaxWebhookReader();
        foreach (var secret in new[] { "", "hook-s3cr3", "hook-s3cr3t " })
            (reader.Read(Call(Update("message_created"), secret), [Hook, Hook with { Secret = "" }]) is { Status: 401, Events.Count: 0 }).ShouldBeTrue(secret);
        reader.Read(Call("no json", "hook-s3cr3t"), [Hook]).Status.ShouldBe(400);
        reader.Read(Call("[]", "hook-s3cr3t"), [Hook]).Events.ShouldBeEmpty();
        reader.Read(Call(Update("message_created"), "hook-s3cr3t"), [Hook with { OwnerId = "-1" }]).Events.ShouldBeEmpty("it is another channel");
    }

    private protected override async Task<INetworkUnderTest> StartAsync() => await MaxUnderTest.StartAsync(Cancel);

    private static string Update(string type) => JsonSerializer.Serialize(new
    {
        update_type = type,
        timestamp = 1_795_514_400_000,
        message_id = "mid.p1",
        chat_id = -5003,
        message = new { recipient = new { chat_id = -5003 }, timestamp = 1_795_514_400_000, body = new { mid = "mid.p1", text = "Новости" }, url = "https://max.ru/bataysk/p1" },
    });

    private static WebhookCall Call(string body, string secret) => new(
        "POST",
        new Dictionary<string, string>(StringComparer.Ordinal),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Max-Bot-Api-Secret"] = secret },
        Encoding.UTF8.GetBytes(body));

    private sealed class NoGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
