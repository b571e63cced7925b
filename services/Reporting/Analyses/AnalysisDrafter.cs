using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Work;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.People;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Analyses;

/// <summary>How analyses are drafted; section <c>Analyses</c>.</summary>
internal sealed class AnalysisOptions
{
    /// <summary>How often the product looks whether a month has ended.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How far back drafts are made where there is none yet.</summary>
    public int MonthsBack { get; set; } = 24;
}

/// <summary>
/// Has the draft of the month past ready on the first day of a month, in the administration's time zone (clause 13): once,
/// whatever number of replicas runs, and after a stop also for the months that ended meanwhile.
/// </summary>
internal sealed class AnalysisDrafter(
    IServiceScopeFactory scopes, AnalysisComputation computation, IOptions<AnalysisOptions> options, TimeProvider time, ILogger<AnalysisDrafter> logger)
    : RoundWorker(time, logger)
{
    /// <summary>Where the console shows an analysis.</summary>
    public static string LinkOf(Analysis analysis) => "/monthly/" + AnalysisMonths.CodeOf(analysis.FirstDay);

    protected override TimeSpan Pause => options.Value.Every;

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        var now = Time.GetUtcNow();
        var regulation = computation.RegulationAt(now);
        var present = AnalysisPeriod.MonthOf(regulation, now);
        var last = await db.Set<Analysis>().MaxAsync(row => (DateOnly?)row.FirstDay, stoppingToken);
        AnalysisPeriod month;
        if (last is { } drafted)
        {
            month = new AnalysisPeriod(drafted, drafted).NextMonth();
        }
        else
        {
            // Where nothing was ever found there is nothing to report; a date far back may be a slip of the pen.
            if (await db.Publications.MinAsync(row => row.DetectedAt, stoppingToken) is not { } earliest)
                return;
            month = AnalysisPeriod.MonthOf(regulation, earliest);
            var limit = present.From.AddMonths(-options.Value.MonthsBack);
            if (month.From < limit)
                month = AnalysisPeriod.Month(limit.Year, limit.Month);
        }

        for (; month.From < present.From; month = month.NextMonth())
            await DraftAsync(db, month, now, stoppingToken);
    }

    private static async Task DraftAsync(ReportingDb db, AnalysisPeriod month, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var analysis = new Analysis
        {
            Id = StableId.Of("analysis:" + AnalysisMonths.CodeOf(month.From)),
            FirstDay = month.From,
            LastDay = month.To,
            CreatedAt = now,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var added = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO analyses (id, first_day, last_day, created_at, text, version)
            VALUES ({analysis.Id}, {analysis.FirstDay}, {analysis.LastDay}, {analysis.CreatedAt}, '', {analysis.Version})
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        if (added == 0)
            return;

        var deputies = await db.InOfficeAsync(Roles.DeputyHead, null, now, cancellationToken);
        await db.TellAsync(
            new NoticeContent(
                $"analysisDrafted:{analysis.Id}",
                NoticeKinds.Analysis,
                $"Готов проект анализа за {month.Name()}",
                $"Проект анализа публикаций в социальных сетях за {month.Name()} сформирован.\nПроверьте показатели, дополните текст и подпишите его.")
            {
                Link = LinkOf(analysis),
            },
            deputies.Select(deputy => deputy.PersonId),
            now,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
