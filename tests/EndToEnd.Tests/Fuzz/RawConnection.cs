using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SocialPubs.EndToEnd.Tests.Fuzz;

/// <param name="Status">0 where the connection was closed without an answer.</param>
/// <param name="Headers">By name in lower case.</param>
/// <param name="Body">As text.</param>
/// <param name="Took">From the first byte sent to the last byte of the answer.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body, TimeSpan Took)
{
    public bool Closes => Status == 0 || (Headers.TryGetValue("connection", out var connection) && connection.Contains("close", StringComparison.OrdinalIgnoreCase));
}

/// <summary>HTTP/1.1 by hand: a client library would refuse to send most of what a fuzz test sends.</summary>
internal sealed class RawConnection(string host, int port) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private TcpClient? _client;
    private int _start;
    private int _end;

    /// <summary>Sends bytes and reads one answer.</summary>
    /// <exception cref="TimeoutException">There was no complete answer within <paramref name="limit"/>.</exception>
    public async Task<RawAnswer> SendAsync(byte[] request, bool thenClose, bool endsEarly, TimeSpan limit, CancellationToken cancellationToken)
    {
        var reused = _client is not null;
        var answer = await TryAsync(request, endsEarly, limit, cancellationToken);
        // A connection that was kept may have been closed in the same moment; then nothing of the request was read.
        if (answer.Status == 0 && reused)
        {
            Dispose();
            answer = await TryAsync(request, endsEarly, limit, cancellationToken);
        }

        if (thenClose || answer.Closes)
            Dispose();
        return answer;
    }

    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
        _start = _end = 0;
    }

    private async Task<RawAnswer> TryAsync(byte[] request, bool endsEarly, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        var started = Stopwatch.GetTimestamp();
        try
        {
            if (_client is null)
            {
                _client = new TcpClient { NoDelay = true };
                await _client.ConnectAsync(host, port, patience.Token);
            }

            var stream = _client.GetStream();
            // The answer may come, and the connection end, before all of a large body is sent.
            var sent = SendAllAsync(_client, request, endsEarly, patience.Token);
            RawAnswer answer;
            try
            {
                answer = await ReadAsync(stream, started, patience.Token);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                answer = new RawAnswer(0, new Dictionary<string, string>(StringComparer.Ordinal), string.Empty, Stopwatch.GetElapsedTime(started));
            }

            if (!sent.IsCompletedSuccessfully)
            {
                Dispose();
                await sent;
            }

            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Dispose();
            throw new TimeoutException();
        }
    }

    private static async Task SendAllAsync(TcpClient client, byte[] request, bool endsEarly, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetStream().WriteAsync(request, cancellationToken);
            if (endsEarly)
                client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The answer says what became of it.
        }
    }

    private async Task<RawAnswer> ReadAsync(NetworkStream stream, long started, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await ReadUntilAsync(stream, "\r\n\r\n"u8.ToArray(), cancellationToken);
            if (head is null)
                return new RawAnswer(0, new Dictionary<string, string>(StringComparer.Ordinal), string.Empty, Stopwatch.GetElapsedTime(started));

            var lines = Encoding.Latin1.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
            if (status < 200)
                continue;

            var headers = lines.Skip(1).Select(line => line.Split(':', 2))
                .GroupBy(parts => parts[0].ToLowerInvariant(), StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => string.Join(", ", same.Select(parts => parts[1].Trim())), StringComparer.Ordinal);
            var body = status is 204 or 304
                ? []
                : headers.TryGetValue("transfer-encoding", out var encoding) && encoding.Contains("chunked", StringComparison.Ordinal)
                ? await ReadChunksAsync(stream, cancellationToken)
                : await ReadBytesAsync(stream, headers.TryGetValue("content-length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0, cancellationToken);
            return new RawAnswer(status, headers, Encoding.UTF8.GetString(body), Stopwatch.GetElapsedTime(started));
        }
    }

    private async Task<byte[]> ReadChunksAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var line = await ReadUntilAsync(stream, "\r\n"u8.ToArray(), cancellationToken) ?? throw new IOException("The answer ended within its body.");
            var size = int.Parse(Encoding.ASCII.GetString(line).Trim().Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = await ReadBytesAsync(stream, size + 2, cancellationToken);
            if (size == 0)
                return body.ToArray();
            body.Write(chunk.AsSpan(0, size));
        }
    }

    private async Task<byte[]?> ReadUntilAsync(NetworkStream stream, byte[] end, CancellationToken cancellationToken)
    {
        using var read = new MemoryStream();
        var matched = 0;
        while (true)
        {
            if (_start == _end && !await FillAsync(stream, cancellationToken))
                return null;
            var next = _buffer[_start++];
            read.WriteByte(next);
            matched = next == end[matched] ? matched + 1 : next == end[0] ? 1 : 0;
            if (matched == end.Length)
                return read.ToArray();
        }
    }

    private async Task<byte[]> ReadBytesAsync(NetworkStream stream, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        var filled = 0;
        while (filled < count)
        {
            if (_start == _end && !await FillAsync(stream, cancellationToken))
                throw new IOException("The answer ended within its body.");
            var take = Math.Min(count - filled, _end - _start);
            _buffer.AsSpan(_start, take).CopyTo(bytes.AsSpan(filled));
            _start += take;
            filled += take;
        }

        return bytes;
    }

    private async Task<bool> FillAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await stream.ReadAsync(_buffer, cancellationToken);
        return _end > 0;
    }
}
