using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace SocialPubs.EndToEnd.Tests;

/// <summary>Takes telemetry as a collector does (OTLP over HTTP, protobuf) and keeps the bytes: texts stand in them as they are.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private readonly WebApplication _collector;

    private TelemetrySink(WebApplication collector) => _collector = collector;

    public Uri Address => new(_collector.Urls.Single());

    public IReadOnlyCollection<(string Path, byte[] Body)> Received => _received;

    public static async Task<TelemetrySink> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        var sink = new TelemetrySink(collector);
        collector.Run(async context =>
        {
            // What is packed could not be searched.
            context.Request.Headers.ContentEncoding.ShouldBeEmpty();
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            sink._received.Enqueue((context.Request.Path, body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await collector.StartAsync(cancellationToken);
        return sink;
    }

    /// <summary>Whether this kind of telemetry came from this service.</summary>
    public bool HasFrom(string path, string service) =>
        _received.Any(entry => entry.Path == path && entry.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(service)) >= 0);

    public ValueTask DisposeAsync() => _collector.DisposeAsync();
}

/// <summary>The forms in which a text can stand somewhere.</summary>
internal sealed class Forms
{
    private readonly byte[][] _forms;

    public Forms(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var escaped = Uri.EscapeDataString(text);
        _forms =
        [
            .. ((string[])
            [
                text, escaped, escaped.ToLowerInvariant(), escaped.Replace("%20", "+", StringComparison.Ordinal),
                System.Text.Json.JsonSerializer.Serialize(text).Trim('"'), System.Text.Json.JsonSerializer.Serialize(text).Trim('"').ToLowerInvariant(),
                Convert.ToHexString(utf8), Convert.ToHexStringLower(utf8),
                // Whatever stands before and behind it: without the characters at the ends that depend on that.
                .. Enumerable.Range(0, 3).Select(shift => Base64(utf8, shift)), .. Enumerable.Range(0, 3).Select(shift => Base64(utf8, shift).Replace('+', '-').Replace('/', '_')),
            ]).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes),
            Encoding.Unicode.GetBytes(text),
        ];
    }

    public bool StandIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var form in _forms)
        {
            if (bytes.IndexOf(form) >= 0)
                return true;
        }

        return false;
    }

    private static string Base64(byte[] text, int shift)
    {
        var whole = Convert.ToBase64String([.. new byte[shift], .. text]).TrimEnd('=');
        var from = (shift * 8 + 5) / 6;
        var to = (shift + text.Length) * 8 / 6;
        return whole[from..to];
    }
}
