using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Emulator;
using SocialPubs.Publishing.Postings;
using SocialPubs.Testing;

namespace SocialPubs.Publishing.Tests;

/// <summary>Publishing on a real database and a real broker, with the emulator as its network.</summary>
internal sealed class PublishingSystem : IAsyncDisposable
{
    private readonly ServiceHostOptions options;
    private readonly List<ServiceHost<PublishingDb>> replicas = [];

    private PublishingSystem(ServiceHostOptions options, RunningEmulator emulator, BusProbe probe)
    {
        this.options = options;
        Emulator = emulator;
        Probe = probe;
    }

    public RunningEmulator Emulator { get; }

    public BusProbe Probe { get; }

    public ServiceHost<PublishingDb> Replica => replicas[0];

    /// <summary>What its replicas run on, for replicas that are processes of their own.</summary>
    public ServiceHostOptions Options => options;

    public string Attachments => options.AttachmentsDirectory;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts replicas with an account that may call as often as it likes, unless the settings say otherwise.</summary>
    public static async Task<PublishingSystem> StartAsync(
        int replicas = 1, bool withAccount = true, Dictionary<string, string>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var emulator = await RunningEmulator.StartAsync(Cancel);
        emulator.Options.GroupRate = emulator.Options.UserRate = 0;
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Networks:Vk:ApiUrl"] = emulator.ApiUrl.AbsoluteUri,
            ["Networks:Vk:AuthorizeUrl"] = new Uri(emulator.Address, "/vk/authorize").AbsoluteUri,
            ["Networks:Vk:TokenUrl"] = new Uri(emulator.Address, "/vk/oauth2/auth").AbsoluteUri,
            ["Networks:Vk:CallTimeout"] = "00:00:02",
            ["Networks:Vk:GroupCallsPerSecond"] = "1000",
            ["Networks:Vk:UserCallsPerSecond"] = "1000",
            ["Publishing:Poll"] = "00:00:00.050",
            ["Publishing:Lease"] = "00:00:03",
            ["Publishing:FirstLook"] = "00:00:00.100",
            ["Publishing:ArrivalLimit"] = "00:00:00.500",
            // Tests of chores ask for them: others count the calls to the network.
            ["Publishing:Accounts:Poll"] = "01:00:00",
            ["Publishing:Accounts:Every"] = "00:00:00.200",
            ["Regulation:Directory"] = TestRegulation.WriteFolder(),
            ["Regulation:Active"] = TestRegulation.Quick,
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        var options = await ServiceHostOptions.CreateAsync("publishingdb", Cancel) with { Settings = all, ConfigureServices = configure };
        var system = new PublishingSystem(options, emulator, await BusProbe.StartAsync(options.Broker, Cancel));
        for (var i = 0; i < replicas; i++)
            system.StartReplica();
        if (withAccount)
            await system.PutAccountAsync();
        return system;
    }

    /// <summary>Starts one more replica, where asked for with other settings.</summary>
    public ServiceHost<PublishingDb> StartReplica(Dictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal);
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        var replica = new ServiceHost<PublishingDb>(options with { Settings = all });
        replica.CreateClient().Dispose();
        replicas.Add(replica);
        return replica;
    }

    /// <summary>Stops a replica as an orderly stop of the process does.</summary>
    public async Task StopReplicaAsync(ServiceHost<PublishingDb> replica)
    {
        replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    public HttpClient Executor(string body = TestData.Body) => Replica.ClientFor(TestData.Executor.Id, Roles.Executor, body);

    public HttpClient Keeper(params string[] bodies) => Replica.ClientFor("press-1", Roles.PressSecretary, bodies);

    public async Task<Guid> PutAccountAsync(bool withUploadToken = true, string? body = null)
    {
        var id = Guid.CreateVersion7();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"/api/publishing/accounts/{id}", UriKind.Relative))
        {
            Headers = { { "Idempotency-Key", id.ToString("N") } },
            Content = JsonContent.Create(new
            {
                network = "vk",
                kind = "legalEntity",
                title = "Администрация города",
                ownerId = $"-{RunningEmulator.Group}",
                active = true,
                bodyCode = body,
                token = RunningEmulator.Token,
                uploadToken = withUploadToken ? RunningEmulator.UploadToken : null,
            }),
        };
        using var keeper = body is null ? Keeper() : Keeper(body);
        var answer = await keeper.SendAsync(request, Cancel);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancel));
        return id;
    }

    /// <summary>The page of a person, who may write posts; a community's token may not.</summary>
    public async Task<Guid> PutPageAsync(string ownerId = "500", string? body = null)
    {
        var id = Guid.CreateVersion7();
        using var keeper = body is null ? Keeper() : Keeper(body);
        var answer = await keeper.PutAsJsonAsync(
            $"/api/publishing/accounts/{id}",
            new { network = "vk", kind = "person", title = "Официальный представитель", ownerId, active = true, bodyCode = body, token = $"user-{ownerId}-s3cr3t" },
            Cancel);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancel));
        return id;
    }

    public Task PublishAsync<T>(T message, Guid? messageId = null)
        where T : class, IEvent => Probe.PublishAsync(message, messageId, Cancel);

    /// <summary>Waits until the posting is in this state.</summary>
    public async Task<Posting> WaitForStateAsync(Guid publicationId, PostingState state)
    {
        Posting? posting = null;
        await Eventually.TrueAsync(
            async () => (posting = await FindAsync(publicationId))?.State == state,
            () => $"{state}; the posting is {posting?.State.ToString() ?? "not there"} {posting?.ErrorCode}",
            cancellationToken: Cancel);
        return posting!;
    }

    public async Task<Posting?> FindAsync(Guid publicationId)
    {
        await using var scope = Replica.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PublishingDb>().Postings.AsNoTracking()
            .SingleOrDefaultAsync(posting => posting.PublicationId == publicationId, Cancel);
    }

    public async Task<List<PostingAttempt>> AttemptsAsync()
    {
        await using var scope = Replica.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PublishingDb>().Attempts.AsNoTracking().OrderBy(attempt => attempt.StartedAt).ToListAsync(Cancel);
    }

    public async Task<int> CountAsync(PostingState state)
    {
        await using var scope = Replica.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PublishingDb>().Postings.CountAsync(posting => posting.State == state, Cancel);
    }

    public async Task SqlAsync(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(options.DatabaseConnection);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(options.DatabaseConnection);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }

    /// <summary>Uploads a picture and returns its hash.</summary>
    public async Task<Attachment> UploadAsync(byte seed = 1)
    {
        using var content = new ByteArrayContent(TestPictures.Png(seed));
        var answer = await Executor().PostAsync(new Uri("/api/publishing/attachments?fileName=screen.png", UriKind.Relative), content, Cancel);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Attachment>(Cancel))!;
    }

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
            await replica.DisposeAsync();
        await Probe.DisposeAsync();
        await Emulator.DisposeAsync();
    }
}
