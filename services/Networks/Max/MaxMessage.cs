using System.Text.Json;
using System.Text.RegularExpressions;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Max;

/// <summary>
/// A publication in MAX by its numbers: a post of the channel, or a comment under it. MAX documents no address for a
/// comment, so it is that of its post with the comment's number in the query, which MAX leaves alone.
/// </summary>
internal sealed partial record MaxPlace(string PostId, string? CommentId)
{
    private const char Separator = '/';

    /// <summary>As <see cref="FoundItem.NetworkId"/> has it.</summary>
    public string Id => CommentId is null ? PostId : $"{PostId}{Separator}{CommentId}";

    /// <summary>Reads what <see cref="Id"/> wrote; null for anything else.</summary>
    public static MaxPlace? Parse(string? id) => id?.Split(Separator) switch
    {
        [var post] when IsNumber(post) => new MaxPlace(post, null),
        [var post, var comment] when IsNumber(post) && IsNumber(comment) => new MaxPlace(post, comment),
        _ => null,
    };

    /// <summary>The address of a comment under a post.</summary>
    public static string UrlOf(string postUrl, string commentId) => NetworkAddress.TryParse(MaxClient.Network, postUrl, out var address)
        ? $"{address.Canonical.Split('?')[0]}?comment={Uri.EscapeDataString(commentId)}"
        : postUrl;

    /// <summary>The number of a comment in such an address.</summary>
    public static string? CommentOf(string url) =>
        url.Split("?comment=") is [_, var comment] && IsNumber(Uri.UnescapeDataString(comment)) ? Uri.UnescapeDataString(comment) : null;

    // The numbers go into addresses of calls: nothing but what MAX documents.
    private static bool IsNumber(string text) => Number().IsMatch(text);

    [GeneratedRegex(@"^(?:mid\.)?[A-Za-z0-9_-]{1,100}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}

/// <summary>A post or a comment as MAX shows it.</summary>
internal sealed record MaxMessage(
    string Id, string Text, DateTimeOffset At, string? SenderId, string SenderName, string? ReplyTo, string? Url, IReadOnlyList<FoundMedia> Media)
{
    /// <summary>Reads one; null where it is none.</summary>
    public static MaxMessage? Read(JsonElement message)
    {
        var body = message.Member("body");
        if (body.Text("mid") is not { } id || message.Number("timestamp") is not { } at)
            return null;
        var sender = message.Member("sender");
        var link = message.Member("link");
        return new MaxMessage(
            id,
            body.Text("text") ?? string.Empty,
            DateTimeOffset.FromUnixTimeMilliseconds(at),
            sender.Text("user_id"),
            string.Join(' ', new[] { sender.Text("first_name") ?? sender.Text("name"), sender.Text("last_name") }.Where(part => !string.IsNullOrEmpty(part))),
            link.Text("type") == "reply" ? link.Member("message").Text("mid") : null,
            message.Text("url"),
            [.. body.Items("attachments").Select(file => (Kind: file.Text("type"), Address: file.Member("payload").Text("url")))
                .Where(file => file.Address is not null)
                .Select(file => new FoundMedia(file.Kind switch { "image" => "photo", "video" => "video", "share" => "link", _ => "document" }, file.Address!))]);
    }

    /// <summary>Whether the text is the one that was sent: MAX may write line ends in its own way and trims.</summary>
    public bool HasText(string sent) => NetworkText.Normalise(Text) == NetworkText.Normalise(sent);
}
