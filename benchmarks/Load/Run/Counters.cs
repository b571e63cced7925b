using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace SocialPubs.Load.Run;

/// <summary>What the servers have counted since they were started.</summary>
/// <param name="Commits">Committed transactions of the five databases (<c>pg_stat_database.xact_commit</c>).</param>
/// <param name="Published">Messages published to the broker (management API, <c>message_stats.publish</c>).</param>
/// <param name="Acknowledged">Messages that consumers took, once for each queue that a message went to (<c>message_stats.ack</c>).</param>
internal sealed record Counters(long Commits, long Published, long Acknowledged)
{
    private static readonly string[] Databases = ["intakedb", "draftingdb", "approvaldb", "publishingdb", "reportingdb"];

    // PostgreSQL reports a backend's counts within a second of its last transaction, the broker's statistics come every 5 s.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(6);

    /// <summary>Reads the counters when both have caught up with what has happened.</summary>
    public static async Task<Counters> ReadAsync(Servers servers, TimeProvider time, CancellationToken cancellationToken)
    {
        var settled = Task.Delay(Settling, time, cancellationToken);
        var commits = await CommitsAsync(servers, cancellationToken);
        await settled;
        var (published, acknowledged) = await MessagesAsync(servers, cancellationToken);
        return new Counters(commits, published, acknowledged);
    }

    public static async Task<long> CommitsAsync(Servers servers, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1.2), TimeProvider.System, cancellationToken);
        await using var connection = new NpgsqlConnection(servers.DatabaseOf("postgres").ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT sum(xact_commit)::bigint FROM pg_stat_database WHERE datname = ANY($1)", connection)
        {
            Parameters = { new() { Value = Databases } },
        };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Messages that wait in an outbox or in a queue.</summary>
    public static async Task<long> WaitingAsync(Servers servers, CancellationToken cancellationToken)
    {
        long waiting = 0;
        foreach (var database in Databases)
        {
            await using var connection = new NpgsqlConnection(servers.DatabaseOf(database).ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT count(*) FROM outbox", connection);
            waiting += (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }

        using var queues = await servers.Management.GetFromJsonAsync<JsonDocument>("api/queues/%2F", cancellationToken);
        return waiting + queues!.RootElement.EnumerateArray()
            .Where(queue => !queue.GetProperty("name").GetString()!.EndsWith("_error", StringComparison.Ordinal))
            .Sum(queue => queue.TryGetProperty("messages", out var messages) ? messages.GetInt64() : 0);
    }

    public static async Task<string> VersionsAsync(Servers servers, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(servers.DatabaseOf("postgres").ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SHOW server_version", connection);
        var postgres = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        using var overview = await servers.Management.GetFromJsonAsync<JsonDocument>("api/overview", cancellationToken);
        return string.Create(
            CultureInfo.InvariantCulture, $"PostgreSQL {postgres.Split(' ')[0]}, RabbitMQ {overview!.RootElement.GetProperty("rabbitmq_version").GetString()}");
    }

    private static async Task<(long Published, long Acknowledged)> MessagesAsync(Servers servers, CancellationToken cancellationToken)
    {
        using var overview = await servers.Management.GetFromJsonAsync<JsonDocument>("api/overview", cancellationToken);
        var root = overview!.RootElement;
        // A broker that has carried nothing yet has no such section.
        if (!root.TryGetProperty("message_stats", out var stats))
            return (0, 0);
        return (Count(stats, "publish"), Count(stats, "ack"));
    }

    private static long Count(JsonElement stats, string name) => stats.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
}
