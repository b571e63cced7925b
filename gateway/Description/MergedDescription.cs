using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SocialPubs.Gateway.Routing;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Gateway.Description;

/// <summary>The merged description, made when it is asked for and kept for a short time.</summary>
internal sealed partial class MergedDescription(
    ServiceAddresses addresses, InternalClient client, IOptions<GatewayOptions> options, TimeProvider time, ILogger<MergedDescription> logger)
    : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim making = new(1, 1);
    private (byte[] Document, DateTimeOffset Until)? kept;

    /// <summary>The document as JSON in UTF-8.</summary>
    public async Task<byte[]> GetAsync(CancellationToken cancellationToken)
    {
        await making.WaitAsync(cancellationToken);
        try
        {
            if (kept is { } fresh && time.GetUtcNow() < fresh.Until)
                return fresh.Document;

            var documents = await Task.WhenAll(Service.All.Select(async service => (service, await FetchAsync(service, cancellationToken))));
            var lifetime = options.Value.DescriptionLifetime;
            if (documents.Any(entry => entry.Item2 is null))
                lifetime /= 10;
            var document = JsonSerializer.SerializeToUtf8Bytes(DescriptionMerger.Merge(documents, options.Value.DocsClientId is not null), Json.Options);
            kept = (document, time.GetUtcNow() + lifetime);
            return document;
        }
        finally
        {
            making.Release();
        }
    }

    public void Dispose() => making.Dispose();

    /// <summary>The description of the first replica that gives one.</summary>
    private async Task<JsonObject?> FetchAsync(Service service, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        foreach (var replica in await addresses.FindAsync(service.Name, cancellationToken))
        {
            try
            {
                await using var answer = await client.Http.GetStreamAsync(new Uri(replica, "/openapi/v1.json"), patience.Token);
                if (await JsonNode.ParseAsync(answer, cancellationToken: patience.Token) is JsonObject document)
                    return document;
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                LogMissing(service.Name, exception.GetType().Name, exception.Message);
            }
        }

        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The API description misses {Service}: {Exception}: {Reason}")]
    private partial void LogMissing(string service, string exception, string reason);
}
