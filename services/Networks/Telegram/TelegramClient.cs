using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Telegram;

/// <summary>
/// Calls the Bot API. Sends each call exactly once. Telegram takes the token in the address and nowhere else: these
/// clients write no log, and ServiceDefaults' telemetry takes it out of the traces.
/// </summary>
internal sealed partial class TelegramClient(HttpClient http, IOptions<TelegramOptions> options, TimeProvider time)
{
    /// <summary>The id before codes, and in the regulation.</summary>
    public const string Network = "telegram";

    private TelegramOptions Options => options.Value;

    public Task<CallAnswer> CallAsync(string method, object parameters, string token, CancellationToken cancellationToken) =>
        SendAsync(method, JsonContent.Create(parameters), token, Options.CallTimeout, cancellationToken);

    /// <summary>Calls a method with files; the parameters that are not text go as JSON.</summary>
    public Task<CallAnswer> UploadAsync(
        string method, IReadOnlyDictionary<string, object> parameters, IReadOnlyList<(string Name, ReplyFile File)> files, string token, CancellationToken cancellationToken)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in parameters)
            form.Add(new StringContent(value as string ?? JsonSerializer.Serialize(value)), name);
        foreach (var (name, file) in files)
        {
            var content = new StreamContent(file.Open());
            content.Headers.ContentType = new MediaTypeHeaderValue(file.Attachment.ContentType);
            form.Add(content, name, $"{name}.{file.Attachment.ContentType.Split('/')[1]}");
        }

        return SendAsync(method, form, token, Options.UploadTimeout, cancellationToken);
    }

    /// <summary>The number of the bot, which stands before the colon of its token.</summary>
    public static string? BotOf(string token) => TokenForm().IsMatch(token) ? token.Split(':')[0] : null;

    private Task<CallAnswer> SendAsync(string method, HttpContent content, string token, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (BotOf(token) is null)
        {
            // What is no token could make the address another one.
            content.Dispose();
            var refused = JsonSerializer.SerializeToElement(new { ok = false, error_code = 401, description = "The token has not the form of one of Telegram's." });
            return Task.FromResult<CallAnswer>(new CallAnswer.Answered(401, refused, new Dictionary<string, string>(StringComparer.Ordinal)));
        }

        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{Options.ApiUrl.AbsoluteUri.TrimEnd('/')}/bot{token}/{method}")) { Content = content };
        return NetworkHttp.SendAsync(http, request, Network, Options.Target, limit, time, cancellationToken);
    }

    [GeneratedRegex("^[0-9]{1,20}:[A-Za-z0-9_-]{1,100}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenForm();
}
