using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace SocialPubs.Load.Clients;

/// <summary>Access tokens of machine clients (client credentials, RFC 6749, section 4.4), renewed before they end.</summary>
internal sealed class Tokens(HttpClient http, TimeProvider time) : IDisposable
{
    /// <summary>The secret of the demonstration's clients, which exist on loopback only.</summary>
    private const string DemoSecret = "demo";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, string> secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Held> held = new(StringComparer.Ordinal);

    /// <summary>Names the secret of a client that is none of the demonstration's.</summary>
    public void Learn(string clientId, string secret) => secrets[clientId] = secret;

    /// <summary>A token with at least a minute to live.</summary>
    /// <exception cref="LoadException">The client is refused, or nobody answers.</exception>
    public async Task<string> OfAsync(Person person, CancellationToken cancellationToken)
    {
        var own = held.GetOrAdd(person.Id, _ => new Held());
        await own.Gate.WaitAsync(cancellationToken);
        try
        {
            if (own.Token is null || own.RenewAt <= time.GetUtcNow())
                (own.Token, own.RenewAt) = await AskAsync(person, cancellationToken);
            return own.Token;
        }
        finally
        {
            own.Gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var own in held.Values)
            own.Gate.Dispose();
    }

    private async Task<(string Token, DateTimeOffset RenewAt)> AskAsync(Person person, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var (answer, problem) = await TryAsync(person, cancellationToken);
            if (answer is not null)
                return (answer.AccessToken, time.GetUtcNow().AddSeconds(Math.Max(answer.ExpiresIn - 60, answer.ExpiresIn / 2)));
            if (time.GetElapsedTime(started) > Patience)
                throw new LoadException($"The client {person.Id} gets no token: {problem}");
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        }
    }

    private async Task<(TokenAnswer? Answer, string Problem)> TryAsync(Person person, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(
        [
            KeyValuePair.Create("grant_type", "client_credentials"),
            KeyValuePair.Create("client_id", person.Id),
            KeyValuePair.Create("client_secret", secrets.GetValueOrDefault(person.Id, DemoSecret)),
        ]);
        try
        {
            using var response = await http.PostAsync(new Uri("connect/token", UriKind.Relative), form, cancellationToken);
            if (response.IsSuccessStatusCode)
                return (await response.Content.ReadFromJsonAsync<TokenAnswer>(cancellationToken), string.Empty);

            var problem = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}";
            // A wrong secret stays wrong; only what passes by is tried again.
            return (int)response.StatusCode is 429 or >= 500 ? (null, problem) : throw new LoadException($"The client {person.Id} gets no token: {problem}");
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.Message);
        }
    }

    private sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn);

    private sealed class Held
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public string? Token { get; set; }

        public DateTimeOffset RenewAt { get; set; }
    }
}
