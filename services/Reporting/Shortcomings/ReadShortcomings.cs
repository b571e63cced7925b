using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary><c>GET /api/reporting/shortcomings</c> and <c>…/{id}</c></summary>
internal static class ReadShortcomings
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reporting/shortcomings", ListAsync)
            .WithName("ListShortcomings").WithSummary("The register of shortcomings, the latest first; names only for those concerned")
            .WithTags("Reporting")
            .RequireRoles([.. Roles.All]).FilteredByBody();
        routes.MapGet("/api/reporting/shortcomings/{id:guid}", GetAsync)
            .WithName("GetShortcoming").WithSummary("One shortcoming with everything that was done about it")
            .WithTags("Reporting")
            .RequireRoles([.. Roles.All]).ForOwnBody();
    }

    private static async Task<Results<Ok<Page<ShortcomingView>>, ProblemHttpResult>> ListAsync(
        [AsParameters] ShortcomingQuery query, ReportingDb db, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        var refusals = query.Check(caller, out var state, out var kind, out var after);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var now = time.GetUtcNow();
        var rows = db.Set<Shortcoming>().AsNoTracking();
        if (!caller.SeesEveryBody)
        {
            var bodies = caller.Bodies.ToArray();
            rows = rows.Where(row => row.BodyCode == null || bodies.Contains(row.BodyCode));
        }

        if (state is not null)
            rows = rows.Where(row => row.State == state);
        if (kind is not null)
            rows = rows.Where(row => row.Kind == kind);
        if (query.Body is not null)
            rows = rows.Where(row => row.BodyCode == query.Body);
        if (query.PublicationId is { } publicationId)
            rows = rows.Where(row => row.PublicationId == publicationId);
        if (query.From?.ToUniversalTime() is { } from)
            rows = rows.Where(row => row.At >= from);
        if (query.To?.ToUniversalTime() is { } to)
            rows = rows.Where(row => row.At < to);
        if (query.Open == true)
            rows = rows.Where(row => row.ClosedAt == null && row.State != ShortcomingState.Withdrawn);
        if (query.Open == false)
            rows = rows.Where(row => row.ClosedAt != null || row.State == ShortcomingState.Withdrawn);
        if (query.Overdue == true)
            rows = rows.Where(row => row.AnswerDue < now);
        if (query.Overdue == false)
            rows = rows.Where(row => row.AnswerDue == null || row.AnswerDue >= now);
        if (after is not null)
        {
            rows = rows.Where(row => EF.Functions.LessThan(
                ValueTuple.Create(row.At, row.Id), ValueTuple.Create(after.At, after.Id)));
        }

        var limit = Cursor.Limit(query.Limit);
        var page = await rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var cut = Cursor.Page(page, limit, row => new ShortcomingKey(row.At, row.Id));
        return TypedResults.Ok(new Page<ShortcomingView>(
            [.. cut.Items.Select(row => ShortcomingView.Of(row, null, caller, now))], cut.NextCursor));
    }

    private static async Task<Results<Ok<ShortcomingView>, ProblemHttpResult>> GetAsync(
        Guid id, ReportingDb db, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Set<Shortcoming>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
            return new Refusal(CommonRefusals.NotFound, "There is no shortcoming with this id.", "id").ToProblem();
        if (!caller.Sees(row))
            return Access.OtherBody("id").ToProblem();

        http.SetETag(row.Version);
        return TypedResults.Ok(await db.ViewAsync(row, caller, time.GetUtcNow(), cancellationToken));
    }
}

/// <summary>The place of a shortcoming in the list.</summary>
internal sealed record ShortcomingKey(DateTimeOffset At, Guid Id);

/// <summary>What to list.</summary>
/// <param name="State">Where it stands, such as <c>notified</c>.</param>
/// <param name="Kind">What fell short, such as <c>clock</c>.</param>
/// <param name="Body">The body.</param>
/// <param name="PublicationId">The publication.</param>
/// <param name="From">Fell short at or after.</param>
/// <param name="To">Fell short before.</param>
/// <param name="Open">Whether it still waits for a decision.</param>
/// <param name="Overdue">Whether the deputy's answer is overdue.</param>
/// <param name="Cursor">The end of the page before.</param>
/// <param name="Limit">Rows of the page.</param>
internal sealed record ShortcomingQuery(
    string? State,
    string? Kind,
    string? Body,
    Guid? PublicationId,
    DateTimeOffset? From,
    DateTimeOffset? To,
    bool? Open,
    bool? Overdue,
    string? Cursor,
    int? Limit)
{
    public List<Refusal> Check(Caller caller, out ShortcomingState? state, out ShortcomingKind? kind, out ShortcomingKey? after)
    {
        var refusals = new List<Refusal>();
        after = null;
        state = EnumCodes.Read<ShortcomingState>(State, "state", refusals);
        kind = EnumCodes.Read<ShortcomingKind>(Kind, "kind", refusals);
        refusals.AddRange(caller.RefusalsOf(Body, From, To));
        if (Cursor is not null && !ServiceDefaults.Paging.Cursor.TryDecode(Cursor, out after))
            refusals.Add(new(CommonRefusals.InvalidCursor, "Take the cursor from the answer before.", "cursor"));
        return refusals;
    }
}
