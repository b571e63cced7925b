using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Notices;

/// <summary><c>/api/reporting/notices</c>: what the caller was told. Nobody sees another's.</summary>
internal static class NoticeList
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reporting/notices", ListAsync)
            .WithName("ListNotices")
            .WithSummary("What the caller was told, the latest first")
            .WithTags("Reporting")
            .RequireRoles([.. Roles.All]).ForOneself();
        routes.MapGet("/api/reporting/notices/unread-count", CountAsync)
            .WithName("CountUnreadNotices")
            .WithSummary("How many notices the caller has not read")
            .WithTags("Reporting")
            .RequireRoles([.. Roles.All]).ForOneself();
        routes.MapPost("/api/reporting/notices/{id:guid}/read", ReadAsync)
            .WithName("ReadNotice")
            .WithSummary("Marks a notice as read")
            .WithTags("Reporting")
            .AsCommand()
            .RequireRoles([.. Roles.All]).ForOneself();
        routes.MapPost("/api/reporting/notices/read-all", ReadAllAsync)
            .WithName("ReadAllNotices")
            .WithSummary("Marks all notices as read, up to a place in the list")
            .WithTags("Reporting")
            .AsCommand()
            .RequireRoles([.. Roles.All]).ForOneself();
    }

    private static async Task<Results<Ok<Page<NoticeView>>, ProblemHttpResult>> ListAsync(
        bool? unread, string? cursor, int? limit, ReportingDb db, Caller caller, CancellationToken cancellationToken)
    {
        NoticeKey? after = null;
        if (cursor is not null && !Cursor.TryDecode(cursor, out after))
            return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor from the answer before.", "cursor").ToProblem();

        var rows = db.Set<Notice>().AsNoTracking().Where(row => row.RecipientId == caller.Id);
        if (unread == true)
            rows = rows.Where(row => row.ReadAt == null);
        if (after is not null)
            rows = rows.Where(row => row.Seq < after.Seq);
        var size = Cursor.Limit(limit);
        var page = await rows.OrderByDescending(row => row.Seq).Take(size + 1).ToListAsync(cancellationToken);
        var cut = Cursor.Page(page, size, row => new NoticeKey(row.Seq));
        return TypedResults.Ok(new Page<NoticeView>([.. cut.Items.Select(NoticeView.Of)], cut.NextCursor));
    }

    private static async Task<Ok<UnreadCount>> CountAsync(ReportingDb db, Caller caller, CancellationToken cancellationToken) =>
        TypedResults.Ok(new UnreadCount(
            await db.Set<Notice>().CountAsync(row => row.RecipientId == caller.Id && row.ReadAt == null, cancellationToken),
            await db.Set<Notice>().CountAsync(row => row.RecipientId == caller.Id && row.ReadAt == null && row.IsUrgent, cancellationToken)));

    private static async Task<Results<Ok<NoticeView>, ProblemHttpResult>> ReadAsync(
        Guid id, ReportingDb db, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        var notice = await db.Set<Notice>().SingleOrDefaultAsync(row => row.Id == id && row.RecipientId == caller.Id, cancellationToken);
        if (notice is null)
            return new Refusal(CommonRefusals.NotFound, "The caller was told nothing under this id.", "id").ToProblem();
        notice.ReadAt ??= time.GetUtcNow();
        return TypedResults.Ok(NoticeView.Of(notice));
    }

    private static async Task<Ok<UnreadCount>> ReadAllAsync(ReportingDb db, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.Set<Notice>().Where(row => row.RecipientId == caller.Id && row.ReadAt == null)
            .ExecuteUpdateAsync(row => row.SetProperty(column => column.ReadAt, now), cancellationToken);
        return TypedResults.Ok(new UnreadCount(0, 0));
    }
}

/// <summary>The place of a notice in the list.</summary>
internal sealed record NoticeKey(long Seq);

/// <summary>How much is unread.</summary>
/// <param name="Unread">All of it.</param>
/// <param name="Urgent">What of it is urgent.</param>
internal sealed record UnreadCount(int Unread, int Urgent);

/// <summary>A notice as its reader sees it.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Kind">What it is about, such as <c>deadline</c>.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The rest, lines separated by <c>\n</c>.</param>
/// <param name="PublicationId">The publication that it is about.</param>
/// <param name="Link">Where the console shows more: a path.</param>
/// <param name="IsUrgent">Whether it is urgent.</param>
/// <param name="CreatedAt">When it was told.</param>
/// <param name="ReadAt">When it was read.</param>
internal sealed record NoticeView(
    Guid Id, string Kind, string Subject, string Text, Guid? PublicationId, string? Link, bool IsUrgent, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt)
{
    public static NoticeView Of(Notice notice) => new(
        notice.Id, notice.Kind, notice.Subject, notice.Text, notice.PublicationId, notice.Link, notice.IsUrgent, notice.CreatedAt, notice.ReadAt);
}
