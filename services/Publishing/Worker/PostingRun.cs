using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Networks;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Publishing.Postings;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Worker;

/// <summary>Carries out one claim: prepares it, calls the connector, and records the outcome.</summary>
internal sealed class PostingRun(
    PublishingDb db,
    PostingRecorder recorder,
    PostingClaims claims,
    Connectors connectors,
    RegulationCatalog regulations,
    AccountTokens tokens,
    AccountProblems problems,
    PostingGates gates,
    PostingFiles storedFiles,
    TimeProvider time) : IRun<Claim>
{
    private const string Extend = """
        UPDATE postings SET lease_until = $3
        WHERE publication_id = $1 AND claim_id = $2 AND state IN (2, 3) AND lease_until > $4
        """;

    // Other postings' replies, so that one reply is never taken for two; the margin covers clocks that differ.
    private static readonly TimeSpan KnownMargin = TimeSpan.FromMinutes(10);

    /// <summary>Tries to post. Makes no change in the database but the lease.</summary>
    public async Task<PostResult> AttemptAsync(Claim claim, CancellationToken cancellationToken)
    {
        var reply = claim.Reply;
        // Once more just before posting: what was approved is what is posted, or nothing is.
        if (!reply.IsIntact())
            return new PostResult(PostResultKind.Permanent, PostingFaults.ContentMismatch, "Text or attachments are not those that were approved.");
        if (connectors.Obstacle(reply, regulations.Find(reply.RegulationId, reply.RegulationEdition), time.GetUtcNow()) is { } obstacle)
            return new PostResult(PostResultKind.Permanent, obstacle.Code, obstacle.Detail);

        var (account, failure) = await AccountAsync(reply, cancellationToken);
        if (account is null)
            return failure!;
        var (files, missing) = await storedFiles.OpenAsync(reply.Attachments, addressFor: null, cancellationToken);
        if (missing is not null)
            return missing;

        var connector = connectors.For(reply.Network)!;
        var result = await connector.PostAsync(
            Request(claim, account, files, new HashSet<string>(StringComparer.Ordinal)), Gate(claim, account, connector), cancellationToken);
        if (result.Kind == PostResultKind.Token)
            await problems.RaiseAsync(account.Id, result.Code ?? PostingFaults.TokenUnreadable, result.Detail ?? result.Code!, CancellationToken.None);
        return result;
    }

    /// <summary>Looks whether the last attempt left a reply.</summary>
    public async Task<ReadBackResult> LookAsync(Claim claim, CancellationToken cancellationToken)
    {
        var reply = claim.Reply;
        if (connectors.For(reply.Network) is not { } connector)
            return new ReadBackResult(ReadBackKind.Impossible, PostingFaults.NoConnector);
        var (account, failure) = await AccountAsync(reply, cancellationToken);
        if (account is null)
            return new ReadBackResult(ReadBackKind.Impossible, failure!.Code);

        var since = claim.AttemptStartedAt - KnownMargin;
        var known = await db.Postings
            .Where(posting => posting.Network == reply.Network && posting.PostedAt >= since && posting.NetworkReplyId != null
                && posting.PublicationId != claim.PublicationId)
            .Select(posting => posting.NetworkReplyId!)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        return await connector.FindAsync(
            Request(claim, account, [], known), claim.AttemptStartedAt, Gate(claim, account, connector), cancellationToken);
    }

    /// <summary>Records how an attempt ended: state, attempt, messages and clocks in one transaction.</summary>
    public Task SettleAsync(Claim claim, PostResult result, CancellationToken cancellationToken) => ChangeAsync(
        claim, (posting, plan, now) => posting.Settle(claim.AttemptId, result, plan, now), cancellationToken);

    /// <summary>Records what a look came to.</summary>
    public Task SettleAsync(Claim claim, ReadBackResult result, CancellationToken cancellationToken) => ChangeAsync(
        claim, (posting, plan, now) => posting.SettleLook(claim.ClaimId, result, plan, now), cancellationToken);

    private static ReplyRequest Request(Claim claim, ConnectorAccount account, IReadOnlyList<ReplyFile> files, IReadOnlySet<string> known)
    {
        if (!NetworkAddress.TryParse(claim.Reply.Network, claim.Reply.Url, out var target))
            throw new InvalidOperationException("The connector's capabilities should have refused this address.");
        return new ReplyRequest(
            account, target, claim.Reply.Text, files,
            string.Create(CultureInfo.InvariantCulture, $"{claim.PublicationId:N}-{claim.Reply.Submission}"), known, claim.Reply.NetworkId);
    }

    private ICallGate Gate(Claim claim, ConnectorAccount account, INetworkConnector connector) =>
        gates.Open(new Lease(Extend, claim.PublicationId, claim.ClaimId), account.Id, account.Kind, connector);

    /// <summary>The account that answers for a body in a network, or why there is none.</summary>
    public async Task<(ConnectorAccount? Account, PostResult? Failure)> AccountAsync(ApprovedReply reply, CancellationToken cancellationToken)
    {
        // The body's own account before the one for everybody.
        var account = await db.Accounts.AsNoTracking()
            .Where(row => row.Active && row.Network == reply.Network && (row.BodyCode == reply.BodyCode || row.BodyCode == null))
            .OrderBy(row => row.BodyCode == null)
            .FirstOrDefaultAsync(cancellationToken);
        if (account is null)
        {
            return (null, new PostResult(
                PostResultKind.Permanent, PostingFaults.NoAccount, "No active account is registered for this network: post by hand or register one."));
        }

        return tokens.Open(account) is { } opened
            ? (opened, null)
            : (null, new PostResult(PostResultKind.Token, PostingFaults.TokenUnreadable, "The account's token cannot be read: enter it again."));
    }

    private async Task ChangeAsync(
        Claim claim, Func<Posting, PostingPlan, DateTimeOffset, IReadOnlyList<IEvent>> decide, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockPublicationAsync(claim.PublicationId, cancellationToken);
        var posting = await db.Postings.SingleAsync(row => row.PublicationId == claim.PublicationId, cancellationToken);
        var events = decide(posting, claims.PlanOf(posting.Reply), now);
        if (events.OfType<PostingAttempted>().LastOrDefault() is { } attempted)
        {
            await db.Attempts.Where(attempt => attempt.Id == claim.AttemptId).ExecuteUpdateAsync(
                set => set.SetProperty(attempt => attempt.Outcome, attempted.Outcome)
                    .SetProperty(attempt => attempt.ErrorCode, attempted.ErrorCode)
                    .SetProperty(attempt => attempt.Detail, attempted.Detail)
                    .SetProperty(attempt => attempt.EndedAt, now),
                cancellationToken);
        }

        await recorder.RecordAsync(posting, events, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
