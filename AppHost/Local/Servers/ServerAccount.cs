namespace SocialPubs.AppHost.Local;

/// <summary>
/// The account that a server runs under. PostgreSQL refuses to run as root and RabbitMQ has no need to, so root
/// gives both to the accounts that their Debian packages made.
/// </summary>
internal static class ServerAccount
{
    public static string? For(string account)
    {
        if (!Environment.IsPrivilegedProcess) return null;
        return File.ReadLines("/etc/passwd").Any(line => line.StartsWith(account + ":", StringComparison.Ordinal)) ? account : null;
    }

    /// <summary>Makes a folder that only the account may enter.</summary>
    /// <exception cref="LocalModeException">The account cannot reach it.</exception>
    public static async Task CreateFolderAsync(string folder, string? account, CancellationToken cancellationToken)
    {
        var parent = Path.GetDirectoryName(folder)!;
        Directory.CreateDirectory(parent);
        if (account is null)
        {
            await Command.RunAsync("install", ["-d", "-m", "0700", folder], cancellationToken).ConfigureAwait(false);
            return;
        }

        await Command.RunAsync("install", ["-d", "-m", "0700", "-o", account, "-g", account, folder], cancellationToken).ConfigureAwait(false);
        var reached = await Command.TryRunAsync(new ChildProcessOptions { Program = "test", Arguments = ["-w", folder], User = account }, cancellationToken).ConfigureAwait(false);
        if (reached is not null)
        {
            throw new LocalModeException(
                $"The account {account}, which the server runs under, cannot reach {folder}. "
                + "Choose a data folder (SOCIALPUBS_DATA) all of whose parents others may enter, such as /var/lib/socialpubs.");
        }
    }
}
