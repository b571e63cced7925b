using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Npgsql;
using SocialPubs.AppHost.Local;

// Test processes hold a connection to this process's socket for as long as they live, so the kernel itself returns the
// lease of one that crashes. When nobody has held one for a while, the servers stop and this process ends; when this
// process is killed, the servers end with it.
if (args is not [var folder]) return 2;

var idleLimit = TimeSpan.FromSeconds(20);
var socketPath = Path.Combine(folder, "servers.sock");
var data = ServerFolder.CreateTemporary("socialpubs-tests-");
using var ended = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    ended.Cancel();
});

try
{
    var starting = RabbitMqServer.StartAsync(new RabbitMqOptions { Folder = Path.Combine(data, "rabbitmq") });
    await using var postgres = await PostgresServer.StartAsync(new PostgresOptions { Folder = Path.Combine(data, "postgres"), Durable = false });
    await using var rabbitMq = await starting;
    var greeting = JsonSerializer.SerializeToUtf8Bytes(new
    {
        Postgres = postgres.ConnectionString,
        RabbitMq = rabbitMq.ConnectionString,
        Management = rabbitMq.ManagementAddress,
    });

    File.Delete(socketPath);
    using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    listener.Bind(new UnixDomainSocketEndPoint(socketPath));
    listener.Listen(64);

    var leases = 0;
    var lastUse = TimeProvider.System.GetTimestamp();
    _ = AcceptAsync();
    while (!ended.IsCancellationRequested)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
        if (Volatile.Read(ref leases) > 0) lastUse = TimeProvider.System.GetTimestamp();
        if (TimeProvider.System.GetElapsedTime(lastUse) < idleLimit) continue;

        // Test processes connect while they hold this lock, so none can come between the look and the end.
        using var held = FileLock.TryTake(Path.Combine(folder, "servers.lock"));
        if (held is null || Volatile.Read(ref leases) > 0) continue;
        File.Delete(socketPath);
        await ended.CancelAsync();
    }

    // Nothing in them is worth an orderly end.
    await Task.WhenAll(postgres.KillAsync(), rabbitMq.KillAsync());
    return 0;

    async Task AcceptAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            var client = await listener.AcceptAsync();
            Interlocked.Increment(ref leases);
            _ = ServeAsync(client);
        }
    }

    async Task ServeAsync(Socket client)
    {
        var stream = new NetworkStream(client, ownsSocket: true);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                // The process names itself; what it made bears that name and goes with it.
                using var reader = new StreamReader(stream, leaveOpen: true);
                var lease = await reader.ReadLineAsync();
                await stream.WriteAsync(greeting);
                await stream.WriteAsync("\n"u8.ToArray());
                while (await reader.ReadLineAsync() is not null)
                {
                }

                if (!string.IsNullOrEmpty(lease)) await CleanAsync(lease);
            }
            catch (IOException)
            {
                // Gone without a farewell.
            }
            finally
            {
                Interlocked.Decrement(ref leases);
            }
        }
    }

    async Task CleanAsync(string lease)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
            var names = new List<string>();
            await using (var list = source.CreateCommand("SELECT datname FROM pg_database WHERE datname LIKE $1"))
            {
                list.Parameters.Add(new NpgsqlParameter { Value = $"%{lease}%" });
                await using var reader = await list.ExecuteReaderAsync();
                while (await reader.ReadAsync()) names.Add(reader.GetString(0));
            }

            foreach (var name in names)
            {
                await using var drop = source.CreateCommand($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
                await drop.ExecuteNonQueryAsync();
            }

            using var hosts = JsonDocument.Parse(await rabbitMq.Management.GetStringAsync(new Uri("api/vhosts", UriKind.Relative)));
            foreach (var name in hosts.RootElement.EnumerateArray().Select(host => host.GetProperty("name").GetString()!).Where(name => name.Contains(lease, StringComparison.Ordinal)))
                await rabbitMq.DeleteVirtualHostAsync(name);
        }
        catch (Exception exception) when (exception is NpgsqlException or HttpRequestException or TaskCanceledException)
        {
            // Only room is lost, and only until the servers stop.
            await Console.Error.WriteLineAsync(exception.Message);
        }
    }
}
catch (LocalModeException exception)
{
    // The test process that started this one waits for the socket, and shows this file where it does not come.
    await File.WriteAllTextAsync(Path.Combine(folder, "failure.txt"), exception.Message);
    return 1;
}
finally
{
    Directory.Delete(data, recursive: true);
}
