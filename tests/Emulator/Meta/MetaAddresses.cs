using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Meta;

internal sealed class FacebookAddresses : IWallAddresses
{
    public string Network => "facebook";

    public string Of(Post post) => GraphIds.AddressOf(post);

    public string Of(Post post, Comment comment) => GraphIds.AddressOf(comment);
}

internal sealed class InstagramAddresses : IWallAddresses
{
    public string Network => "instagram";

    public string Of(Post post) => GraphIds.InstagramAddress(post);

    public string Of(Post post, Comment comment) => GraphIds.InstagramAddress(post, comment);
}
