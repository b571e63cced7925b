using System.Globalization;
using System.Numerics;

namespace SocialPubs.Regulations;

public sealed partial record NetworkAddress
{
    /// <summary>
    /// An address of the same network that leads nowhere: its numbers are longer than any that the network gives out. It
    /// is canonical like any other, so that lists, checks and the unique index go on as they do.
    /// </summary>
    /// <param name="owner">Says which page it is: the same bytes make the same page, so that figures by page stay. 16 bytes or more.</param>
    /// <param name="post">Says which publication of the page it is. 16 bytes or more.</param>
    /// <param name="reply">Says which reply under it is meant; <see langword="null"/> for the publication itself.</param>
    public NetworkAddress Pseudonym(byte[] owner, byte[] post, byte[]? reply = null)
    {
        // Where a reply has an address under the post, or is a post of its own.
        var comment = reply ?? (CommentId is null ? null : post);
        var own = reply ?? post;
        var url = Network switch
        {
            "vk" => $"https://vk.com/{Kind}{(OwnerId?.StartsWith('-') == true ? "-" : "")}{Number(owner)}_{Number(post)}"
                + (comment is null ? "" : $"?{(Kind == "topic" ? "post" : "reply")}={Number(comment)}"),
            "ok" when Kind == "video" => $"https://ok.ru/video/{Number(own)}",
            "ok" when Kind == "photo" => $"https://ok.ru/profile/{Number(owner)}/pphotos/{Number(own)}",
            "ok" when Kind == "topic" => $"https://ok.ru/group/{Number(owner)}/topic/{Number(own)}",
            "ok" => $"https://ok.ru/profile/{Number(owner)}/statuses/{Number(own)}",
            "facebook" => $"https://www.facebook.com/permalink.php?story_fbid={Number(post)}&id={Number(owner)}"
                + (comment is null ? "" : $"&comment_id={Number(comment)}"),
            "twitter" => $"https://x.com/i/status/{Number(own)}",
            "instagram" => $"https://www.instagram.com/p/{Token(post)}/" + (comment is null ? "" : $"c/{Number(comment)}/"),
            "telegram" => $"https://t.me/{Token(owner)}/{Number(post)}" + (comment is null ? "" : $"?comment={Number(comment)}"),
            "max" => $"https://max.ru/{Token(owner)}/{Token(own)}",
            _ => $"https://pseudonym.invalid/{Token(owner)}/{Token(own)}",
        };
        return TryParse(Network, url, out var address) && address.Canonical == url
            ? address
            : throw new InvalidOperationException($"'{url}' is no canonical address of '{Network}'.");
    }

    /// <summary>19 digits, the first a 9: the numbers of the networks have up to 12, or begin with 1 where they have more.</summary>
    private static string Number(byte[] bytes) =>
        "9" + (new BigInteger(bytes.AsSpan(0, 16), isUnsigned: true) % BigInteger.Pow(10, 18)).ToString("D18", CultureInfo.InvariantCulture);

    /// <summary>A name that begins with a letter.</summary>
    private static string Token(byte[] bytes) => "p" + Convert.ToHexStringLower(bytes.AsSpan(0, 12));
}
