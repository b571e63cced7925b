using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>
/// Sends by Telegram's Bot API. The person has to write to the bot first: a bot cannot begin a conversation, and so
/// cannot be used to bother strangers.
/// </summary>
internal sealed partial class TelegramSender(HttpClient http, IOptions<NoticeOptions> options) : IDeliverySender
{
    /// <summary>Telegram takes 4096 characters.</summary>
    private const int TextLimit = 4000;

    public string Channel => DeliveryChannels.Telegram;

    public bool IsConfigured => options.Value.Telegram.IsConfigured;

    public TimeSpan Timeout => options.Value.CallTimeout;

    public Task<SendResult> SendAsync(OutgoingMessage message, Action handOver, CancellationToken cancellationToken)
    {
        var token = options.Value.Telegram.Token ?? string.Empty;
        // What is no token could make the address another one.
        if (!TokenForm().IsMatch(token))
            return Task.FromResult(new SendResult(SendOutcome.NotTaken, "telegram.token", "The token has not the form of one of Telegram's."));

        var address = new Uri($"{(options.Value.Telegram.ApiUrl ?? new Uri("https://api.telegram.org")).AbsoluteUri.TrimEnd('/')}/bot{token}/sendMessage");
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonContent.Create(new
            {
                chat_id = message.Address,
                text = message.ToText(TextLimit),
                link_preview_options = new { is_disabled = true },
            }),
        };
        return BotCall.SendAsync(http, request, Channel, handOver, cancellationToken);
    }

    [GeneratedRegex("^[0-9]{1,20}:[A-Za-z0-9_-]{1,100}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenForm();
}

/// <summary>Sends by MAX's bot API; there too the person begins.</summary>
internal sealed class MaxSender(HttpClient http, IOptions<NoticeOptions> options) : IDeliverySender
{
    /// <summary>MAX takes 4000 characters.</summary>
    private const int TextLimit = 3900;

    public string Channel => DeliveryChannels.Max;

    public bool IsConfigured => options.Value.Max.IsConfigured;

    public TimeSpan Timeout => options.Value.CallTimeout;

    public Task<SendResult> SendAsync(OutgoingMessage message, Action handOver, CancellationToken cancellationToken)
    {
        var address = new Uri($"{(options.Value.Max.ApiUrl ?? new Uri("https://platform-api2.max.ru")).AbsoluteUri.TrimEnd('/')}/messages?user_id={Uri.EscapeDataString(message.Address)}");
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new { text = message.ToText(TextLimit) }) };
        request.Headers.TryAddWithoutValidation("Authorization", options.Value.Max.Token);
        return BotCall.SendAsync(http, request, Channel, handOver, cancellationToken);
    }
}

/// <summary>One call to a messenger and what is certain after it.</summary>
internal static class BotCall
{
    private const int LongestAnswer = 200;

    public static async Task<SendResult> SendAsync(
        HttpClient http, HttpRequestMessage request, string channel, Action handOver, CancellationToken cancellationToken)
    {
        using var disposed = request;
        handOver();
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var status = (int)response.StatusCode;
            var answer = await WordingAsync(response, cancellationToken);
            var code = string.Create(CultureInfo.InvariantCulture, $"{channel}.{status}");
            return response.StatusCode switch
            {
                HttpStatusCode.OK => new SendResult(SendOutcome.Sent, Answer: answer),
                HttpStatusCode.TooManyRequests => new SendResult(SendOutcome.NotTaken, code, answer, response.Headers.RetryAfter?.Delta),
                // The bot's token, not the person: it can be put right.
                HttpStatusCode.Unauthorized => new SendResult(SendOutcome.NotTaken, code, answer),
                >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => new SendResult(SendOutcome.Refused, code, answer),
                // It may have done it before it failed.
                _ => new SendResult(SendOutcome.Unknown, code, answer),
            };
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new SendResult(SendOutcome.NotTaken, channel + ".no-connection", exception.HttpRequestError.ToString());
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new SendResult(SendOutcome.Unknown, channel + ".connection-lost");
        }
    }

    /// <summary>What the messenger says of a failure; nothing of a success, which repeats the message.</summary>
    private static async Task<string?> WordingAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            if (response.IsSuccessStatusCode || json.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var text = new[] { "description", "message" }
                .Select(name => json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
                .FirstOrDefault(value => value is not null);
            return text is null ? null : new string([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(LongestAnswer)]);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
