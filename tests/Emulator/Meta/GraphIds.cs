using System.Globalization;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Meta;

/// <summary>
/// Meta's ids are unique over all pages, a wall's only on the wall: the numbers here hold both. Those of Instagram have
/// 17 digits, as there.
/// </summary>
internal static class GraphIds
{
    private const long PerOwner = 1_000_000;
    private const long InstagramUsers = 17_841_400_000_000_000;
    private const long InstagramObjects = 18_000_000_000_000_000;
    private const string ShortcodeLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>A page's or a person's number.</summary>
    public static string Member(long member) => Math.Abs(member).ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of a Facebook post, comment or photo.</summary>
    public static long Number(long owner, long id) => (((Math.Abs(owner) * 10) + (owner < 0 ? 1 : 0)) * PerOwner) + id;

    /// <summary>What a number stands for; null where it can be none.</summary>
    public static (long Owner, long Id)? Read(string? text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        if (number >= InstagramObjects)
            number -= InstagramObjects;
        var owner = number / PerOwner / 10;
        return owner == 0 ? null : (number / PerOwner % 10 == 1 ? -owner : owner, number % PerOwner);
    }

    public static string Of(Post post) => $"{Member(post.OwnerId)}_{Number(post.OwnerId, post.Id)}";

    public static string Of(Comment comment) =>
        string.Create(CultureInfo.InvariantCulture, $"{Number(comment.OwnerId, comment.PostId)}_{Number(comment.OwnerId, comment.Id)}");

    public static string AddressOf(Post post) => $"https://www.facebook.com/permalink.php?story_fbid={Number(post.OwnerId, post.Id)}&id={Member(post.OwnerId)}";

    /// <summary>The same post with letters instead of its number, as people copy it.</summary>
    public static string LettersOf(Post post, Member owner) =>
        string.Create(CultureInfo.InvariantCulture, $"https://www.facebook.com/{owner.ScreenName}/posts/pfbid0{Number(post.OwnerId, post.Id):D24}");

    public static string AddressOf(Comment comment) =>
        $"https://www.facebook.com/permalink.php?story_fbid={Number(comment.OwnerId, comment.PostId)}&id={Member(comment.OwnerId)}&comment_id="
        + (comment.RootId is { } root
            ? $"{Number(comment.OwnerId, root)}&reply_comment_id={Number(comment.OwnerId, comment.Id)}"
            : $"{Number(comment.OwnerId, comment.Id)}");

    /// <summary>Whether a node is one of Instagram's.</summary>
    public static bool IsInstagram(string id) => id.Length == 17 && id[0] == '1' && id[1] is '7' or '8';

    public static string InstagramMember(long member) => (InstagramUsers + Math.Abs(member)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The member with an Instagram number; accounts that the interface serves are negative as everywhere here.</summary>
    public static long? ReadInstagramMember(string id) => IsInstagram(id) && id.StartsWith("178414", StringComparison.Ordinal)
        ? long.Parse(id, CultureInfo.InvariantCulture) - InstagramUsers
        : null;

    public static string InstagramObject(long owner, long id) => (InstagramObjects + Number(owner, id)).ToString(CultureInfo.InvariantCulture);

    public static string Shortcode(Post post)
    {
        var number = InstagramObjects + Number(post.OwnerId, post.Id);
        var letters = new char[11];
        for (var i = letters.Length - 1; i >= 0; i--, number /= 64)
            letters[i] = ShortcodeLetters[(int)(number % 64)];
        return new string(letters);
    }

    public static string InstagramAddress(Post post) => $"https://www.instagram.com/p/{Shortcode(post)}/";

    public static string InstagramAddress(Post post, Comment comment) =>
        $"{InstagramAddress(post)}c/{InstagramObject(comment.OwnerId, comment.RootId ?? comment.Id)}/"
        + (comment.RootId is null ? string.Empty : $"r/{InstagramObject(comment.OwnerId, comment.Id)}/");
}
