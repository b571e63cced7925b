using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Publishing.Postings;
using SocialPubs.Publishing.Worker;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>An own post in one account that a worker has taken on.</summary>
internal sealed record OwnPostClaim(Guid TargetId, Guid OwnPostId, Guid ClaimId, Guid AttemptId, bool IsLook, DateTimeOffset AttemptStartedAt, string Network)
    : IClaim
{
    public Guid SubjectId => TargetId;

    public string SubjectName => "own_post.target.id";

    public string? Traceparent => null;
}

/// <summary>Hands due own posts to workers.</summary>
internal sealed class OwnPostClaims(
    PublishingDb db, RegulationCatalog regulations, RegulationOptions active, IOptions<PostingOptions> options, TimeProvider time) : IClaims<OwnPostClaim>
{
    private readonly PostingOptions options = options.Value;

    public async Task<IReadOnlyList<OwnPostClaim>> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.OwnPostTargets.FromSql(
            $"""
            SELECT * FROM own_post_targets
            WHERE state IN (1, 3) AND next_attempt_at <= {now} AND (lease_until IS NULL OR lease_until <= {now})
            ORDER BY due_at, id LIMIT {count} FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);
        var claims = new List<OwnPostClaim>();
        foreach (var target in due)
        {
            var claimId = Guid.CreateVersion7(now);
            var isLook = target.State == PostingState.Unknown;
            if (isLook)
                target.StartLook(claimId, now + options.Lease);
            else
                target.StartAttempt(claimId, now + options.Lease, now);
            claims.Add(new OwnPostClaim(target.Id, target.OwnPostId, claimId, target.AttemptId!.Value, isLook, target.AttemptStartedAt!.Value, target.Network));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return claims;
    }

    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var expired = await db.OwnPostTargets.FromSql(
            $"SELECT * FROM own_post_targets WHERE state = 2 AND lease_until <= {now} ORDER BY lease_until LIMIT 100 FOR UPDATE SKIP LOCKED")
            .ToListAsync(cancellationToken);
        foreach (var target in expired)
            target.ExpireLease(PlanAt(now), now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Own posts come under the regulation in force.</summary>
    public PostingPlan PlanAt(DateTimeOffset now) => PostingPlan.Of(regulations.InForce(active.Active, now).Posting, options);
}

/// <summary>Carries out one claim of an own post.</summary>
internal sealed class OwnPostRun(
    PublishingDb db,
    OwnPostClaims claims,
    Connectors connectors,
    RegulationCatalog regulations,
    RegulationOptions active,
    AccountTokens tokens,
    AccountProblems problems,
    PostingGates gates,
    PostingFiles storedFiles,
    PublicMedia media,
    PublishingMetrics metrics,
    TimeProvider time) : IRun<OwnPostClaim>
{
    private const string Extend = """
        UPDATE own_post_targets SET lease_until = $3
        WHERE id = $1 AND claim_id = $2 AND state IN (2, 3) AND lease_until > $4
        """;

    // Other posts of the account, so that one is never taken for two; the margin covers clocks that differ.
    private static readonly TimeSpan KnownMargin = TimeSpan.FromMinutes(10);

    public async Task<PostResult> AttemptAsync(OwnPostClaim claim, CancellationToken cancellationToken)
    {
        var target = await db.OwnPostTargets.AsNoTracking().SingleAsync(row => row.Id == claim.TargetId, cancellationToken);
        if (!target.IsIntact())
            return new PostResult(PostResultKind.Permanent, PostingFaults.ContentMismatch, "Text or attachments are not those that were planned.");

        var now = time.GetUtcNow();
        var rule = regulations.InForce(active.Active, now).Network(target.Network);
        if (rule?.IsInUse(now) != true)
            return new PostResult(PostResultKind.Permanent, PostingFaults.NetworkOutOfUse, $"Сеть «{rule?.Name ?? target.Network}» не используется: в ней ничего не размещается.");
        if (connectors.For(target.Network) is not { Capabilities.OwnPost: { } capability } connector)
            return new PostResult(PostResultKind.Permanent, PostingFaults.NoConnector, $"В сети «{rule.Name}» публикации размещаются вручную.");
        if (capability.Obstacle(target.Text, target.Attachments) is { } obstacle)
            return new PostResult(PostResultKind.Permanent, obstacle.Code, obstacle.Detail);

        var (account, failure) = await AccountAsync(target, cancellationToken);
        if (account is null)
            return failure!;
        var (files, missing) = await storedFiles.OpenAsync(target.Attachments, capability.NeedsPublicAddress ? media.AddressOf : null, cancellationToken);
        if (missing is not null)
            return missing;
        if (capability.NeedsPublicAddress && files.Exists(file => file.PublicAddress is null))
            return new PostResult(PostResultKind.Permanent, PostingFaults.NoPublicAddress, "Сеть сама загружает файлы, но общедоступный адрес не настроен (Publishing:PublicAddress).");

        var result = await connector.PublishAsync(
            new OwnPostRequest(account, target.Text, files, target.Id.ToString("N"), new HashSet<string>(StringComparer.Ordinal)),
            Gate(claim, account, connector), cancellationToken);
        if (result.Kind == PostResultKind.Token)
            await problems.RaiseAsync(account.Id, result.Code ?? PostingFaults.TokenUnreadable, result.Detail ?? result.Code!, CancellationToken.None);
        return result;
    }

    public async Task<ReadBackResult> LookAsync(OwnPostClaim claim, CancellationToken cancellationToken)
    {
        var target = await db.OwnPostTargets.AsNoTracking().SingleAsync(row => row.Id == claim.TargetId, cancellationToken);
        if (connectors.For(target.Network) is not { } connector)
            return new ReadBackResult(ReadBackKind.Impossible, PostingFaults.NoConnector);
        var (account, failure) = await AccountAsync(target, cancellationToken);
        if (account is null)
            return new ReadBackResult(ReadBackKind.Impossible, failure!.Code);

        var since = claim.AttemptStartedAt - KnownMargin;
        var known = await db.OwnPostTargets
            .Where(other => other.AccountId == target.AccountId && other.PostedAt >= since && other.NetworkPostId != null && other.Id != target.Id)
            .Select(other => other.NetworkPostId!)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        return await connector.FindOwnPostAsync(
            new OwnPostRequest(account, target.Text, [], target.Id.ToString("N"), known), claim.AttemptStartedAt, Gate(claim, account, connector), cancellationToken);
    }

    public Task SettleAsync(OwnPostClaim claim, PostResult result, CancellationToken cancellationToken) => ChangeAsync(
        claim, (target, plan, now) => target.Settle(claim.AttemptId, result, plan, now), cancellationToken);

    public Task SettleAsync(OwnPostClaim claim, ReadBackResult result, CancellationToken cancellationToken) => ChangeAsync(
        claim, (target, plan, now) => target.SettleLook(claim.ClaimId, result, plan, now), cancellationToken);

    private ICallGate Gate(OwnPostClaim claim, ConnectorAccount account, INetworkConnector connector) =>
        gates.Open(new Lease(Extend, claim.TargetId, claim.ClaimId), account.Id, account.Kind, connector);

    private async Task<(ConnectorAccount? Account, PostResult? Failure)> AccountAsync(OwnPostTarget target, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == target.AccountId && row.Active, cancellationToken);
        if (account is null || account.Network != target.Network)
            return (null, new PostResult(PostResultKind.Permanent, PostingFaults.NoAccount, "Страница больше не используется."));
        return tokens.Open(account) is { } opened
            ? (opened, null)
            : (null, new PostResult(PostResultKind.Token, PostingFaults.TokenUnreadable, "The account's token cannot be read: enter it again."));
    }

    private async Task ChangeAsync(
        OwnPostClaim claim, Func<OwnPostTarget, PostingPlan, DateTimeOffset, IReadOnlyList<IMessage>> decide, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockPublicationAsync(claim.OwnPostId, cancellationToken);
        var target = await db.OwnPostTargets.SingleAsync(row => row.Id == claim.TargetId, cancellationToken);
        await RecordAsync(db, metrics, target, decide(target, claims.PlanAt(now), now), now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Writes what a decision came to: messages, figures and the count of the account's posts.</summary>
    public static async Task RecordAsync(
        PublishingDb db, PublishingMetrics metrics, OwnPostTarget target, IReadOnlyList<IMessage> messages, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            db.Enqueue(message, now);
            switch (message)
            {
                case OwnPostPosted posted:
                    metrics.OwnPost(target.Network, posted.ByHand ? "by-hand" : "posted");
                    await AccountPosts.RecordAsync(
                        db, target.AccountId, target.Network, posted.NetworkPostId, posted.Url, posted.OccurredAt,
                        posted.ByHand ? AccountPostSource.ByHand : AccountPostSource.Product, cancellationToken);
                    break;
                case OwnPostFailed:
                    metrics.OwnPost(target.Network, "failed");
                    break;
                default:
                    throw new UnreachableException($"No code for {message.GetType().Name}.");
            }
        }
    }
}
