using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Npgsql;
using SocialPubs.AppHost.Local;

namespace SocialPubs.Load.Run;

/// <summary>PostgreSQL and RabbitMQ of the system under load: by options, else as the AppHost's local mode keeps them.</summary>
internal sealed record Servers(NpgsqlConnectionStringBuilder Postgres, Uri Broker, HttpClient Management, int? PostgresProcess, int? BrokerProcess) : IDisposable
{
    /// <exception cref="LoadException">They cannot be found.</exception>
    public static async Task<Servers> FindAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var postgres = options.Postgres is { } given ? new NpgsqlConnectionStringBuilder(given) : PostgresOf(options.Data);
        var management = ManagementOf(options);
        var broker = options.Broker ?? await BrokerOfAsync(options.Data, management, cancellationToken);
        return new Servers(
            postgres,
            broker,
            management,
            options.Postgres is null ? Number(FirstLines(PostmasterFile(options.Data))[0]) : null,
            options.Broker is null && File.Exists(BrokerProcessFile(options.Data)) ? Number(FirstLines(BrokerProcessFile(options.Data))[0]) : null);
    }

    public NpgsqlConnectionStringBuilder DatabaseOf(string name) => new(Postgres.ConnectionString) { Database = name, Pooling = false };

    public void Dispose() => Management.Dispose();

    private static string PostmasterFile(string data) => Path.Combine(data, "postgres", "cluster", "postmaster.pid");

    private static string BrokerProcessFile(string data) => Path.Combine(data, "messaging", "node", "pid");

    private static NpgsqlConnectionStringBuilder PostgresOf(string data)
    {
        var lines = FirstLines(PostmasterFile(data));
        return new NpgsqlConnectionStringBuilder
        {
            Host = "localhost",
            // The fourth line of postmaster.pid is the port.
            Port = lines.Length > 3 ? Number(lines[3]) : 5432,
            Username = "postgres",
            Password = Secrets.Password(Path.Combine(data, "postgres", "password")),
            Database = "postgres",
        };
    }

    private static HttpClient ManagementOf(RunOptions options)
    {
        string user, password;
        Uri address;
        if (options.BrokerManagement is { } given)
        {
            var parts = (given.UserInfo.Length > 0 ? given.UserInfo : options.Broker?.UserInfo ?? "guest:guest").Split(':', 2);
            (user, password) = (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? string.Empty));
            address = new UriBuilder(given) { UserName = string.Empty, Password = string.Empty }.Uri;
        }
        else
        {
            const string setting = "management.tcp.port = ";
            var settings = FirstLines(Path.Combine(options.Data, "messaging", "node", "rabbitmq.conf"));
            var line = Array.Find(settings, line => line.StartsWith(setting, StringComparison.Ordinal))
                ?? throw new LoadException("rabbitmq.conf of the data folder names no management port; give --broker and --broker-management.");
            (user, password) = (RabbitMqServer.User, Secrets.Password(Path.Combine(options.Data, "messaging", "password")));
            address = new Uri($"http://127.0.0.1:{line[setting.Length..]}/");
        }

        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }

    private static async Task<Uri> BrokerOfAsync(string data, HttpClient management, CancellationToken cancellationToken)
    {
        var overview = await management.GetFromJsonAsync<Overview>("api/overview", cancellationToken);
        var port = overview?.Listeners.FirstOrDefault(listener => listener.Protocol == "amqp")?.Port
            ?? throw new LoadException("RabbitMQ has no AMQP listener.");
        var password = Uri.EscapeDataString(Secrets.Password(Path.Combine(data, "messaging", "password")));
        return new Uri($"amqp://{RabbitMqServer.User}:{password}@localhost:{port.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string[] FirstLines(string file)
    {
        try
        {
            return [.. File.ReadLines(file).Select(line => line.Trim())];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LoadException(
                $"{file} cannot be read: is the system running on this data folder? Else --data names it, or --postgres, --broker and --broker-management the servers.",
                exception);
        }
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private sealed record Overview(IReadOnlyList<Listener> Listeners);

    private sealed record Listener(string Protocol, int Port);
}
