using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Database;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Candidates;

/// <summary>The filters of the list; those that are left out let everything through, but for what the rules hide.</summary>
/// <param name="Status">new, registered or dismissed; several are allowed; new where it is left out.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Monitor">The monitor that found it.</param>
/// <param name="Topic">The topic that the rules propose.</param>
/// <param name="MinScore">Not less points than this; the threshold of the rules where it is left out.</param>
/// <param name="Hidden">True shows also what the rules hide.</param>
/// <param name="Late">Only what waits too long.</param>
/// <param name="Publication">Only what became this publication.</param>
/// <param name="Q">Words of the text in any form (Russian), or a part of the author's name or of the address.</param>
/// <param name="Sort"><c>newest</c> (the default), <c>oldest</c> or <c>score</c>.</param>
/// <param name="Cursor">Where the page before ended.</param>
/// <param name="Limit">Rows per page.</param>
internal sealed record CandidateFilter(
    string[]? Status,
    string? Network,
    Guid? Monitor,
    string? Topic,
    int? MinScore,
    bool? Hidden,
    bool? Late,
    Guid? Publication,
    string? Q,
    string? Sort,
    string? Cursor,
    int? Limit);

internal static class ListCandidates
{
    /// <summary>The sort key of a row; the orders of the list do not share cursors.</summary>
    private sealed record Key(string Sort, int Score, DateTimeOffset At, Guid Id);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/candidates", HandleAsync)
        .WithName("IntakeListCandidates").WithSummary("What finding brought, newest first, oldest first or by points")
        .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody();

    private static async Task<Results<Ok<Page<CandidateItem>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] CandidateFilter filter, IntakeDb db, CandidateClock clock, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var sort = filter.Sort is null or "" ? "newest" : filter.Sort;
        if (sort is not ("newest" or "oldest" or "score"))
            faults.Add(CommonRefusals.Invalid, "It is newest, oldest or score.", "sort");
        var rows = Filter(db, filter, clock, faults);
        if (faults.Any)
            return Problem.From(faults.ToList());
        var beginning = sort == "oldest" ? new Key(sort, 0, DateTimeOffset.MinValue, Guid.Empty) : new Key(sort, int.MaxValue, DateTimeOffset.MaxValue, Guid.AllBitsSet);
        if (!Cursors.TryRead(filter.Cursor, beginning, out var after) || after.Sort != sort)
            return Cursors.Refused;

        if (filter.MinScore is null && filter.Hidden != true)
        {
            var threshold = await db.RuleSets.Select(set => (int?)set.Threshold).SingleOrDefaultAsync(cancellationToken) ?? 0;
            rows = rows.Where(row => row.Score >= threshold);
        }

        var (score, at, id) = (after.Score, after.At.Normalized(), after.Id);
        rows = sort switch
        {
            "oldest" => rows.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.FoundAt, row.Id), ValueTuple.Create(at, id)))
                .OrderBy(row => row.FoundAt).ThenBy(row => row.Id),
            "score" => rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.Score, row.FoundAt, row.Id), ValueTuple.Create(score, at, id)))
                .OrderByDescending(row => row.Score).ThenByDescending(row => row.FoundAt).ThenByDescending(row => row.Id),
            _ => rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.FoundAt, row.Id), ValueTuple.Create(at, id)))
                .OrderByDescending(row => row.FoundAt).ThenByDescending(row => row.Id),
        };
        var limit = ServiceDefaults.Paging.Cursor.Limit(filter.Limit);
        var page = await rows.Take(limit + 1)
            .Select(row => new CandidateItem(
                row.Id, row.Version, row.Status, row.Network, row.Url, row.AuthorName, row.Text.Substring(0, 300), row.PostedAt, row.FoundAt, row.Kind,
                row.MonitorId, row.MentionsAccount, row.Score, row.TopicCode, row.EditedAt != null, row.DeletedAt != null, row.PublicationId, null, false, null))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(ServiceDefaults.Paging.Cursor.Page(
            [
                .. page.Select(item => item with
                {
                    WarnAt = clock.WarnAt(item.Status, item.FoundAt),
                    Late = clock.IsLate(item.Status, item.FoundAt),
                    ReplyDue = clock.ReplyDue(item.Status, item.Network, item.FoundAt),
                }),
            ],
            limit,
            item => new Key(sort, item.Score, item.FoundAt, item.Id)));
    }

    private static IQueryable<Candidate> Filter(IntakeDb db, CandidateFilter filter, CandidateClock clock, Faults faults)
    {
        var network = faults.Optional(filter.Network, 63, "network");
        var topic = faults.Optional(filter.Topic, 63, "topic");
        var words = faults.Optional(filter.Q, 300, "q");
        var statuses = ReadStatuses(filter, faults);
        var rows = (words is null ? db.Candidates : Search(db, words)).AsNoTracking().Where(row => statuses.Contains(row.Status));
        if (network is not null)
            rows = rows.Where(row => row.Network == network);
        if (topic is not null)
            rows = rows.Where(row => row.TopicCode == topic);
        if (filter.Monitor is { } monitor)
            rows = rows.Where(row => row.MonitorId == monitor);
        if (filter.Publication is { } publication)
            rows = rows.Where(row => row.PublicationId == publication);
        if (filter.MinScore is { } least)
            rows = rows.Where(row => row.Score >= least);
        if (filter.Late == true)
        {
            var before = clock.LateBefore;
            rows = rows.Where(row => row.Status == CandidateStatus.New && row.FoundAt < before);
        }

        return rows;
    }

    private static CandidateStatus[] ReadStatuses(CandidateFilter filter, Faults faults)
    {
        // Who asks what became of a publication's candidate means one that is registered.
        if (filter.Status is not { Length: > 0 } names)
            return filter.Publication is null ? [CandidateStatus.New] : Enum.GetValues<CandidateStatus>();

        var known = Enum.GetValues<CandidateStatus>().ToDictionary(status => status.ToString(), StringComparer.OrdinalIgnoreCase);
        foreach (var _ in names.Where(name => !known.ContainsKey(name)))
            faults.Add(CommonRefusals.Invalid, "It is new, registered or dismissed.", "status");
        return [.. names.Where(known.ContainsKey).Select(name => known[name])];
    }

    private static IQueryable<Candidate> Search(IntakeDb db, string words)
    {
        var pattern = LikePattern.Containing(words);
        return db.Candidates.FromSql(
            $"""
            SELECT * FROM candidates
            WHERE search @@ websearch_to_tsquery('russian', translate({words}, 'ёЁ', 'еЕ'))
               OR author_name ILIKE {pattern} OR url ILIKE {pattern}
            """);
    }
}
