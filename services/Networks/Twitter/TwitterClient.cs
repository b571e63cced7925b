using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Twitter;

/// <summary>Calls X. Sends each call exactly once; the token stands in the header.</summary>
internal sealed class TwitterClient(HttpClient http, IOptions<TwitterOptions> options, TimeProvider time)
{
    /// <summary>The id before codes, and in the regulation.</summary>
    public const string Network = "twitter";

    private TwitterOptions Options => options.Value;

    public Task<CallAnswer> GetAsync(string path, IEnumerable<KeyValuePair<string, string>> query, string token, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, AddressOf(path, query)), token, Options.CallTimeout, cancellationToken);

    public Task<CallAnswer> PostAsync(string path, object body, string token, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, AddressOf(path)) { Content = JsonContent.Create(body) }, token, Options.CallTimeout, cancellationToken);

    /// <summary>Sends one part of a file.</summary>
    public Task<CallAnswer> AppendAsync(string mediaId, int segment, ReadOnlyMemory<byte> part, string token, CancellationToken cancellationToken)
    {
        var bytes = new ReadOnlyMemoryContent(part);
        bytes.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var form = new MultipartFormDataContent
        {
            { new StringContent(segment.ToString(System.Globalization.CultureInfo.InvariantCulture)), "segment_index" },
            { bytes, "media", "part" },
        };
        return SendAsync(
            new HttpRequestMessage(HttpMethod.Post, AddressOf($"2/media/upload/{mediaId}/append")) { Content = form }, token, Options.UploadTimeout, cancellationToken);
    }

    /// <summary>Asks for tokens (RFC 6749, section 3.2); a confidential client proves itself by Basic.</summary>
    public Task<CallAnswer> TokenAsync(IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, AddressOf("2/oauth2/token"))
        {
            Content = new FormUrlEncodedContent(form.Append(new("client_id", Options.ClientId!))),
        };
        if (!string.IsNullOrEmpty(Options.ClientSecret))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(Options.ClientId!)}:{Uri.EscapeDataString(Options.ClientSecret)}")));
        }

        return NetworkHttp.SendAsync(http, request, Network, Options.Target, Options.CallTimeout, time, cancellationToken);
    }

    private Task<CallAnswer> SendAsync(HttpRequestMessage request, string token, TimeSpan limit, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return NetworkHttp.SendAsync(http, request, Network, Options.Target, limit, time, cancellationToken);
    }

    private Uri AddressOf(string path, IEnumerable<KeyValuePair<string, string>>? query = null)
    {
        var text = string.Join('&', (query ?? []).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        return new Uri($"{Options.ApiUrl.AbsoluteUri.TrimEnd('/')}/{path}{(text.Length == 0 ? "" : "?" + text)}");
    }
}
