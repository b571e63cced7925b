using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;

namespace SocialPubs.AppHost.Local;

/// <summary>How a <see cref="RabbitMqServer"/> runs.</summary>
public sealed record RabbitMqOptions
{
    /// <summary>The folder with everything of this node: data, log, settings, password, cookie.</summary>
    public required string Folder { get; init; }

    /// <summary>The AMQP port on 127.0.0.1; null takes a free one.</summary>
    public int? Port { get; init; }

    /// <summary>The port of the management plugin's page and API on 127.0.0.1; null takes a free one.</summary>
    public int? ManagementPort { get; init; }

    /// <summary>Takes what the node prints, line by line.</summary>
    public Action<string>? Output { get; init; }
}

/// <summary>
/// A RabbitMQ node of our own, with ports, data, Erlang cookie and port mapper (epmd) of its own, all on loopback.
/// It ends when this process ends, however this process ends.
/// </summary>
public sealed class RabbitMqServer : ILocalServer
{
    /// <summary>The account that the services use; its password is made on the first start.</summary>
    public const string User = "socialpubs";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private readonly RabbitMqOptions _options;
    private readonly string _password;
    private readonly string _node;
    private readonly string? _account;
    private readonly int _mapperPort = Ports.Choose();
    private readonly int _distributionPort = Ports.Choose();
    private readonly HttpClient _management;
    private ChildProcess? _mapper;
    private ChildProcess? _process;

    private RabbitMqServer(RabbitMqOptions options, string password, string? account)
    {
        (_options, _password, _account) = (options, password, account);
        _node = Path.Combine(options.Folder, "node");
        Port = options.Port ?? Ports.Choose();
        ManagementPort = options.ManagementPort ?? Ports.Choose();
        _management = new HttpClient { BaseAddress = ManagementAddress, Timeout = TimeSpan.FromSeconds(30) };
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{password}")));
    }

    /// <summary>The AMQP port on 127.0.0.1; it stays the same through restarts.</summary>
    public int Port { get; }

    public int ManagementPort { get; }

