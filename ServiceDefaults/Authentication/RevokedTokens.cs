using System.Collections.Frozen;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SocialPubs.ServiceDefaults.Authentication;

/// <summary>One line of Identity's list: tokens of a subject, of a session or a single one, if issued before an instant.</summary>
internal sealed record RevokedEntry(
    long Id, string? SubjectId, string? SessionId, string? TokenId, DateTimeOffset IssuedBefore, DateTimeOffset ExpiresAt);

/// <summary>For answers that go on for minutes after the token was looked at.</summary>
public static class RevocationExtensions
{
    /// <summary>Completes when the token of the request is revoked.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public static Task WaitForRevocationAsync(this HttpContext context, CancellationToken cancellationToken) =>
        context.RequestServices.GetRequiredService<RevokedTokens>().WaitForAsync(context.User, cancellationToken);
}

/// <summary>Identity's answer.</summary>
internal sealed record RevokedAnswer(DateTimeOffset AsOf, IReadOnlyList<RevokedEntry> Entries);

/// <summary>
/// The access tokens that end before their time. Tokens are checked without asking anybody, so that what was revoked is
/// fetched from Identity every few seconds; each replica of each service keeps the list for itself. While Identity is
/// away the last list counts: nobody gets a new token then, and the old ones live for minutes.
/// </summary>
internal sealed partial class RevokedTokens(
    IHttpClientFactory clients, IOptions<TokenOptions> options, TimeProvider time, ILogger<RevokedTokens> logger) : BackgroundService
{
    /// <summary>The name of the client with which Identity, or another provider, is asked.</summary>
    public const string Client = "authentication";

    /// <summary>How long no answer is no news.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FrozenDictionary<string, RevokedEntry> revoked = FrozenDictionary<string, RevokedEntry>.Empty;

    /// <summary>Whether the token with these claims was revoked.</summary>
    public bool Holds(ClaimsPrincipal token)
    {
        if (revoked.Count == 0)
            return false;
        // Whole seconds on both sides: Identity names the last second that is refused, and lets the next token begin after it.
        var issued = long.TryParse(token.FindFirstValue("iat"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;
        return Holds("subject:", token.FindFirstValue("sub"), issued)
            || Holds("session:", token.FindFirstValue("sid"), issued)
            || Holds("token:", token.FindFirstValue("jti"), issued);
    }

    /// <summary>Completes when the token with these claims is revoked.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async Task WaitForAsync(ClaimsPrincipal token, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = changed.Task;
            if (Holds(token))
                return;
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Asks once. The whole list: it is short, since an entry lives no longer than an access token can.</summary>
    internal async Task FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        var answer = await client.GetFromJsonAsync<RevokedAnswer>(address, Json.Options, cancellationToken);
        var fresh = new Dictionary<string, RevokedEntry>(StringComparer.Ordinal);
        foreach (var entry in answer!.Entries)
        {
            Keep(fresh, "subject:", entry.SubjectId, entry);
            Keep(fresh, "session:", entry.SessionId, entry);
            Keep(fresh, "token:", entry.TokenId, entry);
        }

        revoked = fresh.ToFrozenDictionary(StringComparer.Ordinal);
        var told = changed;
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.RevocationAddress is not { } address)
            return;
        var answered = time.GetTimestamp();
        var away = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FetchAsync(address, stoppingToken);
                answered = time.GetTimestamp();
                if (away)
                    LogBack();
                away = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Once for each outage: the health of Identity says the rest. It may start a little later than this service.
                if (away || time.GetElapsedTime(answered) < Grace)
                    continue;
                LogAway(exception is HttpRequestException or JsonException ? exception.Message : exception.GetType().Name);
                away = true;
            }
            finally
            {
                await Task.Delay(options.Value.RevocationPoll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool Holds(string kind, string? value, DateTimeOffset issued) =>
        value is not null && revoked.TryGetValue(kind + value, out var entry) && issued <= entry.IssuedBefore && time.GetUtcNow() < entry.ExpiresAt;

    private static void Keep(Dictionary<string, RevokedEntry> list, string kind, string? value, RevokedEntry entry)
    {
        if (value is not null && !(list.TryGetValue(kind + value, out var kept) && kept.IssuedBefore > entry.IssuedBefore))
            list[kind + value] = entry;
    }

    [LoggerMessage(LogLevel.Warning, "Revoked tokens cannot be fetched; the last list counts until Identity is back: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Information, "Revoked tokens are fetched again")]
    private partial void LogBack();
}
