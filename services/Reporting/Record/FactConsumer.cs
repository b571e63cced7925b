using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Reporting.People;
using SocialPubs.Reporting.Shortcomings;

namespace SocialPubs.Reporting.Record;

/// <summary>Puts a message that is not about a publication on record, and brings what is made from it up to date.</summary>
internal sealed class FactConsumer<TMessage>(ReportingDb db, IEnumerable<IReaction> reactions, TimeProvider time) : IConsumer<TMessage>
    where TMessage : class, IMessage
{
    public async Task Consume(ConsumeContext<TMessage> context)
    {
        var cancellationToken = context.CancellationToken;
        var now = time.GetUtcNow();
        if (!await db.RecordFactAsync(context.MessageId!.Value, context.Message, now, cancellationToken))
            return;

        foreach (var reaction in reactions)
            await reaction.ReactAsync(db, context.Message, context.MessageId.Value, history: null, now, cancellationToken);
    }
}

/// <summary>How a fact gets on record.</summary>
internal static class FactRecorder
{
    /// <summary>
    /// Adds the line if it is not there, and says whether it was not. Call it under the lock of the message's ordering key
    /// in a transaction.
    /// </summary>
    public static async Task<bool> RecordFactAsync(
        this ReportingDb db, Guid messageId, IMessage fact, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.Facts.AnyAsync(row => row.MessageId == messageId, cancellationToken))
            return false;

        db.Facts.Add(new RecordedFact
        {
            MessageId = messageId,
            Type = fact.GetType().Name,
            SubjectId = fact.OrderingKey,
            OccurredAt = fact.OccurredAt.ToUniversalTime(),
            RecordedAt = now,
            Payload = MessageTypes.Serialize(fact),
        });
        await db.SaveChangesAsync(cancellationToken);
        await db.ProjectFactsAsync(fact.OrderingKey, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>
    /// Makes everything anew that follows from the facts of some subjects; the caller saves. A part joins by one call with
    /// the context and the facts, of one subject as word of it comes in and of hundreds at a rebuild.
    /// </summary>
    public static async Task ProjectFactsAsync(this ReportingDb db, IReadOnlyCollection<Guid> subjectIds, CancellationToken cancellationToken)
    {
        var lines = await db.Facts.AsNoTracking().Where(row => subjectIds.Contains(row.SubjectId)).ToListAsync(cancellationToken);
        var facts = lines.ToLookup(line => line.SubjectId, line => line.ToMessage());
        IReadOnlyList<SubjectFacts> subjects = [.. subjectIds.Select(id => new SubjectFacts(id, [.. facts[id]]))];
        await Office.ProjectAsync(db, subjects, cancellationToken);
        await ShortcomingRegister.ProjectFactsAsync(db, subjects, cancellationToken);
    }

    /// <summary>The same for one subject.</summary>
    public static Task ProjectFactsAsync(this ReportingDb db, Guid subjectId, CancellationToken cancellationToken) =>
        db.ProjectFactsAsync([subjectId], cancellationToken);
}

/// <summary>What is on record of one subject, in no particular order.</summary>
internal sealed record SubjectFacts(Guid SubjectId, IReadOnlyList<IMessage> Facts);
