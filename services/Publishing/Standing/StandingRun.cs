using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Networks;
using SocialPubs.Publishing.Postings;
using SocialPubs.Publishing.Worker;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Standing;

/// <summary>A look that a replica has taken on.</summary>
internal sealed record StandingClaim(Guid PublicationId, Guid ClaimId);

/// <summary>Hands out looks that are due, carries one out, and records what it came to.</summary>
internal sealed partial class StandingRun(
    PublishingDb db,
    PostingRun postings,
    Connectors connectors,
    PostingGates gates,
    IOptions<StandingOptions> options,
    TimeProvider time,
    ILogger<StandingRun> logger)
{
    private const string Extend =
        "UPDATE standing_checks SET lease_until = $3 WHERE publication_id = $1 AND claim_id = $2 AND lease_until > $4";

    private readonly StandingOptions options = options.Value;

    /// <summary>Claims looks that are due, each for one replica; those of replicas that are gone come back with their lease.</summary>
    public async Task<IReadOnlyList<StandingClaim>> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.StandingChecks.FromSql(
            $"""
            SELECT * FROM standing_checks
            WHERE next_look_at <= {now} AND (lease_until IS NULL OR lease_until <= {now})
            ORDER BY next_look_at LIMIT {count} FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);
        if (due.Count == 0)
            return [];

        var claims = due.ConvertAll(check =>
        {
            check.StartLook(Guid.CreateVersion7(now), now + options.Lease);
            return new StandingClaim(check.PublicationId, check.ClaimId!.Value);
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return claims;
    }

    /// <summary>Looks, and records in one transaction what is seen: state, evidence and message.</summary>
    public async Task LookAsync(StandingClaim claim, CancellationToken cancellationToken)
    {
        StandingResult? result;
        try
        {
            result = await AskAsync(claim, cancellationToken);
        }
        catch (AttemptLostException)
        {
            LogLost(claim.PublicationId);
            return;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && !ProblemExtensions.IsUnavailable(exception))
        {
            // A bug must not be asked for ever without anybody seeing it.
            LogFailed(exception, claim.PublicationId);
            result = new StandingResult(StandingKind.TryLater, PostingFaults.Internal);
        }

        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        await db.LockPublicationAsync(claim.PublicationId, CancellationToken.None);
        var check = await db.StandingChecks.SingleAsync(row => row.PublicationId == claim.PublicationId, CancellationToken.None);
        if (result is null)
        {
            if (check.ClaimId == claim.ClaimId)
                check.Stop();
        }
        else
        {
            var bodyCode = await db.Postings.Where(row => row.PublicationId == claim.PublicationId).Select(row => row.BodyCode).SingleAsync(CancellationToken.None);
            var (record, happened) = check.Settle(claim.ClaimId, result, bodyCode, options, now);
            if (record is not null)
                db.Add(record);
            if (happened is not null)
                db.Enqueue(happened, now);
            LogLooked(claim.PublicationId, result.Kind, result.Code);
        }

        await db.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>How the reply stands, or null where its author was replaced by a pseudonym and its address with him.</summary>
    private async Task<StandingResult?> AskAsync(StandingClaim claim, CancellationToken cancellationToken)
    {
        var row = await db.Postings.AsNoTracking().SingleAsync(row => row.PublicationId == claim.PublicationId, cancellationToken);
        var isReplaced = await db.Database.SqlQuery<bool>(
            $"""
            SELECT EXISTS (SELECT 1 FROM author_changes WHERE publication_id = {claim.PublicationId} AND pseudonymised IS NOT NULL) AS "Value"
            """).SingleAsync(cancellationToken);
        if (isReplaced)
            return null;
        if (connectors.For(row.Network) is not { Capabilities.SeesStanding: true } connector)
            return new StandingResult(StandingKind.Impossible, ConnectorFaults.NotOffered);
        if (row.ReplyUrl is not { } replyUrl || !NetworkAddress.TryParse(row.Network, row.Reply.Url, out var publication))
            return new StandingResult(StandingKind.Impossible, ConnectorFaults.AddressNotSupported);

        var (account, failure) = await postings.AccountAsync(row.Reply, cancellationToken);
        if (account is null)
            return new StandingResult(StandingKind.TryLater, failure!.Code);
        var gate = gates.Open(new Lease(Extend, claim.PublicationId, claim.ClaimId), account.Id, account.Kind, connector);
        return await connector.LookAtAsync(
            new StandingRequest(account, publication, row.NetworkReplyId, replyUrl, row.Reply.Text, row.Reply.NetworkId), gate, cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Looked how the reply to {PublicationId} stands: {Outcome} {Code}")]
    private partial void LogLooked(Guid publicationId, StandingKind outcome, string? code);

    [LoggerMessage(LogLevel.Error, "A look at the reply to {PublicationId} met an unexpected fault")]
    private partial void LogFailed(Exception exception, Guid publicationId);

    [LoggerMessage(LogLevel.Warning, "The lease of a look at the reply to {PublicationId} had ended before anything was asked")]
    private partial void LogLost(Guid publicationId);
}
