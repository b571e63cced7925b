using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Urgent;

/// <summary>An urgent report as readers see it.</summary>
/// <param name="Subject">What it is about, in Russian.</param>
/// <param name="Reason">Why it is urgent.</param>
/// <param name="At">When it was found to be urgent.</param>
/// <param name="RaisedAt">When it went out.</param>
internal sealed record UrgentView(
    Guid Id,
    string Number,
    int Version,
    UrgentKind Kind,
    UrgentState State,
    string Subject,
    string Reason,
    Guid? PublicationId,
    Guid? SurgeId,
    string? TopicCode,
    string? TopicName,
    IReadOnlyList<string> BodyCodes,
    DateTimeOffset At,
    DateTimeOffset RaisedAt,
    DateTimeOffset? AcknowledgedAt,
    DateTimeOffset? ClosedAt)
{
    public static UrgentView Of(UrgentReport report) => new(
        report.Id, report.Number, report.Version, report.Kind, report.State,
        UrgentTexts.SubjectOf(report.Kind, report.TopicCode is null, report.TopicName), report.Reason, report.PublicationId, report.SurgeId,
        report.TopicCode, report.TopicName, report.BodyCodes, report.At, report.RaisedAt, report.AcknowledgedAt, report.ClosedAt);
}

/// <summary>An urgent report with who did what with it and when.</summary>
/// <param name="Recipients">Who were told, by the ids of their tokens.</param>
internal sealed record UrgentDetail(UrgentView Report, IReadOnlyList<string> Recipients, IReadOnlyList<UrgentActView> Acts, SurgeView? Surge);

internal sealed record UrgentActView(UrgentActKind Kind, DateTimeOffset At, Actor By, string? Text);

/// <summary>A surge as readers see it.</summary>
/// <param name="Topic">The topic's code; null for all publications together.</param>
/// <param name="FirstAt">Its first publication.</param>
/// <param name="DetectedAt">The publication with which it became a surge.</param>
/// <param name="RaisedAt">When it was heard and told.</param>
/// <param name="EndedAt">When it fell below the threshold for a whole window; null while it goes on.</param>
/// <param name="Median">What was usual at that hour.</param>
/// <param name="Threshold">How many publications in a window were enough.</param>
/// <param name="Publications">Its publications.</param>
/// <param name="Peak">The most in one window.</param>
internal sealed record SurgeView(
    Guid Id,
    string? Topic,
    string? TopicName,
    DateTimeOffset FirstAt,
    DateTimeOffset DetectedAt,
    DateTimeOffset RaisedAt,
    DateTimeOffset? EndedAt,
    TimeSpan Window,
    double Median,
    int Threshold,
    int Publications,
    int Peak,
    DateTimeOffset PeakAt)
{
    public static SurgeView Of(Surge surge) => new(
        surge.Id, surge.Topic.Length == 0 ? null : surge.Topic, surge.TopicName, surge.FirstAt, surge.DetectedAt, surge.RaisedAt,
        surge.EndedAt, surge.Window, surge.Median, surge.Threshold, surge.Publications, surge.Peak, surge.PeakAt);
}

/// <summary>Who sees which urgent report, and how commands find theirs.</summary>
internal static class UrgentAccess
{
    /// <summary>
    /// Curators and administrators see every report, others those that concern one of their bodies or that were sent to
    /// them: a surge may concern bodies that nobody knows yet.
    /// </summary>
    public static IQueryable<UrgentReport> SeenBy(this IQueryable<UrgentReport> reports, Caller caller)
    {
        if (caller.SeesEveryBody)
            return reports;

        var (id, bodies) = (caller.Id, caller.Bodies.ToArray());
        return reports.Where(report => report.Recipients.Contains(id) || report.BodyCodes.Any(body => bodies.Contains(body)));
    }

    public static async Task<Outcome<UrgentReport>> FindAsync(ReportingDb db, Guid id, Caller caller, CancellationToken cancellationToken)
    {
        if (await db.Set<UrgentReport>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } report)
            return new Refusal(CommonRefusals.NotFound, "There is no such urgent report.");
        if (!caller.SeesEveryBody && !report.Recipients.Contains(caller.Id, StringComparer.Ordinal) && !report.BodyCodes.Any(caller.ActsFor))
            return Access.OtherBody();

        return report;
    }

    /// <summary>The acts in their order; one command may do two in the same instant.</summary>
    public static async Task<IReadOnlyList<UrgentAct>> ActsAsync(ReportingDb db, Guid reportId, CancellationToken cancellationToken)
    {
        var acts = await db.Set<UrgentAct>().Where(act => act.ReportId == reportId).ToListAsync(cancellationToken);
        return [.. acts.OrderBy(act => act.At).ThenBy(act => act.Kind)];
    }
}
