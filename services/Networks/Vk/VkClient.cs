using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Vk;

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

    /// <summary>Sends a form to VK ID.</summary>
    public Task<CallAnswer> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken) => NetworkHttp.SendAsync(
        http,
        new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) },
        "vk",
        options.Value.Target,
        options.Value.CallTimeout,
        time,
        cancellationToken);

    private async Task<VkAnswer> SendAsync(
        HttpRequestMessage request, TimeSpan limit, Func<JsonElement, VkAnswer> read, CancellationToken cancellationToken) =>
        await NetworkHttp.SendAsync(http, request, "vk", options.Value.Target, limit, time, cancellationToken) switch
        {
            CallAnswer.Answered { IsSuccess: false } refused => new VkAnswer.Status(refused.Status, refused.RetryAfter),
            CallAnswer.Answered { Body: { } body } => read(body),
            CallAnswer.NotSent notSent => new VkAnswer.NotSent(notSent.Code, notSent.Reason),
            CallAnswer.Lost lost => new VkAnswer.Lost(lost.Code, lost.Reason),
            _ => new VkAnswer.Lost("vk.not-vk", "The answer is not one of VK's."),
        };

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
                return new VkAnswer.Error(number, NetworkHttp.Wording(message));
            }
        }

        return new VkAnswer.Lost("vk.not-vk", "The answer is not one of VK's.");
    }
}
