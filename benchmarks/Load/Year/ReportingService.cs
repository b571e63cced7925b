using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.Load.Year;

/// <summary>Reporting as it is installed, in a process of its own, on a database and a broker of this run.</summary>
internal sealed class ReportingService : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly Process process;

    private ReportingService(Process process, Uri address, string database)
    {
        (this.process, Database) = (process, database);
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = Bearer(Roles.Administrator);
    }

    /// <summary>Npgsql's connection string.</summary>
    public string Database { get; }

    /// <summary>An administrator's client.</summary>
    public HttpClient Http { get; }

    public static AuthenticationHeaderValue Bearer(string role, params string[] bodies) =>
        new("Bearer", TestTokens.Create("load-" + role, "Load " + role, [role], bodies));

    /// <exception cref="LoadException">It did not come up.</exception>
    public static async Task<ReportingService> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Reporting").Value!;
        var database = await TestInfrastructure.CreateDatabaseAsync("reportingdb", cancellationToken);
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(folder, "SocialPubs.Reporting.dll"));
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Authentication__DevelopmentSigningKey"] = TestTokens.SigningKey;
        start.Environment["ConnectionStrings__reportingdb"] = database;
        start.Environment["ConnectionStrings__messaging"] = await TestInfrastructure.CreateVirtualHostAsync("reportingdb", cancellationToken);
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var service = new ReportingService(Process.Start(start)!, address, database);
        service.process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                Console.Error.WriteLine(text);
        };
        service.process.BeginOutputReadLine();
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < StartLimit && !service.process.HasExited)
        {
            try
            {
                using var health = await service.Http.GetAsync("/health", cancellationToken);
                if (health.IsSuccessStatusCode)
                    return service;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
        }

        await service.DisposeAsync();
        throw new LoadException("Reporting did not come up; what it said stands above.");
    }

    /// <summary>Asks for a rebuild and waits for its end.</summary>
    /// <returns>How long it took by its own word.</returns>
    public async Task<TimeSpan> RebuildAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var asked = await Http.PostAsync("/api/reporting/rebuild", null, cancellationToken);
        asked.EnsureSuccessStatusCode();
        while (true)
        {
            using var run = JsonDocument.Parse(await Http.GetStringAsync("/api/reporting/rebuild", cancellationToken));
            if (run.RootElement.TryGetProperty("failure", out var failure) && failure.ValueKind == JsonValueKind.String)
                throw new LoadException($"The rebuild failed: {failure.GetString()}.");
            if (run.RootElement.TryGetProperty("finishedAt", out var finished) && finished.ValueKind == JsonValueKind.String)
                return finished.GetDateTimeOffset() - run.RootElement.GetProperty("startedAt").GetDateTimeOffset();
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
        }
    }

    public async Task<T> QueryAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Prints the size of the database and of its largest tables with their indexes.</summary>
    public async Task PrintSizeAsync(CancellationToken cancellationToken)
    {
        Print("database", await QueryAsync<string>("SELECT pg_size_pretty(pg_database_size(current_database()))", cancellationToken));
        Print("largest tables", await QueryAsync<string>(
            """
            SELECT string_agg(relname || ' ' || pg_size_pretty(size) || ' (' || rows || ' rows)', ', ' ORDER BY size DESC) FROM (
              SELECT c.relname, pg_total_relation_size(c.oid) AS size, s.n_live_tup AS rows
              FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid ORDER BY size DESC LIMIT 8) AS tables
            """,
            cancellationToken));
    }

    public static void Print(string name, string value) => Console.Out.WriteLine($"{name,-28} {value}");

    public static string Seconds(TimeSpan length) => length.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture) + " s";

    public static string Rate(long count, TimeSpan length) => (count / length.TotalSeconds).ToString("N0", CultureInfo.InvariantCulture) + "/s";

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
