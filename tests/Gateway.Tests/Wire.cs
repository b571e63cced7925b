using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SocialPubs.Gateway.Tests;

/// <summary>Sends bytes that no HTTP client would.</summary>
internal static class Wire
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The first answer to these bytes, up to the end of its headers, or all that came where that never came.</summary>
    public static Task<string> SendAsync(Uri address, string bytes) =>
        SendAsync(address, bytes, answer => answer.Contains("\r\n\r\n", StringComparison.Ordinal));

    /// <summary>All that comes until the gateway closes the connection.</summary>
    public static Task<string> SendToEndAsync(Uri address, string bytes) => SendAsync(address, bytes, _ => false);

    private static async Task<string> SendAsync(Uri address, string bytes, Func<string, bool> isEnough)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, Cancel);
        await using var stream = client.GetStream();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(Patience);
        var answer = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), patience.Token);
            while (!isEnough(answer.ToString()))
            {
                var read = await stream.ReadAsync(buffer, patience.Token);
                if (read == 0)
                    break;
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // The gateway reset the connection, which is an answer too.
        }

        return answer.ToString();
    }
}
