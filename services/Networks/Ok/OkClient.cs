using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Ok;

/// <summary>How a call to OK ended; whether it was done is known in the first three cases only.</summary>
internal abstract record OkAnswer
{
    /// <summary>What the method answered: an object, a list or a bare value.</summary>
    public sealed record Response(JsonElement Value) : OkAnswer;

    /// <summary>An error of OK's.</summary>
    public sealed record Error(int Code, string Message) : OkAnswer;

    /// <summary>No connection came about: nothing was sent.</summary>
    public sealed record NotSent(string Code, string Reason) : OkAnswer;

    /// <summary>An HTTP status other than success, without an error of OK's.</summary>
    public sealed record Status(int Code, TimeSpan? RetryAfter) : OkAnswer;

    /// <summary>Time-out, a connection that broke, or an answer that is none of OK's.</summary>
    public sealed record Lost(string Code, string Reason) : OkAnswer;
}

/// <summary>Calls OK, each call exactly once and signed.</summary>
internal sealed class OkClient(HttpClient http, IOptions<OkOptions> options, TimeProvider time)
{
    /// <summary>OK's code for an application that it does not know.</summary>
    public const int NoApplication = 101;

    /// <summary>Calls a method. Token and signature go in the form, never in the address, which is traced.</summary>
    /// <param name="method">Such as <c>mediatopic.post</c>.</param>
    /// <param name="parameters">Its own parameters.</param>
    /// <param name="token">
    /// The access token; where OK gave a <c>session_secret_key</c> along with it (tokens without end), that follows after <c>|</c>.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<OkAnswer> CallAsync(
        string method, IEnumerable<KeyValuePair<string, string>> parameters, string token, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var (access, secret) = token.Split('|', 2) is [var first, { Length: > 0 } second] ? (first, second) : (token, SecretOf(token, settings));
        if (string.IsNullOrEmpty(settings.ApplicationKey) || secret is null)
            return new OkAnswer.Error(NoApplication, "Networks:Ok:ApplicationKey and ApplicationSecret are not set.");

        List<KeyValuePair<string, string>> form = [.. parameters, new("application_key", settings.ApplicationKey), new("format", "json"), new("method", method)];
        form.Add(new("sig", OkSignature.Of(form, secret)));
        form.Add(new("access_token", access));
        var request = new HttpRequestMessage(HttpMethod.Post, settings.ApiUrl) { Content = new FormUrlEncodedContent(form) };
        return Read(await NetworkHttp.SendAsync(http, request, "ok", settings.Target, settings.CallTimeout, time, cancellationToken));
    }

    /// <summary>Uploads a photo to where <c>photosV2.getUploadUrl</c> said.</summary>
    public async Task<OkAnswer> UploadAsync(Uri address, ReplyFile file, CancellationToken cancellationToken)
    {
        var part = new StreamContent(file.Open());
        part.Headers.ContentType = new MediaTypeHeaderValue(file.Attachment.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new MultipartFormDataContent { { part, "pic1", "photo." + file.Attachment.ContentType.Split('/')[1] } },
        };
        return Read(await NetworkHttp.SendAsync(http, request, "ok", options.Value.Target, options.Value.UploadTimeout, time, cancellationToken));
    }

    /// <summary>Sends a form to OK's OAuth.</summary>
    public Task<CallAnswer> PostAsync(IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken) => NetworkHttp.SendAsync(
        http,
        new HttpRequestMessage(HttpMethod.Post, options.Value.TokenUrl) { Content = new FormUrlEncodedContent(form) },
        "ok",
        options.Value.Target,
        options.Value.CallTimeout,
        time,
        cancellationToken);

    private static string? SecretOf(string accessToken, OkOptions settings) =>
        string.IsNullOrEmpty(settings.ApplicationSecret) ? null : OkSignature.SessionSecret(accessToken, settings.ApplicationSecret);

    private static OkAnswer Read(CallAnswer answer) => answer switch
    {
        // OK writes its errors into the answer, whatever the status.
        CallAnswer.Answered { Body: { ValueKind: JsonValueKind.Object } body } when body.TryGetProperty("error_code", out var code) && code.TryGetInt32(out var number) =>
            new OkAnswer.Error(number, NetworkHttp.Wording(JsonFields.Text(body, "error_msg"))),
        CallAnswer.Answered { IsSuccess: false } refused => new OkAnswer.Status(refused.Status, refused.RetryAfter),
        CallAnswer.Answered { Body: { } body } => new OkAnswer.Response(body),
        CallAnswer.NotSent notSent => new OkAnswer.NotSent(notSent.Code, notSent.Reason),
        CallAnswer.Lost lost => new OkAnswer.Lost(lost.Code, lost.Reason),
        _ => new OkAnswer.Lost("ok.not-ok", "The answer is not one of OK's."),
    };
}
