using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace SocialPubs.Publishing.Networks.Vk;

/// <summary>How a call to VK ended; whether it was done is known in the first three cases only.</summary>
internal abstract record VkAnswer
{
    /// <summary>What stands under <c>response</c>.</summary>
    public sealed record Response(JsonElement Value) : VkAnswer;

    /// <summary>What stands under <c>error</c>.</summary>
    public sealed record Error(int Code, string Message) : VkAnswer;

    /// <summary>No connection came about: nothing was sent.</summary>
    public sealed record NotSent(string Code, string Reason) : VkAnswer;

    /// <summary>An HTTP status other than success.</summary>
    public sealed record Status(int Code, TimeSpan? RetryAfter) : VkAnswer;

    /// <summary>Time-out, a connection that broke, or an answer that is none of VK's.</summary>
    public sealed record Lost(string Code, string Reason) : VkAnswer;
}

/// <summary>
/// Calls VK. Sends each call exactly once: there is no resilience handler on this client, because a repeated
/// <c>wall.createComment</c> is a second reply.
/// </summary>
internal sealed class VkClient(HttpClient http, IOptions<VkOptions> options, TimeProvider time)
{
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Calls a method. The token goes in the form, never in the address, which is traced.</summary>
    public Task<VkAnswer> CallAsync(
        string method, IEnumerable<KeyValuePair<string, string>> parameters, string token, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{options.Value.ApiUrl.AbsoluteUri.TrimEnd('/')}/{method}"))
        {
            Content = new FormUrlEncodedContent(parameters.Append(new("access_token", token)).Append(new("v", options.Value.Version))),
        };
        return SendAsync(request, options.Value.CallTimeout, ReadMethod, cancellationToken);
    }

    /// <summary>Uploads a photo to where <c>photos.getWallUploadServer</c> said.</summary>
    public Task<VkAnswer> UploadAsync(Uri address, ReplyFile file, CancellationToken cancellationToken)
    {
        var part = new StreamContent(file.Open());
        part.Headers.ContentType = new MediaTypeHeaderValue(file.Attachment.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new MultipartFormDataContent { { part, "photo", "photo." + file.Attachment.ContentType.Split('/')[1] } },
        };
        return SendAsync(request, options.Value.UploadTimeout, root => new VkAnswer.Response(root), cancellationToken);
    }

    private async Task<VkAnswer> SendAsync(
        HttpRequestMessage request, TimeSpan limit, Func<JsonElement, VkAnswer> read, CancellationToken cancellationToken)
    {
        using var disposed = request;
        if (!options.Value.Target.Allows(request.RequestUri!))
            return new VkAnswer.NotSent("vk.foreign-host", "VK named a host that is not its own.");

        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode)
                return new VkAnswer.Status((int)response.StatusCode, RetryAfter(response));

            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: either.Token);
            return read(document.RootElement.Clone());
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new VkAnswer.Lost("vk.timeout", string.Create(CultureInfo.InvariantCulture, $"No answer within {limit.TotalSeconds:0.#} s."));
        }
        catch (OperationCanceledException)
        {
            return new VkAnswer.Lost("vk.cut-off", "The service stopped before the answer came.");
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new VkAnswer.NotSent("vk.no-connection", $"No connection to VK ({exception.HttpRequestError}).");
        }
        catch (HttpRequestException exception)
        {
            return new VkAnswer.Lost("vk.connection-lost", $"The connection to VK broke ({exception.HttpRequestError}).");
        }
        catch (IOException)
        {
            return new VkAnswer.Lost("vk.connection-lost", "The connection to VK broke.");
        }
        catch (JsonException)
        {
            return new VkAnswer.Lost("vk.not-json", "The answer is not JSON.");
        }
    }

    private static VkAnswer ReadMethod(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object)
        {
            if (root.TryGetProperty("response", out var response))
                return new VkAnswer.Response(response);
            if (root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("error_code", out var code) && code.TryGetInt32(out var number))
            {
                // The wording goes to people; what VK repeats of the request (request_params) does not.
                var message = error.TryGetProperty("error_msg", out var text) ? text.ToString() : string.Empty;
                return new VkAnswer.Error(number, new string([.. message.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(200)]));
            }
        }

        return new VkAnswer.Lost("vk.not-vk", "The answer is not one of VK's.");
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => response.StatusCode == HttpStatusCode.TooManyRequests ? TimeSpan.FromSeconds(1) : null,
    };
}
