using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Max;

/// <summary>Calls MAX. Sends each call exactly once; the token stands in the header, as it is.</summary>
internal sealed class MaxClient(HttpClient http, IOptions<MaxOptions> options, TimeProvider time)
{
    /// <summary>The id before codes, and in the regulation.</summary>
    public const string Network = "max";

    private MaxOptions Options => options.Value;

    public Task<CallAnswer> GetAsync(string path, string token, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, AddressOf(path)), token, Options.CallTimeout, cancellationToken);

    public Task<CallAnswer> PostAsync(string path, object? body, string token, CancellationToken cancellationToken) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, AddressOf(path)) { Content = body is null ? null : JsonContent.Create(body) }, token, Options.CallTimeout, cancellationToken);

    /// <summary>Uploads a file to where MAX said; that server wants no token.</summary>
    public Task<CallAnswer> UploadAsync(Uri address, ReplyFile file, CancellationToken cancellationToken)
    {
        var part = new StreamContent(file.Open());
        part.Headers.ContentType = new MediaTypeHeaderValue(file.Attachment.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new MultipartFormDataContent { { part, "data", "photo." + file.Attachment.ContentType.Split('/')[1] } },
        };
        return NetworkHttp.SendAsync(http, request, Network, Options.Target, Options.UploadTimeout, time, cancellationToken);
    }

    private Task<CallAnswer> SendAsync(HttpRequestMessage request, string token, TimeSpan limit, CancellationToken cancellationToken)
    {
        // MAX takes the bare token, without the name of a scheme.
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return NetworkHttp.SendAsync(http, request, Network, Options.Target, limit, time, cancellationToken);
    }

    private Uri AddressOf(string path) => new($"{Options.ApiUrl.AbsoluteUri.TrimEnd('/')}/{path}");
}
