namespace SocialPubs.Emulator.Walls;

/// <summary>The addresses that a network's posts and comments have there; one for each network.</summary>
internal interface IWallAddresses
{
    /// <summary>The network's id.</summary>
    string Network { get; }

    string Of(Post post);

    /// <summary>Where comments have no addresses of their own, that of the post.</summary>
    string Of(Post post, Comment comment);
}

/// <summary>Addresses by network; a network that registers none has those of the emulator's own pages.</summary>
internal sealed class Addresses(IEnumerable<IWallAddresses> networks)
{
    private readonly Dictionary<string, IWallAddresses> byNetwork = networks.ToDictionary(addresses => addresses.Network, StringComparer.Ordinal);

    public string Of(string network, Post post) => byNetwork.GetValueOrDefault(network)?.Of(post) ?? Page(network, post);

    public string Of(string network, Post post, Comment comment) => byNetwork.GetValueOrDefault(network)?.Of(post, comment) ?? Page(network, post, comment);

    /// <summary>The path of the emulator's page that shows a post.</summary>
    public static string Page(string network, Post post, Comment? comment = null) =>
        $"{(network == "vk" ? "" : $"/{network}")}{post.Page}{(comment is null ? "" : $"#c{comment.Id}")}";
}
