using System.Globalization;
using Npgsql;
using Respawn;

namespace SocialPubs.Testing;

/// <summary>
/// The PostgreSQL and the RabbitMQ that tests run against: started by the first test that asks, and stopped
/// when the process ends. Each caller takes a database and a virtual host of its own from them.
/// </summary>
public static class TestInfrastructure
{
    private static readonly Lazy<Task<TestServers>> Started = new(TestServers.StartAsync);

    /// <summary>A new, empty database; its name begins with <paramref name="name"/>.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        var servers = await Started.Value.WaitAsync(cancellationToken);
        var database = Unique(name);
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
        return await servers.CreateVirtualHostAsync(Unique(name), cancellationToken);
    }

    /// <summary>The address of RabbitMQ's management API; the user is that of the virtual hosts' addresses.</summary>
    public static async Task<Uri> ManagementAsync(CancellationToken cancellationToken = default) =>
        (await Started.Value.WaitAsync(cancellationToken)).Management;

    /// <summary>Empties every table of the database but the migrations' own, and starts the identities afresh.</summary>
    public static async Task ResetAsync(string connectionString, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        var respawner = await Respawner.CreateAsync(connection, new RespawnerOptions
        {
            DbAdapter = DbAdapter.Postgres,
            TablesToIgnore = [new("__EFMigrationsHistory"), new("__ef_migrations_history")],
            SchemasToExclude = ["pg_catalog", "information_schema"],
            WithReseed = true,
        });
        await respawner.ResetAsync(connection);
    }

    private static string Unique(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}_{Guid.CreateVersion7():N}");
}
