using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Networks;
using SocialPubs.Publishing.Standing;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Postings;

/// <summary>Writes what a decision came to: messages, clocks and figures, in the transaction of the change.</summary>
internal sealed class PostingRecorder(
    PublishingDb db, RegulationCatalog regulations, PublishingMetrics metrics, Connectors connectors, IOptions<StandingOptions> standing)
{
    public async Task RecordAsync(Posting posting, IReadOnlyList<IEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var message in events)
        {
            db.Enqueue(message, now);
            switch (message)
            {
                case PostingAttempted attempted:
                    metrics.Attempted(posting.Network, attempted.Outcome);
                    break;
                case PostingFailed failed:
                    metrics.Failed(posting.Network, failed.ErrorCode);
                    await HappenedAsync(RegulationEvents.PostingFailed, posting.PublicationId, posting.Reply, now, now, cancellationToken);
                    break;
                case ReplyPosted posted:
                    db.Add(StandingCheck.Of(
                        posting.PublicationId, connectors.For(posting.Network)?.Capabilities.SeesStanding == true, standing.Value, now));
                    metrics.Posted(posting.Network, posted.ByHand, posted.PostedAt - posting.Reply.ApprovedAt);
                    await HappenedAsync(RegulationEvents.ReplyPosted, posting.PublicationId, posting.Reply, posted.PostedAt, now, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Starts and ends the clocks of posting as the publication's regulation says, and returns those that start.</summary>
    public async Task<IReadOnlyList<TimerStart>> HappenedAsync(
        string what, Guid publicationId, ApprovedReply reply, DateTimeOffset at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var regulation = regulations.Find(reply.RegulationId, reply.RegulationEdition);
        var due = await db.Set<Deadline>().Where(deadline => deadline.SubjectId == publicationId)
            .GroupBy(deadline => deadline.Timer)
            .Select(group => new { Timer = group.Key, DueAt = group.Max(deadline => deadline.DueAt) })
            .ToDictionaryAsync(timer => timer.Timer, timer => timer.DueAt, StringComparer.Ordinal, cancellationToken);
        due[regulation.ReplyTimer] = reply.ReplyDue;
        var changes = regulation.On(what, at, new TimerContext(reply.Network, reply.Level, reply.Source, due)).ForStages(RegulationStages.Posting);
        await db.ApplyTimersAsync(publicationId, changes, at, now, reply.BodyCode, reply.SubmittedBy.Id, cancellationToken);
        return changes.Started;
    }
}
