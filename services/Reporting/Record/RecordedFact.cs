using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Record;

/// <summary>
/// One line of the record about something else than a publication: appointments, accounts, own posts and their cadence.
/// Written once and never changed.
/// </summary>
internal sealed class RecordedFact
{
    /// <summary>The order in which lines were written.</summary>
    public long Seq { get; init; }

    /// <summary>The message on the broker; a second delivery adds no second line.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The contract's name.</summary>
    public required string Type { get; init; }

    /// <summary>What it is about: the message's ordering key.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>When it happened (UTC, cut to microseconds; the payload has it to the tick).</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When Reporting heard of it (UTC).</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The contract as JSON. It names people of the administration, never the author of a publication.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required string Payload { get; init; }

    /// <summary>The line as the message that it records.</summary>
    public IMessage ToMessage() => (IMessage)MessageTypes.Deserialize(Type, Payload).Message;
}
