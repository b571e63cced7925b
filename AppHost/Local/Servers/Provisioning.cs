using System.Globalization;

namespace SocialPubs.AppHost.Local;

/// <summary>Finds PostgreSQL's and RabbitMQ's programs, and installs them from Debian or Ubuntu where they are missing.</summary>
internal static class Provisioning
{
    private const string LockFile = "/var/lock/socialpubs-provisioning.lock";
    private const string PolicyFile = "/usr/sbin/policy-rc.d";
    private const string ClusterConfiguration = "/etc/postgresql-common/createcluster.conf";
    private const string RabbitMqFolder = "/usr/lib/rabbitmq/bin";
    private const string PostgresFolder = "/usr/lib/postgresql";

    /// <summary>The folder with <c>postgres</c> and <c>initdb</c>.</summary>
    /// <param name="version">The major version that the data folder was made with; null takes the newest.</param>
    /// <param name="say">Where what is done is said.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LocalModeException">They are missing and cannot be installed here.</exception>
    public static async Task<string> PostgresProgramsAsync(string? version, Action<string> say, CancellationToken cancellationToken)
    {
        if (FindPostgres(version) is { } found) return found;
        if (version is not null && FindPostgres(null) is { } other)
        {
            throw new LocalModeException(
                $"The data were made by PostgreSQL {version}, but only {other} is installed. Install postgresql-{version}, or start afresh with --reset.");
        }

        await InstallAsync(() => FindPostgres(version) is not null, say, cancellationToken).ConfigureAwait(false);
        return FindPostgres(version) ?? throw new LocalModeException($"PostgreSQL was installed, but its programs are not below {PostgresFolder}.");
    }

    /// <summary>The folder with <c>rabbitmq-server</c>.</summary>
    /// <exception cref="LocalModeException">It is missing and cannot be installed here.</exception>
    public static async Task<string> RabbitMqProgramsAsync(Action<string> say, CancellationToken cancellationToken)
    {
        if (!HasRabbitMq()) await InstallAsync(HasRabbitMq, say, cancellationToken).ConfigureAwait(false);
        return RabbitMqFolder;
    }

    /// <summary>Installs packages that are missing and bring no service: what tests need besides the servers.</summary>
    /// <exception cref="LocalModeException">They cannot be installed here; the message has the command that installs them.</exception>
    public static async Task PackagesAsync(Func<bool> installed, Action<string> say, string[] packages, CancellationToken cancellationToken)
    {
        if (installed()) return;
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
            throw new LocalModeException($"Missing: run sudo apt-get update && sudo apt-get install -y --no-install-recommends {string.Join(' ', packages)}");
        using var held = await FileLock.TakeAsync(LockFile, cancellationToken).ConfigureAwait(false);
        if (installed()) return;
        say($"installing {string.Join(' ', packages)} (once)");
        await AptAsync(["update", "-q"], cancellationToken).ConfigureAwait(false);
        await AptAsync(["install", "-y", "--no-install-recommends", .. packages], cancellationToken).ConfigureAwait(false);
    }

    private static bool HasRabbitMq() => File.Exists(Path.Combine(RabbitMqFolder, "rabbitmq-server"));

    private static string? FindPostgres(string? version)
    {
        if (!Directory.Exists(PostgresFolder)) return null;
        return Directory.EnumerateDirectories(PostgresFolder)
            .Where(folder => version is null || string.Equals(Path.GetFileName(folder), version, StringComparison.Ordinal))
            .Select(folder => Path.Combine(folder, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")))
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(Path.GetDirectoryName(folder)), CultureInfo.InvariantCulture, out var major) ? major : 0)
            .FirstOrDefault();
    }

