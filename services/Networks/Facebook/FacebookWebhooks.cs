using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Facebook;

/// <summary>Webhooks of Facebook pages: what happens in their feed.</summary>
internal sealed class FacebookWebhooks(IOptions<MetaOptions> options) : MetaWebhooks(options)
{
    public override string Network => "facebook";

    protected override string ObjectKind => "page";

    protected override WebhookEvent? Read(string eventId, WebhookAccount hook, string field, JsonElement value)
    {
        // Reactions, shares and the like are told in the same field.
        var isComment = value.Text("item") == "comment";
        if (field is not ("feed" or "mention") || (!isComment && value.Text("item") is not ("post" or "status" or "photo" or "video" or "album")))
            return null;
        WebhookEventKind? kind = value.Text("verb") switch
        {
            "add" => WebhookEventKind.Created,
            "edit" or "edited" => WebhookEventKind.Edited,
            "remove" or "delete" => WebhookEventKind.Deleted,
            _ => null,
        };
        if (kind is null || value.Text(isComment ? "comment_id" : "post_id") is not { Length: > 0 } id)
            return null;
        var item = kind == WebhookEventKind.Deleted ? null : Item(hook, field, value, id, isComment);
        return new WebhookEvent(eventId, hook.AccountId, kind.Value, id, item);
    }

    private static FoundItem? Item(WebhookAccount hook, string field, JsonElement value, string id, bool isComment)
    {
        if (value.Time("created_time") is not { } at || value.Text("post_id") is not { Length: > 0 } postId || value.Member("from").Text("id") is not { } author)
            return null;
        var post = FacebookObjects.Canonical(value.Member("post").Text("permalink_url"), FacebookObjects.UrlOfPost(postId));
        if (!NetworkAddress.TryParse("facebook", post, out var address))
            return null;
        var parent = value.Text("parent_id") is { } parentId && parentId != postId ? FacebookObjects.UrlOfComment(postId, parentId) : post;
        var media = new List<FoundMedia>();
        if (value.Text("photo") is { Length: > 0 } photo)
            media.Add(new FoundMedia("photo", photo));
        if (value.Text("video") is { Length: > 0 } video)
            media.Add(new FoundMedia("video", video));
        return new FoundItem(
            id,
            isComment ? FacebookObjects.UrlOfReply(address, id) : post,
            author,
            value.Member("from").Text("name") ?? string.Empty,
            $"https://www.facebook.com/{author}",
            value.Text("message") ?? string.Empty,
            at,
            media,
            isComment ? FacebookObjects.Canonical(null, parent) : null,
            FromOwnAccount: author == hook.OwnerId,
            MentionsAccount: field == "mention");
    }
}
