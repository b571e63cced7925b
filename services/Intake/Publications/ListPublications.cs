using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Database;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;
using SocialPubs.ServiceDefaults.Texts;

namespace SocialPubs.Intake.Publications;

/// <summary>A publication in a list.</summary>
/// <param name="Excerpt">The first 300 characters of the text.</param>
internal sealed record PublicationItem(
    Guid Id,
    int Version,
    PublicationStatus Status,
    string Network,
    string Url,
    string AuthorName,
    string Excerpt,
    DateTimeOffset DetectedAt,
    DateTimeOffset ReplyDue,
    string? TopicCode,
    string? TopicName,
    string? BodyCode,
    string? BodyName,
    bool IsRepeat,
    bool Significant,
    string? ReplyUrl);

/// <summary>The filters of the list; those that are left out let everything through.</summary>
/// <param name="Status">registered, directed, declined, answered or closed; several are allowed.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Topic">The topic's code.</param>
/// <param name="Body">The body's code.</param>
/// <param name="Q">Words of the text in any form (Russian), or a part of the author's name or of the address.</param>
/// <param name="Due">What is still to be answered: <c>overdue</c>, or an instant before which the reply is due. Sorts by time left.</param>
/// <param name="Significant">Only what was, or was not, found socially significant.</param>
/// <param name="From">Detected at or after this instant.</param>
/// <param name="To">Detected before this instant.</param>
/// <param name="Cursor">Where the page before ended.</param>
/// <param name="Limit">Rows per page.</param>
internal sealed record PublicationFilter(
    string[]? Status,
    string? Network,
    string? Topic,
    string? Body,
    string? Q,
    string? Due,
    bool? Significant,
    string? From,
    string? To,
    string? Cursor,
    int? Limit);

internal static class ListPublications
{
    /// <summary>The sort key of a row; the two orders of the list do not share cursors.</summary>
    private sealed record Key(bool ByDue, DateTimeOffset At, Guid Id);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/publications", HandleAsync)
        .WithName("IntakeListPublications").WithSummary("Publications, newest first; by time left with the filter 'due'")
        .RequireRoles([.. Roles.All]).FilteredByBody();

    private static async Task<Results<Ok<Page<PublicationItem>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PublicationFilter filter, IntakeDb db, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var now = time.Now();
        var rows = Filter(db, filter, caller, faults);
        DateTimeOffset? dueBefore = filter.Due switch
        {
            null or "" => null,
            "overdue" => now,
            var text => ReadInstant(text, "due", faults),
        };
        var byDue = dueBefore is not null;
        if (!Cursors.TryRead(filter.Cursor, byDue ? new Key(true, DateTimeOffset.MinValue, Guid.Empty) : new Key(false, DateTimeOffset.MaxValue, Guid.AllBitsSet), out var after)
            || after.ByDue != byDue)
        {
            return Cursors.Refused;
        }

        if (faults.Any)
            return Problem.From(faults.ToList());

        var (at, id) = (after.At.Normalized(), after.Id);
        rows = byDue
            // A reply is late after its instant, not at it.
            ? rows.Where(row => row.Status < PublicationStatus.Answered && row.ReplyDue < dueBefore
                    && EF.Functions.GreaterThan(ValueTuple.Create(row.ReplyDue, row.Id), ValueTuple.Create(at, id)))
                .OrderBy(row => row.ReplyDue).ThenBy(row => row.Id)
            : rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.DetectedAt, row.Id), ValueTuple.Create(at, id)))
                .OrderByDescending(row => row.DetectedAt).ThenByDescending(row => row.Id);
        var limit = ServiceDefaults.Paging.Cursor.Limit(filter.Limit);
        var items = await rows.Take(limit + 1)
            .Select(row => new PublicationItem(
                row.Id, row.Version, row.Status, row.Network, row.Url, row.AuthorName, row.Text.Substring(0, 300), row.DetectedAt,
                row.ReplyDue, row.TopicCode, row.TopicName, row.BodyCode, row.BodyName, row.IsRepeat, row.SignificantAt != null,
                row.ReplyUrl))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(ServiceDefaults.Paging.Cursor.Page(
            items, limit, item => new Key(byDue, byDue ? item.ReplyDue : item.DetectedAt, item.Id)));
    }

    private static IQueryable<Publication> Filter(IntakeDb db, PublicationFilter filter, Caller caller, Faults faults)
    {
        var network = faults.Optional(filter.Network, 63, "network");
        var topic = faults.Optional(filter.Topic, 63, "topic");
        var body = faults.Optional(filter.Body, 63, "body");
        var words = faults.Optional(filter.Q, 300, "q");
        var from = ReadInstant(filter.From, "from", faults);
        var to = ReadInstant(filter.To, "to", faults);
        var rows = (words is null ? db.Publications : Search(db, words)).AsNoTracking();
        if (!caller.SeesEveryBody)
        {
            var bodies = caller.Bodies.ToArray();
            rows = rows.Where(row => row.BodyCode != null && bodies.Contains(row.BodyCode));
        }

        if (filter.Status is { Length: > 0 } names)
        {
            var statuses = ReadStatuses(names, faults);
            rows = rows.Where(row => statuses.Contains(row.Status));
        }

        if (network is not null)
            rows = rows.Where(row => row.Network == network);
        if (topic is not null)
            rows = rows.Where(row => row.TopicCode == topic);
        if (body is not null)
            rows = rows.Where(row => row.BodyCode == body);
        if (filter.Significant is { } significant)
            rows = rows.Where(row => row.SignificantAt != null == significant);
        if (from is not null)
            rows = rows.Where(row => row.DetectedAt >= from);
        if (to is not null)
            rows = rows.Where(row => row.DetectedAt < to);
        return rows;
    }

    private static PublicationStatus[] ReadStatuses(string[] names, Faults faults)
    {
        var known = Enum.GetValues<PublicationStatus>().ToDictionary(status => status.ToString(), StringComparer.OrdinalIgnoreCase);
        foreach (var _ in names.Where(name => !known.ContainsKey(name)))
            faults.Add(CommonRefusals.Invalid, "It is registered, directed, declined, answered or closed.", "status");
        return [.. names.Where(known.ContainsKey).Select(name => known[name])];
    }

    private static IQueryable<Publication> Search(IntakeDb db, string words)
    {
        var pattern = LikePattern.Containing(words);
        // Each of the three conditions has an index, which PostgreSQL combines.
        return db.Publications.FromSql(
            $"""
            SELECT * FROM publications
            WHERE search @@ websearch_to_tsquery('russian', translate({words}, 'ёЁ', 'еЕ'))
               OR author_name ILIKE {pattern} OR url ILIKE {pattern}
            """);
    }

    private static DateTimeOffset? ReadInstant(string? text, string field, Faults faults)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (InstantConverter.TryParse(text, out var instant))
            return instant.Normalized();

        faults.Add(CommonRefusals.Invalid, "An instant is ISO 8601 with an offset, such as 2026-03-01T09:30:00+03:00.", field);
        return null;
    }
}
