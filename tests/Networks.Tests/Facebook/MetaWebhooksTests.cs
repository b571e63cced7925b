using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialPubs.Emulator.Meta;
using SocialPubs.Networks.Tests.Instagram;

namespace SocialPubs.Networks.Tests.Facebook;

/// <summary>Webhooks of Facebook and Instagram, signed by the emulator as Meta signs them.</summary>
public sealed class MetaWebhooksTests
{
    private static readonly Guid Account = Guid.CreateVersion7();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("emulated-verify-token", "subscribe", "1158201444", 200)]
    [InlineData("another", "subscribe", "1158201444", 403)]
    [InlineData("", "subscribe", "1158201444", 403)]
    [InlineData("emulated-verify-token", "unsubscribe", "1158201444", 400)]
    [InlineData("emulated-verify-token", "subscribe", null, 400)]
    public async Task Read_AChallenge_IsAnsweredToWhoKnowsTheWord(string token, string mode, string? challenge, int status)
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var query = new Dictionary<string, string>(StringComparer.Ordinal) { ["hub.mode"] = mode, ["hub.verify_token"] = token };
        if (challenge is not null)
            query["hub.challenge"] = challenge;

        var answer = Reader(network).Read(new WebhookCall("GET", query, new Dictionary<string, string>(StringComparer.Ordinal), default), []);

        (answer.Status, answer.ContentType, answer.Events.Count).ShouldBe((status, "text/plain", 0));
        if (status == 200)
            answer.Body.ShouldBe(challenge);
    }

    [Fact]
    public async Task Read_ACommentOnThePage_IsToldWhole()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var post = network.Wall.AddPost(FacebookUnderTest.Page, FacebookUnderTest.Page, "Новости");
        var comment = network.Wall.AddComment(post.OwnerId, post.Id, 507, "Где вода?")!;

        var answer = Read(network, Feed(comment.Text, "add", GraphIds.Of(post), GraphIds.Of(comment), "507"));

        answer.Status.ShouldBe(200);
        var told = answer.Events.ShouldHaveSingleItem();
        (told.AccountId, told.Kind, told.NetworkId).ShouldBe((Account, WebhookEventKind.Created, GraphIds.Of(comment)));
        var item = told.Item.ShouldNotBeNull();
        (item.Text, item.AuthorId, item.FromOwnAccount).ShouldBe(("Где вода?", "507", false));
        item.PostedAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_790_000_000));
        // What a webhook tells and what a monitor reads is one thing.
        var page = await network.Connector.ReadAsync(
            new MonitorRequest(network.Account, MonitorKind.Comments, [], null, TimeProvider.System.GetUtcNow().AddHours(-1)), new NoGate(), Cancel);
        var found = page.Items.ShouldHaveSingleItem();
        (item.NetworkId, item.Url, item.ParentUrl).ShouldBe((found.NetworkId, found.Url, found.ParentUrl));
    }

    [Theory]
    [InlineData("edited", WebhookEventKind.Edited, true)]
    [InlineData("remove", WebhookEventKind.Deleted, false)]
    public async Task Read_AChangeOfAComment_IsTold(string verb, WebhookEventKind kind, bool hasItem)
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);

        var told = Read(network, Feed("Другой текст", verb, "1001_5", "5_6", "507")).Events.ShouldHaveSingleItem();

        (told.Kind, told.NetworkId, told.Item is not null).ShouldBe((kind, "5_6", hasItem));
    }

    [Theory]
    [InlineData("reaction", "add")]
    [InlineData("comment", "hide")]
    [InlineData("share", "add")]
    public async Task Read_WhatIsNoPost_IsConfirmedAndLeft(string item, string verb)
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var value = Feed("x", verb, "1001_5", "5_6", "507");
        value["item"] = item;

        var answer = Read(network, value);

        (answer.Status, answer.Events.Count).ShouldBe((200, 0));
    }

    [Fact]
    public async Task Read_TheSameAgain_HasTheSameId()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);

        var first = Read(network, Feed("Где вода?", "add", "1001_5", "5_6", "507")).Events[0];
        var again = Read(network, Feed("Где вода?", "add", "1001_5", "5_6", "507")).Events[0];
        var other = Read(network, Feed("Где газ?", "add", "1001_5", "5_7", "507")).Events[0];

        again.EventId.ShouldBe(first.EventId);
        other.EventId.ShouldNotBe(first.EventId);
    }

    [Fact]
    public async Task Read_WithoutTheRightSignature_IsRefused()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var sender = network.Emulator.Services.GetRequiredService<MetaWebhookSender>();
        var webhook = sender.Write("page", "1001", "feed", Feed("Где вода?", "add", "1001_5", "5_6", "507"));
        var changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(webhook.Body) + " ");

        foreach (var (body, signature) in new[] { (changed, webhook.Signature), (webhook.Body, "sha256=" + new string('0', 64)), (webhook.Body, ""), (webhook.Body, webhook.Signature["sha256=".Length..]) })
        {
            var answer = Reader(network).Read(Call(body, signature), Hooks("1001"));
            (answer.Status, answer.Events.Count).ShouldBe((401, 0));
        }
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"object\":\"instagram\",\"entry\":[]}")]
    public async Task Read_WhatIsNoneOfFacebooks_CannotBeRead(string text)
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var body = Encoding.UTF8.GetBytes(text);

        Reader(network).Read(Call(body, network.Emulator.Services.GetRequiredService<MetaWebhookSender>().Sign(body)), Hooks("1001")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Read_OfAPageThatIsNotOurs_IsConfirmedAndLeft()
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var webhook = network.Emulator.Services.GetRequiredService<MetaWebhookSender>().Write("page", "9999", "feed", Feed("?", "add", "9999_5", "5_6", "507"));

        var answer = Reader(network).Read(Call(webhook.Body, webhook.Signature), Hooks("1001"));

        (answer.Status, answer.Events.Count).ShouldBe((200, 0));
    }

    [Fact]
    public async Task Read_OfInstagram_TellsWhatTheMonitorsReadThen()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        var sender = network.Emulator.Services.GetRequiredService<MetaWebhookSender>();
        var reader = network.Provider.GetRequiredService<IWebhookReader>();

        foreach (var (field, value, id) in new[]
        {
            ("comments", new JsonObject { ["id"] = "17", ["text"] = "?", ["media"] = new JsonObject { ["id"] = "18" } }, "17"),
            ("mentions", new JsonObject { ["media_id"] = "18" }, "18"),
            ("mentions", new JsonObject { ["media_id"] = "18", ["comment_id"] = "19" }, "19"),
        })
        {
            var webhook = sender.Write("instagram", network.Account.OwnerId, field, value);
            var told = reader.Read(Call(webhook.Body, webhook.Signature), Hooks(network.Account.OwnerId)).Events.ShouldHaveSingleItem();
            (told.Kind, told.NetworkId, told.Item).ShouldBe((WebhookEventKind.Created, id, null));
        }
    }

    [Theory]
    [InlineData("facebook")]
    [InlineData("instagram")]
    public async Task Emulator_OnDemand_SendsASignedCall(string name)
    {
        await using var network = await FacebookUnderTest.StartAsync(Cancel);
        var wall = network.Emulator.WallOf(name);
        var post = wall.AddPost(-1001, -1001, "Новости");
        var comment = wall.AddComment(-1001, post.Id, 507, "Где вода?")!;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var product = builder.Build();
        WebhookAnswer? read = null;
        product.MapPost("/hook", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.Ordinal);
            await using var services = EmulatedFaults.Services(
                (services, configuration) => services.AddNetworks(configuration), [new("Networks:Meta:AppSecret", network.Settings.AppSecret)]);
            read = services.GetServices<IWebhookReader>().Single(reader => reader.Network == name).Read(
                new WebhookCall("POST", new Dictionary<string, string>(StringComparer.Ordinal), headers, body.ToArray()),
                Hooks(name == "facebook" ? "1001" : GraphIds.InstagramMember(1001)));
            return Results.Text(read.Body, read.ContentType, statusCode: read.Status);
        });
        await product.StartAsync(Cancel);
        using var http = new HttpClient();

        using var sent = await http.PostAsJsonAsync(
            new Uri(network.Emulator.Address, "control/meta/webhook"),
            new { address = new Uri(new Uri(product.Urls.Single()), "hook"), network = name, owner = 1001, id = comment.Id }, Cancel);

        sent.IsSuccessStatusCode.ShouldBeTrue();
        var told = read.ShouldNotBeNull().Events.ShouldHaveSingleItem();
        told.NetworkId.ShouldBe(name == "facebook" ? GraphIds.Of(comment) : GraphIds.InstagramObject(comment.OwnerId, comment.Id));
        told.Item?.Text.ShouldBe("Где вода?");
    }

    private static JsonObject Feed(string text, string verb, string postId, string commentId, string author) => new()
    {
        ["item"] = "comment",
        ["verb"] = verb,
        ["post_id"] = postId,
        ["comment_id"] = commentId,
        ["parent_id"] = postId,
        ["from"] = new JsonObject { ["id"] = author, ["name"] = "Житель" },
        ["message"] = text,
        ["created_time"] = 1_790_000_000,
    };

    private static WebhookAnswer Read(FacebookUnderTest network, JsonObject value)
    {
        var webhook = network.Emulator.Services.GetRequiredService<MetaWebhookSender>().Write("page", "1001", "feed", value);
        return Reader(network).Read(Call(webhook.Body, webhook.Signature), Hooks("1001"));
    }

    private static IWebhookReader Reader(FacebookUnderTest network) => network.Provider.GetRequiredService<IWebhookReader>();

    private static WebhookCall Call(byte[] body, string signature) => new(
        "POST", new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Hub-Signature-256"] = signature }, body);

    private static WebhookAccount[] Hooks(string owner) => [new(Account, owner, null, null)];

    private sealed class NoGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
