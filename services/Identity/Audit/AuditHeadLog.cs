using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Audit;

/// <summary>Settings of the record, section <c>Audit</c>.</summary>
internal sealed class AuditOptions
{
    /// <summary>How often the end of the chain goes to the log.</summary>
    public TimeSpan HeadInterval { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>
/// Writes the end of the chain to the log, where it is out of reach of whoever can write the database: a record that
/// was put back to an earlier state does not hold it any more (<c>verify?count=…&amp;hash=…</c>).
/// </summary>
internal sealed partial class AuditHeadLog(
    IServiceScopeFactory scopes, TimeProvider time, IOptions<AuditOptions> options, ILogger<AuditHeadLog> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.HeadInterval, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var head = await scope.ServiceProvider.GetRequiredService<IdentityDb>().Set<AuditHead>().AsNoTracking()
                    .SingleOrDefaultAsync(stoppingToken);
                if (head is { Count: > 0 })
                    LogHead(head.Count, Convert.ToHexStringLower(head.LastHash));
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogPutOff(exception.GetBaseException().Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Information, "The audit record has {Count} entries and ends with hash {Hash}")]
    private partial void LogHead(long count, string hash);

    [LoggerMessage(LogLevel.Warning, "The end of the audit record is not logged: {Reason}")]
    private partial void LogPutOff(string reason);
}
