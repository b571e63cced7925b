using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SocialPubs.AppHost.Local;

/// <summary>Chooses TCP ports on loopback.</summary>
internal static class Ports
{
    // Below the range from which the kernel takes the ports of outgoing connections (32768 and up), so that no
    // connection of anyone can take a port between our choice and the server's start.
    private const int First = 20_000;
    private const int End = 32_000;
    private static readonly ConcurrentDictionary<int, byte> Given = new();

    /// <summary>The wanted port where it is free, else another free one. No port is given twice by one process.</summary>
    public static int Choose(int? wanted = null)
    {
        if (wanted is { } port && IsFree(port) && Given.TryAdd(port, 0)) return port;
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var candidate = RandomNumberGenerator.GetInt32(First, End);
            if (IsFree(candidate) && Given.TryAdd(candidate, 0)) return candidate;
        }

        throw new LocalModeException($"No TCP port is free between {First} and {End}.");
    }

    public static bool IsFree(int port)
    {
        try
        {
            // As servers do: a port with connections of an earlier run in TIME_WAIT counts as free.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
