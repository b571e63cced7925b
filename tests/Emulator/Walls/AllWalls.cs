using Microsoft.Extensions.Options;

namespace SocialPubs.Emulator.Walls;

/// <summary>The walls of each network; <see cref="Wall"/> itself is injected as that of VK.</summary>
internal sealed class AllWalls(IOptions<EmulatorOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>The networks that the emulator speaks, in the order of the decree.</summary>
    public static readonly IReadOnlyList<string> Networks = ["vk", "ok", "facebook", "twitter", "instagram", "telegram", "max"];

    private readonly Dictionary<string, Wall> walls =
        Networks.ToDictionary(network => network, network => new Wall(network, options, time), StringComparer.Ordinal);

    public IEnumerable<Wall> All => Networks.Select(network => walls[network]);

    /// <exception cref="KeyNotFoundException">The emulator does not speak this network.</exception>
    public Wall For(string network) => walls[network];

    public Wall? Find(string network) => walls.GetValueOrDefault(network);

    public void Dispose()
    {
        foreach (var wall in walls.Values)
            wall.Dispose();
    }
}
