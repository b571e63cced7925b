using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.EndToEnd.Tests.Description;
using SocialPubs.Testing;

namespace SocialPubs.EndToEnd.Tests.Rights;

/// <summary>The whole system with one of each thing in it, all of one body, and calls of its operations.</summary>
public sealed class RightsFixture : IAsyncLifetime
{
    /// <summary>A body that has nothing.</summary>
    internal const string OtherBody = "dorogi";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 16 }) { Timeout = TimeSpan.FromSeconds(60) };

    internal SystemUnderTest System { get; private set; } = null!;

    internal TestIssuer Issuer { get; private set; } = null!;

    internal ApiDescription Description { get; private set; } = null!;

    internal World World { get; private set; } = null!;

    /// <summary>Operations that need a token.</summary>
    internal IEnumerable<Operation> Operations => Description.Operations.Where(operation => operation.Roles.Count > 0);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        System = await SystemUnderTest.StartAsync(metadata: async gateway =>
        {
            Issuer = await TestIssuer.StartAsync(SystemUnderTest.FreeAddress(), gateway, Cancel);
            return Issuer.Metadata;
        });
        using var client = new HttpClient { BaseAddress = System.GatewayAddress };
        Description = await ApiDescription.ReadAsync(client, Cancel);
        World = await World.CreateAsync(System, Description);
        await World.SettledAsync(System);
        // The figures are made a moment after that which they count.
        using var curator = System.ClientFor("vera", Roles.Curator);
        await Eventually.TrueAsync(
            async () => (await curator.GetFromJsonAsync<JsonElement>("/api/reporting/dashboard", Cancel)).GetProperty("total").GetProperty("count").GetInt64() >= 2,
            () => $"figures of both publications; output:{Environment.NewLine}{System.RecentOutput}",
            TimeSpan.FromMinutes(1),
            Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await System.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    /// <summary>A real token of one who has a role for a body; curators and administrators act for none.</summary>
    internal Task<string> TokenAsync(string role, string body) => role is Roles.Curator or Roles.Administrator
        ? System.TokenFor("walk-" + role, role)
        : System.TokenFor($"walk-{role}-{body}", role, body);

    /// <summary>Calls an operation on the things that are there, with what it takes as body.</summary>
    /// <param name="operation">What is called.</param>
    /// <param name="token">With it, or without any.</param>
    /// <param name="query">Further parameters.</param>
    /// <param name="harmless">Names a version that is not the present one, so that nothing is carried out.</param>
    /// <param name="at">The gateway, unless another address is given.</param>
    internal async Task<(int Status, string Text)> CallAsync(Operation operation, string? token, string query = "", bool harmless = false, Uri? at = null)
    {
        var path = operation.Parameters.Where(parameter => parameter.In == "path")
            .Aggregate(operation.Path, (target, parameter) => target.Replace("{" + parameter.Name + "}", Uri.EscapeDataString(World.ValueOf(operation, parameter.Name)), StringComparison.Ordinal));
        var needed = operation.Parameters.Where(parameter => parameter is { In: "query", Required: true }).Select(parameter => parameter.Name is "from" or "to" ? $"{parameter.Name}={World.ValueOf(operation, parameter.Name)}" : parameter.Name + "=1");
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(at ?? System.GatewayAddress, path + "?" + string.Join('&', needed.Append(query))));
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (harmless && operation.Parameters.Any(parameter => parameter.Name == "If-Match"))
            request.Headers.TryAddWithoutValidation("If-Match", "\"999999\"");
        request.Content = operation.Body switch
        {
            null => null,
            // It names no version that could be another one; what it says is too long to be kept.
            _ when harmless && operation.Id == "WithdrawDraft" => JsonContent.Create(new { reason = new string('x', 2000) }),
            { Json: not null } => JsonContent.Create(World.BodyOf(operation) ?? new global::System.Text.Json.Nodes.JsonObject()),
            { MediaTypes: var types } => new StringContent("x", Encoding.UTF8) { Headers = { ContentType = new MediaTypeHeaderValue(types[0]) } },
        };
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        // The stream of events has no end.
        var text = answer.Content.Headers.ContentType?.MediaType == "text/event-stream" ? string.Empty : await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, text);
    }

    /// <summary>Does it for each, some at a time, and says where it found something to say.</summary>
    internal static async Task<string[]> FindAsync<T>(IEnumerable<T> cases, Func<T, Task<string?>> judge)
    {
        var found = new global::System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (one, _) =>
        {
            if (await judge(one) is { } finding)
                found.Add(finding);
        });
        return [.. found.Order(StringComparer.Ordinal)];
    }
}
