using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using SocialPubs.Contracts;
using SocialPubs.Identity.Tests.Tokens;
using SocialPubs.Testing;

[assembly: AssemblyFixture(typeof(TokenSystem))]

namespace SocialPubs.Identity.Tests.Tokens;

/// <summary>The token server on a real database and a real broker, with the demonstration's accounts and a clock of the tests' own.</summary>
public sealed class TokenSystem : IAsyncLifetime
{
    /// <summary>One after the other: they turn the same clock.</summary>
    public const string Collection = "Tokens";

    private static int sequence;
    private ServiceHost<Program>? host;

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public ServiceHostOptions Options { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => host!.Services;

    public async ValueTask InitializeAsync()
    {
        Options = (await ServiceHostOptions.CreateAsync("identitydb")) with
        {
            Time = Time,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Identity:Demo"] = "true", ["Identity:Issuer"] = "http://localhost/" },
        };
        host = new ServiceHost<Program>(Options);
        Http = NewClient();
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
    }

    public static string NewId(string prefix) => $"{prefix}-{Interlocked.Increment(ref sequence)}";

    public HttpClient NewClient() => host!.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });

    public HttpMessageHandler NewHandler() => host!.Server.CreateHandler();

    public HttpClient Administrator => host!.ClientFor("test-administrator", Roles.Administrator);

    /// <summary>A new machine client with these roles.</summary>
    /// <returns>Its id and secret.</returns>
    public async Task<(string Id, string Secret)> NewMachineAsync(params object[] grants)
    {
        var id = NewId("machine");
        using var administrator = Administrator;
        (await administrator.PutAsJsonAsync($"/api/identity/clients/{id}", new { name = "Программа", kind = "machine", grants })).EnsureSuccessStatusCode();
        return (id, await NewSecretAsync(id));
    }

    public async Task<string> NewSecretAsync(string id)
    {
        using var administrator = Administrator;
        using var answer = await administrator.PostAsync(new Uri($"/api/identity/clients/{id}/secret", UriKind.Relative), content: null);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
    }

    /// <summary>Asks the token endpoint.</summary>
    public Task<Answer> TokenAsync(params (string Name, string Value)[] form) => PostAsync("/connect/token", form);

    public Task<Answer> MachineTokenAsync(string id, string secret) =>
        TokenAsync(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret));

    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)));
        using var answer = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        return await Answer.ReadAsync(answer);
    }

    public async Task<Answer> GetAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await Http.SendAsync(request);
        return await Answer.ReadAsync(answer);
    }

    /// <summary>A client whose <c>Authorization</c> header names the program and its secret (RFC 6749, section 2.3.1).</summary>
    public static AuthenticationHeaderValue Basic(string id, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}")));

    internal async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = Services.CreateAsyncScope();
        return await act(scope.ServiceProvider);
    }
}

/// <summary>What came back, read whole.</summary>
public sealed record Answer(int Status, string Text, Uri? Location, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Error => Field("error");

    public string AccessToken => Field("access_token") ?? throw new InvalidOperationException($"{Status}: {Text}");

    public string RefreshToken => Field("refresh_token") ?? throw new InvalidOperationException($"{Status}: {Text}");

    /// <summary>The access token, read and not checked.</summary>
    public JsonWebToken Token => new(AccessToken);

    public string? Field(string name) => Json.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static async Task<Answer> ReadAsync(HttpResponseMessage answer) =>
        new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Location, answer.Headers);
}
