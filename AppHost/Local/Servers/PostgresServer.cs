using System.Globalization;
using Npgsql;

namespace SocialPubs.AppHost.Local;

/// <summary>How a <see cref="PostgresServer"/> runs.</summary>
public sealed record PostgresOptions
{
    /// <summary>The folder with everything of this server: the cluster and its password.</summary>
    public required string Folder { get; init; }

    /// <summary>The port on 127.0.0.1; null takes a free one.</summary>
    public int? Port { get; init; }

    /// <summary>False gives up durability in a power failure for speed, for tests. A killed server loses nothing either way.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Further settings, as in postgresql.conf.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Takes the server's log, line by line.</summary>
    public Action<string>? Output { get; init; }
}

/// <summary>
/// A PostgreSQL of our own: the system's programs on a cluster and a port of ours, never the system's default cluster.
/// It ends when this process ends, however this process ends.
/// </summary>
public sealed class PostgresServer : ILocalServer
{
    private const string User = "postgres";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly PostgresOptions _options;
    private readonly string _password;
    private readonly string _cluster;
    private readonly string? _account;
    private ChildProcess? _process;

    private PostgresServer(PostgresOptions options, int port, string password, string? account)
    {
        (_options, Port, _password, _account) = (options, port, password, account);
        _cluster = Path.Combine(options.Folder, "cluster");
    }

    /// <summary>The port on 127.0.0.1; it stays the same through restarts.</summary>
    public int Port { get; }

    public Task<int> Exited => _process?.Exited ?? throw new InvalidOperationException("The server was never started.");

    /// <summary>The process id of the postmaster.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server was never started.");

    /// <summary>The connection string of the server's own database <c>postgres</c>.</summary>
    public string ConnectionString => ConnectionStringFor("postgres");

    /// <summary>Makes the cluster where there is none yet, and starts the server.</summary>
    /// <exception cref="LocalModeException">The programs are missing, or the server does not start.</exception>
    public static async Task<PostgresServer> StartAsync(PostgresOptions options, CancellationToken cancellationToken = default)
    {
        var server = await PrepareAsync(options, cancellationToken).ConfigureAwait(false);
        await server.StartAsync(cancellationToken).ConfigureAwait(false);
        return server;
    }

    public static async Task<PostgresServer> PrepareAsync(PostgresOptions options, CancellationToken cancellationToken = default)
    {
        await Provisioning.PostgresProgramsAsync(null, options.Output ?? Ignore, cancellationToken).ConfigureAwait(false);
        var password = Secrets.Password(Path.Combine(options.Folder, "password"));
        return new PostgresServer(options, options.Port ?? Ports.Choose(), password, ServerAccount.For("postgres"));
    }

    public string ConnectionStringFor(string database) =>
        $"Host=localhost;Port={Port.ToString(CultureInfo.InvariantCulture)};Username={User};Password={_password};Database={database}";

    /// <summary>Starts the server again after <see cref="StopAsync"/> or <see cref="KillAsync"/>, on the same port and data.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ServerAccount.CreateFolderAsync(_cluster, _account, cancellationToken).ConfigureAwait(false);
        var versionFile = Path.Combine(_cluster, "PG_VERSION");
        var version = File.Exists(versionFile) ? (await File.ReadAllTextAsync(versionFile, cancellationToken).ConfigureAwait(false)).Trim() : null;
        var programs = await Provisioning.PostgresProgramsAsync(version, _options.Output ?? Ignore, cancellationToken).ConfigureAwait(false);
        if (version is null) await InitializeAsync(programs, cancellationToken).ConfigureAwait(false);
        await WaitForEarlierServerAsync(cancellationToken).ConfigureAwait(false);

        var arguments = new List<string> { "-D", _cluster };
        foreach (var (name, value) in Settings())
        {
            arguments.Add("-c");
            arguments.Add($"{name}={value}");
        }

