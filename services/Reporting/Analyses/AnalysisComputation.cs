using System.Data;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Promises;
using SocialPubs.Reporting.Shortcomings;
using SocialPubs.Reporting.Urgent;

namespace SocialPubs.Reporting.Analyses;

/// <summary>
/// Computes an analysis (decree 188, clause 13) from the tables that are made from the record. All of it is read from one
/// snapshot, so that its parts add up also while events arrive.
/// </summary>
internal sealed class AnalysisComputation(
    IServiceScopeFactory scopes, RegulationCatalog regulations, RegulationOptions options)
{
    /// <summary>The edition by which a period is told: its time zone, its clocks and their names.</summary>
    public Regulation RegulationAt(DateTimeOffset at) =>
        regulations.All.LastOrDefault(regulation => regulation.Id == options.Active && regulation.IsInForce(at))
        ?? regulations.All.Last(regulation => regulation.Id == options.Active);

    /// <summary>The figures of a period, with names: who may not see them must not get them (see <see cref="AnalysisNames"/>).</summary>
    /// <param name="period">The period.</param>
    /// <param name="bodies">The bodies to which it is limited, by where a publication was directed last; null for all.</param>
    /// <param name="now">As things stand at this instant.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AnalysisFigures> FiguresAsync(
        AnalysisPeriod period, IReadOnlyList<string>? bodies, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await ComputeAsync(period, bodies, now, withList: false, cancellationToken)).Figures;

    /// <summary>The figures and the list of the publications behind them.</summary>
    public async Task<AnalysisData> DataAsync(
        AnalysisPeriod period, IReadOnlyList<string>? bodies, string text, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (figures, publications) = await ComputeAsync(period, bodies, now, withList: true, cancellationToken);
        return new AnalysisData(figures, text, publications);
    }

    private async Task<(AnalysisFigures Figures, IReadOnlyList<Documents.PublicationLine> Publications)> ComputeAsync(
        AnalysisPeriod period, IReadOnlyList<string>? bodies, DateTimeOffset now, bool withList, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var regulation = RegulationAt(period.End(RegulationAt(now)).AddTicks(-1));
        var (start, end) = (period.Start(regulation), period.End(regulation));
        var counts = new AnalysisCounts(db, regulation, bodies?.ToArray(), now);
        var total = await counts.VolumesAsync(start, end, cancellationToken);
        var (before, yearAgo) = (period.Before(), period.YearAgo());
        var (executors, curators) = await counts.PeopleAsync(start, end, cancellationToken);
        var shortcomings = await ShortcomingSection.LinesAsync(db, start, end, cancellationToken);
        var figures = new AnalysisFigures
        {
            Head = HeadOf(regulation, period, start, end, bodies, now),
            Total = total.All,
            Before = OrNull((await counts.VolumesAsync(before.Start(regulation), before.End(regulation), cancellationToken)).All),
            YearAgo = OrNull((await counts.VolumesAsync(yearAgo.Start(regulation), yearAgo.End(regulation), cancellationToken)).All),
            ByNetwork = total.ByNetwork,
            ByTopic = total.ByTopic,
            ByBody = total.ByBody,
            ByDay = await counts.DaysAsync(period, start, end, cancellationToken),
            ClosedByReason = await counts.ClosedAsync(start, end, cancellationToken),
            Clocks = await counts.ClocksAsync(start, end, cancellationToken),
            ReplyTime = await counts.ReplyTimeAsync(start, end, cancellationToken),
            Returns = await counts.ReturnsAsync(start, end, cancellationToken),
            Executors = executors,
            Curators = curators,
            OwnPosts = await OwnPostWeeks.OfAsync(db, regulation, start, end, bodies, cancellationToken),
            Shortcomings = bodies is null ? shortcomings : [.. shortcomings.Where(line => bodies.Contains(line.BodyCode, StringComparer.Ordinal))],
            Urgent = await UrgentSection.LinesAsync(db, start, end, cancellationToken, bodies),
            Promises = await PromiseSection.FiguresAsync(db, start, end, now, cancellationToken, bodies),
            Notes = await counts.NotesAsync(start, end, cancellationToken),
        };
        return (figures, withList ? await counts.PublicationsAsync(start, end, cancellationToken) : []);
    }

    private static AnalysisHead HeadOf(
        Regulation regulation, AnalysisPeriod period, DateTimeOffset start, DateTimeOffset end, IReadOnlyList<string>? bodies, DateTimeOffset now)
    {
        var report = regulation.Reports.FirstOrDefault(rule => rule.Per == RecurringPeriod.Month);
        return new AnalysisHead(
            report?.Name ?? "Анализ публикаций в социальных сетях",
            period.Name(),
            period.From,
            period.To,
            start,
            end,
            regulation.TimeZone.Id,
            now.ToUniversalTime(),
            regulation.Id,
            regulation.Edition,
            regulation.Act.Issuer,
            regulation.Act.Title,
            regulation.Act.Number,
            regulation.Act.Date,
            report?.Clause,
            bodies is null ? null : string.Join(", ", bodies.Order(StringComparer.Ordinal)));
    }

    private static Volumes? OrNull(Volumes volumes) => volumes.Registered == 0 ? null : volumes;
}

/// <summary>What is signed: the figures, the text part and the list of the publications behind the figures.</summary>
internal sealed record AnalysisData(AnalysisFigures Figures, string Text, IReadOnlyList<Documents.PublicationLine> Publications);
