using System.Globalization;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Ok;

internal sealed class OkAddresses : IWallAddresses
{
    public string Network => "ok";

    public string Of(Post post) => OkIds.Address(post.OwnerId, post.Id);

    public string Of(Post post, Comment comment) => string.Create(CultureInfo.InvariantCulture, $"{Of(post)}?comment={comment.Id}");
}
