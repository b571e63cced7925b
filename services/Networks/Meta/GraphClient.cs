using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Meta;

/// <summary>
/// Calls the Graph API. Sends each call exactly once: a repeated <c>POST …/comments</c> is a second reply. Tokens go in
/// the header or the form, never in the address, which is traced; each call with one is proved with the application's
/// secret, so that a stolen token alone is worth nothing.
/// </summary>
internal sealed class GraphClient(HttpClient http, GraphUsage usage, IOptions<MetaOptions> options, TimeProvider time)
{
    private static readonly KeyValuePair<string, string>[] None = [];

    /// <summary>Reads.</summary>
    public Task<GraphAnswer> GetAsync(
        string network, string owner, string path, IEnumerable<KeyValuePair<string, string>> query, string token, CancellationToken cancellationToken)
    {
        var parameters = string.Join('&', query.Concat(Proof(token))
            .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"));
        var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(path, parameters));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return SendAsync(network, owner, request, options.Value.CallTimeout, cancellationToken);
    }

    /// <summary>Creates, or calls what has secrets among its parameters; without a token where the form names the application itself.</summary>
    public Task<GraphAnswer> PostAsync(
        string network, string owner, string path, IEnumerable<KeyValuePair<string, string>> form, string? token, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, AddressOf(path))
        {
            Content = new FormUrlEncodedContent(form.Concat(token is null ? None : [.. Proof(token), new("access_token", token)])),
        };
        return SendAsync(network, owner, request, options.Value.CallTimeout, cancellationToken);
    }

    /// <summary>Uploads a file with the form.</summary>
    public Task<GraphAnswer> UploadAsync(
        string network, string owner, string path, IEnumerable<KeyValuePair<string, string>> form, ReplyFile file, string token, CancellationToken cancellationToken)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in form.Concat(Proof(token)).Append(new("access_token", token)))
            content.Add(new StringContent(value), name);
        var part = new StreamContent(file.Open());
        part.Headers.ContentType = new MediaTypeHeaderValue(file.Attachment.ContentType);
        content.Add(part, "source", "photo." + file.Attachment.ContentType.Split('/')[1]);
        var request = new HttpRequestMessage(HttpMethod.Post, AddressOf(path)) { Content = content };
        return SendAsync(network, owner, request, options.Value.UploadTimeout, cancellationToken);
    }

    /// <summary>HMAC-SHA256 of the token under the application's secret.</summary>
    public static string ProofOf(string token, string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(token)));

    private KeyValuePair<string, string>[] Proof(string token) =>
        options.Value.AppSecret.Length == 0 ? None : [new("appsecret_proof", ProofOf(token, options.Value.AppSecret))];

    private Uri AddressOf(string path, string query = "") =>
        new($"{options.Value.ApiUrl.AbsoluteUri.TrimEnd('/')}/{options.Value.Version}/{path}{(query.Length == 0 ? "" : "?")}{query}");

    private async Task<GraphAnswer> SendAsync(
        string network, string owner, HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
    {
        var answer = await NetworkHttp.SendAsync(http, request, network, options.Value.Target, limit, time, cancellationToken);
        switch (answer)
        {
            case CallAnswer.Answered answered:
                var wait = usage.Note(owner, answered.Headers);
                if (answered.Body.Member("error") is { ValueKind: JsonValueKind.Object } error && error.Number("code") is { } code)
                {
                    return new GraphAnswer.Error(
                        answered.Status, (int)code, (int?)error.Number("error_subcode"), NetworkHttp.Wording(error.Text("message")), error.Flag("is_transient"), wait);
                }

                return answered is { IsSuccess: true, Body: { } body } ? new GraphAnswer.Value(body) : new GraphAnswer.Bare(answered.Status, answered.RetryAfter);
            case CallAnswer.NotSent notSent:
                return new GraphAnswer.NotSent(notSent.Code, notSent.Reason);
            case CallAnswer.Lost lost:
                return new GraphAnswer.Lost(lost.Code, lost.Reason);
            default:
                throw new InvalidOperationException("A call's ends are a closed set.");
        }
    }
}
