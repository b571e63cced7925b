using System.Net;

namespace SocialPubs.ServiceDefaults.Outgoing;

/// <summary>
/// Where a connector may call: the address that the settings name, and the domains to which that interface sends one on,
/// for uploads say. Nothing that a person typed or that a network answered widens it.
/// </summary>
/// <param name="baseAddress">The configured address. Plain http is possible only here, for an emulator.</param>
/// <param name="domains">Names with everything below them, such as <c>userapi.com</c>; reached by https on its usual port.</param>
public sealed class OutgoingTarget(Uri baseAddress, IEnumerable<string> domains)
{
    private readonly string[] _domains = [.. domains.Select(domain => domain.TrimStart('*').Trim('.'))];

    /// <summary>Bytes that an answer may have.</summary>
    public long MaxResponseBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long a call may take with its answer, whatever limit the connector itself has.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether a call may go to this address.</summary>
    public bool Allows(Uri address)
    {
        if (!address.IsAbsoluteUri || address.UserInfo.Length > 0)
            return false;
        if (address.Scheme == baseAddress.Scheme && IsBaseHost(address.IdnHost) && address.Port == baseAddress.Port)
            return true;
        return address is { Scheme: "https", IsDefaultPort: true, HostNameType: UriHostNameType.Dns } && IsBelowDomain(address.IdnHost);
    }

    /// <summary>
    /// Whether a connection to this host may end at this address. A name of the outside must not lead inside, also when
    /// its owner points it there after we looked (DNS rebinding); only a settings' own <c>localhost</c> or literal
    /// address may be inside.
    /// </summary>
    public bool AllowsConnection(string host, int port, IPAddress address)
    {
        if (IsBaseHost(host) && port == baseAddress.Port)
        {
            if (IPAddress.TryParse(baseAddress.IdnHost.Trim('[', ']'), out var literal))
                return literal.Equals(address);
            if (baseAddress.IsLoopback)
                return IPAddress.IsLoopback(address);
            return PublicAddresses.Contains(address);
        }

        return port == 443 && IsBelowDomain(host) && PublicAddresses.Contains(address);
    }

    private bool IsBaseHost(string host) => host.Trim('[', ']').Equals(baseAddress.IdnHost.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    private bool IsBelowDomain(string host) => _domains.Any(domain => domain.Length > 0
        && (host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase)));
}
