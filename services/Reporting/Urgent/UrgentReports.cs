using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.People;
using SocialPubs.Reporting.Publications;

namespace SocialPubs.Reporting.Urgent;

/// <summary>How an urgent report gets its number and reaches the head and the deputy head at once (clause 13).</summary>
internal static class UrgentReports
{
    /// <summary>What was over for longer than this when it was heard of wakes nobody: it is in the register, and its notice waits for the morning.</summary>
    private static readonly TimeSpan WakesUpTo = TimeSpan.FromHours(24);

    /// <summary>The open report on a publication, if there is one.</summary>
    public static Task<UrgentReport?> OpenOnAsync(ReportingDb db, Guid publicationId, CancellationToken cancellationToken) =>
        db.Set<UrgentReport>().AsNoTracking()
            .FirstOrDefaultAsync(report => report.PublicationId == publicationId && report.State != UrgentState.Closed, cancellationToken);

    /// <summary>Raises a report on a publication, under the publication's lock in a transaction.</summary>
    public static async Task<UrgentReport> RaiseAsync(
        ReportingDb db, PublicationSummary publication, string reason, Actor by, DateTimeOffset at, DateTimeOffset now, Regulation regulation,
        CancellationToken cancellationToken)
    {
        var (year, ordinal) = await NumberAsync(db, now, regulation.TimeZone, cancellationToken);
        var report = new UrgentReport
        {
            Id = Guid.CreateVersion7(now),
            Number = Number(year, ordinal),
            Year = year,
            Ordinal = ordinal,
            Kind = UrgentKind.Significant,
            PublicationId = publication.Id,
            TopicCode = publication.TopicCode,
            TopicName = publication.TopicName,
            Reason = reason,
            BodyCodes = publication.BodyCode is { } body ? [body] : [],
            At = at.ToUniversalTime(),
            RaisedAt = now,
        };
        await SendAsync(db, report, by, isOverall: false, publication, isUrgent: true, now, regulation.TimeZone, cancellationToken);
        return report;
    }

    /// <summary>Raises a report on a surge; under the locks of its topic.</summary>
    public static async Task<UrgentReport> RaiseAsync(
        ReportingDb db, Surge surge, DateTimeOffset now, Regulation regulation, CancellationToken cancellationToken)
    {
        var (year, ordinal) = await NumberAsync(db, now, regulation.TimeZone, cancellationToken);
        var report = new UrgentReport
        {
            Id = Guid.CreateVersion7(now),
            Number = Number(year, ordinal),
            Year = year,
            Ordinal = ordinal,
            Kind = UrgentKind.Surge,
            SurgeId = surge.Id,
            TopicCode = surge.Topic.Length == 0 ? null : surge.Topic,
            TopicName = surge.TopicName,
            Reason = UrgentTexts.ReasonOf(surge, regulation.TimeZone),
            BodyCodes = await BodiesOfAsync(db, surge, cancellationToken),
            At = surge.DetectedAt,
            RaisedAt = now,
        };
        await SendAsync(
            db, report, Actor.System, surge.Topic.Length == 0, null, surge.HeldUntil > now - WakesUpTo, now, regulation.TimeZone, cancellationToken);
        return report;
    }

    /// <summary>Tells those who were told of a surge that it is over.</summary>
    public static async Task EndAsync(ReportingDb db, Guid surgeId, DateTimeOffset now, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var surge = await db.Set<Surge>().SingleAsync(row => row.Id == surgeId, cancellationToken);
        if (await db.Set<UrgentReport>().SingleOrDefaultAsync(row => row.SurgeId == surgeId, cancellationToken) is not { } report)
            return;

        report.BodyCodes = await BodiesOfAsync(db, surge, cancellationToken);
        await db.TellAsync(
            new NoticeContent(
                $"surgeEnded:{surge.Id}", NoticeKinds.Urgent,
                $"Всплеск публикаций закончился. {UrgentTexts.SubjectOf(report.Kind, surge.Topic.Length == 0, report.TopicName)}",
                $"Срочное донесение № {report.Number}\n{UrgentTexts.EndOf(surge, zone)}")
            {
                Link = $"/urgent/{report.Id}",
            },
            report.Recipients,
            now,
            cancellationToken);
    }

    /// <summary>The bodies of a report follow the direction of its publication.</summary>
    public static async Task ProjectAsync(ReportingDb db, IReadOnlyList<PublicationHistory> histories, CancellationToken cancellationToken)
    {
        // A report is raised on what is on record, and most publications have none.
        var bodies = histories.ToDictionary(history => history.PublicationId, history => history.BodyCode);
        var ids = bodies.Keys.ToArray();
        foreach (var report in await db.Set<UrgentReport>().Where(row => row.PublicationId != null && ids.Contains(row.PublicationId.Value)).ToListAsync(cancellationToken))
        {
            string[] own = bodies[report.PublicationId!.Value] is { } body ? [body] : [];
            if (!report.BodyCodes.SequenceEqual(own, StringComparer.Ordinal))
                report.BodyCodes = own;
        }
    }

    private static async Task SendAsync(
        ReportingDb db, UrgentReport report, Actor by, bool isOverall, PublicationSummary? publication, bool isUrgent, DateTimeOffset now,
        TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        report.Recipients = await RecipientsAsync(db, report.BodyCodes, now, cancellationToken);
        report.Version = 1;
        db.Add(report);
        db.Add(UrgentDecisions.Act(report, UrgentActKind.Raised, by, report.Reason, now));
        await db.SaveChangesAsync(cancellationToken);
        await db.TellAsync(
            new NoticeContent($"urgent:{report.Id}", NoticeKinds.Urgent, UrgentTexts.TitleOf(report, isOverall), UrgentTexts.TextOf(report, publication, zone))
            {
                PublicationId = report.PublicationId,
                Link = $"/urgent/{report.Id}",
                IsUrgent = isUrgent,
            },
            report.Recipients,
            now,
            cancellationToken);
    }

    /// <summary>The head and the deputy head of the bodies concerned; where these have none, or none is known, everyone who holds the office.</summary>
    private static async Task<string[]> RecipientsAsync(
        ReportingDb db, string[] bodies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var people = new List<string>();
        foreach (var role in (string[])[Roles.Head, Roles.DeputyHead])
        {
            var all = await db.InOfficeAsync(role, null, now, cancellationToken);
            var own = all.Where(person => bodies.Contains(person.BodyCode, StringComparer.Ordinal)).ToList();
            people.AddRange((own.Count > 0 ? own : all).Select(person => person.PersonId));
        }

        return [.. people.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static Task<string[]> BodiesOfAsync(ReportingDb db, Surge surge, CancellationToken cancellationToken) =>
        SurgeDetector.PublicationsOf(db, surge)
            .Where(row => row.BodyCode != null)
            .Select(row => row.BodyCode!)
            .Distinct()
            .OrderBy(body => body)
            .ToArrayAsync(cancellationToken);

    /// <summary>The next place of the year; the lock keeps two replicas from giving the same one, and leaves no gap.</summary>
    private static async Task<(int Year, int Ordinal)> NumberAsync(
        ReportingDb db, DateTimeOffset now, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var year = TimeZoneInfo.ConvertTime(now, zone).Year;
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('urgent-number'), {year})", cancellationToken);
        var last = await db.Set<UrgentReport>().Where(report => report.Year == year).MaxAsync(report => (int?)report.Ordinal, cancellationToken);
        return (year, (last ?? 0) + 1);
    }

    private static string Number(int year, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{year}-{ordinal}");
}
