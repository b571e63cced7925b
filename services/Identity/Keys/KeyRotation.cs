using Microsoft.Extensions.Options;
using SocialPubs.Identity.Tokens;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Keys;

/// <summary>Reads or makes the keys before the first request, and goes on rotating them.</summary>
internal sealed partial class KeyRotation(
    KeyRing ring, TimeProvider time, IOptions<TokenServerOptions> options, ILogger<KeyRotation> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ring.RotateAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogPutOff(exception.GetBaseException().Message);
                await Task.Delay(Retry, time, cancellationToken);
            }
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Keys.Poll, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ring.RotateAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The keys at hand go on working; the next look comes soon.
                LogPutOff(exception.GetBaseException().Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys could not be read: {Reason}")]
    private partial void LogPutOff(string reason);
}
