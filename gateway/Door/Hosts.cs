using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace SocialPubs.Gateway.Door;

/// <summary>
/// The names under which the gateway answers. Whoever sends another one wants a link with that name in it, or led a
/// browser here under a name of their own.
/// </summary>
internal sealed class Hosts
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Null where every name is good.</summary>
    private readonly FrozenSet<string>? names;

    /// <exception cref="InvalidOperationException">Outside Development nothing says what the names are, or one is no name.</exception>
    public Hosts(IOptions<GatewayOptions> options, IConfiguration configuration, IHostEnvironment environment)
    {
        var given = options.Value.Hosts;
        if (given.Count == 0 && DemoGuard.IsDemo(configuration))
            given = Loopback;
        else if (given.Count == 0 && environment.IsDevelopment())
            return;
        else if (given.Count == 0 && Uri.TryCreate(configuration["Authentication:Authority"], UriKind.Absolute, out var authority))
            given = [authority.Host];

        if (given.Count == 0)
            throw new InvalidOperationException("Set Gateway:Hosts to the names under which the gateway is reached.");
        if (given.FirstOrDefault(host => !IsName(host)) is { } wrong)
            throw new InvalidOperationException($"Gateway:Hosts holds '{wrong}', which is no host name: give it without scheme, port and wildcard.");
        names = given.Select(Normalise).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public bool Know(HostString host)
    {
        if (names is null)
            return true;
        return host.HasValue && IsName(host.Host) && names.Contains(Normalise(host.Host));
    }

    private static bool IsName(string host) => Uri.CheckHostName(host) != UriHostNameType.Unknown;

    /// <summary>As a browser sends it: a name in Cyrillic in its ASCII form, an IPv6 address in brackets.</summary>
    private static string Normalise(string host) => Uri.CheckHostName(host) switch
    {
        UriHostNameType.Dns => new IdnMapping().GetAscii(host.TrimEnd('.')).ToLowerInvariant(),
        UriHostNameType.IPv6 => $"[{System.Net.IPAddress.Parse(host)}]",
        _ => host,
    };
}
