using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.Contracts;

namespace SocialPubs.EndToEnd.Tests;

/// <summary>
/// Access tokens of Identity for machine clients, which an administrator's client registers as they are asked for: through
/// the gateway, as every program of an administration gets them.
/// </summary>
internal sealed class MachineTokens(Uri gateway) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http = new() { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(30) };
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>A token of a client that has these roles and no others.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="grants">Roles, or roles with a body, such as <c>executor@zhkh</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">Identity is away, or refused.</exception>
    public async Task<string> GetAsync(string clientId, string[] grants, CancellationToken cancellationToken)
    {
        var held = _held.GetOrAdd(clientId, _ => new Held());
        await held.Lock.WaitAsync(cancellationToken);
        try
        {
            held.Secret ??= clientId == DemoAdministrator ? "demo" : await RegisterAsync(clientId, grants, cancellationToken);
            if (held.Token is null || held.Until < TimeProvider.System.GetUtcNow() + Margin)
                (held.Token, held.Until) = await AskAsync(clientId, held.Secret, cancellationToken);
            return held.Token;
        }
        finally
        {
            held.Lock.Release();
        }
    }

    /// <summary>The administrator that the demonstration mode makes.</summary>
    public const string DemoAdministrator = "demo-admin";

    /// <summary>A client whose requests carry a token that is renewed before it ends.</summary>
    public HttpClient ClientFor(string clientId, params string[] grants) =>
        new(new Bearer(this, clientId, grants)) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>The secrets and tokens of all clients, but for the demonstration's secret, which is known to all.</summary>
    public IEnumerable<string> Secrets => _held.Values
        .SelectMany(held => new[] { held.Secret, held.Token }).OfType<string>().Where(secret => secret != "demo");

    public void Dispose() => _http.Dispose();

    private async Task<string> RegisterAsync(string clientId, string[] grants, CancellationToken cancellationToken)
    {
        var administrator = new AuthenticationHeaderValue("Bearer", await GetAsync(DemoAdministrator, [Roles.Administrator], cancellationToken));
        using var put = new HttpRequestMessage(HttpMethod.Put, $"/api/identity/clients/{clientId}")
        {
            Headers = { Authorization = administrator },
            Content = JsonContent.Create(new { name = clientId, kind = "machine", grants = grants.Select(grant => grant.Split('@')).Select(parts => new { role = parts[0], bodyCode = parts.ElementAtOrDefault(1) }) }),
        };
        using var made = await _http.SendAsync(put, cancellationToken);
        await ThrowIfRefusedAsync(made, cancellationToken);
        using var post = new HttpRequestMessage(HttpMethod.Post, $"/api/identity/clients/{clientId}/secret") { Headers = { Authorization = administrator } };
        using var answer = await _http.SendAsync(post, cancellationToken);
        await ThrowIfRefusedAsync(answer, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("secret").GetString()!;
    }

    private async Task<(string Token, DateTimeOffset Until)> AskAsync(string clientId, string secret, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = secret,
        });
        var asked = TimeProvider.System.GetUtcNow();
        using var answer = await _http.PostAsync("/connect/token", form, cancellationToken);
        await ThrowIfRefusedAsync(answer, cancellationToken);
        var given = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return (given.GetProperty("access_token").GetString()!, asked.AddSeconds(given.GetProperty("expires_in").GetInt32()));
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var said = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {answer.StatusCode} {said}");
        }
    }

    private sealed class Held
    {
        public SemaphoreSlim Lock { get; } = new(1, 1);

        public string? Secret { get; set; }

        public string? Token { get; set; }

        public DateTimeOffset Until { get; set; }
    }

    private sealed class Bearer(MachineTokens tokens, string clientId, string[] grants) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetAsync(clientId, grants, cancellationToken));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
