using System.Net.Http.Json;
using System.Security.Cryptography;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Identity.Audit;
using SocialPubs.Testing;

namespace SocialPubs.Identity.Tests.Audit;

/// <summary>Identity on a real database and a real broker, which hears what the services tell for the record.</summary>
internal sealed class AuditSystem : IAsyncDisposable
{
    private readonly List<ServiceHost<IdentityDb>> replicas = [];
    private ServiceHostOptions options;

    private AuditSystem(ServiceHostOptions options, BusProbe probe)
    {
        this.options = options;
        Probe = probe;
    }

    public BusProbe Probe { get; }

    public ServiceHost<IdentityDb> Replica => replicas[0];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<AuditSystem> StartAsync(int replicas = 1)
    {
        var options = await ServiceHostOptions.CreateAsync("identitydb", Cancel) with { Settings = Settings(NewKey()) };
        var system = new AuditSystem(options, await BusProbe.StartAsync(options.Broker, Cancel));
        for (var i = 0; i < replicas; i++)
            system.StartReplica();
        await system.ForgetTheStartAsync();
        return system;
    }

    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static AuditRecorded Entry()
    {
        var id = Guid.CreateVersion7();
        return new AuditRecorded(
            id, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), "intake", "IntakeDirectPublication", "anna", "Анна", Roles.Curator, ["zhkh"],
            "203.0.113.7", $"/api/intake/publications/{id}/direct", [new AuditChange("Publication", id.ToString(), "status", "registered", "directed")],
            200, null, "0af7651916cd43dd8448eb211c80319c");
    }

    /// <summary>Starts afresh under another master key.</summary>
    public async Task RestartAsync(string key, bool keepPrevious, bool forgetKeyRing = false)
    {
        foreach (var replica in replicas)
            await replica.DisposeAsync();
        replicas.Clear();
        if (forgetKeyRing)
            await SqlAsync("DELETE FROM data_protection_keys; DELETE FROM signing_keys");
        options = options with { Settings = Settings(key, keepPrevious ? options.Settings["DataProtection:Key"] : null) };
        StartReplica();
    }

    public Task TellAsync(AuditRecorded entry) => Probe.PublishAsync(entry, cancellationToken: Cancel);

    public HttpClient Administrator() => Replica.ClientFor("root", Roles.Administrator);

    public async Task<AuditVerification> VerifyAsync(string query = "") =>
        (await Administrator().GetFromJsonAsync<AuditVerification>("/api/identity/audit/verify" + query, ServiceDefaults.Json.Options, Cancel))!;

    public Task WaitForCountAsync(long count) => Eventually.TrueAsync(
        async () => (long)(await ScalarAsync("SELECT count(*) FROM audit"))! >= count, () => $"{count} entries", TimeSpan.FromSeconds(60), Cancel);

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(options.DatabaseConnection);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }

    public async Task SqlAsync(string sql)
    {
        // Without a pool: it may change the session.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(options.DatabaseConnection) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
            await replica.DisposeAsync();
        await Probe.DisposeAsync();
    }

    private static Dictionary<string, string> Settings(string key, string? previous = null)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["DataProtection:Key"] = key };
        if (previous is not null)
            settings["DataProtection:PreviousKeys:0"] = previous;
        return settings;
    }

    /// <summary>Identity records acts of its own at start (keys, the first link); tests count from there.</summary>
    private async Task ForgetTheStartAsync()
    {
        var (count, quiet) = (-1L, 0);
        await Eventually.TrueAsync(
            async () =>
            {
                var now = (long)(await ScalarAsync("SELECT (SELECT count(*) FROM audit) + 1000 * (SELECT count(*) FROM outbox)"))!;
                quiet = now == count && now < 1000 ? quiet + 1 : 0;
                count = now;
                return quiet > 20;
            },
            () => "the end of what the start records",
            cancellationToken: Cancel);
        await SqlAsync("SET session_replication_role = replica; TRUNCATE audit, audit_head");
    }

    private void StartReplica()
    {
        var replica = new ServiceHost<IdentityDb>(options);
        replica.CreateClient().Dispose();
        replicas.Add(replica);
    }
}
