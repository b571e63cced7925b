using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Work;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.People;

namespace SocialPubs.Reporting.Promises;

/// <summary>Tells the owners of a promise that its day nears, is there, or has passed; each once, after a stop the last of them.</summary>
internal sealed class PromiseClock(IServiceScopeFactory scopes, TimeProvider time, ILogger<PromiseClock> logger) : RoundWorker(time, logger)
{
    private const int PerRound = 500;

    protected override TimeSpan Pause => TimeSpan.FromSeconds(30);

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await RaiseAsync(scope.ServiceProvider.GetRequiredService<ReportingDb>(), Time.GetUtcNow(), stoppingToken);
    }

    /// <summary>Raises what is due and returns how much that was.</summary>
    internal static async Task<int> RaiseAsync(ReportingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await db.Set<Promise>().AsNoTracking()
            .Where(row => row.NextRaiseAt < now)
            .OrderBy(row => row.NextRaiseAt)
            .Select(row => new { row.Id, row.PublicationId })
            .Take(PerRound)
            .ToListAsync(cancellationToken);
        var raised = 0;
        foreach (var candidate in due)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            // Whoever comes second finds it told.
            await db.LockPublicationAsync(candidate.PublicationId, cancellationToken);
            var promise = await db.Set<Promise>().SingleOrDefaultAsync(row => row.Id == candidate.Id, cancellationToken);
            var acts = await db.Set<PromiseAct>().Where(act => act.PromiseId == candidate.Id).ToListAsync(cancellationToken);
            if (promise is null || PromiseDecisions.Raise(promise, acts, now) is not { } act)
                continue;

            db.Add(act);
            promise.Apply(acts.Append(act));
            await db.SaveChangesAsync(cancellationToken);
            await TellAsync(db, promise, act, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            raised++;
        }

        return raised;
    }

    private static async Task TellAsync(ReportingDb db, Promise promise, PromiseAct act, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(row => row.Id == promise.PublicationId, cancellationToken);
        var executors = await db.InOfficeAsync(Roles.Executor, promise.BodyCode, now, cancellationToken);
        var deputies = await db.InOfficeAsync(Roles.DeputyHead, promise.BodyCode, now, cancellationToken);
        await db.TellAsync(
            new NoticeContent($"promise:{act.Id}", NoticeKinds.Promise, PromiseTexts.TitleOf(act), PromiseTexts.TextOf(promise, publication))
            {
                PublicationId = promise.PublicationId,
                Link = $"/promises/{promise.Id}",
            },
            [promise.ExecutorId, .. executors.Concat(deputies).Select(person => person.PersonId)],
            now,
            cancellationToken);
    }
}
