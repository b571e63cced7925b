using Npgsql;
using SocialPubs.AppHost.Local;

namespace SocialPubs.AppHost.Tests;

public sealed class ServerTests : IAsyncLifetime
{
    private readonly string _folder = ServerFolder.CreateTemporary("socialpubs-servers-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Postgres_KilledAndStarted_HasWhatWasCommittedOnTheSamePort()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresOptions { Folder = _folder }, Cancel);
        await server.CreateDatabaseAsync("intakedb", Cancel);
        await using var data = NpgsqlDataSource.Create(server.ConnectionStringFor("intakedb"));
        await data.RunAsync("CREATE TABLE publication (id int); INSERT INTO publication VALUES (188)", Cancel);
        var port = server.Port;
        var tree = NativeProcess.Tree(server.ProcessId);

        await server.KillAsync();
        tree.Count.ShouldBeGreaterThan(1);
        tree.ShouldAllBe(process => !NativeProcess.IsRunning(process));
        await server.StartAsync(Cancel);

        server.Port.ShouldBe(port);
        data.Clear();
        (await data.ScalarAsync<int>("SELECT id FROM publication", Cancel)).ShouldBe(188);
    }

    [Fact]
    public async Task Postgres_ByDefault_IsDurableAndOnLoopbackWithPasswords()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresOptions { Folder = _folder }, Cancel);
        await using var data = NpgsqlDataSource.Create(server.ConnectionString);

        (await data.ScalarAsync<string>("SHOW fsync", Cancel)).ShouldBe("on");
        (await data.ScalarAsync<string>("SHOW synchronous_commit", Cancel)).ShouldBe("on");
        (await data.ScalarAsync<string>("SHOW listen_addresses", Cancel)).ShouldBe("127.0.0.1");
        File.GetUnixFileMode(Path.Combine(_folder, "password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "wrong" }.ConnectionString;
        await using var refused = NpgsqlDataSource.Create(wrong);
        var exception = await Should.ThrowAsync<PostgresException>(() => refused.ScalarAsync<int>("SELECT 1", Cancel));
        exception.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task RabbitMq_KilledAndStarted_HasItsQuorumQueueAndTheMessages()
    {
        await using var server = await RabbitMqServer.StartAsync(new RabbitMqOptions { Folder = _folder }, Cancel);
        await using (var before = await Broker.ConnectAsync(server.ConnectionString, Cancel))
        {
            await before.DeclareQuorumQueueAsync("drafts", Cancel);
            await before.PublishAsync("drafts", "first", Cancel);
            await before.PublishAsync("drafts", "second", Cancel);
        }

        // A limit of RabbitMQ, not of ours: it writes the registration of a new quorum queue half a second after its
        // declaration (ra_directory, auto_save), and a node killed within that time brings the queue back without a leader.
        var registry = Path.Combine(_folder, "node", "data", "socialpubs@localhost", "quorum", "socialpubs@localhost", "names.dets");
        await Eventually.BeTrueAsync(
            "RabbitMQ has written the queue's registration",
            async () => (await File.ReadAllBytesAsync(registry, Cancel)).AsSpan().IndexOf("drafts"u8) >= 0,
            Cancel);

        var tree = NativeProcess.Tree(server.ProcessId);

        await server.KillAsync();
        tree.ShouldAllBe(process => !NativeProcess.IsRunning(process));
        await server.StartAsync(Cancel);

        await using var after = await Broker.ConnectAsync(server.ConnectionString, Cancel);
        (await after.ReceiveAsync("drafts", Cancel)).ShouldBe("first");
        (await after.ReceiveAsync("drafts", Cancel)).ShouldBe("second");
    }

    [Fact]
    public async Task RabbitMq_StoppedAndStarted_KeepsPortPasswordAndVirtualHosts()
    {
        await using var server = await RabbitMqServer.StartAsync(new RabbitMqOptions { Folder = _folder }, Cancel);
        var address = await server.CreateVirtualHostAsync("draft/1", Cancel);
        var before = server.ConnectionString;
        var tree = NativeProcess.Tree(server.ProcessId);

        await server.StopAsync();
        tree.ShouldAllBe(process => !NativeProcess.IsRunning(process));
        await server.StartAsync(Cancel);

        server.ConnectionString.ShouldBe(before);
        await using var broker = await Broker.ConnectAsync(address, Cancel);
        await broker.DeclareQuorumQueueAsync("drafts", Cancel);
        (await broker.HasQueueAsync("drafts", Cancel)).ShouldBeTrue();
    }
}
