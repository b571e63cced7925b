using System.Globalization;
using System.Net;
using System.Text.Json;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Calls;

/// <summary>
/// Sends a call to a network exactly once and says what is certain of it. There is no resilience handler on these
/// clients: a repeated call can be a second reply.
/// </summary>
public static class NetworkHttp
{
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Sends the call and disposes of it.</summary>
    /// <param name="http">A client made with <c>AddOutgoing</c>.</param>
    /// <param name="request">The call; its tokens stand in a header or the body, never in the address, which is traced.</param>
    /// <param name="network">The id that stands before our codes, such as <c>vk</c>.</param>
    /// <param name="target">Where calls may go.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the call when the service stops.</param>
    public static async Task<CallAnswer> SendAsync(
        HttpClient http, HttpRequestMessage request, string network, OutgoingTarget target, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var disposed = request;
        if (!target.Allows(request.RequestUri!))
            return new CallAnswer.NotSent($"{network}.foreign-host", "The network named a host that is not its own.");

        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            var json = await ReadAsync(body, either.Token);
            if (json is null && response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NoContent)
                return new CallAnswer.Lost($"{network}.not-json", "The answer is not JSON.");
            return new CallAnswer.Answered((int)response.StatusCode, json, HeadersOf(response)) { RetryAfter = RetryAfter(response, time) };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new CallAnswer.Lost($"{network}.timeout", string.Create(CultureInfo.InvariantCulture, $"No answer within {limit.TotalSeconds:0.#} s."));
        }
        catch (OperationCanceledException)
        {
            return new CallAnswer.Lost(CutOff(network), "The service stopped before the answer came.");
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new CallAnswer.NotSent($"{network}.no-connection", $"No connection to the network ({exception.HttpRequestError}).");
        }
        catch (HttpRequestException exception)
        {
            return new CallAnswer.Lost($"{network}.connection-lost", $"The connection to the network broke ({exception.HttpRequestError}).");
        }
        catch (IOException)
        {
            return new CallAnswer.Lost($"{network}.connection-lost", "The connection to the network broke.");
        }
    }

    /// <summary>The code of a call that the stopping service ended.</summary>
    public static string CutOff(string network) => $"{network}.cut-off";

    /// <summary>The network's wording for people: without control characters, not longer than 200.</summary>
    public static string Wording(string? text) =>
        new([.. (text ?? string.Empty).Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(200)]);

    private static async Task<JsonElement?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response) => response.Headers
        .GroupBy(header => header.Key.ToLowerInvariant(), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => string.Join(", ", group.SelectMany(header => header.Value)), StringComparer.Ordinal);

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => response.StatusCode == HttpStatusCode.TooManyRequests ? TimeSpan.FromSeconds(1) : null,
    };
}
