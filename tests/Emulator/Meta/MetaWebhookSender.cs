using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Meta;

/// <summary>A webhook call as Meta makes it: the body, and the signature over exactly its bytes.</summary>
internal sealed record MetaWebhook(byte[] Body, string Signature);

/// <summary>A webhook call to be made.</summary>
/// <param name="Address">Where to; only on this machine.</param>
/// <param name="Network"><c>facebook</c> or <c>instagram</c>.</param>
/// <param name="Owner">The page or account that is told of: its number on the emulator's walls, without the minus.</param>
/// <param name="Id">The post or comment, by its wall and number.</param>
/// <param name="Wall">On whose wall it stands; the owner's own where it is left out.</param>
/// <param name="Verb">Facebook's <c>add</c>, <c>edited</c> or <c>remove</c>.</param>
internal sealed record WebhookRequest(Uri Address, string Network, long Owner, long Id, long? Wall = null, string Verb = "add");

/// <summary>What the address answered.</summary>
internal sealed record WebhookSent(int Status, string Body);

/// <summary>Writes, signs and sends what Meta tells the address of an application.</summary>
internal sealed class MetaWebhookSender(AllWalls walls, IOptions<MetaEmulation> settings, TimeProvider time)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };

    public async Task<IResult> SendAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        if (!request.Address.IsAbsoluteUri || !request.Address.IsLoopback)
            return TypedResults.BadRequest("The emulator calls only this machine.");
        if (walls.Find(request.Network) is not { Network: "facebook" or "instagram" } wall)
            return TypedResults.NotFound();
        var owner = request.Wall ?? -request.Owner;
        var (post, comment) = (wall.PostOf(owner, request.Id), wall.CommentOf(owner, request.Id));
        if (post is null && comment is null)
            return TypedResults.NotFound();

        var webhook = wall.Network == "facebook"
            ? Write("page", GraphIds.Member(request.Owner), "feed", FeedOf(wall, post, comment, request.Verb))
            : Write("instagram", GraphIds.InstagramMember(request.Owner), owner == -request.Owner ? "comments" : "mentions", NamedOf(owner == -request.Owner, post, comment));
        using var message = new HttpRequestMessage(HttpMethod.Post, request.Address) { Content = new ByteArrayContent(webhook.Body) };
        message.Content.Headers.ContentType = new("application/json");
        message.Headers.Add("X-Hub-Signature-256", webhook.Signature);
        using var answer = await Http.SendAsync(message, cancellationToken);
        return TypedResults.Ok(new WebhookSent((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken)));
    }

    public MetaWebhook Write(string objectKind, string ownerId, string field, JsonObject value)
    {
        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["object"] = objectKind,
            ["entry"] = new JsonArray(new JsonObject
            {
                ["id"] = ownerId,
                ["time"] = time.GetUtcNow().ToUnixTimeSeconds(),
                ["changes"] = new JsonArray(new JsonObject { ["field"] = field, ["value"] = value }),
            }),
        }.ToJsonString());
        return new MetaWebhook(body, Sign(body));
    }

    public string Sign(byte[] body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings.Value.AppSecret), body));

    private static JsonObject FeedOf(Wall wall, Post? post, Comment? comment, string verb)
    {
        var author = post?.FromId ?? comment!.FromId;
        var under = post ?? wall.PostOf(comment!.OwnerId, comment.PostId)!;
        var value = new JsonObject
        {
            ["item"] = comment is null ? "status" : "comment",
            ["verb"] = verb,
            ["post_id"] = GraphIds.Of(under),
            ["from"] = new JsonObject { ["id"] = GraphIds.Member(author), ["name"] = wall.MemberOf(author).Name },
            ["message"] = post?.Text ?? comment!.Text,
            ["created_time"] = (post?.At ?? comment!.At).ToUnixTimeSeconds(),
            ["post"] = new JsonObject { ["id"] = GraphIds.Of(under), ["permalink_url"] = GraphIds.AddressOf(under) },
        };
        if (comment is not null)
        {
            value["comment_id"] = GraphIds.Of(comment);
            value["parent_id"] = comment.RootId is { } root && wall.CommentOf(comment.OwnerId, root) is { } parent ? GraphIds.Of(parent) : GraphIds.Of(under);
        }

        return value;
    }

    private static JsonObject NamedOf(bool onOwnMedia, Post? post, Comment? comment)
    {
        var media = comment is null ? GraphIds.InstagramObject(post!.OwnerId, post.Id) : GraphIds.InstagramObject(comment.OwnerId, comment.PostId);
        if (comment is null)
            return new JsonObject { ["media_id"] = media };
        var id = GraphIds.InstagramObject(comment.OwnerId, comment.Id);
        return onOwnMedia
            ? new JsonObject { ["id"] = id, ["text"] = comment.Text, ["media"] = new JsonObject { ["id"] = media, ["media_product_type"] = "FEED" } }
            : new JsonObject { ["media_id"] = media, ["comment_id"] = id };
    }
}
