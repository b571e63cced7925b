using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Vk;

internal sealed class VkAddresses : IWallAddresses
{
    public string Network => "vk";

    public string Of(Post post) => post.Address;

    public string Of(Post post, Comment comment) => comment.Address;
}
