using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Twitter;

namespace SocialPubs.Networks.Tests.Twitter;

/// <summary>What X sends by itself.</summary>
public sealed class TwitterWebhookTests
{
    private const string Secret = "consumer-s3cr3t";

    private static readonly WebhookAccount Hook = new(Guid.CreateVersion7(), "3003", null, null);

    private static readonly TwitterWebhookReader Reader = new(Options.Create(new TwitterOptions { ConsumerSecret = Secret }));

    [Fact]
    public void Read_XsQuestion_IsAnsweredWithItsSignature()
    {
        var answer = Reader.Read(
            new WebhookCall("GET", new Dictionary<string, string>(StringComparer.Ordinal) { ["crc_token"] = "challenge" }, new Dictionary<string, string>(StringComparer.Ordinal), default), [Hook]);

        answer.Status.ShouldBe(200);
        answer.ContentType.ShouldBe("application/json");
        JsonDocument.Parse(answer.Body).RootElement.GetProperty("response_token").GetString().ShouldBe(Sign("challenge"));
    }

    [Fact]
    public void Read_WithoutTheRightSignature_TellsNothing()
    {
        var body = Activity("post.mention.create", "3003");
        foreach (var signature in new[] { "", "sha256=", Sign(body + " "), Sign(body)[7..], "sha256=" + Convert.ToBase64String(new byte[32]), "ё" })
            (Reader.Read(Call(body, signature), [Hook]) is { Status: 403, Events.Count: 0 }).ShouldBeTrue(signature);
        new TwitterWebhookReader(Options.Create(new TwitterOptions())).Read(Call(body), [Hook]).Status.ShouldBe(403, "without a secret nobody is X");
    }

    [Fact]
    public void Read_AnActivity_TellsThePost()
    {
        var found = Reader.Read(Call(Activity("post.mention.create", "3003")), [Hook]).Events.ShouldHaveSingleItem();

        (found.EventId, found.AccountId, found.Kind, found.NetworkId).ShouldBe(("e-1", Hook.AccountId, WebhookEventKind.Created, "200"));
        var item = found.Item.ShouldNotBeNull();
        (item.Url, item.AuthorName, item.AuthorUrl, item.Text).ShouldBe(("https://x.com/i/status/200", "Иван", "https://x.com/ivan", "@bataysk_adm где <вода>? https://a.ru/x"));
        (item.MentionsAccount, item.FromOwnAccount, item.ParentUrl).ShouldBe((true, false, "https://x.com/i/status/100"));
        Reader.Read(Call(Activity("post.mention.create", "4004")), [Hook]).ShouldSatisfyAllConditions(
            answer => answer.Status.ShouldBe(200), answer => answer.Events.ShouldBeEmpty("it is not about an account of ours"));
        Reader.Read(Call(Activity("post.delete", "3003")), [Hook]).Events.ShouldHaveSingleItem().Kind.ShouldBe(WebhookEventKind.Deleted);
        Reader.Read(Call(Activity("follow.follow", "3003")), [Hook]).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Read_AnAccountActivity_TellsPostsAndDeletions()
    {
        var body = JsonSerializer.Serialize(new
        {
            for_user_id = "3003",
            tweet_create_events = new object[]
            {
                new
                {
                    id_str = "300",
                    created_at = "Tue Nov 24 10:00:00 +0000 2026",
                    text = "коротко…",
                    extended_tweet = new
                    {
                        full_text = "@bataysk_adm длинно &amp; ясно https://t.co/1 https://t.co/m",
                        entities = new { urls = new[] { new { url = "https://t.co/1", expanded_url = "https://a.ru/x" } }, user_mentions = new[] { new { id_str = "3003" } } },
                        extended_entities = new { media = new[] { new { type = "photo", url = "https://t.co/m", media_url_https = "https://pbs.example/1.jpg" } } },
                    },
                    in_reply_to_status_id_str = "100",
                    user = new { id_str = "501", name = "Иван", screen_name = "ivan" },
                },
                new { id_str = "301", created_at = "Tue Nov 24 10:00:00 +0000 2026", text = "RT", retweeted_status = new { id_str = "1" }, user = new { id_str = "501", name = "Иван", screen_name = "ivan" } },
            },
            tweet_delete_events = new[] { new { status = new { id = "250", user_id = "501" }, timestamp_ms = "1" } },
        });

        var events = Reader.Read(Call(body), [Hook]).Events;

        events.Select(one => (one.EventId, one.Kind, one.NetworkId)).ShouldBe(
            [("3003:create:300", WebhookEventKind.Created, "300"), ("3003:delete:250", WebhookEventKind.Deleted, "250")]);
        var item = events[0].Item.ShouldNotBeNull();
        (item.Text, item.PostedAt, item.ParentUrl, item.MentionsAccount).ShouldBe(
            ("@bataysk_adm длинно & ясно https://a.ru/x", new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero), "https://x.com/i/status/100", true));
        item.Media.ShouldBe([new FoundMedia("photo", "https://pbs.example/1.jpg")]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[1]", 200)]
    [InlineData("{\"for_user_id\":3003,\"tweet_create_events\":{\"a\":1}}", 200)]
    [InlineData("{\"data\":{\"event_type\":\"post.create\",\"filter\":[],\"payload\":7}}", 200)]
    public void Read_WhatNobodyExpects_DoesNotThrow(string body, int status = 400)
    {
        var answer = Reader.Read(Call(body), [Hook]);

        (answer.Status, answer.Events.Count).ShouldBe((status, 0));
    }

    private static string Activity(string type, string user) => JsonSerializer.Serialize(new
    {
        data = new
        {
            event_uuid = "e-1",
            event_type = type,
            filter = new { user_id = user },
            payload = new
            {
                id = "200",
                author_id = "501",
                created_at = "2026-11-24T10:00:00.000Z",
                text = "@bataysk_adm где &lt;вода&gt;? https://t.co/1",
                entities = new { mentions = new[] { new { id = "3003", username = "bataysk_adm" } }, urls = new[] { new { url = "https://t.co/1", expanded_url = "https://a.ru/x" } } },
                referenced_tweets = new[] { new { type = "replied_to", id = "100" } },
            },
            includes = new { users = new[] { new { id = "501", name = "Иван", username = "ivan" } } },
        },
    });

    private static string Sign(string text) =>
        "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));

    private static WebhookCall Call(string body, string? signature = null) => new(
        "POST",
        new Dictionary<string, string>(StringComparer.Ordinal),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Twitter-Webhooks-Signature"] = signature ?? Sign(body) },
        Encoding.UTF8.GetBytes(body));
}
