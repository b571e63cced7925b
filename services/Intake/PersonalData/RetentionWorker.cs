using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Database;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.PersonalData;

/// <summary>Settings, section <c>PersonalData</c>.</summary>
internal sealed class RetentionOptions
{
    /// <summary>How often it is looked for authors whose term has ended.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many publications one round looks at.</summary>
    public int BatchSize { get; set; } = 100;
}

/// <summary>
/// Replaces authors whose term has ended (152-FZ, article 5, part 7), each in a transaction of its own, so that a kill
/// loses nothing. One replica at a time does it; the state of the publication decides, so that a second one would do no
/// harm.
/// </summary>
internal sealed partial class RetentionWorker(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    RegulationCatalog catalog,
    TimeProvider time,
    IOptions<RetentionOptions> options,
    ILogger<RetentionWorker> logger) : BackgroundService
{
    private const long Lock = 0x5C_15_2F_52;

    // A date may be some days longer or shorter than the same term counted back; the decision is exact.
    private static readonly TimeSpan Slack = TimeSpan.FromDays(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        do
        {
            try
            {
                while (await RunRoundAsync(stoppingToken) >= options.Value.BatchSize)
                {
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogPutOff(exception.GetBaseException().Message);
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Replaces what is due and returns how many authors that were.</summary>
    internal async Task<int> RunRoundAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var turn = await connection.BeginTransactionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection, turn))
        {
            take.Parameters.AddWithValue(Lock);
            if (!(bool)(await take.ExecuteScalarAsync(cancellationToken))!)
                return 0;
        }

        var done = 0;
        foreach (var regulation in catalog.All.Where(regulation => regulation.AuthorRetention is not null))
        {
            foreach (var id in await CandidatesAsync(regulation, cancellationToken))
            {
                if (await ReplaceAsync(id, regulation, cancellationToken))
                    done++;
            }
        }

        if (done > 0)
            LogReplaced(done);
        return done;
    }

    private async Task<List<Guid>> CandidatesAsync(Regulation regulation, CancellationToken cancellationToken)
    {
        var latest = LatestEnd(regulation.AuthorRetention!, time.Now());
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IntakeDb>().Publications.AsNoTracking()
            .Where(row => row.RegulationId == regulation.Id && row.RegulationEdition == regulation.Edition
                && row.EndedAt != null && row.PseudonymisedAt == null && row.EndedAt <= latest)
            .OrderBy(row => row.EndedAt)
            .Select(row => row.Id)
            .Take(options.Value.BatchSize)
            .ToListAsync(cancellationToken);
    }

    private async Task<bool> ReplaceAsync(Guid id, Regulation regulation, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IntakeDb>();
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.LockPublicationAsync(id, cancellationToken);
            var now = time.Now();
            var publication = await db.Publications.SingleAsync(row => row.Id == id, cancellationToken);
            if (!publication.IsAuthorDue(regulation, now))
                return false;

            await scope.ServiceProvider.GetRequiredService<AuthorStore>()
                .PseudonymiseAsync(publication, Actor.System, reason: null, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !ProblemExtensions.IsUnavailable(exception))
        {
            // One that cannot be replaced must not keep the others; the log says which.
            LogFailed(exception, id);
            return false;
        }
    }

    /// <summary>What ended later than this cannot be due.</summary>
    private static DateTimeOffset LatestEnd(AuthorRetention rule, DateTimeOffset now) => rule.Unit switch
    {
        TermUnit.Seconds => now.AddSeconds(-rule.Amount),
        TermUnit.Minutes => now.AddMinutes(-rule.Amount),
        TermUnit.Hours => now.AddHours(-rule.Amount),
        TermUnit.Days => now.AddDays(-rule.Amount) + Slack,
        TermUnit.Weeks => now.AddDays(-7 * rule.Amount) + Slack,
        TermUnit.Months => now.AddMonths(-rule.Amount) + Slack,
        _ => now.AddYears(-rule.Amount) + Slack,
    };

    [LoggerMessage(LogLevel.Information, "Replaced the authors of {Count} publications whose term has ended")]
    private partial void LogReplaced(int count);

    [LoggerMessage(LogLevel.Error, "The author of publication {PublicationId} could not be replaced; it is tried again")]
    private partial void LogFailed(Exception exception, Guid publicationId);

    [LoggerMessage(LogLevel.Warning, "Replacing authors is put off: {Reason}")]
    private partial void LogPutOff(string reason);

    [LoggerMessage(LogLevel.Error, "A round of replacing authors failed; it goes on after the interval")]
    private partial void LogRoundFailed(Exception exception);
}
