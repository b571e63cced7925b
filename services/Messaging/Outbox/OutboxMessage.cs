using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Messaging.Outbox;

/// <summary>A message that its state change committed and that the dispatcher still has to hand to the broker.</summary>
public sealed class OutboxMessage
{
    /// <summary>Order of the rows of one ordering key.</summary>
    public long Id { get; init; }

    /// <summary>The message id on the broker; consumers recognise a second delivery by it.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Rows of one key leave in the order of their ids; the publication's id.</summary>
    [PublicationKey]
    public required Guid OrderingKey { get; init; }

    /// <summary>The name of the contract, without namespace.</summary>
    public required string Type { get; init; }

    /// <summary>The contract as JSON.</summary>
    [PersonalData(PersonalDataKind.Document)]
    public required string Payload { get; init; }

    /// <summary>W3C trace context of the step that wrote the row, so that one trace spans the step and what follows.</summary>
    public string? Traceparent { get; init; }

    /// <summary>When what the message tells of happened (UTC).</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When the row was written (UTC); the age of the oldest row is a metric.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not sent before this instant (UTC).</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>How often sending failed.</summary>
    public int Attempts { get; set; }

    /// <summary>Why sending failed the last time.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public string? LastError { get; set; }
}
