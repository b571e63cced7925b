using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SocialPubs.Emulator;
using SocialPubs.Networks.Vk;

namespace SocialPubs.Networks.Tests.Vk;

/// <summary>VK's Callback API as Intake hears it, sent by the emulator.</summary>
public sealed class VkWebhooksTests
{
    private static readonly WebhookAccount Hook = new(Guid.CreateVersion7(), $"-{RunningEmulator.Group}", "callback-s3cr3t", "c0nf1rm");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callbacks_OfTheEmulator_AreReadAndAnswered()
    {
        await using var emulator = await RunningEmulator.StartAsync(Cancel);
        await using var receiver = await Receiver.StartAsync();
        const long Wall = -RunningEmulator.Group;
        var own = emulator.Walls.AddPost(Wall, Wall, "Новости");
        var comment = emulator.Walls.AddComment(Wall, own.Id, 501, "Где вода?")!;
        var answer = emulator.Walls.AddComment(Wall, own.Id, 502, "И у нас нет", comment.Id)!;
        var post = emulator.Walls.AddPost(Wall, 503, "Яма во дворе");

        (await receiver.SendAsync(emulator, "confirmation", null)).ShouldBe((200, "c0nf1rm"));
        (await receiver.SendAsync(emulator, "wall_post_new", post.Id, eventId: "e1")).ShouldBe((200, "ok"));
        (await receiver.SendAsync(emulator, "wall_post_new", post.Id, eventId: "e1")).ShouldBe((200, "ok"));
        (await receiver.SendAsync(emulator, "wall_reply_new", comment.Id)).ShouldBe((200, "ok"));
        (await receiver.SendAsync(emulator, "wall_reply_edit", answer.Id)).ShouldBe((200, "ok"));
        (await receiver.SendAsync(emulator, "wall_reply_restore", answer.Id)).ShouldBe((200, "ok"));
        (await receiver.SendAsync(emulator, "wall_reply_delete", answer.Id, postId: own.Id)).ShouldBe((200, "ok"));

        receiver.Events.Select(told => (told.Kind, told.NetworkId, told.Item?.Url, told.Item?.Text)).ShouldBe(
        [
            (WebhookEventKind.Created, $"{Wall}_{post.Id}", post.Address, "Яма во дворе"),
            (WebhookEventKind.Created, $"{Wall}_{post.Id}", post.Address, "Яма во дворе"),
            (WebhookEventKind.Created, $"{Wall}_{comment.Id}", $"https://vk.com/wall{Wall}_{own.Id}?reply={comment.Id}", "Где вода?"),
            (WebhookEventKind.Edited, $"{Wall}_{answer.Id}", $"https://vk.com/wall{Wall}_{own.Id}?reply={answer.Id}", "И у нас нет"),
            (WebhookEventKind.Created, $"{Wall}_{answer.Id}", $"https://vk.com/wall{Wall}_{own.Id}?reply={answer.Id}", "И у нас нет"),
            (WebhookEventKind.Deleted, $"{Wall}_{answer.Id}", null, null),
        ]);
        receiver.Events[0].EventId.ShouldBe(receiver.Events[1].EventId, "VK told it twice");
        receiver.Events.ShouldAllBe(told => told.AccountId == Hook.AccountId);
        receiver.Events[3].Item!.ParentUrl.ShouldBe($"https://vk.com/wall{Wall}_{own.Id}?reply={comment.Id}");
    }

    [Theory]
    [InlineData("""{"type":"wall_post_new","group_id":1001,"event_id":"1","object":{"id":1,"from_id":2,"date":3,"owner_id":-1001,"text":"x"},"secret":"guess"}""", 403)]
    [InlineData("""{"type":"wall_post_new","group_id":1001,"event_id":"1","object":{"id":1,"from_id":2,"date":3,"owner_id":-1001,"text":"x"}}""", 403)]
    [InlineData("""{"type":"wall_post_new","group_id":9999,"event_id":"1","object":{"id":1},"secret":"callback-s3cr3t"}""", 403)]
    [InlineData("""{"type":"confirmation","group_id":9999}""", 403)]
    [InlineData("""{"type":"confirmation","group_id":1001,"secret":"guess"}""", 403)]
    [InlineData("""{"type":"wall_post_new","group_id":"1001"}""", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    public void Read_WhatIsNotFromVk_IsRefused(string body, int status)
    {
        var answer = new VkWebhooks().Read(Call(body), [Hook]);

        (answer.Status, answer.Body, answer.Events.Count).ShouldBe((status, "", 0));
    }

    [Theory]
    [InlineData("wall_repost", "post")]
    [InlineData("group_join", "post")]
    [InlineData("wall_post_new", "suggest")]
    [InlineData("wall_post_new", "postpone")]
    public void Read_WhatDoesNotConcernUs_IsAnsweredOk(string type, string postType)
    {
        var body = $$"""{"type":"{{type}}","group_id":1001,"event_id":"1","object":{"id":1,"from_id":2,"date":3,"owner_id":-1001,"text":"x","post_type":"{{postType}}"},"secret":"callback-s3cr3t"}""";

        var answer = new VkWebhooks().Read(Call(body), [Hook]);

        (answer.Status, answer.Body, answer.Events.Count).ShouldBe((200, "ok", 0));
    }

    [Fact]
    public void Read_ForAHookWithoutASecret_IsRefused()
    {
        const string Body = """{"type":"wall_post_new","group_id":1001,"event_id":"1","object":{"id":1,"from_id":2,"date":3,"owner_id":-1001,"text":"x"},"secret":""}""";

        new VkWebhooks().Read(Call(Body), [Hook with { Secret = "" }]).Status.ShouldBe(403);
        new VkWebhooks().Read(Call(Body) with { Method = "GET" }, [Hook]).Status.ShouldBe(405);
    }

    private static WebhookCall Call(string body) => new(
        "POST",
        new Dictionary<string, string>(StringComparer.Ordinal),
        new Dictionary<string, string>(StringComparer.Ordinal),
        Encoding.UTF8.GetBytes(body));

    /// <summary>An address that reads callbacks as Intake does.</summary>
    private sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        private readonly HttpClient http = new();

        public List<WebhookEvent> Events { get; } = [];

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var receiver = new Receiver(app);
            app.MapPost("/hook", async (HttpContext context) =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, Cancel);
                var answer = new VkWebhooks().Read(Call(Encoding.UTF8.GetString(body.ToArray())), [Hook]);
                receiver.Events.AddRange(answer.Events);
                return Results.Text(answer.Body, answer.ContentType, statusCode: answer.Status);
            });
            await app.StartAsync(Cancel);
            return receiver;
        }

        public async Task<(int Status, string Body)> SendAsync(RunningEmulator emulator, string type, long? id, string? eventId = null, long? postId = null)
        {
            var answer = await http.PostAsJsonAsync(
                new Uri(emulator.Address, "/control/vk/callback"),
                new { address = new Uri(new Uri(app.Urls.Single()), "/hook"), groupId = RunningEmulator.Group, type, secret = Hook.Secret, id, postId, eventId },
                Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var said = await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel);
            return ((int)said!["status"]!, (string)said["body"]!);
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await app.DisposeAsync();
        }
    }
}
