using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Accounts;

/// <summary>Looks through the register at its pace; what it raises is raised once, whatever number of replicas runs.</summary>
internal sealed partial class RegisterClock(
    IServiceScopeFactory scopes, IOptions<AccountWatchOptions> options, TimeProvider time, ILogger<RegisterClock> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await StepAsync(scope => scope.GetRequiredService<AccountWatch>().RunAsync(stoppingToken));
            await StepAsync(scope => scope.GetRequiredService<OwnPosts.CadenceBook>().RunAsync(stoppingToken));
            try
            {
                await Task.Delay(options.Value.Every, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task StepAsync(Func<IServiceProvider, Task> step)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await step(scope.ServiceProvider);
        }
        catch (Exception exception) when (exception is OperationCanceledException or DbUpdateConcurrencyException || ProblemExtensions.IsUnavailable(exception))
        {
            // The service stops, a person changed the account meanwhile, or the database is away: the next round sees.
        }
        catch (Exception exception)
        {
            LogRoundFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "A round through the register of accounts failed; it goes on after its interval")]
    private partial void LogRoundFailed(Exception exception);
}