    private static async Task InstallAsync(Func<bool> installed, Action<string> say, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
        {
            var elsewhere = File.Exists("/usr/bin/apt-get") ? string.Empty : " (the packages' names on Debian)";
            throw new LocalModeException(
                $"PostgreSQL or RabbitMQ is missing, and only root on Debian or Ubuntu can install them from here. Run{elsewhere}:{Environment.NewLine}"
                + $"  sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql rabbitmq-server{Environment.NewLine}"
                + "or install Docker or Podman, with which SocialPubs runs on .NET Aspire.");
        }

        // Several hosts and test processes may start at once on a fresh machine.
        using var held = await FileLock.TakeAsync(LockFile, cancellationToken).ConfigureAwait(false);
        if (installed()) return;
        say("PostgreSQL or RabbitMQ is missing: installing the packages postgresql and rabbitmq-server (once)");
        await AptAsync(["update", "-q"], cancellationToken).ConfigureAwait(false);

        // The product runs servers of its own: the packages' services must neither start now nor at the next boot.
        var policy = await Replaced.WithAsync(PolicyFile, "#!/bin/sh\nexit 101\n", executable: true, cancellationToken).ConfigureAwait(false);
        await using (policy.ConfigureAwait(false))
        {
            // postgresql-common brings the switch that keeps the postgresql package from making a default cluster.
            var hadPostgres = FindPostgres(null) is not null;
            var hadRabbitMq = HasRabbitMq();
            await AptAsync(["install", "-y", "--no-install-recommends", "postgresql-common"], cancellationToken).ConfigureAwait(false);
            var before = File.Exists(ClusterConfiguration) ? await File.ReadAllTextAsync(ClusterConfiguration, cancellationToken).ConfigureAwait(false) : string.Empty;
            var configuration = await Replaced.WithAsync(
                ClusterConfiguration, before + "\ncreate_main_cluster = false\n", executable: false, cancellationToken).ConfigureAwait(false);
            await using (configuration.ConfigureAwait(false))
                await AptAsync(["install", "-y", "--no-install-recommends", "postgresql", "rabbitmq-server"], cancellationToken).ConfigureAwait(false);
            if (!hadRabbitMq) await DisableAsync("rabbitmq-server.service", cancellationToken).ConfigureAwait(false);
            if (!hadPostgres) await DisableAsync("postgresql.service", cancellationToken).ConfigureAwait(false);
        }

        say("installed");
    }

    private static Task AptAsync(string[] arguments, CancellationToken cancellationToken) => Command.RunAsync(
        new ChildProcessOptions
        {
            Program = "apt-get",
            Arguments = ["-o", "DPkg::Lock::Timeout=600", .. arguments],
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DEBIAN_FRONTEND"] = "noninteractive" },

            // Killing dpkg half-way would leave a broken system behind; it ends by itself.
            OnParentDeath = Signal.Terminate,
        },
        cancellationToken);

    // Without systemd there is nothing to switch off, so a failure says nothing.
    private static async Task DisableAsync(string unit, CancellationToken cancellationToken)
    {
        if (File.Exists("/usr/bin/systemctl"))
            await Command.TryRunAsync(new ChildProcessOptions { Program = "systemctl", Arguments = ["disable", unit] }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A file with other content for a while.</summary>
    private sealed class Replaced : IAsyncDisposable
    {
        private readonly string _path;
        private readonly string? _aside;

        private Replaced(string path, string? aside) => (_path, _aside) = (path, aside);

        public static async Task<Replaced> WithAsync(string path, string content, bool executable, CancellationToken cancellationToken)
        {
            string? aside = null;
            if (File.Exists(path))
            {
                aside = path + ".before-socialpubs";
                await Command.RunAsync("cp", ["-p", path, aside], cancellationToken).ConfigureAwait(false);
            }

            await File.WriteAllTextAsync(path, content, cancellationToken).ConfigureAwait(false);
            if (executable) await Command.RunAsync("chmod", ["0755", path], cancellationToken).ConfigureAwait(false);
            return new Replaced(path, aside);
        }

        public ValueTask DisposeAsync()
        {
            if (_aside is null) File.Delete(_path);
            else File.Move(_aside, _path, overwrite: true);
            return ValueTask.CompletedTask;
        }
    }
}
