using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;

namespace SocialPubs.Networks.Instagram;

/// <summary>
/// Webhooks of Instagram: comments under own media, and where the account was named. They tell ids without addresses, so
/// the monitors read what it is.
/// </summary>
internal sealed class InstagramWebhooks(IOptions<MetaOptions> options) : MetaWebhooks(options)
{
    public override string Network => "instagram";

    protected override string ObjectKind => "instagram";

    protected override WebhookEvent? Read(string eventId, WebhookAccount hook, string field, JsonElement value)
    {
        var id = field switch
        {
            "comments" => value.Text("id"),
            "mentions" => value.Text("comment_id") ?? value.Text("media_id"),
            _ => null,
        };
        return string.IsNullOrEmpty(id) ? null : new WebhookEvent(eventId, hook.AccountId, WebhookEventKind.Created, id, Item: null);
    }
}
