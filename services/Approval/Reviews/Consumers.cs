using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Regulations;

namespace SocialPubs.Approval.Reviews;

/// <summary>A submitted draft becomes a review, unless what ends it was known before it came.</summary>
internal sealed class DraftSubmittedConsumer(ApprovalDb db, RegulationCatalog regulations, TimeProvider time) : IConsumer<DraftSubmitted>
{
    public async Task Consume(ConsumeContext<DraftSubmitted> context)
    {
        var message = context.Message;
        var cancellationToken = context.CancellationToken;
        var now = time.GetUtcNow();
        var reviews = await db.ReviewsOfAsync(message.PublicationId, cancellationToken);
        var mark = await db.Marks.FindAsync([message.PublicationId], cancellationToken);
        var changes = regulations.On(RegulationEvents.DraftSubmitted, message.OccurredAt, message.Publication);
        var review = new Review
        {
            PublicationId = message.PublicationId,
            Submission = message.Submission,
            Direction = message.Direction,
            BodyCode = message.BodyCode,
            BodyName = message.BodyName,
            Publication = message.Publication,
            Draft = message.Draft,
            IsRefusal = message.IsRefusal,
            Authors = message.Authors,
            RemarkAnswers = message.RemarkAnswers,
            PostAutomatically = message.PostAutomatically,
            SubmittedBy = message.SubmittedBy,
            SubmittedAt = message.OccurredAt,
            Network = message.Publication.Network,
            // A regulation without a review clock leaves only the reply's.
            DueAt = changes.Started.Select(start => start.DueAt).DefaultIfEmpty(message.Publication.ReplyDue).Min(),
            Status = StatusOnArrival(message, reviews, mark),
            Version = 1,
        };
        db.Add(review);
        if (review.Status != ReviewStatus.Pending)
            return;

        // Word of what ended the lower submissions may still be on its way.
        foreach (var lower in reviews.Where(row => row.Status == ReviewStatus.Pending))
            lower.End(ReviewStatus.Cancelled, message.OccurredAt);
        await db.ApplyTimersAsync(message.PublicationId, changes, message.OccurredAt, now, message.BodyCode, null, cancellationToken);
    }

    private static ReviewStatus StatusOnArrival(DraftSubmitted message, List<Review> reviews, PublicationMark? mark)
    {
        if (mark?.WithdrawnSubmissions.Contains(message.Submission) == true)
            return ReviewStatus.Withdrawn;
        var ended = mark is { ClosedAt: not null } || mark?.EndedDirection >= message.Direction
            || reviews.Any(row => row.Submission > message.Submission)
            // Withdrawn and submitted again while the approval was on its way: what was approved stays approved.
            || reviews.Any(row => row.Status == ReviewStatus.Approved);
        return ended ? ReviewStatus.Cancelled : ReviewStatus.Pending;
    }
}

/// <summary>The executor took a draft back; after a decision that does nothing.</summary>
internal sealed class DraftWithdrawnConsumer(ApprovalDb db, RegulationCatalog regulations, TimeProvider time) : IConsumer<DraftWithdrawn>
{
    public async Task Consume(ConsumeContext<DraftWithdrawn> context)
    {
        var message = context.Message;
        var mark = await db.MarkOfAsync(message.PublicationId, context.CancellationToken);
        if (!mark.WithdrawnSubmissions.Contains(message.Submission))
            mark.WithdrawnSubmissions = [.. mark.WithdrawnSubmissions, message.Submission];
        await db.EndAsync(
            message, RegulationEvents.DraftWithdrawn, ReviewStatus.Withdrawn, row => row.Submission == message.Submission,
            regulations, time, context.CancellationToken);
    }
}

/// <summary>A closed publication needs no decision.</summary>
internal sealed class PublicationClosedConsumer(ApprovalDb db, RegulationCatalog regulations, TimeProvider time) : IConsumer<PublicationClosed>
{
    public async Task Consume(ConsumeContext<PublicationClosed> context)
    {
        var message = context.Message;
        (await db.MarkOfAsync(message.PublicationId, context.CancellationToken)).ClosedAt = message.OccurredAt;
        await db.EndAsync(
            message, RegulationEvents.PublicationClosed, ReviewStatus.Cancelled, _ => true, regulations, time, context.CancellationToken);
    }
}

/// <summary>The body declined: what it submitted needs no decision.</summary>
internal sealed class DirectionDeclinedConsumer(ApprovalDb db, RegulationCatalog regulations, TimeProvider time) : IConsumer<DirectionDeclined>
{
    public async Task Consume(ConsumeContext<DirectionDeclined> context)
    {
        var message = context.Message;
        var mark = await db.MarkOfAsync(message.PublicationId, context.CancellationToken);
        mark.EndedDirection = Math.Max(mark.EndedDirection, message.Direction);
        await db.EndAsync(
            message, RegulationEvents.DirectionDeclined, ReviewStatus.Cancelled, row => row.Direction <= message.Direction,
            regulations, time, context.CancellationToken);
    }
}

/// <summary>A new direction replaces the lower ones.</summary>
internal sealed class PublicationDirectedConsumer(ApprovalDb db, RegulationCatalog regulations, TimeProvider time) : IConsumer<PublicationDirected>
{
    public async Task Consume(ConsumeContext<PublicationDirected> context)
    {
        var message = context.Message;
        if (message.Direction == 1)
            return;

        var mark = await db.MarkOfAsync(message.PublicationId, context.CancellationToken);
        mark.EndedDirection = Math.Max(mark.EndedDirection, message.Direction - 1);
        await db.EndAsync(
            message, RegulationEvents.DirectionDeclined, ReviewStatus.Cancelled, row => row.Direction < message.Direction,
            regulations, time, context.CancellationToken);
    }
}

/// <summary>What the consumers do to the reviews of a publication.</summary>
internal static class ReviewChanges
{
    public static Task<List<Review>> ReviewsOfAsync(this ApprovalDb db, Guid publicationId, CancellationToken cancellationToken) =>
        db.Reviews.Where(row => row.PublicationId == publicationId).ToListAsync(cancellationToken);

    public static async Task<PublicationMark> MarkOfAsync(this ApprovalDb db, Guid publicationId, CancellationToken cancellationToken)
    {
        if (await db.Marks.FindAsync([publicationId], cancellationToken) is { } mark)
            return mark;

        mark = new PublicationMark { PublicationId = publicationId };
        db.Add(mark);
        return mark;
    }

    public static void End(this Review review, ReviewStatus status, DateTimeOffset at)
    {
        review.Status = status;
        review.DecidedAt = at;
        review.Version++;
    }

    /// <summary>Ends the pending reviews that an event is about; a decided one stays as it was decided.</summary>
    public static async Task EndAsync(
        this ApprovalDb db,
        IEvent message,
        string regulationEvent,
        ReviewStatus status,
        Func<Review, bool> concerns,
        RegulationCatalog regulations,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var reviews = await db.ReviewsOfAsync(message.PublicationId, cancellationToken);
        foreach (var review in reviews.Where(row => row.Status == ReviewStatus.Pending).Where(concerns))
        {
            review.End(status, message.OccurredAt);
            await db.ApplyTimersAsync(
                message.PublicationId,
                regulations.On(regulationEvent, message.OccurredAt, review.Publication),
                message.OccurredAt,
                time.GetUtcNow(),
                review.BodyCode,
                null,
                cancellationToken);
        }
    }
}
