using System.Collections.Concurrent;
using System.Globalization;
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

    private static readonly string[] ServiceNames = ["Intake", "Drafting", "Approval", "Publishing", "Reporting", "Identity"];

    private readonly string _masterKey = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
    private readonly List<LocalProcess> _others = [];

    private readonly string _folder = ServerFolder.CreateTemporary("socialpubs-e2e-");
    private readonly Dictionary<string, List<LocalProcess>> _services = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _output = new();
    private IReadOnlyDictionary<string, string?> _settings = null!;
    private LocalProcess _emulator = null!;
    private LocalProcess _gateway = null!;
    private readonly Uri _gatewayAddress = FreeAddress();
    private Dictionary<string, string?> _addresses = [];
    private Uri _emulatorAddress = null!;

    private SystemUnderTest() => Tokens = new MachineTokens(_gatewayAddress);

    /// <summary>Real tokens of Identity, by client credentials through the gateway.</summary>
    public MachineTokens Tokens { get; }

    public PostgresServer Postgres { get; private set; } = null!;

    public RabbitMqServer RabbitMq { get; private set; } = null!;

    public IReadOnlyDictionary<string, List<LocalProcess>> Services => _services;

    /// <summary>The emulator, without a token.</summary>
    public HttpClient Emulator { get; private set; } = null!;

    public string AttachmentFolder => Path.Combine(_folder, "attachments");

    public Uri GatewayAddress => _gatewayAddress;

    /// <summary>The connection strings of all services' databases.</summary>
    public IEnumerable<(string Name, string Connection)> Databases =>
        ServiceNames.Select(service => (DatabaseOf(service), Postgres.ConnectionStringFor(DatabaseOf(service)) + ";Pooling=false"));

    /// <summary>What the processes printed last.</summary>
    public string RecentOutput => string.Join(Environment.NewLine, _output.TakeLast(60));

    /// <summary>All that the processes printed, each line with the process's name before it.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>What must never be told: passwords of the servers, the master key, the secrets and tokens of clients.</summary>
    public IEnumerable<string> Secrets =>
    [
        new NpgsqlConnectionStringBuilder(Postgres.ConnectionStringFor("postgres")).Password!,
        Uri.UnescapeDataString(new Uri(RabbitMq.ConnectionString).UserInfo.Split(':')[^1]),
        _masterKey,
        .. Tokens.Secrets,
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="replicas">Of each service.</param>
    /// <param name="metadata">Where the services read the keys of tokens from, if not from Identity, by the gateway's address.</param>
    /// <param name="settings">Further settings of all processes.</param>
    public static async Task<SystemUnderTest> StartAsync(
        int replicas = 1, Func<Uri, Task<Uri>>? metadata = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var system = new SystemUnderTest { _settings = settings ?? new Dictionary<string, string?>(StringComparer.Ordinal) };
        await system.StartServersAsync();
        await system.StartProcessesAsync(replicas, metadata is null ? null : await metadata(system._gatewayAddress));
        await system.FillRegistersAsync();
        await system.QueuesAreWrittenAsync();
        return system;
    }

    /// <summary>A client of the gateway for somebody with one role.</summary>
    public HttpClient ClientFor(string id, string role, params string[] bodies) => Tokens.ClientFor(id, GrantsOf(role, bodies));

    /// <summary>A token of somebody with one role.</summary>
    public Task<string> TokenFor(string id, string role, params string[] bodies) => Tokens.GetAsync(id, GrantsOf(role, bodies), Cancel);

    /// <summary>The first replica of a service, past the gateway.</summary>
    public Uri AddressOf(string service) => new(_addresses[$"services__{service.ToLowerInvariant()}__http__0"]!);

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
        Tokens.Dispose();
        var processes = _services.Values.SelectMany(replicas => replicas).Concat(_others).Append(_gateway).Append(_emulator).OfType<LocalProcess>();
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

    private async Task StartProcessesAsync(int replicas, Uri? metadata)
    {
        _emulatorAddress = FreeAddress();
        _emulator = Process("tests/Emulator", "Emulator", _emulatorAddress, new() { ["Emulator__Data"] = Path.Combine(_folder, "emulator"), ["Emulator__GroupRate"] = "1000", ["Emulator__UserRate"] = "1000" });
        await _emulator.StartAsync(Cancel);
        Emulator = new HttpClient { BaseAddress = _emulatorAddress };

        var replicasOf = ServiceNames.ToDictionary(service => service, _ => Enumerable.Range(0, replicas).Select(_ => FreeAddress()).ToArray(), StringComparer.Ordinal);
        _addresses = replicasOf.SelectMany(service => service.Value.Select((address, replica) => KeyValuePair.Create(
                $"services__{service.Key.ToLowerInvariant()}__http__{replica.ToString(CultureInfo.InvariantCulture)}", (string?)address.ToString().TrimEnd('/'))))
            .ToDictionary(StringComparer.Ordinal);
        foreach (var (service, addresses) in replicasOf)
            _services[service] = [.. addresses.Select(address => Process($"services/{service}", service, address, SettingsOf(service, metadata)))];
        // Whose demonstration client registers all others.
        _gateway = Process("gateway", "Gateway", _gatewayAddress, new(TokenSettings(metadata))
        {
            ["Identity__Demo"] = "true",
            // The test's people share one address.
            ["RateLimit__Enabled"] = "false",
        });
        await Task.WhenAll(_services.Values.SelectMany(list => list).Select(process => process.StartAsync(Cancel)));
        await _gateway.StartAsync(Cancel);
    }

    /// <summary>Starts a program of the system beside the others, with a database of its own where it needs one.</summary>
    public async Task<Uri> StartAsync(string folder, string name, Uri address, Dictionary<string, string?> settings, string? database = null)
    {
        if (database is not null)
        {
            await Postgres.CreateDatabaseAsync(database, Cancel);
            settings[$"ConnectionStrings__{DatabaseOf(name)}"] = Postgres.ConnectionStringFor(database);
        }

        // Its queues are not those of the system's own services.
        settings["ConnectionStrings__messaging"] = await TestInfrastructure.CreateVirtualHostAsync("beside", Cancel);
        settings["Attachments__Directory"] = AttachmentFolder;
        settings["DataProtection__Key"] = _masterKey;
        var process = Process(folder, name, address, settings);
        _others.Add(process);
        await process.StartAsync(Cancel);
        return address;
    }

    /// <summary>Whose tokens are accepted. Either replica of Identity can be asked.</summary>
    private Dictionary<string, string?> TokenSettings(Uri? metadata) => new(_addresses, StringComparer.Ordinal)
    {
        ["Authentication__Authority"] = _gatewayAddress.ToString(),
        ["Authentication__MetadataAddress"] = metadata?.ToString() ?? "http://identity/.well-known/openid-configuration",
        ["Authentication__RevocationAddress"] = "http://identity/revocations",
        ["Identity__Issuer"] = _gatewayAddress.ToString(),
    };

    private Dictionary<string, string?> SettingsOf(string service, Uri? metadata) => new(TokenSettings(metadata), StringComparer.Ordinal)
    {
        [$"ConnectionStrings__{DatabaseOf(service)}"] = Postgres.ConnectionStringFor(DatabaseOf(service)),
        ["ConnectionStrings__messaging"] = RabbitMq.ConnectionString,
        ["Attachments__Directory"] = AttachmentFolder,
        ["DataProtection__Key"] = _masterKey,
        ["Identity__Demo"] = service == "Identity" ? "true" : null,
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
        Environment = new Dictionary<string, string?>(settings.Concat(_settings).DistinctBy(setting => setting.Key, StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = address.ToString().TrimEnd('/'),
            ["Logging__LogLevel__Default"] = _settings.GetValueOrDefault("Logging__LogLevel__Default", "Warning"),
            ["OTEL_SERVICE_NAME"] = name.ToLowerInvariant(),
        },
        Health = new Uri(address, "health"),
        Output = line =>
        {
            _output.Enqueue($"{name}: {line}");
            while (_output.Count > 20_000)
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

        using var press = ClientFor("press", Roles.PressSecretary, Body);
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

    private static string[] GrantsOf(string role, string[] bodies) => bodies.Length == 0 ? [role] : [.. bodies.Select(body => $"{role}@{body}")];

    public static Uri FreeAddress() => new($"http://127.0.0.1:{Ports.Choose().ToString(CultureInfo.InvariantCulture)}");
}
