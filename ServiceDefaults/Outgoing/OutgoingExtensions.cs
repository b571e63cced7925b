using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace SocialPubs.ServiceDefaults.Outgoing;

/// <summary>
/// Calls to the outside. Every HTTP client of a service is made with this; an architecture test says so. The services
/// never call an address that a person typed: they keep and compare it only.
/// </summary>
public static class OutgoingExtensions
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Sends every call once, to the target alone: no other host, no way inside by a name, no redirect, no proxy of the
    /// environment, no cookies, no retries (a repeated call can be a second reply), and no log of addresses.
    /// </summary>
    public static IHttpClientBuilder AddOutgoing(this IHttpClientBuilder client, Func<IServiceProvider, OutgoingTarget> targetOf)
    {
#pragma warning disable EXTEXP0001 // Marked as experimental, and the only way to keep the default handler from repeating calls.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        return client
            .RemoveAllLoggers()
            .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .AddHttpMessageHandler(provider => new OutgoingGuard(targetOf(provider), provider.GetRequiredService<TimeProvider>()))
            .ConfigurePrimaryHttpMessageHandler(provider => CreateHandler(targetOf(provider)));
    }

    internal static SocketsHttpHandler CreateHandler(OutgoingTarget target) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 64,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(target, context.DnsEndPoint, cancellationToken),
    };

    /// <summary>Looks the name up once, and connects to what was looked at.</summary>
    private static async ValueTask<Stream> ConnectAsync(OutgoingTarget target, DnsEndPoint end, CancellationToken cancellationToken)
    {
        var found = await Dns.GetHostAddressesAsync(end.Host, end.AddressFamily, cancellationToken);
        var allowed = found.Where(address => target.AllowsConnection(end.Host, end.Port, address)).ToArray();
        if (allowed.Length == 0)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The network's name leads to an address where the network cannot be.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, end.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
