using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Facebook;

/// <summary>
/// From addresses to the Graph API's ids and back: a page's post is <c>{page}_{post}</c>, a comment
/// <c>{post}_{comment}</c>, a photo or video its number alone.
/// </summary>
internal static class FacebookObjects
{
    private const int PostsAtOnce = 100;

    /// <summary>The id of a publication, or what kept us from it.</summary>
    /// <param name="graph">The calls, where an address does not tell by itself.</param>
    /// <param name="address">The address.</param>
    /// <param name="knownId">The id, where finding gave it.</param>
    /// <param name="searched">How many own posts are searched for an address without a number.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public static async Task<(string? Id, GraphAnswer? Failure)> ResolveAsync(
        GraphSession graph, NetworkAddress address, string? knownId, int searched, CancellationToken cancellationToken)
    {
        if (knownId is not null)
            return (knownId, null);
        if (address.Kind is "share" || address.PostId is null || address.Canonical.StartsWith("https://www.facebook.com/groups/", StringComparison.Ordinal))
            return (null, Unsupported());

        var (post, failure) = await PostAsync(graph, address, searched, cancellationToken);
        if (post is null || address.CommentId is not { } comment)
            return (post, failure);
        return comment.All(char.IsAsciiDigit) ? ($"{NumberOf(post)}_{comment}", null) : (null, Unsupported());
    }

    /// <summary>The address of a new comment in the same post as the publication that it answers.</summary>
    public static string UrlOfReply(NetworkAddress publication, string replyId)
    {
        var post = publication.CommentId is null ? publication.Canonical : publication.Canonical[..publication.Canonical.LastIndexOf("comment_id=", StringComparison.Ordinal)].TrimEnd('?', '&');
        return $"{post}{(post.Contains('?', StringComparison.Ordinal) ? '&' : '?')}comment_id={NumberOf(replyId)}";
    }

    /// <summary>The address of a post by its id.</summary>
    public static string UrlOfPost(string id) => id.Split('_') is [var page, var post]
        ? $"https://www.facebook.com/permalink.php?story_fbid={post}&id={page}"
        : $"https://www.facebook.com/photo/?fbid={id}";

    /// <summary>The address of a comment by its id and that of its post.</summary>
    public static string UrlOfComment(string postId, string commentId)
    {
        var post = UrlOfPost(postId);
        return $"{post}&comment_id={NumberOf(commentId)}";
    }

    /// <summary>The address that the Graph API gives, in its one form; else the one that the id makes.</summary>
    public static string Canonical(string? permalink, string fallback) =>
        NetworkAddress.TryParse("facebook", permalink, out var address) ? address.Canonical
        : NetworkAddress.TryParse("facebook", fallback, out address) ? address.Canonical
        : fallback;

    /// <summary>The last number of an id: what addresses have of it.</summary>
    public static string NumberOf(string id) => id[(id.LastIndexOf('_') + 1)..];

    private static GraphAnswer.Refused Unsupported() => new(
        ConnectorFaults.AddressNotSupported, "The interface cannot find the publication by such an address: post by hand, or take the address that opens from the post's date.");

    private static async Task<(string? Id, GraphAnswer? Failure)> PostAsync(
        GraphSession graph, NetworkAddress address, int searched, CancellationToken cancellationToken)
    {
        var isNumber = address.PostId!.All(char.IsAsciiDigit);
        if (address.Kind != "posts")
            return isNumber ? (address.PostId, null) : (null, Unsupported());
        if (!isNumber)
            return await AmongOwnAsync(graph, address, searched, cancellationToken);
        if (address.OwnerId is { Length: > 0 } owner && owner.All(char.IsAsciiDigit))
            return ($"{owner}_{address.PostId}", null);

        var page = await graph.GetAsync(GraphSession.Id(address.OwnerId!), "id", cancellationToken);
        return page is GraphAnswer.Value { Json: var json } && json.Text("id") is { } id ? ($"{id}_{address.PostId}", null) : (null, page);
    }

    /// <summary>Addresses that people copy have letters instead of the number (<c>pfbid…</c>), which the interface does not take; but it shows them with the page's posts.</summary>
    private static async Task<(string? Id, GraphAnswer? Failure)> AmongOwnAsync(
        GraphSession graph, NetworkAddress address, int searched, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var read = 0; read < searched; read += PostsAtOnce)
        {
            var list = await graph.GetAsync(
                $"{GraphSession.Id(graph.Account.OwnerId)}/feed", "id,permalink_url", cancellationToken, [GraphSession.Limit(PostsAtOnce), .. GraphSession.After(after)]);
            if (list is not GraphAnswer.Value { Json: var json })
                return (null, list);
            foreach (var post in json.Items("data"))
            {
                if (post.Text("id") is { } id && NetworkAddress.TryParse("facebook", post.Text("permalink_url"), out var shown) && shown.PostId == address.PostId)
                    return (id, null);
            }

            after = json.After();
            if (after is null)
                break;
        }

        return (null, Unsupported());
    }
}
