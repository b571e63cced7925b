extern alias emulator;

using System.Net.Http.Json;
using System.Text.Json;
using emulator::SocialPubs.Emulator;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Intake.Candidates;
using SocialPubs.Intake.Monitoring;
using SocialPubs.Messaging.Keys;
using SocialPubs.Networks;
using SocialPubs.Testing;

namespace SocialPubs.Intake.Tests;

/// <summary>Intake on a real database and a real broker, with the emulator as its network.</summary>
internal sealed class FindingSystem : IAsyncDisposable
{
    public const string Secret = "callback-s3cr3t";
    private const string Owner = "-1001";

    private readonly ServiceHostOptions options;
    private readonly List<ServiceHost<IntakeDb>> replicas = [];
    private int version;

    private FindingSystem(ServiceHostOptions options, RunningEmulator emulator, BusProbe probe)
    {
        this.options = options;
        Emulator = emulator;
        Probe = probe;
    }

    public RunningEmulator Emulator { get; }

    public BusProbe Probe { get; }

    public string Database => options.DatabaseConnection;

    public Guid Account { get; } = Guid.CreateVersion7();

    public ServiceHost<IntakeDb> Replica => replicas[0];

    public HttpClient Curator => Replica.ClientFor("curator-1", Roles.Curator);

    public HttpClient Administrator => Replica.ClientFor("admin-1", Roles.Administrator);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts replicas with an account of VK whose monitors look all the time, unless the settings say otherwise.</summary>
    public static async Task<FindingSystem> StartAsync(int replicas = 1, bool withAccount = true, Dictionary<string, string>? settings = null)
    {
        var emulator = await RunningEmulator.StartAsync(Cancel);
        emulator.Options.GroupRate = emulator.Options.UserRate = 0;
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Networks:Vk:ApiUrl"] = emulator.ApiUrl.AbsoluteUri,
            ["Networks:Vk:TokenUrl"] = emulator.ApiUrl.AbsoluteUri,
            ["Networks:Vk:CallTimeout"] = "00:00:02",
            ["Networks:Vk:GroupCallsPerSecond"] = "2000",
            ["Networks:Vk:UserCallsPerSecond"] = "2000",
            ["DataProtection:Key"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            ["Intake:Poll"] = "00:00:00.050",
            ["Intake:Lease"] = "00:00:02",
            ["Intake:Interval"] = "00:00:00.200",
            ["Intake:BackOff"] = "00:00:00.100",
            ["Intake:LongestBackOff"] = "00:00:00.500",
            ["Intake:Upkeep"] = "00:00:00.100",
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        var options = await ServiceHostOptions.CreateAsync("intakedb", Cancel) with { Settings = all };
        var system = new FindingSystem(options, emulator, await BusProbe.StartAsync(options.Broker, Cancel));
        for (var i = 0; i < replicas; i++)
            system.StartReplica();
        if (withAccount)
            await system.AnnounceAsync();
        return system;
    }

    public ServiceHost<IntakeDb> StartReplica()
    {
        var replica = new ServiceHost<IntakeDb>(options);
        replica.CreateClient().Dispose();
        replicas.Add(replica);
        return replica;
    }

    /// <summary>Stops a replica as an orderly stop of the process does.</summary>
    public async Task StopReplicaAsync(ServiceHost<IntakeDb> replica)
    {
        replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    /// <summary>Tells of the account as Publishing would, and waits until its monitors are there.</summary>
    public async Task AnnounceAsync(string token = RunningEmulator.Token)
    {
        var seals = Replica.Services.GetRequiredService<SealedSecrets>();
        version++;
        await Probe.PublishAsync(
            new NetworkAccountChanged(
                Account, TimeProvider.System.GetUtcNow(), version, "vk", true, Owner, "Администрация города", "https://vk.com/club1001", null, true,
                seals.Seal(NetworkAccountChanged.TokenPurpose, Account.ToString("D"), token),
                seals.Seal(NetworkAccountChanged.TokenPurpose, NetworkAccountChanged.UploadContext(Account), RunningEmulator.UploadToken)),
            cancellationToken: Cancel);
        await Eventually.TrueAsync(
            () => InDatabaseAsync(db => db.NetworkAccounts.AnyAsync(account => account.Id == Account && account.Announced == version, Cancel)),
            () => "the account",
            cancellationToken: Cancel);
    }

    /// <summary>A post of a citizen that mentions the administration.</summary>
    public emulator::SocialPubs.Emulator.Walls.Post Mention(string text, long author = 501) =>
        Emulator.Walls.AddPost(RunningEmulator.Wall, author, $"[club1001|Администрация] {text}");

    /// <summary>A post of a citizen on the administration's own wall.</summary>
    public emulator::SocialPubs.Emulator.Walls.Post WriteOnWall(string text, long author = 501) => Emulator.Walls.AddPost(-1001, author, text);

    /// <summary>Waits until this many candidates are there, and returns them.</summary>
    public async Task<List<Candidate>> WaitForAsync(int count)
    {
        var found = new List<Candidate>();
        await Eventually.TrueAsync(
            async () => (found = await CandidatesAsync()).Count >= count, () => $"{count} candidates, not {found.Count}; {Monitors()}", TimeSpan.FromSeconds(30), Cancel);
        found.Count.ShouldBe(count);
        return found;
    }

    /// <summary>Waits until every monitor has looked through everything again.</summary>
    public async Task WaitForLooksAsync(int times = 3)
    {
        for (var i = 0; i < times; i++)
        {
            var since = TimeProvider.System.GetUtcNow();
            await Eventually.TrueAsync(
                () => InDatabaseAsync(async db => await db.Monitors.Where(row => row.IsOn).AllAsync(row => row.LastSuccessAt > since && row.NextRunAt > row.LastSuccessAt, Cancel)),
                () => "another look; " + Monitors(),
                cancellationToken: Cancel);
        }
    }

    public Task<List<Candidate>> CandidatesAsync() =>
        InDatabaseAsync(db => db.Candidates.AsNoTracking().OrderBy(row => row.PostedAt).ThenBy(row => row.Id).ToListAsync(Cancel));

    public Task<List<CandidateEvidence>> EvidenceAsync(Guid candidateId) =>
        InDatabaseAsync(db => db.CandidateEvidence.AsNoTracking().Where(row => row.CandidateId == candidateId).OrderBy(row => row.SeenAt).ThenBy(row => row.Id).ToListAsync(Cancel));

    public Task<FindingMonitor> MonitorAsync(MonitorKind kind) =>
        InDatabaseAsync(db => db.Monitors.AsNoTracking().SingleAsync(row => row.Kind == kind, Cancel));

    public async Task<TResult> InDatabaseAsync<TResult>(Func<IntakeDb, Task<TResult>> read)
    {
        await using var scope = Replica.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<IntakeDb>());
    }

    public async Task<int> SqlAsync(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(options.DatabaseConnection);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return await command.ExecuteNonQueryAsync(Cancel);
    }

    public Task<HttpResponseMessage> DecideAsync(Guid candidateId, string act, object body) =>
        Curator.PostAsJsonAsync($"/api/intake/candidates/{candidateId}/{act}", body, Cancel);

    public async Task<JsonElement> GetAsync(string path) => await (await Curator.GetAsync("/api/intake/" + path, Cancel)).ShouldBeOkAsync();

    /// <summary>Takes what VK sends, with the secret above.</summary>
    public async Task SwitchWebhookOnAsync() => await (await Administrator.PutAsJsonAsync(
        $"/api/intake/network-accounts/{Account}/webhook", new { on = true, secret = Secret, confirmation = "a1b2c3" }, Cancel)).ShouldBeOkAsync();

    /// <summary>What VK sends of a post or comment; anonymous, as VK is.</summary>
    public async Task<HttpResponseMessage> TellAsync(string type, object thing, string? eventId = null, string secret = Secret)
    {
        using var anonymous = Replica.CreateClient();
        return await anonymous.PostAsJsonAsync(
            "/api/intake/webhooks/vk",
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["type"] = type,
                ["group_id"] = RunningEmulator.Group,
                ["event_id"] = eventId ?? Guid.CreateVersion7().ToString("N"),
                ["v"] = "5.199",
                ["object"] = thing,
                ["secret"] = secret,
            },
            Cancel);
    }

    /// <summary>A comment as VK tells of it.</summary>
    public static object Told(emulator::SocialPubs.Emulator.Walls.Comment comment, string? text = null) => new
    {
        id = comment.Id,
        from_id = comment.FromId,
        date = comment.At.ToUnixTimeSeconds(),
        text = text ?? comment.Text,
        post_id = comment.PostId,
        owner_id = comment.OwnerId,
        post_owner_id = comment.OwnerId,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas.ToList())
            await StopReplicaAsync(replica);
        await Probe.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    private string Monitors() => string.Join("; ", InDatabaseAsync(db => db.Monitors.AsNoTracking().ToListAsync(Cancel)).GetAwaiter().GetResult()
        .Select(row => $"{row.Kind} {(row.IsOn ? "on" : "off")} {row.LastErrorCode} next {row.NextRunAt:mm:ss.fff} read {row.ItemsRead} found {row.Found}"));
}
