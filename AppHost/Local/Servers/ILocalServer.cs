namespace SocialPubs.AppHost.Local;

/// <summary>Something that runs as processes of our own and can be stopped, killed and started again.</summary>
public interface ILocalServer : IAsyncDisposable
{
    /// <summary>Completes with the exit code when the running process ends, for whatever reason.</summary>
    Task<int> Exited { get; }

    /// <summary>Starts it, also again, and returns when it answers.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends it in order.</summary>
    Task StopAsync();

    /// <summary>Ends it as a power failure would: SIGKILL, and it returns when every process is gone.</summary>
    Task KillAsync();
}
