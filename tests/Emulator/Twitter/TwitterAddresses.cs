using System.Globalization;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Twitter;

/// <summary>In X a reply is a post as any other.</summary>
internal sealed class TwitterAddresses(Tweets tweets) : IWallAddresses
{
    public string Network => "twitter";

    public string Of(Post post) => Of(tweets.Find(post)!);

    public string Of(Post post, Comment comment) => Of(tweets.Find(comment)!);

    private static string Of(Tweet tweet) => string.Create(CultureInfo.InvariantCulture, $"https://x.com/i/status/{tweet.Id}");
}
