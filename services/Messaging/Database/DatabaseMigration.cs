using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Database;

/// <summary>
/// Brings the database to the model before anything else of the service starts, under EF Core's migration lock, so
/// that any number of replicas may start at once. Waits for a database that is away.
/// </summary>
internal sealed partial class DatabaseMigration(
    IServiceScopeFactory scopes, TimeProvider time, ILogger<DatabaseMigration> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<DbContext>().Database.MigrateAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogWaiting(exception.GetBaseException().Message);
                await Task.Delay(Retry, time, cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "Waiting for the database: {Reason}")]
    private partial void LogWaiting(string reason);
}
