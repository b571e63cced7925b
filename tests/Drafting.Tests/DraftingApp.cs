using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Tests;
using SocialPubs.Messaging.Inbox;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.ServiceDefaults;
using SocialPubs.Testing;

[assembly: AssemblyFixture(typeof(DraftingApp))]

namespace SocialPubs.Drafting.Tests;

/// <summary>The service on a real database and a real broker, and the rest of the system as it sees it.</summary>
public sealed class DraftingApp : IAsyncLifetime
{
    private ServiceHost<Program>? host;
    private BusProbe? probe;

    internal BusProbe Probe => probe!;

    /// <summary>The connection string of the service's database.</summary>
    internal string Database { get; private set; } = string.Empty;

    internal AuthorKeys Keys => host!.Services.GetRequiredService<AuthorKeys>();

    public async ValueTask InitializeAsync()
    {
        var options = await ServiceHostOptions.CreateAsync("draftingdb");
        Database = options.DatabaseConnection;
        host = new ServiceHost<Program>(options);
        _ = host.Server;
        probe = await BusProbe.StartAsync(options.Broker);
    }

    public async ValueTask DisposeAsync()
    {
        await probe!.DisposeAsync();
        await host!.DisposeAsync();
    }

    internal HttpClient Executor(string id = "executor-1", params string[] bodies) =>
        host!.ClientFor(id, Roles.Executor, bodies.Length == 0 ? [TestData.Body] : bodies);

    internal HttpClient Client(string id, string role, params string[] bodies) => host!.ClientFor(id, role, bodies);

    internal async Task<T> QueryAsync<T>(Func<DraftingDb, Task<T>> query)
    {
        await using var scope = host!.Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<DraftingDb>());
    }

    /// <summary>Sends events as the other services would, and waits until each has taken effect.</summary>
    internal async Task PublishAsync(params IEvent[] messages)
    {
        var ids = new List<Guid>();
        foreach (var message in messages)
        {
            var id = Guid.CreateVersion7();
            ids.Add(id);
            await (Task)typeof(BusProbe).GetMethod(nameof(BusProbe.PublishAsync))!.MakeGenericMethod(message.GetType())
                .Invoke(Probe, [message, id, CancellationToken.None])!;
        }

        await Eventually.TrueAsync(
            async () => await QueryAsync(db => db.Set<InboxEntry>().CountAsync(row => ids.Contains(row.MessageId))) == ids.Count,
            () => $"{messages.Length} messages to be consumed, the first a {messages[0].GetType().Name}");
    }

    /// <summary>Waits for an event that the service sends.</summary>
    internal Task<T> HearAsync<T>(Func<T, bool> fits)
        where T : class, IEvent => Probe.WaitForAsync(fits, TestContext.Current.CancellationToken);

    /// <summary>A publication that was directed to the body of the tests.</summary>
    internal async Task<Guid> DirectedAsync(Func<PublicationDirected, PublicationDirected>? with = null)
    {
        var id = Guid.CreateVersion7();
        var message = TestData.Directed(id);
        await PublishAsync(with is null ? message : with(message));
        return id;
    }

    /// <summary>A publication whose draft lies with the curator.</summary>
    internal async Task<Guid> SubmittedAsync(HttpClient executor)
    {
        var id = await DirectedAsync();
        await executor.SaveAsync(id, TestData.Draft());
        await executor.SubmitAsync(id, 1);
        return id;
    }
}

internal static class HttpExtensions
{
    public static Task<HttpResponseMessage> SendAsync(
        this HttpClient client, HttpMethod method, string path, object? body = null, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(method, "/api/drafting/" + path);
        if (body is not null)
            request.Content = JsonContent.Create(body, options: Json.Options);
        if (ifMatch is not null)
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Parse(ifMatch));
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> ActAsync(this HttpClient client, string path, object? body = null) =>
        client.SendAsync(HttpMethod.Post, path, body);

    /// <summary>The JSON of an answer of this status.</summary>
    public static async Task<JsonNode> JsonAsync(this Task<HttpResponseMessage> pending, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(status, text);
        return JsonNode.Parse(text)!;
    }

    public static Task<JsonNode> ReadAsync(this HttpClient client, string path) => client.SendAsync(HttpMethod.Get, path).JsonAsync();

    public static async Task<JsonNode> SaveAsync(this HttpClient client, Guid id, object draft, int? edited = null)
    {
        using var response = await client.SendAsync(
            HttpMethod.Put, $"assignments/{id}/draft", draft, edited is null ? null : $"\"{edited}\"");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }

    public static Task<JsonNode> SubmitAsync(this HttpClient client, Guid id, int version) =>
        client.ActAsync($"assignments/{id}/draft/submit", new { version }).JsonAsync();

    public static string Text(this JsonNode node, string name) => node[name]!.GetValue<string>();

    public static DateTimeOffset Instant(this JsonNode node, string name) => node[name]!.GetValue<DateTimeOffset>();
}
