using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Commands;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>Own posts (decree 188, clause 6): written once, adapted per account, planned, approved where the regulation wants it, posted.</summary>
internal static class OwnPostEndpoints
{
    private const string Root = "/api/publishing/own-posts";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ListAsync)
            .WithName("ListOwnPosts").WithSummary("The calendar of own posts: planned and gone out in a range of time, or drafts")
            .RequireRoles([.. AccountEndpoints.Readers, Roles.Head]).FilteredByBody();
        routes.MapGet(Root + "/{id:guid}", GetAsync)
            .WithName("GetOwnPost").WithSummary("One own post with how it fits and fares in each account")
            .RequireRoles([.. AccountEndpoints.Readers, Roles.Head]).ForOwnBody();
        routes.MapPost(Root + "/preview", PreviewAsync).ChangesNothing()
            .WithName("PreviewOwnPost").WithSummary("How a text fits each account: counters and findings by the network's rules; nothing is stored")
            .RequireRoles(AccountEndpoints.Keepers).ForOwnBody();
        routes.MapPut(Root + "/{id:guid}", PutAsync).AsCommand()
            .WithName("PutOwnPost").WithSummary("Write or edit an own post; editing takes it back from the calendar until it is planned again")
            .RequireRoles(AccountEndpoints.Keepers).ForOwnBody();
        routes.MapPost(Root + "/{id:guid}/plan", PlanAsync).AsCommand()
            .WithName("PlanOwnPost").WithSummary("Put a finished post on the calendar, or before the one who approves it")
            .RequireRoles(AccountEndpoints.Keepers).ForOwnBody();
        routes.MapPost(Root + "/{id:guid}/approve", ApproveAsync).AsCommand()
            .WithName("ApproveOwnPost").WithSummary("Approve a post that one did not write; in the role that the regulation names")
            .RequireRoles([.. Roles.All]).ForOwnBody();
        routes.MapPost(Root + "/{id:guid}/return", ReturnAsync).AsCommand()
            .WithName("ReturnOwnPost").WithSummary("Return a post to its writers with a remark")
            .RequireRoles([.. Roles.All]).ForOwnBody();
        routes.MapPost(Root + "/{id:guid}/cancel", CancelAsync).AsCommand()
            .WithName("CancelOwnPost").WithSummary("Cancel a post where it has not gone out yet")
            .RequireRoles(AccountEndpoints.Keepers).ForOwnBody();
        routes.MapPost(Root + "/{id:guid}/targets/{targetId:guid}/retry", RetryAsync).AsCommand()
            .WithName("RetryOwnPost").WithSummary("Try again in one account, after whatever stood in the way was removed")
            .RequireRoles(AccountEndpoints.Keepers).ForOwnBody();
        routes.MapPost(Root + "/{id:guid}/targets/{targetId:guid}/confirm", ConfirmAsync).AsCommand()
            .WithName("ConfirmOwnPost").WithSummary("Record that a post was posted by hand in one account: its address")
            .RequireRoles(AccountEndpoints.Keepers).ForOwnBody();
    }

    /// <summary>Where a page ends.</summary>
    internal sealed record Key(DateTimeOffset At, Guid Id);

    private static async Task<Results<Ok<Page<OwnPostView>>, ProblemHttpResult>> ListAsync(
        OwnPostReader reader,
        PublishingDb db,
        Caller caller,
        TimeProvider time,
        [FromQuery] DateTimeOffset? from,
        [FromQuery] DateTimeOffset? to,
        [FromQuery] OwnPostState? status,
        [FromQuery] Guid? account,
        [FromQuery] string? cursor,
        [FromQuery] int? limit,
        CancellationToken cancellationToken)
    {
        // Also numbers that mean no state are read as one.
        if (status is { } wanted && !Enum.IsDefined(wanted))
            return new Refusal(CommonRefusals.Invalid, "There is no such state.", "status").ToProblem();
        var posts = db.OwnPosts.AsNoTracking().Include(post => post.Targets).AsQueryable();
        if (!caller.SeesEveryBody)
            posts = posts.Where(post => post.BodyCode == null || caller.Bodies.Contains(post.BodyCode));
        if (status is not null)
            posts = posts.Where(post => post.State == status);
        if (account is not null)
            posts = posts.Where(post => post.Targets.Any(target => target.AccountId == account));
        // A draft without an instant stands where it was written.
        if (from is not null)
            posts = posts.Where(post => (post.PlannedAt ?? post.CreatedAt) >= from.Value.ToUniversalTime());
        if (to is not null)
            posts = posts.Where(post => (post.PlannedAt ?? post.CreatedAt) < to.Value.ToUniversalTime());
        if (cursor is not null)
        {
            if (!Cursor.TryDecode<Key>(cursor, out var after))
                return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor of the page before.", "cursor").ToProblem();
            posts = posts.Where(post => (post.PlannedAt ?? post.CreatedAt) > after.At || ((post.PlannedAt ?? post.CreatedAt) == after.At && post.Id > after.Id));
        }

        var size = Cursor.Limit(limit);
        var rows = await posts.OrderBy(post => post.PlannedAt ?? post.CreatedAt).ThenBy(post => post.Id).Take(size + 1).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var titles = await reader.AccountsAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(
            [.. rows.Select(post => reader.ViewOf(post, titles, now))], size, view => new Key(view.PlannedAt ?? view.CreatedAt, view.Id)));
    }

    private static async Task<Results<Ok<OwnPostView>, ProblemHttpResult>> GetAsync(
        Guid id, OwnPostReader reader, PublishingDb db, Caller caller, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var found = await FindAsync(db, id, caller, keeps: false, cancellationToken);
        if (found.IsRefused)
            return Problem.From(found.Refusals);
        context.SetETag(found.Value.Version);
        return TypedResults.Ok(reader.ViewOf(found.Value, await reader.AccountsAsync(cancellationToken), time.GetUtcNow()));
    }

    private static async Task<Results<Ok<List<OwnPostFit>>, ProblemHttpResult>> PreviewAsync(
        PutOwnPostRequest request, OwnPostReader reader, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(request, Guid.Empty, caller, time.GetUtcNow(), cancellationToken);
        if (read.IsRefused)
            return Problem.From(read.Refusals);
        var accounts = await reader.AccountsAsync(cancellationToken);
        return TypedResults.Ok(read.Value.Targets.Select(target => reader.FitOf(target, accounts[target.AccountId], time.GetUtcNow())).ToList());
    }

    private static async Task<Results<Ok<OwnPostView>, Created<OwnPostView>, ProblemHttpResult>> PutAsync(
        Guid id,
        PutOwnPostRequest request,
        OwnPostReader reader,
        PublishingDb db,
        Caller caller,
        TimeProvider time,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var post = await db.OwnPosts.Include(row => row.Targets).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (post is not null && !AccountEndpoints.MayKeep(caller, post.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "The post belongs to another body.").ToProblem();
        var accounts = await reader.AccountsAsync(cancellationToken);
        if (ETags.Check(ifMatch, post?.Version ?? 0, post is null ? null : reader.ViewOf(post, accounts, now)) is { } stale)
            return stale.ToProblem();
        var read = await reader.ReadAsync(request, id, caller, now, cancellationToken);
        if (read.IsRefused)
            return Problem.From(read.Refusals);

        var writer = caller.As(AccountEndpoints.Keepers);
        var created = post is null;
        if (post is null)
        {
            post = new OwnPost { Id = id, Version = 0, Text = string.Empty, CreatedBy = writer, CreatedAt = now, UpdatedBy = writer, UpdatedAt = now };
            db.Add(post);
        }

        if (post.Edit(read.Value.BodyCode, read.Value.Text, read.Value.Attachments, read.Value.PlannedAt, read.Value.Targets, writer, now) is { } refusal)
            return refusal.ToProblem();
        // Targets come with ids of their own: the tracker would take them for rows that are there.
        foreach (var target in post.Targets.Where(target => read.Value.Targets.Contains(target)))
            db.Entry(target).State = EntityState.Added;
        context.SetETag(post.Version);
        var view = reader.ViewOf(post, accounts, now);
        return created ? TypedResults.Created($"{Root}/{id}", view) : TypedResults.Ok(view);
    }

    private static Task<Results<Ok<OwnPostView>, ProblemHttpResult>> PlanAsync(
        Guid id,
        OwnPostReader reader,
        PublishingDb db,
        Caller caller,
        IOptions<OwnPostOptions> options,
        TimeProvider time,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken) => ChangeAsync(
            id, reader, db, caller, time, context, ifMatch, keeps: true,
            (post, accounts, now) => reader.Obstacles(post, accounts, now)
                ?? post.Plan(reader.Approval(now) is not null, options.Value.Patience, caller.As(AccountEndpoints.Keepers), now),
            cancellationToken);

    private static Task<Results<Ok<OwnPostView>, ProblemHttpResult>> ApproveAsync(
        Guid id,
        OwnPostReader reader,
        PublishingDb db,
        Caller caller,
        IOptions<OwnPostOptions> options,
        TimeProvider time,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken) => ChangeAsync(
            id, reader, db, caller, time, context, ifMatch, keeps: false,
            (post, _, now) => Approver(reader, caller, post, now, out var approver) ?? post.Approve(options.Value.Patience, approver!, now),
            cancellationToken);

    private static Task<Results<Ok<OwnPostView>, ProblemHttpResult>> ReturnAsync(
        Guid id,
        ReturnOwnPostRequest request,
        OwnPostReader reader,
        PublishingDb db,
        Caller caller,
        TimeProvider time,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken) => ChangeAsync(
            id, reader, db, caller, time, context, ifMatch, keeps: false,
            (post, _, now) => Approver(reader, caller, post, now, out var _)
                ?? (string.IsNullOrWhiteSpace(request.Remark) || request.Remark.Length > 2000
                    ? new Refusal(CommonRefusals.Invalid, "Give a remark of 1 to 2,000 characters.", "remark")
                    : post.Return(request.Remark.Trim())),
            cancellationToken);

    private static Task<Results<Ok<OwnPostView>, ProblemHttpResult>> CancelAsync(
        Guid id,
        OwnPostReader reader,
        PublishingDb db,
        Caller caller,
        TimeProvider time,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken) => ChangeAsync(
            id, reader, db, caller, time, context, ifMatch, keeps: true,
            (post, _, now) => post.Cancel(caller.As(AccountEndpoints.Keepers), now), cancellationToken);

    private static Task<Results<Ok<OwnPostView>, ProblemHttpResult>> RetryAsync(
        Guid id,
        Guid targetId,
        OwnPostReader reader,
        PublishingDb db,
        PublishingMetrics metrics,
        Caller caller,
        IOptions<OwnPostOptions> options,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken) => ChangeTargetAsync(
            id, targetId, reader, db, metrics, caller, time, context,
            (target, now) => target.Retry(caller.As(AccountEndpoints.Keepers), options.Value.Patience, now), cancellationToken);

    private static Task<Results<Ok<OwnPostView>, ProblemHttpResult>> ConfirmAsync(
        Guid id,
        Guid targetId,
        ConfirmOwnPostRequest request,
        OwnPostReader reader,
        PublishingDb db,
        PublishingMetrics metrics,
        Caller caller,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken) => ChangeTargetAsync(
            id, targetId, reader, db, metrics, caller, time, context,
            (target, now) => NetworkAddress.TryParse(target.Network, request.Url, out var address, out var fault)
                ? target.Confirm(address.Canonical, request.PostedAt?.ToUniversalTime(), caller.As(AccountEndpoints.Keepers), now)
                : new Refusal(
                    fault == NetworkAddressFault.ForeignNetwork ? PublishingRefusals.ReplyInOtherNetwork : PublishingRefusals.ReplyAddressInvalid,
                    "Укажите адрес публикации в этой сети.", "url"),
            cancellationToken);

    private static async Task<Results<Ok<OwnPostView>, ProblemHttpResult>> ChangeTargetAsync(
        Guid id,
        Guid targetId,
        OwnPostReader reader,
        PublishingDb db,
        PublishingMetrics metrics,
        Caller caller,
        TimeProvider time,
        HttpContext context,
        Func<OwnPostTarget, DateTimeOffset, Outcome<IReadOnlyList<IMessage>>> decide,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await FindAsync(db, id, caller, keeps: true, cancellationToken);
        if (found.IsRefused)
            return Problem.From(found.Refusals);
        if (found.Value.Targets.Find(target => target.Id == targetId) is not { } target)
            return new Refusal(CommonRefusals.NotFound, "The post does not go to such an account.", "targetId").ToProblem();
        var outcome = decide(target, now);
        if (outcome.IsRefused)
            return Problem.From(outcome.Refusals);

        found.Value.Version++;
        await OwnPostRun.RecordAsync(db, metrics, target, outcome.Value, now, cancellationToken);
        context.SetETag(found.Value.Version);
        return TypedResults.Ok(reader.ViewOf(found.Value, await reader.AccountsAsync(cancellationToken), now));
    }

    private static async Task<Results<Ok<OwnPostView>, ProblemHttpResult>> ChangeAsync(
        Guid id,
        OwnPostReader reader,
        PublishingDb db,
        Caller caller,
        TimeProvider time,
        HttpContext context,
        string? ifMatch,
        bool keeps,
        Func<OwnPost, IReadOnlyDictionary<Guid, Account>, DateTimeOffset, Refusal?> decide,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await FindAsync(db, id, caller, keeps, cancellationToken);
        if (found.IsRefused)
            return Problem.From(found.Refusals);
        var accounts = await reader.AccountsAsync(cancellationToken);
        if (ETags.Check(ifMatch, found.Value.Version, reader.ViewOf(found.Value, accounts, now)) is { } stale)
            return stale.ToProblem();
        if (decide(found.Value, accounts, now) is { } refusal)
            return refusal.ToProblem();
        context.SetETag(found.Value.Version);
        return TypedResults.Ok(reader.ViewOf(found.Value, accounts, now));
    }

    private static async Task<Outcome<OwnPost>> FindAsync(PublishingDb db, Guid id, Caller caller, bool keeps, CancellationToken cancellationToken)
    {
        if (await db.OwnPosts.Include(row => row.Targets).SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } post)
            return new Refusal(CommonRefusals.NotFound, "There is no such post.", "id");
        return (keeps ? AccountEndpoints.MayKeep(caller, post.BodyCode) : post.BodyCode is null || caller.Sees(post.BodyCode))
            ? post
            : new Refusal(CommonRefusals.OtherBody, "The post belongs to another body.");
    }

    /// <summary>The caller in the role that the regulation names, or why not.</summary>
    private static Refusal? Approver(OwnPostReader reader, Caller caller, OwnPost post, DateTimeOffset now, out Actor? approver)
    {
        approver = null;
        if (reader.Approval(now) is not { } approval)
            return new Refusal(PublishingRefusals.OwnPostNotAwaiting, "The regulation wants no approval of own posts.");
        if (!caller.Has(approval.Role) || (post.BodyCode is { } body && approval.Role != Roles.Curator && !caller.ActsFor(body, approval.Role)))
            return new Refusal(CommonRefusals.Forbidden, "The regulation names another role for this.");
        approver = caller.As(approval.Role);
        return null;
    }
}