    public Uri ManagementAddress => new($"http://127.0.0.1:{ManagementPort.ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>A client of the management API, authorised; kept by the server.</summary>
    public HttpClient Management => _management;

    /// <summary>The address of the default virtual host, without a trailing slash.</summary>
    public string ConnectionString =>
        $"amqp://{User}:{Uri.EscapeDataString(_password)}@localhost:{Port.ToString(CultureInfo.InvariantCulture)}";

    public Task<int> Exited => _process?.Exited ?? throw new InvalidOperationException("The server was never started.");

    /// <summary>The process id of the Erlang machine.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server was never started.");

    /// <exception cref="LocalModeException">The programs are missing, or the server does not start.</exception>
    public static async Task<RabbitMqServer> StartAsync(RabbitMqOptions options, CancellationToken cancellationToken = default)
    {
        var server = await PrepareAsync(options, cancellationToken).ConfigureAwait(false);
        await server.StartAsync(cancellationToken).ConfigureAwait(false);
        return server;
    }

    public static async Task<RabbitMqServer> PrepareAsync(RabbitMqOptions options, CancellationToken cancellationToken = default)
    {
        await Provisioning.RabbitMqProgramsAsync(options.Output ?? Ignore, cancellationToken).ConfigureAwait(false);
        var password = Secrets.Password(Path.Combine(options.Folder, "password"));
        return new RabbitMqServer(options, password, ServerAccount.For("rabbitmq"));
    }

    /// <summary>Starts the node again after <see cref="StopAsync"/> or <see cref="KillAsync"/>, on the same ports and data.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var programs = await Provisioning.RabbitMqProgramsAsync(_options.Output ?? Ignore, cancellationToken).ConfigureAwait(false);
        await ServerAccount.CreateFolderAsync(_node, _account, cancellationToken).ConfigureAwait(false);
        await WriteSettingsAsync(cancellationToken).ConfigureAwait(false);
        var environment = NodeEnvironment();

        // Erlang would start the mapper as a daemon that outlives everybody, so it is started here, as a child.
        if (_mapper is not { HasExited: false })
        {
            _mapper = ChildProcess.Start(new ChildProcessOptions
            {
                Program = "epmd",
                Arguments = ["-address", "127.0.0.1", "-port", _mapperPort.ToString(CultureInfo.InvariantCulture)],
                Environment = environment,
                User = _account,
                Output = _options.Output,
            });
            await WaitForMapperAsync(cancellationToken).ConfigureAwait(false);
        }

        _process = ChildProcess.Start(new ChildProcessOptions
        {
            Program = Path.Combine(programs, "rabbitmq-server"),
            WorkingFolder = _node,
            Environment = environment,
            User = _account,
            Output = _options.Output,
        });
        await WaitUntilReadyAsync(_process, cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync()
    {
        if (_process is not null) await _process.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(60)).ConfigureAwait(false);
        if (_mapper is not null) await _mapper.KillAsync().ConfigureAwait(false);
    }

    /// <summary>SIGKILL for every process of the node at once.</summary>
    public async Task KillAsync()
    {
        if (_process is not null) await _process.KillAsync().ConfigureAwait(false);
        if (_mapper is not null) await _mapper.KillAsync().ConfigureAwait(false);
    }

    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync().ConfigureAwait(false);
        await StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a virtual host, where it does not exist, and returns its address for clients.</summary>
    public async Task<string> CreateVirtualHostAsync(string name, CancellationToken cancellationToken = default)
    {
        var path = Uri.EscapeDataString(name);
        using var created = await _management.PutAsync(new Uri($"api/vhosts/{path}", UriKind.Relative), content: null, cancellationToken).ConfigureAwait(false);
        created.EnsureSuccessStatusCode();
        using var permitted = await _management.PutAsJsonAsync(
            new Uri($"api/permissions/{path}/{User}", UriKind.Relative), new { configure = ".*", write = ".*", read = ".*" }, cancellationToken).ConfigureAwait(false);
        permitted.EnsureSuccessStatusCode();
        return $"{ConnectionString}/{path}";
    }

    public async Task DeleteVirtualHostAsync(string name, CancellationToken cancellationToken = default)
    {
        using var deleted = await _management.DeleteAsync(new Uri($"api/vhosts/{Uri.EscapeDataString(name)}", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        deleted.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _management.Dispose();
    }

    private static void Ignore(string line)
    {
    }

    private async Task WriteSettingsAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(_node, "conf.d"));
        await WriteAsync("rabbitmq.conf", $"""
            default_user = {User}
            default_pass = {_password}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {ManagementPort.ToString(CultureInfo.InvariantCulture)}
            log.console = false
            log.file.rotation.size = 10485760
            log.file.rotation.count = 5
            # The default of 512 MB holds that much of quorum queues' log in memory as well.
            raft.wal_max_size_bytes = 67108864
            disk_free_limit.absolute = 512MB

            """, cancellationToken).ConfigureAwait(false);
        await WriteAsync("advanced.config", "[].\n", cancellationToken).ConfigureAwait(false);
        await WriteAsync("enabled_plugins", "[rabbitmq_management].\n", cancellationToken).ConfigureAwait(false);
        if (_account is not null) await Command.RunAsync("chown", ["-R", $"{_account}:{_account}", _node], cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(string name, string content, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_node, name);
        await File.WriteAllTextAsync(path, content, cancellationToken).ConfigureAwait(false);
        await Command.RunAsync("chmod", ["0600", path], cancellationToken).ConfigureAwait(false);
    }

    private Dictionary<string, string?> NodeEnvironment()
    {
        // A developer's own RABBITMQ_… and ERL_… must not reach our node.
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("RABBITMQ_", StringComparison.Ordinal) || name.StartsWith("ERL_", StringComparison.Ordinal))
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        environment["RABBITMQ_NODENAME"] = "socialpubs@localhost";
        environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(_node, "data");
        environment["RABBITMQ_LOG_BASE"] = Path.Combine(_node, "log");
        environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        environment["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        environment["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture);
        environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        environment["ERL_EPMD_PORT"] = _mapperPort.ToString(CultureInfo.InvariantCulture);
        environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}";
        environment["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_node, "rabbitmq-env.conf");
        environment["RABBITMQ_CONFIG_FILE"] = Path.Combine(_node, "rabbitmq.conf");
        environment["RABBITMQ_CONFIG_FILES"] = Path.Combine(_node, "conf.d");
        environment["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(_node, "advanced.config");
        environment["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(_node, "generated");
        environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_node, "enabled_plugins");
        environment["RABBITMQ_PID_FILE"] = Path.Combine(_node, "pid");
        environment["RABBITMQ_FEATURE_FLAGS_FILE"] = Path.Combine(_node, "feature_flags");
        environment["HOME"] = _node;
        environment["LC_ALL"] = "C.UTF-8";

        // The start script then becomes the Erlang machine instead of its parent, so that signals, ours and the
        // kernel's at our death, reach the node itself.
        environment["RUNNING_UNDER_SYSTEMD"] = "true";
        environment["NOTIFY_SOCKET"] = null;
        return environment;
    }

    private async Task WaitForMapperAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (_mapper is { HasExited: true } ended) throw new LocalModeException($"epmd did not start:{Environment.NewLine}{ended.RecentOutput}");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", _mapperPort, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }

        throw new LocalModeException($"epmd did not answer on port {_mapperPort}.");
    }

    private async Task WaitUntilReadyAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (process.HasExited) throw new LocalModeException($"RabbitMQ did not start; see {Path.Combine(_node, "log")}:{Environment.NewLine}{process.RecentOutput}");
            if (TimeProvider.System.GetElapsedTime(started) > StartLimit)
            {
                await KillAsync().ConfigureAwait(false);
                throw new LocalModeException($"RabbitMQ did not answer within {StartLimit.TotalSeconds:0} s; see {Path.Combine(_node, "log")}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    // The node opens its AMQP port last. It greets a client that names the protocol with the frame Connection.Start (type 1).
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            await client.ConnectAsync("127.0.0.1", Port, limit.Token).ConfigureAwait(false);
            var stream = client.GetStream();
            await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), limit.Token).ConfigureAwait(false);
            var answer = new byte[1];
            if (await stream.ReadAsync(answer, limit.Token).ConfigureAwait(false) != 1 || answer[0] != 1) return false;
            using var overview = await _management.GetAsync(new Uri("api/overview", UriKind.Relative), limit.Token).ConfigureAwait(false);
            return overview.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is SocketException or IOException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
