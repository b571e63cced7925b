namespace SocialPubs.Reporting.Streaming;

/// <summary>An event as it goes out on the stream: enough to know what to look at again, and no text of anybody.</summary>
/// <param name="Type">The event's code, such as <c>draftSubmitted</c>; <c>notice</c> for what the listener is told.</param>
/// <param name="PublicationId">The publication; null for a notice about something else.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="BodyCode">The body that the event names, else the one that has the publication.</param>
/// <param name="ActorId">Who did it, by the subject of the token.</param>
/// <param name="Data">Codes, numbers and instants.</param>
internal sealed record StreamedEvent(
    string Type,
    Guid? PublicationId,
    DateTimeOffset OccurredAt,
    string? BodyCode,
    string? ActorId,
    IReadOnlyDictionary<string, object?> Data);

/// <summary>An event at its place, written once for all who hear it.</summary>
/// <param name="Cursor">Its place; the <c>id</c> of the stream.</param>
/// <param name="Type">The <c>event</c> of the stream.</param>
/// <param name="BodyCode">Decides who may see an event.</param>
/// <param name="RecipientId">The only person who may see a notice; null for an event.</param>
/// <param name="Json">The <c>data</c> of the stream.</param>
internal sealed record EventLine(EventCursor Cursor, string Type, string? BodyCode, string? RecipientId, byte[] Json);
