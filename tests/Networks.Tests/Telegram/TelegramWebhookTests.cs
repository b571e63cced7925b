using System.Text;
using SocialPubs.Networks.Telegram;

namespace SocialPubs.Networks.Tests.Telegram;

/// <summary>What Telegram sends by itself.</summary>
public sealed class TelegramWebhookTests
{
    private static readonly WebhookAccount Hook = new(Guid.CreateVersion7(), "-1001", "hook-s3cr3t", null);
    private static readonly WebhookAccount Other = new(Guid.CreateVersion7(), "-1002", "other-s3cr3t", null);
    private static readonly TelegramWebhookReader Reader = new();

    [Fact]
    public void Read_AMessage_TellsItToTheAccountOfTheSecret()
    {
        const string body = """
            {"update_id":7,"message":{"message_id":55,"date":1795514400,"chat":{"id":-1009,"type":"supergroup","title":"Чат","username":"Bataysk_Chat"},
             "from":{"id":501,"is_bot":false,"first_name":"Иван","last_name":"Петров","username":"ivan"},"text":"Где <вода>?",
             "reply_to_message":{"message_id":50,"date":1,"is_automatic_forward":true,"sender_chat":{"id":-1001},"chat":{"id":-1009,"username":"bataysk_chat"},
              "forward_origin":{"type":"channel","message_id":10,"chat":{"id":-1001,"username":"bataysk"}}}}}
            """;

        var found = Reader.Read(Call(body, "hook-s3cr3t"), [Other, Hook]).Events.ShouldHaveSingleItem();

        (found.EventId, found.AccountId, found.Kind, found.NetworkId).ShouldBe(($"{Hook.AccountId:N}:7", Hook.AccountId, WebhookEventKind.Created, "-1009_55"));
        var item = found.Item.ShouldNotBeNull();
        (item.Url, item.AuthorId, item.AuthorName, item.AuthorUrl, item.Text).ShouldBe(
            ("https://t.me/bataysk_chat/55", "501", "Иван Петров", "https://t.me/ivan", "Где <вода>?"));
        (item.ParentUrl, item.MentionsAccount, item.FromOwnAccount, item.PostedAt).ShouldBe(
            ("https://t.me/bataysk/10", true, false, DateTimeOffset.FromUnixTimeSeconds(1795514400)));
    }

    [Theory]
    [InlineData("edited_message", "-1009", nameof(WebhookEventKind.Edited), false)]
    [InlineData("channel_post", "-1001", nameof(WebhookEventKind.Created), true)]
    [InlineData("edited_channel_post", "-1001", nameof(WebhookEventKind.Edited), true)]
    public void Read_OtherUpdates_AreTold(string kind, string chat, string expected, bool own)
    {
        var from = own ? "" : ",\"from\":{\"id\":1,\"first_name\":\"И\"}";
        var body = $"{{\"update_id\":8,\"{kind}\":{{\"message_id\":5,\"date\":1,\"chat\":{{\"id\":{chat},\"type\":\"channel\",\"title\":\"К\"}},\"caption\":\"Подпись\",\"photo\":[{{\"file_id\":\"x\"}}]{from}}}}}";

        var found = Reader.Read(Call(body, "hook-s3cr3t"), [Hook]).Events.ShouldHaveSingleItem();

        found.Kind.ToString().ShouldBe(expected);
        var item = found.Item.ShouldNotBeNull();
        (item.FromOwnAccount, item.Text, item.Url).ShouldBe((own, "Подпись", $"https://t.me/c/{chat[4..]}/5"));
        item.Media.ShouldHaveSingleItem().Kind.ShouldBe("photo");
    }

    [Fact]
    public void Read_WithoutTheRightSecret_TellsNothing()
    {
        const string body = """{"update_id":7,"message":{"message_id":55,"date":1,"chat":{"id":-1009,"type":"supergroup"},"from":{"id":1,"first_name":"И"},"text":"x"}}""";

        foreach (var secret in new[] { null, "", "hook-s3cr3", "hook-s3cr3t ", "ё" })
            (Reader.Read(Call(body, secret), [Hook, Hook with { Secret = null }, Hook with { Secret = "" }]) is { Status: 401, Events.Count: 0 }).ShouldBeTrue(secret);
        Reader.Read(Call(body, "hook-s3cr3t"), []).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("no json", 400)]
    [InlineData("[]", 400)]
    [InlineData("{\"update_id\":1,\"message\":5}", 200)]
    [InlineData("{\"update_id\":1,\"poll\":{}}", 200)]
    [InlineData("{\"update_id\":1,\"message\":{\"message_id\":1,\"date\":1,\"is_automatic_forward\":true,\"chat\":{\"id\":-1009},\"sender_chat\":{\"id\":-1001}}}", 200)]
    [InlineData("{\"update_id\":1,\"message\":{\"message_id\":1,\"date\":1,\"chat\":{\"id\":5,\"type\":\"private\"},\"from\":{\"id\":5}}}", 200)]
    public void Read_WhatIsNoPublication_TellsNothing(string body, int status)
    {
        var answer = Reader.Read(Call(body, "hook-s3cr3t"), [Hook]);

        (answer.Status, answer.Events.Count).ShouldBe((status, 0));
    }

    private static WebhookCall Call(string body, string? secret)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (secret is not null)
            headers["x-telegram-bot-api-secret-token"] = secret;
        return new WebhookCall("POST", new Dictionary<string, string>(StringComparer.Ordinal), headers, Encoding.UTF8.GetBytes(body));
    }
}
