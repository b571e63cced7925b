namespace SocialPubs.AppHost.Local;

/// <summary>Programs that run once and must end well.</summary>
internal static class Command
{
    /// <exception cref="LocalModeException">It ended with another code than 0; the message has what it printed.</exception>
    public static async Task RunAsync(ChildProcessOptions options, CancellationToken cancellationToken)
    {
        if (await TryRunAsync(options, cancellationToken).ConfigureAwait(false) is { } failure)
            throw new LocalModeException($"{options.Program} {string.Join(' ', options.Arguments)} failed:{Environment.NewLine}{failure}");
    }

    public static Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken) =>
        RunAsync(new ChildProcessOptions { Program = program, Arguments = arguments }, cancellationToken);

    /// <returns>Null where it ended with 0, else what it printed.</returns>
    public static async Task<string?> TryRunAsync(ChildProcessOptions options, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(options);
        await using var registration = cancellationToken.Register(() => process.Send(Signal.Terminate)).ConfigureAwait(false);
        var exitCode = await process.Exited.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return exitCode == 0 ? null : process.RecentOutput;
    }
}
