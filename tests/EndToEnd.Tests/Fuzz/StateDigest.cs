using Npgsql;

namespace SocialPubs.EndToEnd.Tests.Fuzz;

/// <summary>A checksum of every table of every service, so that a change anywhere is seen and named.</summary>
internal static class StateDigest
{
    /// <summary>
    /// What may change while every request is refused: messages on their way, the record of refusals, answers kept for
    /// repeated keys, failures counted against guessing; and what the services do by themselves meanwhile, monitors that
    /// look, looks at replies, chores of accounts, prepared figures, and the budgets of all these.
    /// </summary>
    private static readonly string[] Passing =
    [
        "outbox", "inbox", "idempotency_keys", "audit", "client_failures", "monitors", "standing_checks", "account_chores", "rate_budgets",
        "figure_",
    ];

    /// <summary>Counters of failed sign-ins and what is renewed with them.</summary>
    private static readonly string[] PassingColumns = ["access_failed_count", "lockout_end", "concurrency_stamp"];

    public static async Task<SortedDictionary<string, string>> OfAsync(IEnumerable<(string Name, string Connection)> databases, CancellationToken cancellationToken)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, address) in databases)
        {
            await using var connection = new NpgsqlConnection(address);
            await connection.OpenAsync(cancellationToken);
            foreach (var table in await TablesAsync(connection, cancellationToken))
            {
                await using var digest = new NpgsqlCommand(
                    $"""
                    SELECT count(*) || ' rows ' || coalesce(md5(string_agg(row, '' ORDER BY row)), '-')
                    FROM (SELECT md5((to_jsonb(t) - $1)::text) AS row FROM "{table}" t) rows
                    """,
                    connection);
                digest.Parameters.Add(new() { Value = PassingColumns });
                digests[$"{name}.{table}"] = (string)(await digest.ExecuteScalarAsync(cancellationToken))!;
            }
        }

        return digests;
    }

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var query = new NpgsqlCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", connection);
        await using var reader = await query.ExecuteReaderAsync(cancellationToken);
        var tables = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var table = reader.GetString(0);
            if (!Passing.Any(passing => table.StartsWith(passing, StringComparison.Ordinal)) && !table.Contains("attempt", StringComparison.Ordinal))
                tables.Add(table);
        }

        return tables;
    }
}
