using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Publishing.Postings;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Worker;

/// <summary>What a worker has taken on: an attempt to post, or a look at the comments after one.</summary>
internal sealed record Claim(Guid PublicationId, Guid ClaimId, Guid AttemptId, bool IsLook, DateTimeOffset AttemptStartedAt, ApprovedReply Reply) : IClaim
{
    public Guid SubjectId => PublicationId;

    public string SubjectName => "publication.id";

    public string Network => Reply.Network;

    public string? Traceparent => Reply.Traceparent;
}

/// <summary>Hands due postings to workers, each to one of them, whatever number of replicas runs.</summary>
internal sealed class PostingClaims(
    PublishingDb db, PostingRecorder recorder, RegulationCatalog regulations, IOptions<PostingOptions> options, TimeProvider time) : IClaims<Claim>
{
    private readonly PostingOptions options = options.Value;

    /// <summary>
    /// Claims up to <paramref name="count"/> postings by the time that is left to them. When this returns, the intent
    /// to post is committed; no call was made yet.
    /// </summary>
    public async Task<IReadOnlyList<Claim>> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Postings.FromSql(
            $"""
            SELECT * FROM postings
            WHERE state IN (1, 3) AND next_attempt_at <= {now} AND (lease_until IS NULL OR lease_until <= {now})
            ORDER BY due_at, publication_id LIMIT {count} FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);
        if (due.Count == 0)
            return [];

        var claims = new List<Claim>();
        foreach (var posting in due)
        {
            var claimId = Guid.CreateVersion7(now);
            var isLook = posting.State == PostingState.Unknown;
            if (isLook)
            {
                posting.StartLook(claimId, now + options.Lease);
            }
            else
            {
                posting.StartAttempt(claimId, now + options.Lease, now);
                db.Add(new PostingAttempt
                {
                    Id = claimId,
                    PublicationId = posting.PublicationId,
                    Number = posting.Attempts,
                    Submission = posting.Reply.Submission,
                    StartedAt = now,
                });
            }

            claims.Add(new Claim(posting.PublicationId, claimId, posting.AttemptId!.Value, isLook, posting.AttemptStartedAt!.Value, posting.Reply));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return claims;
    }

    /// <summary>Takes attempts away from replicas that did not come back; their outcome is unknown.</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var expired = await db.Postings.FromSql(
            $"SELECT * FROM postings WHERE state = 2 AND lease_until <= {now} ORDER BY lease_until LIMIT 100 FOR UPDATE SKIP LOCKED")
            .ToListAsync(cancellationToken);
        foreach (var posting in expired)
        {
            var plan = PlanOf(posting.Reply);
            var events = posting.ExpireLease(plan, now);
            await db.Attempts.Where(attempt => attempt.Id == posting.AttemptId).ExecuteUpdateAsync(
                set => set.SetProperty(attempt => attempt.Outcome, "unknown")
                    .SetProperty(attempt => attempt.ErrorCode, PostingFaults.LeaseExpired)
                    .SetProperty(attempt => attempt.EndedAt, now),
                cancellationToken);
            await recorder.RecordAsync(posting, events, now, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public PostingPlan PlanOf(ApprovedReply reply) => PostingPlan.Of(regulations.Find(reply.RegulationId, reply.RegulationEdition).Posting, options);
}
