using SocialPubs.AppHost.Local;

namespace SocialPubs.Testing;

/// <summary>The servers of this test process.</summary>
internal sealed class TestServers
{
    private readonly RabbitMqServer _rabbitMq;

    private TestServers(PostgresServer postgres, RabbitMqServer rabbitMq)
    {
        Postgres = postgres.ConnectionString + ";Pooling=false";
        _rabbitMq = rabbitMq;
    }

    public string Postgres { get; }

    public Uri Management => _rabbitMq.ManagementAddress;

    public static async Task<TestServers> StartAsync()
    {
        var folder = ServerFolder.CreateTemporary("socialpubs-tests-");
        var postgres = PostgresServer.StartAsync(new PostgresOptions { Folder = Path.Combine(folder, "postgres"), Durable = false });
        var rabbitMq = RabbitMqServer.StartAsync(new RabbitMqOptions { Folder = Path.Combine(folder, "rabbitmq") });
        var servers = new TestServers(await postgres, await rabbitMq);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            // Nothing in them is worth an orderly end.
            Task.WhenAll(postgres.Result.KillAsync(), rabbitMq.Result.KillAsync()).Wait(TimeSpan.FromSeconds(10));
            Directory.Delete(folder, recursive: true);
        };
        return servers;
    }

    public Task<string> CreateVirtualHostAsync(string name, CancellationToken cancellationToken) => _rabbitMq.CreateVirtualHostAsync(name, cancellationToken);
}
