using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Work;
using SocialPubs.Reporting.Dashboard;
using SocialPubs.Reporting.Publications;
using SocialPubs.Reporting.Shortcomings;

namespace SocialPubs.Reporting.Record.Rebuild;

/// <summary>
/// Makes all prepared tables anew, a few hundred publications at a time, while messages keep coming in: each is made
/// under its lock, from all that is on record of it at that moment.
/// </summary>
internal sealed partial class RebuildWorker(
    IServiceScopeFactory scopes, IOptions<RebuildOptions> options, TimeProvider time, ILogger<RebuildWorker> logger)
    : DueWorker<RebuildWorker.Claim>(time, logger)
{
    /// <summary>This replica's hold on a rebuild.</summary>
    internal sealed record Claim(Guid RunId, Guid By);

    protected override int Concurrency => 1;

    protected override TimeSpan Poll => options.Value.Poll;

    protected override async Task<IReadOnlyList<Claim>> ClaimAsync(int count, CancellationToken stoppingToken)
    {
        var claim = Guid.CreateVersion7();
        var now = Time.GetUtcNow();
        var until = now + options.Value.Lease;
        var runs = await InScopeAsync(db => db.Database.SqlQuery<Guid>($"""
            UPDATE rebuilds SET claimed_by = {claim}, claimed_until = {until}, started_at = coalesce(started_at, {now})
            WHERE id = (
              SELECT id FROM rebuilds WHERE finished_at IS NULL AND (claimed_until IS NULL OR claimed_until <= {now})
              ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id AS "Value"
            """).ToListAsync(stoppingToken));
        return [.. runs.Select(run => new Claim(run, claim))];
    }

    protected override async Task CarryOutAsync(Claim claim, CancellationToken stoppingToken)
    {
        try
        {
            while (await RoundAsync(claim, stoppingToken))
                stoppingToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await LeaveAsync(claim, failure: null);
        }
        catch (Exception exception)
        {
            LogFailed(exception);
            await LeaveAsync(claim, exception.GetBaseException().GetType().Name);
        }
    }

    /// <summary>Makes the next few hundred anew; false where nothing is left or another replica has taken over.</summary>
    private async Task<bool> RoundAsync(Claim claim, CancellationToken cancellationToken)
    {
        var run = await InScopeAsync(db => Mine(db, claim).AsNoTracking().FirstOrDefaultAsync(cancellationToken));
        if (run is null || run.FinishedAt is not null)
            return false;

        var onRecord = run.PublicationsAtStart ?? await InScopeAsync(db => db.Database
            .SqlQuery<long>($"""SELECT count(DISTINCT publication_id) AS "Value" FROM events""").SingleAsync(cancellationToken));
        var size = options.Value.BatchSize;
        var ids = run.AllSubjects
            ? await PublicationsAsync(run.LastPublication, size * options.Value.Parallel, cancellationToken)
            : await SubjectsAsync(run.LastSubject, size * options.Value.Parallel, cancellationToken);
        await Task.WhenAll(ids.Chunk(size).Select(batch => run.AllSubjects
            ? MakeAsync(batch, (db, those) => db.ProjectAsync(those, cancellationToken), cancellationToken)
            : MakeAsync(batch, (db, those) => db.ProjectFactsAsync(those, cancellationToken), cancellationToken)));

        return await InScopeAsync(async db =>
        {
            var now = Time.GetUtcNow();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await Mine(db, claim).FirstOrDefaultAsync(cancellationToken) is not { } mine)
                return false;
            mine.PublicationsAtStart = onRecord;
            mine.ClaimedUntil = now + options.Value.Lease;
            (mine.Failures, mine.Failure) = (0, null);
            if (!run.AllSubjects)
            {
                mine.Subjects += ids.Count;
                mine.LastSubject = ids.LastOrDefault(mine.LastSubject);
                mine.AllSubjects = ids.Count == 0;
            }
            else if (ids.Count > 0)
            {
                mine.Publications += ids.Count;
                mine.LastPublication = ids[^1];
            }
            else
            {
                await ShortcomingRegister.ProjectAddedAsync(db, cancellationToken);
                // Also figures of days on which nothing counts any more, or that somebody changed.
                await db.MarkEverythingAsync(cancellationToken);
                mine.FinishedAt = now;
                LogFinished(mine.Publications, mine.Subjects, now - mine.StartedAt!.Value);
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return mine.FinishedAt is null;
        });
    }

    /// <summary>What is on record, and what has rows though nothing is: those rows go.</summary>
    private Task<List<Guid>> PublicationsAsync(Guid after, int count, CancellationToken cancellationToken) =>
        InScopeAsync(db => db.Database.SqlQuery<Guid>($"""
            SELECT id AS "Value" FROM (
              (SELECT DISTINCT publication_id AS id FROM events WHERE publication_id > {after} ORDER BY 1 LIMIT {count})
              UNION (SELECT id FROM publications WHERE id > {after} ORDER BY id LIMIT {count})
              UNION (SELECT DISTINCT publication_id FROM clocks WHERE publication_id > {after} ORDER BY 1 LIMIT {count})) AS ids
            ORDER BY id LIMIT {count}
            """).ToListAsync(cancellationToken));

    private Task<List<Guid>> SubjectsAsync(Guid after, int count, CancellationToken cancellationToken) =>
        InScopeAsync(db => db.Database.SqlQuery<Guid>($"""
            SELECT id AS "Value" FROM (
              (SELECT DISTINCT subject_id AS id FROM facts WHERE subject_id > {after} ORDER BY 1 LIMIT {count})
              UNION (SELECT appointment_id FROM appointees WHERE appointment_id > {after} ORDER BY appointment_id LIMIT {count})) AS ids
            ORDER BY id LIMIT {count}
            """).ToListAsync(cancellationToken));

    private async Task MakeAsync(
        Guid[] ids, Func<ReportingDb, IReadOnlyCollection<Guid>, Task> project, CancellationToken cancellationToken)
    {
        IReadOnlyList<Guid> taken = [];
        await InTransactionAsync(async db =>
        {
            taken = await db.TryLockPublicationsAsync(ids, cancellationToken);
            await project(db, taken);
        });
        // A message of these was just being put on record: one after the other, waiting for its end.
        foreach (var id in ids.Except(taken))
        {
            await InTransactionAsync(async db =>
            {
                await db.LockPublicationAsync(id, cancellationToken);
                await project(db, [id]);
            });
        }

        async Task InTransactionAsync(Func<ReportingDb, Task> work) => await InScopeAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await work(db);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        });
    }

    /// <summary>Lets any replica go on at once after a stop, and after the lease where something is wrong.</summary>
    private async Task LeaveAsync(Claim claim, string? failure)
    {
        try
        {
            await InScopeAsync(async db =>
            {
                if (await Mine(db, claim).FirstOrDefaultAsync(CancellationToken.None) is not { } run)
                    return false;
                if (failure is null)
                {
                    run.ClaimedUntil = null;
                }
                else
                {
                    run.Failure = failure;
                    run.Failures++;
                    if (run.Failures >= options.Value.MaxFailures)
                        run.FinishedAt = Time.GetUtcNow();
                }

                await db.SaveChangesAsync(CancellationToken.None);
                return true;
            });
        }
        catch (Exception exception)
        {
            // The lease ends by itself.
            LogFailed(exception);
        }
    }

    private static IQueryable<RebuildRun> Mine(ReportingDb db, Claim claim) =>
        db.Set<RebuildRun>().Where(row => row.Id == claim.RunId && row.ClaimedBy == claim.By);

    private async Task<T> InScopeAsync<T>(Func<ReportingDb, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<ReportingDb>());
    }

    [LoggerMessage(LogLevel.Information, "The tables were made anew of {Publications} publications and {Subjects} other subjects in {Elapsed}")]
    private partial void LogFinished(long publications, long subjects, TimeSpan elapsed);

    [LoggerMessage(LogLevel.Error, "The rebuild cannot go on; it is tried again from where it is")]
    private partial void LogFailed(Exception exception);
}
