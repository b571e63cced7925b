using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Record;

/// <summary>One line of the record, written once and never changed: every figure of Reporting comes from these.</summary>
internal sealed class RecordedEvent
{
    /// <summary>The order in which lines were written; ties to <see cref="Tx"/> in the event stream's cursor.</summary>
    public long Seq { get; init; }

    /// <summary>
    /// The transaction that wrote the line. A transaction may commit after a later one: a reader that goes by
    /// <see cref="Seq"/> alone would skip its lines.
    /// </summary>
    public ulong Tx { get; init; }

    /// <summary>The message on the broker; a second delivery adds no second line.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The contract's name.</summary>
    public required string Type { get; init; }

    public required Guid PublicationId { get; init; }

    /// <summary>The body that the event names, if it names one.</summary>
    public string? BodyCode { get; init; }

    /// <summary>When it happened (UTC, cut to microseconds; the payload has it to the tick).</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When Reporting heard of it (UTC).</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The contract as JSON.</summary>
    [PersonalData(PersonalDataKind.Document)]
    public required string Payload { get; init; }

    /// <summary>The line as the event that it records.</summary>
    public HeardEvent ToEvent() => new(MessageId, (IEvent)MessageTypes.Deserialize(Type, Payload).Message);
}

/// <summary>An event and the message that brought it.</summary>
internal sealed record HeardEvent(Guid MessageId, IEvent Event);