        _process = ChildProcess.Start(new ChildProcessOptions
        {
            Program = Path.Combine(programs, "postgres"),
            Arguments = arguments,
            WorkingFolder = _cluster,
            Environment = CleanEnvironment(),
            User = _account,

            // An immediate shutdown: postgres needs its own chance to end its backends, and recovers at the next start.
            OnParentDeath = Signal.Quit,
            Output = _options.Output,
        });
        await WaitUntilReadyAsync(_process, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fast shutdown: open transactions are rolled back, and everything is written.</summary>
    public Task StopAsync() => _process?.StopAsync(Signal.Interrupt, TimeSpan.FromSeconds(30)) ?? Task.CompletedTask;

    /// <summary>SIGKILL for every process of the server at once.</summary>
    public Task KillAsync() => _process?.KillAsync() ?? Task.CompletedTask;

    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync().ConfigureAwait(false);
        await StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the database where it does not exist.</summary>
    public async Task CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = name } } };
        if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null) return;
        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
        await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private static void Ignore(string line)
    {
    }

    // A developer's own PGDATA, PGPORT and the like must not reach our server.
    private static Dictionary<string, string?> CleanEnvironment()
    {
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("PG", StringComparison.Ordinal) || name.StartsWith("LC_", StringComparison.Ordinal))
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        environment["LC_ALL"] = "C.UTF-8";
        return environment;
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),

            // A socket's path may have 107 bytes; without a socket everything still works over TCP.
            ["unix_socket_directories"] = _cluster.Length < 80 ? _cluster : string.Empty,
            ["max_connections"] = "400",
            ["shared_buffers"] = "256MB",
            ["max_wal_size"] = "2GB",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["log_checkpoints"] = "off",
        };
        if (!_options.Durable)
        {
            settings["fsync"] = "off";
            settings["full_page_writes"] = "off";
            settings["synchronous_commit"] = "off";
        }

        foreach (var (name, value) in _options.Settings) settings[name] = value;
        return settings;
    }

    private async Task InitializeAsync(string programs, CancellationToken cancellationToken)
    {
        // A start that was killed within initdb leaves a folder without PG_VERSION or with half a cluster: made aside, moved whole.
        var aside = Path.Combine(_options.Folder, "cluster.new");
        if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        await ServerAccount.CreateFolderAsync(aside, _account, cancellationToken).ConfigureAwait(false);
        var passwordFile = Path.Combine(aside, "password");
        await File.WriteAllTextAsync(passwordFile, _password, cancellationToken).ConfigureAwait(false);
        if (_account is not null) await Command.RunAsync("chown", [_account, passwordFile], cancellationToken).ConfigureAwait(false);
        var cluster = Path.Combine(aside, "cluster");
        await Command.RunAsync(
            new ChildProcessOptions
            {
                Program = Path.Combine(programs, "initdb"),

                // C.UTF-8: lower() and the Russian text search know Cyrillic, and the order depends on no library's version.
                Arguments =
                [
                    "-D", cluster, "--username", User, "--pwfile", passwordFile, "--auth", "scram-sha-256", "--encoding", "UTF8",
                    "--locale", "C.UTF-8", .. _options.Durable ? Array.Empty<string>() : ["--no-sync"],
                ],
                WorkingFolder = aside,
                Environment = CleanEnvironment(),
                User = _account,
            },
            cancellationToken).ConfigureAwait(false);
        Directory.Delete(_cluster);
        Directory.Move(cluster, _cluster);
        Directory.Delete(aside, recursive: true);
    }

    // The server of a host that was killed may still be on its way out.
    private async Task WaitForEarlierServerAsync(CancellationToken cancellationToken)
    {
        var pidFile = Path.Combine(_cluster, "postmaster.pid");
        for (var attempt = 0; attempt < 150; attempt++)
        {
            if (!File.Exists(pidFile)) return;
            string? first;
            try
            {
                first = (await File.ReadAllLinesAsync(pidFile, cancellationToken).ConfigureAwait(false)).FirstOrDefault();
            }
            catch (IOException)
            {
                continue;
            }

            var comm = $"/proc/{first}/comm";
            if (!File.Exists(comm) || !(await File.ReadAllTextAsync(comm, cancellationToken).ConfigureAwait(false)).StartsWith("postgres", StringComparison.Ordinal)) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        throw new LocalModeException($"Another PostgreSQL server still runs on {_cluster}; its process id is in {pidFile}.");
    }

    private async Task WaitUntilReadyAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Timeout=5");
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                if (process.HasExited)
                    throw new LocalModeException($"PostgreSQL did not start:{Environment.NewLine}{process.RecentOutput}", exception);
                if (TimeProvider.System.GetElapsedTime(started) > StartLimit)
                {
                    await process.KillAsync().ConfigureAwait(false);
                    throw new LocalModeException($"PostgreSQL did not answer within {StartLimit.TotalSeconds:0} s:{Environment.NewLine}{process.RecentOutput}", exception);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }
}
