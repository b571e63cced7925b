using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Npgsql;
using SocialPubs.AppHost.Local;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.EndToEnd.Tests;

/// <summary>
/// The whole system as processes of its own: PostgreSQL, RabbitMQ, the services in one or two replicas, the gateway and
/// the emulator. Each can be killed and started again.
/// </summary>
internal sealed class SystemUnderTest : IAsyncDisposable
{
    public const string Body = "zhkh";

    private static readonly string[] ServiceNames = ["Intake", "Drafting", "Approval", "Publishing", "Reporting"];

    private readonly string _folder = ServerFolder.CreateTemporary("socialpubs-e2e-");
    private readonly Dictionary<string, List<LocalProcess>> _services = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _output = new();
    private LocalProcess _emulator = null!;
    private LocalProcess _gateway = null!;
    private Uri _gatewayAddress = null!;
    private Uri _emulatorAddress = null!;

    private SystemUnderTest()
    {
    }

    public PostgresServer Postgres { get; private set; } = null!;

    public RabbitMqServer RabbitMq { get; private set; } = null!;

    public IReadOnlyDictionary<string, List<LocalProcess>> Services => _services;

    /// <summary>The emulator, without a token.</summary>
    public HttpClient Emulator { get; private set; } = null!;

    /// <summary>What the processes printed last.</summary>
    public string RecentOutput => string.Join(Environment.NewLine, _output.TakeLast(60));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<SystemUnderTest> StartAsync(int replicas = 1)
    {
        var system = new SystemUnderTest();
        await system.StartServersAsync();
        await system.StartProcessesAsync(replicas);
        await system.FillRegistersAsync();
        await system.QueuesAreWrittenAsync();
        return system;
    }

    /// <summary>A client of the gateway for a person.</summary>
    public HttpClient ClientFor(string id, string role, params string[] bodies)
    {
        var client = new HttpClient { BaseAddress = _gatewayAddress, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Create(id, id, [role], bodies));
        return client;
    }

    /// <summary>The replies that the emulator holds under a post.</summary>
    public async Task<string[]> RepliesUnderAsync(long owner, long post)
    {
        var posts = await Emulator.GetFromJsonAsync<JsonElement>("/control/posts", Cancel);
        return [.. posts.EnumerateArray()
            .Where(entry => entry.GetProperty("post").GetProperty("ownerId").GetInt64() == owner && entry.GetProperty("post").GetProperty("id").GetInt64() == post)
            .SelectMany(entry => entry.GetProperty("comments").EnumerateArray())
            .Select(comment => comment.GetProperty("text").GetString()!)];
    }

    /// <summary>How many messages wait in the outboxes of all services.</summary>
    public async Task<long> OutboxRowsAsync()
    {
        long rows = 0;
        foreach (var service in ServiceNames)
        {
            await using var connection = new NpgsqlConnection(Postgres.ConnectionStringFor(DatabaseOf(service)) + ";Pooling=false");
            await connection.OpenAsync(Cancel);
            await using var count = new NpgsqlCommand("SELECT count(*) FROM outbox", connection);
            rows += (long)(await count.ExecuteScalarAsync(Cancel))!;
        }

        return rows;
    }

