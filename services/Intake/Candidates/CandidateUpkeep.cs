using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Intake.Monitoring;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Rules;
using SocialPubs.Intake.Validation;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Candidates;

/// <summary>
/// What candidates need besides decisions: points under new rules and new experience, the link to a publication that was
/// registered at the same moment, and their end when nobody needs them any more. One replica at a time does it.
/// </summary>
internal sealed partial class CandidateUpkeep(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    IntakeMetrics metrics,
    TimeProvider time,
    IOptions<FindingOptions> options,
    ILogger<CandidateUpkeep> logger) : BackgroundService
{
    private const long Lock = 0x5C_15_2F_53;
    private const int Batch = 200;

    // The networks repeat a call for some hours at the most.
    private static readonly TimeSpan ReceiptsKept = TimeSpan.FromDays(7);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Upkeep, time);
        do
        {
            try
            {
                await RunRoundAsync(stoppingToken);
                await CountWaitingAsync(stoppingToken);
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

    /// <summary>One round, where no other replica has the turn.</summary>
    internal async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var turn = await connection.BeginTransactionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection, turn))
        {
            take.Parameters.AddWithValue(Lock);
            if (!(bool)(await take.ExecuteScalarAsync(cancellationToken))!)
                return;
        }

        await LinkAsync(cancellationToken);
        while (await ScoreAsync(cancellationToken) == Batch)
        {
        }

        while (await ForgetAsync(cancellationToken) == Batch)
        {
        }
    }

    /// <summary>A publication may have been registered in the moment in which its candidate was taken in.</summary>
    private async Task LinkAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IntakeDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var pairs = await db.Candidates.Where(row => row.Status == CandidateStatus.New)
            .Join(db.Publications, candidate => candidate.Url, publication => publication.Url, (candidate, publication) => new { Candidate = candidate, publication.Id })
            .Take(Batch)
            .ToListAsync(cancellationToken);
        if (pairs.Count == 0)
            return;

        foreach (var pair in pairs)
            await db.LinkAsync(pair.Candidate, pair.Id, Actor.System, time.Now(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<int> ScoreAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IntakeDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var rows = await db.Candidates.FromSql(
            $"""
            SELECT * FROM candidates
            WHERE status = 0 AND scored_generation < coalesce((SELECT generation FROM learning WHERE id = 1), 0)
            ORDER BY found_at DESC LIMIT {Batch} FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);
        if (rows.Count == 0)
            return 0;

        var basis = await ScoringBasis.LoadAsync(db, rows.Select(row => row.Text), cancellationToken);
        foreach (var row in rows)
            row.Take(Scoring.Of(row.Text, row.Network, row.Kind, basis.Rules, basis.Learned), basis.Generation);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows.Count;
    }

    /// <summary>What is kept for no purpose any more goes (152-FZ, article 5): its words stay counted, which name nobody.</summary>
    private async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var now = time.Now();
        var before = now - options.Value.CandidatesKept;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IntakeDb>();
        var threshold = await db.RuleSets.Select(set => (int?)set.Threshold).SingleOrDefaultAsync(cancellationToken) ?? 0;
        var ids = await db.Candidates
            .Where(row => (row.Status == CandidateStatus.Dismissed && row.DecidedAt < before)
                || (row.Status == CandidateStatus.New && row.FoundAt < before && row.Score < threshold))
            .OrderBy(row => row.FoundAt).Select(row => row.Id).Take(Batch).ToArrayAsync(cancellationToken);
        var gone = ids.Length == 0 ? 0 : await db.Candidates.Where(row => ids.Contains(row.Id) && row.Status != CandidateStatus.Registered).ExecuteDeleteAsync(cancellationToken);
        if (gone > 0)
            LogForgotten(gone);
        await db.WebhookReceipts.Where(row => row.ReceivedAt < now - ReceiptsKept).ExecuteDeleteAsync(cancellationToken);
        return gone;
    }

    private async Task CountWaitingAsync(CancellationToken cancellationToken)
    {
        var late = time.Now() - options.Value.CandidateWarning;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IntakeDb>();
        var threshold = await db.RuleSets.Select(set => (int?)set.Threshold).SingleOrDefaultAsync(cancellationToken) ?? 0;
        var waiting = db.Candidates.Where(row => row.Status == CandidateStatus.New && row.Score >= threshold);
        metrics.Waiting(await waiting.LongCountAsync(cancellationToken), await waiting.LongCountAsync(row => row.FoundAt < late, cancellationToken));
    }

    [LoggerMessage(LogLevel.Information, "Forgot {Count} candidates that were dismissed, or never shown, longer ago than they are kept")]
    private partial void LogForgotten(int count);

    [LoggerMessage(LogLevel.Warning, "The upkeep of candidates is put off: {Reason}")]
    private partial void LogPutOff(string reason);

    [LoggerMessage(LogLevel.Error, "A round of the upkeep of candidates failed; it goes on after the interval")]
    private partial void LogRoundFailed(Exception exception);
}
