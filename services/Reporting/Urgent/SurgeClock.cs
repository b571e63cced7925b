using Microsoft.EntityFrameworkCore;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Messaging.Work;
using SocialPubs.Regulations;

namespace SocialPubs.Reporting.Urgent;

/// <summary>
/// Ends surges that are over, and looks at every topic of the last window again: two publications that were put on record in
/// the same moment may not have seen each other.
/// </summary>
internal sealed class SurgeClock(
    IServiceScopeFactory scopes, RegulationCatalog catalog, RegulationOptions options, TimeProvider time, ILogger<SurgeClock> logger)
    : RoundWorker(time, logger)
{
    protected override TimeSpan Pause => TimeSpan.FromSeconds(15);

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        var now = Time.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        await RoundAsync(scope.ServiceProvider.GetRequiredService<ReportingDb>(), catalog.InForce(options.Active, now), now, stoppingToken);
    }

    internal static async Task RoundAsync(ReportingDb db, Regulation regulation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (regulation.Surge is { } rule)
            await FindAsync(db, regulation, rule, now, cancellationToken);

        // After the search: what it prolongs is not over. Also where a new edition knows no surges any more.
        var open = await db.Set<Surge>().AsNoTracking().Where(surge => surge.EndedAt == null).ToListAsync(cancellationToken);
        foreach (var surge in open.Where(surge => SurgeDetector.IsOver(surge, now)))
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await SurgeDetector.EndAsync(db, surge.Id, surge.Topic, now, cancellationToken))
            {
                await UrgentReports.EndAsync(db, surge.Id, now, regulation.TimeZone, cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
    }

    private static async Task FindAsync(
        ReportingDb db, Regulation regulation, SurgeRule rule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = now - rule.Window;
        var topics = await db.Publications
            .Where(row => row.DetectedAt > @from && row.DetectedAt <= now)
            .GroupBy(row => row.TopicCode)
            .Select(group => new
            {
                Topic = group.Key,
                Name = group.Max(row => row.TopicName),
                Count = group.Count(),
                Last = group.Max(row => row.DetectedAt!.Value),
            })
            .ToListAsync(cancellationToken);
        var busy = topics.Where(topic => topic.Topic is not null && topic.Count >= rule.Minimum)
            .Select(topic => (Topic: topic.Topic!, topic.Name, topic.Last))
            .ToList();
        if (topics.Sum(topic => topic.Count) >= rule.Minimum)
            busy.Add((SurgeDetector.Overall, null, topics.Max(topic => topic.Last)));
        foreach (var (topic, name, last) in busy)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            foreach (var surge in await SurgeDetector.CheckAsync(db, topic, name, last, now, rule, regulation.TimeZone, cancellationToken))
                await UrgentReports.RaiseAsync(db, surge, now, regulation, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }
}