    public async Task<T> QueryAsync<T>(string service, string sql)
    {
        await using var connection = new NpgsqlConnection(Postgres.ConnectionStringFor(DatabaseOf(service)) + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>The tables of all databases in which a text stands, each with its service.</summary>
    public async Task<IReadOnlyList<string>> TablesWithAsync(string text)
    {
        var found = new List<string>();
        foreach (var service in ServiceNames)
        {
            foreach (var table in await DatabaseText.TablesWithAsync(Postgres.ConnectionStringFor(DatabaseOf(service)) + ";Pooling=false", text, Cancel))
                found.Add($"{service}: {table}");
        }

        return found;
    }

    public async Task<HttpResponseMessage> HealthAsync()
    {
        using var client = new HttpClient { BaseAddress = _gatewayAddress };
        return await client.GetAsync("/health", Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        var processes = _services.Values.SelectMany(replicas => replicas).Append(_gateway).Append(_emulator).OfType<LocalProcess>();
        await Task.WhenAll(processes.Select(process => process.KillAsync()));
        await Postgres.KillAsync();
        await RabbitMq.KillAsync();
        await RabbitMq.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string DatabaseOf(string service) => service.ToLowerInvariant() + "db";

    private async Task StartServersAsync()
    {
        // Durable: a killed server must have what it confirmed.
        var postgres = PostgresServer.StartAsync(new PostgresOptions { Folder = Path.Combine(_folder, "postgres") }, Cancel);
        var rabbitMq = RabbitMqServer.StartAsync(new RabbitMqOptions { Folder = Path.Combine(_folder, "rabbitmq") }, Cancel);
        Postgres = await postgres;
        RabbitMq = await rabbitMq;
        foreach (var service in ServiceNames)
            await Postgres.CreateDatabaseAsync(DatabaseOf(service), Cancel);
    }

    private async Task StartProcessesAsync(int replicas)
    {
        _emulatorAddress = FreeAddress();
        _emulator = Process("tests/Emulator", "Emulator", _emulatorAddress, new() { ["Emulator__Data"] = Path.Combine(_folder, "emulator"), ["Emulator__GroupRate"] = "1000", ["Emulator__UserRate"] = "1000" });
        await _emulator.StartAsync(Cancel);
        Emulator = new HttpClient { BaseAddress = _emulatorAddress };

        var addresses = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var service in ServiceNames)
        {
            _services[service] = [];
            for (var replica = 0; replica < replicas; replica++)
            {
                var address = FreeAddress();
                addresses[$"services__{service.ToLowerInvariant()}__http__{replica.ToString(CultureInfo.InvariantCulture)}"] = address.ToString().TrimEnd('/');
                _services[service].Add(Process($"services/{service}", service, address, SettingsOf(service)));
            }
        }

        await Task.WhenAll(_services.Values.SelectMany(list => list).Select(process => process.StartAsync(Cancel)));
        _gatewayAddress = FreeAddress();
        // The test's people share one address and two names.
        addresses["RateLimit__Enabled"] = "false";
        _gateway = Process("gateway", "Gateway", _gatewayAddress, addresses);
        await _gateway.StartAsync(Cancel);
    }

    private Dictionary<string, string?> SettingsOf(string service) => new(StringComparer.Ordinal)
    {
        [$"ConnectionStrings__{DatabaseOf(service)}"] = Postgres.ConnectionStringFor(DatabaseOf(service)),
        ["ConnectionStrings__messaging"] = RabbitMq.ConnectionString,
        ["Attachments__Directory"] = Path.Combine(_folder, "attachments"),
        ["Networks__Vk__ApiUrl"] = new Uri(_emulatorAddress, "method").ToString(),
        // Short enough for a test: a killed replica's attempts are taken over soon, and an unknown outcome is looked into soon.
        ["Publishing__Lease"] = "00:00:05",
        ["Publishing__FirstLook"] = "00:00:01",
        ["Publishing__ArrivalLimit"] = "00:00:04",
        ["Publishing__RateWait"] = "00:00:05",
    };

    private LocalProcess Process(string folder, string name, Uri address, Dictionary<string, string?> settings) => new(new LocalProcessOptions
    {
        Assembly = Path.Combine(Metadata("Repository"), folder, "bin", Metadata("Configuration"), "net10.0", $"SocialPubs.{name}.dll"),
        Environment = new Dictionary<string, string?>(settings, StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = address.ToString().TrimEnd('/'),
            ["Authentication__DevelopmentSigningKey"] = TestTokens.SigningKey,
            ["Logging__LogLevel__Default"] = "Warning",
            ["OTEL_SERVICE_NAME"] = name.ToLowerInvariant(),
        },
        Health = new Uri(address, "health"),
        Output = line =>
        {
            _output.Enqueue($"{name}: {line}");
            while (_output.Count > 2000)
                _output.TryDequeue(out _);
        },
    });

    private async Task FillRegistersAsync()
    {
        using var admin = ClientFor("admin", Roles.Administrator);
        await PutAsync(admin, $"/api/intake/bodies/{Body}", new { name = "Управление ЖКХ" });
        foreach (var (role, person) in new[] { (Roles.DeputyHead, "deputy"), (Roles.Representative, "face"), (Roles.Executor, "ivan") })
        {
            await PutAsync(
                admin,
                $"/api/intake/appointments/{Guid.CreateVersion7()}",
                new { bodyCode = Body, role, personId = person, name = person, position = "Специалист", from = "2026-01-01" });
        }

        using var press = ClientFor("press", Roles.PressSecretary);
        await PutAsync(
            press,
            $"/api/publishing/accounts/{Guid.CreateVersion7()}",
            new { network = "vk", kind = "person", title = "Официальный представитель", ownerId = "500", active = true, token = "user-500" });
    }

    /// <summary>
    /// RabbitMQ writes the registration of a new quorum queue half a second after its declaration (ra_directory,
    /// auto_save); a node killed within that time brings the queue back without a leader.
    /// </summary>
    private Task QueuesAreWrittenAsync()
    {
        var registry = Path.Combine(_folder, "rabbitmq", "node", "data", "socialpubs@localhost", "quorum", "socialpubs@localhost", "names.dets");
        return Eventually.TrueAsync(
            async () =>
            {
                var written = await File.ReadAllBytesAsync(registry, Cancel);
                return Queues.Subscriptions.Keys.All(queue => written.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(queue)) >= 0);
            },
            () => "the queues' registrations",
            cancellationToken: Cancel);
    }

    private static async Task PutAsync(HttpClient client, string path, object body)
    {
        var answer = await client.PutAsJsonAsync(path, body, Cancel);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"PUT {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}");
    }

    /// <summary>A value that the build wrote into the test assembly.</summary>
    public static string Metadata(string key) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static Uri FreeAddress() => new($"http://127.0.0.1:{Ports.Choose().ToString(CultureInfo.InvariantCulture)}");
}
