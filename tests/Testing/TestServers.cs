using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using SocialPubs.AppHost.Local;

namespace SocialPubs.Testing;

/// <summary>
/// A lease on the servers that all test processes of this build share: starting them takes seconds, and a dozen test
/// projects run one after another. A process of its own (Servers/) holds them; the first test process starts it, and it
/// ends by itself soon after the last one.
/// </summary>
internal sealed class TestServers
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);
    private readonly NetworkStream _lease;

    private TestServers(NetworkStream lease, string name, Greeting greeting)
    {
        _lease = lease;
        Name = name;
        Postgres = greeting.Postgres + ";Pooling=false";
        RabbitMq = greeting.RabbitMq;
        Management = greeting.Management;
    }

    /// <summary>Part of the name of everything this process makes; what has it is removed when this process ends.</summary>
    public string Name { get; }

    public string Postgres { get; }

    public string RabbitMq { get; }

    public Uri Management { get; }

    public static async Task<TestServers> StartAsync()
    {
        var program = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "TestServers").Value!;
        var files = Directory.EnumerateFiles(program).Where(file => Path.GetExtension(file) is ".dll" or ".json").Order(StringComparer.Ordinal).ToArray();
        var folder = Path.Combine(Path.GetTempPath(), $"socialpubs-test-servers-{Environment.UserName}-{await DigestAsync(files)}");
        Directory.CreateDirectory(folder);
        using var held = await FileLock.TakeAsync(Path.Combine(folder, "servers.lock"), CancellationToken.None);
        if (await TryConnectAsync(folder) is { } running) return running;

        Launch(folder, files);
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < StartLimit)
        {
            if (await TryConnectAsync(folder) is { } server) return server;
            var failure = Path.Combine(folder, "failure.txt");
            if (File.Exists(failure)) throw new LocalModeException(await File.ReadAllTextAsync(failure));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        throw new LocalModeException($"The test servers did not start within {StartLimit}; see {Path.Combine(folder, "servers.log")}.");
    }

    private static async Task<TestServers?> TryConnectAsync(string folder)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, "servers.sock")));
        }
        catch (SocketException)
        {
            // Nobody there; a file may be left of one that was killed.
            socket.Dispose();
            return null;
        }

        var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            var name = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 12);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(name + "\n"));
            using var reader = new StreamReader(stream, leaveOpen: true);
            var line = await reader.ReadLineAsync();
            if (line is not null) return new TestServers(stream, name, JsonSerializer.Deserialize<Greeting>(line)!);
        }
        catch (IOException)
        {
            // It ended in this moment.
        }

        await stream.DisposeAsync();
        return null;
    }

    // From a copy, because the next build overwrites the original while it runs, and without our standard streams,
    // because `dotnet test` waits until nobody holds them.
    private static void Launch(string folder, string[] files)
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder, "program")).FullName;
        foreach (var file in files) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        File.Delete(Path.Combine(folder, "failure.txt"));
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false, WorkingDirectory = folder };
        foreach (var argument in (string[])["sh", "-c", "exec \"$0\" exec program/SocialPubs.TestServers.dll \"$1\" < /dev/null > servers.log 2>&1", LocalProcess.DotnetProgram(), folder])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start);
    }

    private static async Task<string> DigestAsync(string[] files)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) digest.AppendData(await File.ReadAllBytesAsync(file));
        return Convert.ToHexStringLower(digest.GetHashAndReset())[..12];
    }

    private sealed record Greeting(string Postgres, string RabbitMq, Uri Management);
}
