using System.Text.Json;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Instagram;

/// <summary>Where an answer goes: Instagram has one way for own media, and another for where the account was named.</summary>
/// <param name="Path">The edge that makes the comment.</param>
/// <param name="Parameters">What it takes beside the text.</param>
/// <param name="Thread">The edge under which the answer can be read; null where the account was only named: there it sees nothing of others.</param>
/// <param name="MediaUrl">The address of the media.</param>
internal sealed record InstagramTarget(string Path, IReadOnlyList<KeyValuePair<string, string>> Parameters, string? Thread, string MediaUrl);

/// <summary>Finds where a publication can be answered.</summary>
internal static class InstagramTargets
{
    private const int MediaAtOnce = 100;

    /// <summary>Asks for the publication among what is the account's own, then among what names it.</summary>
    public static async Task<(InstagramTarget? Target, GraphAnswer? Failure)> ResolveAsync(
        GraphSession graph, NetworkAddress address, string? knownId, int searched, CancellationToken cancellationToken)
    {
        if (address.CommentId is not null)
            return await CommentAsync(graph, knownId ?? address.CommentId, cancellationToken);
        if (knownId is not null)
            return await MediaAsync(graph, knownId, cancellationToken);

        var (media, failure) = await AmongOwnAsync(graph, address.PostId!, searched, cancellationToken);
        return media is { } own && own.Text("id") is { } id ? (OfMedia(graph, id, own), null) : (null, failure);
    }

    /// <summary>Own media by the letters of its address.</summary>
    public static async Task<(JsonElement? Media, GraphAnswer? Failure)> AmongOwnAsync(
        GraphSession graph, string shortcode, int searched, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var read = 0; read < searched; read += MediaAtOnce)
        {
            var list = await graph.GetAsync(
                $"{GraphSession.Id(graph.Account.OwnerId)}/media", "id,shortcode,permalink", cancellationToken, [GraphSession.Limit(MediaAtOnce), .. GraphSession.After(after)]);
            if (list is not GraphAnswer.Value { Json: var json })
                return (null, list);
            foreach (var media in json.Items("data"))
            {
                if (media.Text("shortcode") == shortcode)
                    return (media, null);
            }

            after = json.After();
            if (after is null)
                break;
        }

        // Of others' media an address tells nothing: only being named does, and then finding knows the id.
        return (null, NotMentioned());
    }

    private static GraphAnswer.Refused NotMentioned() => new(
        ConnectorFaults.NotMentioned, "Instagram lets an account answer under its own media and where it was named: here post by hand.");

    private static InstagramTarget OfMedia(GraphSession graph, string id, JsonElement media) =>
        new($"{GraphSession.Id(id)}/comments", [], $"{GraphSession.Id(id)}/comments", media.Text("permalink") ?? string.Empty);

    private static async Task<(InstagramTarget? Target, GraphAnswer? Failure)> MediaAsync(GraphSession graph, string id, CancellationToken cancellationToken)
    {
        var own = await graph.GetAsync(GraphSession.Id(id), "id,permalink", cancellationToken);
        if (own is GraphAnswer.Value { Json: var media })
            return (OfMedia(graph, id, media), null);
        if (own is not GraphAnswer.Error { IsMissing: true })
            return (null, own);

        var account = GraphSession.Id(graph.Account.OwnerId);
        var named = await graph.GetAsync(account, $"mentioned_media.media_id({GraphSession.Id(id)}){{id,permalink}}", cancellationToken);
        return named switch
        {
            GraphAnswer.Value { Json: var json } when json.Member("mentioned_media").Text("id") is not null =>
                (new InstagramTarget($"{account}/mentions", [new("media_id", id)], null, json.Member("mentioned_media").Text("permalink") ?? string.Empty), null),
            GraphAnswer.Value or GraphAnswer.Error { IsMissing: true } => (null, NotMentioned()),
            _ => (null, named),
        };
    }

    private static async Task<(InstagramTarget? Target, GraphAnswer? Failure)> CommentAsync(GraphSession graph, string id, CancellationToken cancellationToken)
    {
        var own = await graph.GetAsync(GraphSession.Id(id), "id,parent_id,media{id,permalink,owner}", cancellationToken);
        // A comment of the account's own under somebody else's media can be read too, and not answered in this way.
        if (own is GraphAnswer.Value { Json: var comment } && comment.Member("media").Member("owner").Text("id") == graph.Account.OwnerId)
        {
            // What answers an answer, Instagram hangs under the comment at the root.
            var root = comment.Text("parent_id") ?? id;
            return (new InstagramTarget($"{GraphSession.Id(id)}/replies", [], $"{GraphSession.Id(root)}/replies", comment.Member("media").Text("permalink") ?? string.Empty), null);
        }

        if (own is not (GraphAnswer.Value or GraphAnswer.Error { IsMissing: true }))
            return (null, own);

        var account = GraphSession.Id(graph.Account.OwnerId);
        var named = await graph.GetAsync(account, $"mentioned_comment.comment_id({GraphSession.Id(id)}){{id,media{{id,permalink}}}}", cancellationToken);
        return named switch
        {
            GraphAnswer.Value { Json: var json } when json.Member("mentioned_comment").Member("media").Text("id") is { } media => (new InstagramTarget(
                $"{account}/mentions", [new("media_id", media), new("comment_id", id)], null,
                json.Member("mentioned_comment").Member("media").Text("permalink") ?? string.Empty), null),
            GraphAnswer.Value or GraphAnswer.Error { IsMissing: true } => (null, NotMentioned()),
            _ => (null, named),
        };
    }
}
