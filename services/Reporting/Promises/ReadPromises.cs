using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Reporting.Urgent;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Promises;

/// <summary><c>GET /api/reporting/promises</c> and <c>GET /api/reporting/promises/{id}</c></summary>
internal static class ReadPromises
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reporting/promises", ListAsync)
            .WithName("ListPromises")
            .WithSummary("Dates that posted replies promised, the earliest due first")
            .WithTags("Reporting")
            .RequireRoles([.. Roles.All]).FilteredByBody();
        routes.MapGet("/api/reporting/promises/{id:guid}", GetAsync)
            .WithName("GetPromise")
            .WithSummary("One promised date with what became of it")
            .WithTags("Reporting")
            .RequireRoles([.. Roles.All]).ForOwnBody();
    }

    private static async Task<Results<Ok<Page<PromiseView>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PromiseQuery query, ReportingDb db, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        var refusals = query.Check(caller, out var state, out var after);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var now = time.GetUtcNow();
        var rows = db.Set<Promise>().AsNoTracking();
        if (!caller.SeesEveryBody)
        {
            var bodies = caller.Bodies.ToArray();
            rows = rows.Where(row => bodies.Contains(row.BodyCode));
        }

        rows = state switch
        {
            PromiseState.Waiting => rows.Where(row => row.KeptAt == null && row.DueAt >= now),
            PromiseState.Kept => rows.Where(row => row.KeptAt <= row.DueAt),
            PromiseState.KeptLate => rows.Where(row => row.KeptAt > row.DueAt),
            PromiseState.Broken => rows.Where(row => row.KeptAt == null && row.DueAt < now),
            _ => rows,
        };
        if (query.Body is not null)
            rows = rows.Where(row => row.BodyCode == query.Body);
        if (query.Mine == true)
            rows = rows.Where(row => row.ExecutorId == caller.Id);
        if (query.PublicationId is not null)
            rows = rows.Where(row => row.PublicationId == query.PublicationId);
        if (query.From is { } from)
            rows = rows.Where(row => row.DueDate >= from);
        if (query.To is { } to)
            rows = rows.Where(row => row.DueDate <= to);
        if (after is not null)
        {
            var (at, id) = (after.At.ToUniversalTime(), after.Id);
            rows = rows.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.DueAt, row.Id), ValueTuple.Create(at, id)));
        }

        var limit = Cursor.Limit(query.Limit);
        var page = await rows.OrderBy(row => row.DueAt).ThenBy(row => row.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page([.. page.Select(row => PromiseView.Of(row, now))], limit, row => new InstantKey(row.DueAt, row.Id)));
    }

    private static async Task<Results<Ok<PromiseDetail>, ProblemHttpResult>> GetAsync(
        Guid id, ReportingDb db, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Set<Promise>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } promise)
            return new Refusal(CommonRefusals.NotFound, "There is no such promise.").ToProblem();
        if (!caller.SeesOf(promise.BodyCode))
            return Access.OtherBody().ToProblem();

        var acts = await db.Set<PromiseAct>().AsNoTracking().Where(act => act.PromiseId == id)
            .OrderBy(act => act.At).ThenBy(act => act.Id).ToListAsync(cancellationToken);
        http.SetETag(promise.Version);
        return TypedResults.Ok(new PromiseDetail(
            PromiseView.Of(promise, time.GetUtcNow()),
            [.. acts.Select(act => new PromiseActView(act.Kind, act.At, act.By, act.DueDate, act.FormerDueDate, act.Text, act.ReplyUrl, act.RepeatId))]));
    }
}

/// <summary>A promised date as readers see it.</summary>
/// <param name="Index">The place of the stage in the reply, from 0.</param>
/// <param name="Text">What was promised, in the words of the reply.</param>
/// <param name="PromisedDate">The day that the reply named.</param>
/// <param name="DueDate">The day that holds.</param>
/// <param name="DueAt">The end of that day.</param>
internal sealed record PromiseView(
    Guid Id,
    int Version,
    Guid PublicationId,
    int Index,
    string Text,
    PromiseState State,
    DateOnly PromisedDate,
    DateOnly DueDate,
    DateTimeOffset DueAt,
    DateTimeOffset PromisedAt,
    string BodyCode,
    string ExecutorId,
    string ExecutorName,
    DateTimeOffset? KeptAt)
{
    public static PromiseView Of(Promise promise, DateTimeOffset now) => new(
        promise.Id, promise.Version, promise.PublicationId, promise.Index, promise.Text, promise.StateAt(now), promise.PromisedDate,
        promise.DueDate, promise.DueAt, promise.PromisedAt, promise.BodyCode, promise.ExecutorId, promise.ExecutorName, promise.KeptAt);
}

internal sealed record PromiseDetail(PromiseView Promise, IReadOnlyList<PromiseActView> Acts);

internal sealed record PromiseActView(
    PromiseActKind Kind, DateTimeOffset At, Actor By, DateOnly DueDate, DateOnly? FormerDueDate, string? Text, string? ReplyUrl, Guid? RepeatId);

/// <summary>What to list.</summary>
/// <param name="State">How it stands now.</param>
/// <param name="Body">The body whose reply it is.</param>
/// <param name="Mine">Only what the caller submitted.</param>
/// <param name="PublicationId">The publication.</param>
/// <param name="From">Due on this day or later.</param>
/// <param name="To">Due on this day or before.</param>
/// <param name="Cursor">The end of the page before.</param>
/// <param name="Limit">Rows of the page.</param>
internal sealed record PromiseQuery(
    string? State,
    string? Body,
    bool? Mine,
    Guid? PublicationId,
    DateOnly? From,
    DateOnly? To,
    string? Cursor,
    int? Limit)
{
    public List<Refusal> Check(Caller caller, out PromiseState? state, out InstantKey? after)
    {
        var refusals = new List<Refusal>();
        state = EnumCodes.Read<PromiseState>(State, "state", refusals);
        after = null;
        if (Body is not null && !caller.SeesOf(Body))
            refusals.Add(Access.OtherBody("body"));
        if (From > To)
            refusals.Add(new(ReportingRefusals.InvalidPeriod, "'to' must not lie before 'from'.", "to"));
        if (Cursor is not null && !ServiceDefaults.Paging.Cursor.TryDecode(Cursor, out after))
            refusals.Add(new(CommonRefusals.InvalidCursor, "Take the cursor from the answer before.", "cursor"));
        return refusals;
    }
}
