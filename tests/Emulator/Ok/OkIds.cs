using System.Globalization;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Ok;

/// <summary>
/// Topics of Odnoklassniki have numbers of their own, which say nothing of the page; walls number the posts of each page.
/// Here the number is made of both.
/// </summary>
internal static class OkIds
{
    private const long PostsPerOwner = 1_000_000;

    /// <summary>The number of a topic; groups have odd ones.</summary>
    public static long Topic(long owner, long post) => ((Math.Abs(owner) * PostsPerOwner) + post) * 2 + (owner < 0 ? 1 : 0);

    public static string TopicText(Post post) => Topic(post.OwnerId, post.Id).ToString(CultureInfo.InvariantCulture);

    /// <summary>The page and the post of a topic; null for what is no number of one.</summary>
    public static (long Owner, long Post)? Read(string? topic)
    {
        if (!long.TryParse(topic, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        var owner = number / 2 / PostsPerOwner;
        return (number % 2 == 1 ? -owner : owner, number / 2 % PostsPerOwner);
    }

    /// <summary>The address that the post would have in Odnoklassniki; comments have none.</summary>
    public static string Address(long owner, long post) => owner < 0
        ? string.Create(CultureInfo.InvariantCulture, $"https://ok.ru/group/{-owner}/topic/{Topic(owner, post)}")
        : string.Create(CultureInfo.InvariantCulture, $"https://ok.ru/profile/{owner}/statuses/{Topic(owner, post)}");
}
