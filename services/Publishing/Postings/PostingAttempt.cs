using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Publishing.Postings;

/// <summary>The record of one attempt: written before the network is called, completed when it has ended.</summary>
internal sealed class PostingAttempt
{
    public required Guid Id { get; init; }

    public required Guid PublicationId { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required int Submission { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>As in the event <c>PostingAttempted</c>; null while it runs.</summary>
    public string? Outcome { get; set; }

    public string? ErrorCode { get; set; }

    [PersonalData(PersonalDataKind.FreeText)]
    public string? Detail { get; set; }
}

/// <summary>A publication that was closed, also when that came before the approval of its reply.</summary>
internal sealed class ClosedPublication
{
    public required Guid PublicationId { get; init; }

    public required DateTimeOffset ClosedAt { get; init; }
}
