using System.Net;
using System.Net.Sockets;

namespace SocialPubs.ServiceDefaults.Forwarding;

/// <summary>The address of whoever sent a request, as it is shown and as it is counted.</summary>
public static class ClientAddress
{
    /// <summary>As text, IPv4 in its own form however the socket has it; null where there is none.</summary>
    public static string? Text(IPAddress? address) => Plain(address)?.ToString();

    /// <summary>What counts as one sender: an IPv4 address, or an IPv6 /64, since one customer has all of its 2⁶⁴ addresses.</summary>
    public static string NetworkOf(IPAddress? address) => Plain(address) switch
    {
        null => "?",
        { AddressFamily: AddressFamily.InterNetworkV6 } v6 => Convert.ToHexStringLower(v6.GetAddressBytes().AsSpan(0, 8)),
        var v4 => v4.ToString(),
    };

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
