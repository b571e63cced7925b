using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Npgsql;
using Respawn;

namespace SocialPubs.Testing;

/// <summary>
/// The PostgreSQL and the RabbitMQ that tests run against: started by the first test of the machine that asks, and
/// stopped soon after the last test process ended. Each caller takes a database and a virtual host of its own from them.
/// Tests that kill a server start one for themselves instead (<see cref="AppHost.Local.PostgresServer"/>,
/// <see cref="AppHost.Local.RabbitMqServer"/>).
/// </summary>
public static class TestInfrastructure
{
    private static readonly Lazy<Task<TestServers>> Started = new(TestServers.StartAsync);
    private static readonly HttpClient Http = new();

    /// <summary>A new, empty database; its name begins with <paramref name="name"/>.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        var servers = await Started.Value.WaitAsync(cancellationToken);
        var database = Unique(name, servers);
        await using var connection = new NpgsqlConnection(servers.Postgres);
        await connection.OpenAsync(cancellationToken);
        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{database}\"", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(servers.Postgres) { Database = database, Pooling = true }.ConnectionString;
    }

    /// <summary>A new, empty virtual host.</summary>
    /// <returns>Its <c>amqp://</c> address, which is what the services take as connection string.</returns>
    public static async Task<string> CreateVirtualHostAsync(string name = "test", CancellationToken cancellationToken = default)
    {
        var servers = await Started.Value.WaitAsync(cancellationToken);
        var virtualHost = Unique(name, servers);
        var address = new Uri(servers.RabbitMq);
        var user = address.UserInfo.Split(':')[0];
        await PutAsync(servers, address, $"api/vhosts/{virtualHost}", new { }, cancellationToken);
        await PutAsync(servers, address, $"api/permissions/{virtualHost}/{user}", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken);
        return $"{servers.RabbitMq}/{virtualHost}";
    }

    /// <summary>The address of RabbitMQ's management API; the user is that of the virtual hosts' addresses.</summary>
    public static async Task<Uri> ManagementAsync(CancellationToken cancellationToken = default) =>
        (await Started.Value.WaitAsync(cancellationToken)).Management;

    /// <summary>Empties every table of the database but the migrations' own, and starts the identities afresh.</summary>
    public static async Task ResetAsync(string connectionString, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        // The triggers of tables that are only added to refuse to empty them.
        await using (var setting = new NpgsqlCommand("SET session_replication_role = replica", connection))
            await setting.ExecuteNonQueryAsync(cancellationToken);
        var respawner = await Respawner.CreateAsync(connection, new RespawnerOptions
        {
            DbAdapter = DbAdapter.Postgres,
            TablesToIgnore = [new("__EFMigrationsHistory"), new("__ef_migrations_history")],
            SchemasToExclude = ["pg_catalog", "information_schema"],
            WithReseed = true,
        });
        await respawner.ResetAsync(connection);
    }

    private static async Task PutAsync<T>(TestServers servers, Uri address, string path, T body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(servers.Management, path)) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        using var answer = await Http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static string Unique(string name, TestServers servers)
    {
        var unique = Convert.ToHexStringLower(Guid.CreateVersion7().ToByteArray(bigEndian: true))[..20];
        return string.Create(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}_{servers.Name}_{unique}");
    }
}
