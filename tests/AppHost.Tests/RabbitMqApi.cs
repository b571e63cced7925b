using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace SocialPubs.AppHost.Tests;

/// <summary>Queues and messages of one virtual host through RabbitMQ's management API.</summary>
internal sealed class RabbitMqApi : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _virtualHost;

    public RabbitMqApi(string connectionString, Uri management)
    {
        var address = new Uri(connectionString);
        _virtualHost = address.AbsolutePath.Length > 1 ? address.AbsolutePath[1..] : "%2F";
        _http = new HttpClient { BaseAddress = management };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
    }

    public async Task DeclareQuorumQueueAsync(string queue, CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync(
            $"api/queues/{_virtualHost}/{queue}",
            new JsonObject { ["durable"] = true, ["arguments"] = new JsonObject { ["x-queue-type"] = "quorum" } },
            cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task PublishAsync(string queue, string text, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync(
            $"api/exchanges/{_virtualHost}/amq.default/publish",
            new JsonObject
            {
                ["routing_key"] = queue,
                ["payload"] = text,
                ["payload_encoding"] = "string",
                ["properties"] = new JsonObject { ["delivery_mode"] = 2 },
            },
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["routed"]!.GetValue<bool>().ShouldBeTrue();
    }

    /// <returns>The text of the next message, which is gone afterwards; null where the queue has none.</returns>
    public async Task<string?> ReceiveAsync(string queue, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync(
            $"api/queues/{_virtualHost}/{queue}/get",
            new JsonObject { ["count"] = 1, ["ackmode"] = "ack_requeue_false", ["encoding"] = "auto" },
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        var messages = await answer.Content.ReadFromJsonAsync<JsonArray>(cancellationToken);
        return messages!.Count == 0 ? null : messages[0]!["payload"]!.GetValue<string>();
    }

    public async Task<bool> HasQueueAsync(string queue, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri($"api/queues/{_virtualHost}/{queue}", UriKind.Relative), cancellationToken);
        return answer.StatusCode != HttpStatusCode.NotFound;
    }

    public void Dispose() => _http.Dispose();
}
