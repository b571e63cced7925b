using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace SocialPubs.Load.Run;

/// <summary>How many single-row transactions a second this PostgreSQL commits on this machine, by pgbench, in a scratch database.</summary>
internal static partial class PostgresLimit
{
    private const string Database = "load_limit";
    private const int Seconds = 5;

    public static async Task<IReadOnlyDictionary<int, double>> MeasureAsync(Servers servers, IReadOnlyList<int> clients, CancellationToken cancellationToken)
    {
        var program = FindProgram();
        await ExecuteAsync(servers, "postgres", $"DROP DATABASE IF EXISTS {Database}", cancellationToken);
        await ExecuteAsync(servers, "postgres", $"CREATE DATABASE {Database}", cancellationToken);
        var script = Path.Combine(Path.GetTempPath(), $"load-limit-{Guid.CreateVersion7():N}.sql");
        try
        {
            await ExecuteAsync(
                servers, Database, "CREATE TABLE single_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload text NOT NULL)", cancellationToken);
            await File.WriteAllTextAsync(script, $"INSERT INTO single_rows (payload) VALUES ('{new string('x', 200)}');\n", cancellationToken);
            var rates = new Dictionary<int, double>();
            foreach (var count in clients)
                rates[count] = await RunAsync(program, script, servers, count, cancellationToken);
            return rates;
        }
        finally
        {
            File.Delete(script);
            await ExecuteAsync(servers, "postgres", $"DROP DATABASE IF EXISTS {Database} WITH (FORCE)", CancellationToken.None);
        }
    }

    private static async Task<double> RunAsync(string program, string script, Servers servers, int clients, CancellationToken cancellationToken)
    {
        var number = CultureInfo.InvariantCulture;
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
        [
            "-h", servers.Postgres.Host!, "-p", servers.Postgres.Port.ToString(number), "-U", servers.Postgres.Username!, "-n", "-M", "prepared", "-f", script,
            "-c", clients.ToString(number), "-j", Math.Min(clients, Environment.ProcessorCount).ToString(number), "-T", Seconds.ToString(number), Database,
        ])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PGPASSWORD"] = servers.Postgres.Password;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var match = TpsRegex().Match(await output);
        return match.Success
            ? double.Parse(match.Groups["tps"].Value, number)
            : throw new LoadException($"pgbench failed: {await errors}{await output}");
    }

    /// <summary>Debian keeps the programs of each version in a folder of its own.</summary>
    private static string FindProgram()
    {
        const string debian = "/usr/lib/postgresql";
        var installed = Directory.Exists(debian)
            ? Directory.EnumerateDirectories(debian).OrderByDescending(folder => folder, StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin", "pgbench"))
            : [];
        return installed.FirstOrDefault(File.Exists) ?? "pgbench";
    }

    private static async Task ExecuteAsync(Servers servers, string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(servers.DatabaseOf(database).ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [GeneratedRegex(@"tps = (?<tps>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TpsRegex();
}
