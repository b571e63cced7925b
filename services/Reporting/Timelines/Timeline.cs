using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.Timelines;

/// <summary>The whole life of a publication: who did what when, every clock, every round of approval.</summary>
/// <param name="PublicationId">The publication.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Publication">Address, author, text and the rest; null until a message that tells it has arrived.</param>
/// <param name="BodyCode">The body to which it was directed last.</param>
/// <param name="BodyName">That body's name.</param>
/// <param name="DetectedAt">When it was detected, after corrections.</param>
/// <param name="RepliedAt">When the reply stood in the network.</param>
/// <param name="ReplyUrl">The reply's address.</param>
/// <param name="IsRepeat">Whether it repeats earlier ones (clause 11).</param>
/// <param name="IsSignificant">Whether it was found socially significant (clause 13).</param>
/// <param name="Earlier">The earlier publications that it repeats.</param>
/// <param name="Directions">To whom it was directed.</param>
/// <param name="Clocks">Every clock in the order of their starts.</param>
/// <param name="Rounds">The rounds of approval (clause 9).</param>
/// <param name="Attempts">What was tried to post the reply.</param>
/// <param name="Entries">Everything that happened, oldest first.</param>
internal sealed record Timeline(
    Guid PublicationId,
    PublicationStatus Status,
    PublicationSnapshot? Publication,
    string? BodyCode,
    string? BodyName,
    DateTimeOffset? DetectedAt,
    DateTimeOffset? RepliedAt,
    string? ReplyUrl,
    bool IsRepeat,
    bool IsSignificant,
    IReadOnlyList<EarlierPublication> Earlier,
    IReadOnlyList<TimelineDirection> Directions,
    IReadOnlyList<TimelineClock> Clocks,
    IReadOnlyList<RoundHistory> Rounds,
    IReadOnlyList<TimelineAttempt> Attempts,
    IReadOnlyList<TimelineEntry> Entries);

/// <summary>One thing that happened.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">The event's code, such as <c>draftSubmitted</c>; <c>publicationDetected</c> for the finding itself.</param>
/// <param name="Title">What happened, in Russian.</param>
/// <param name="Detail">What the person wrote about it.</param>
/// <param name="Actor">Who did it; null for what a clock or the product did.</param>
/// <param name="BodyCode">The body that it concerns.</param>
/// <param name="Data">Codes, numbers and instants.</param>
/// <param name="MessageId">The message that brought it.</param>
internal sealed record TimelineEntry(
    DateTimeOffset At,
    string Kind,
    string Title,
    string? Detail,
    Actor? Actor,
    string? BodyCode,
    IReadOnlyDictionary<string, object?> Data,
    Guid MessageId);

/// <summary>One clock; see <see cref="ClockHistory"/> for what the fields mean.</summary>
/// <param name="Name">The timer's name in Russian.</param>
/// <param name="Early">By how much it was met before its end.</param>
/// <param name="Late">By how much it was missed; null while that goes on.</param>
/// <param name="HolderId">Who held it when it ended, or holds it; null where the body as a whole does.</param>
/// <param name="HolderName">That person's name, if an event told it.</param>
internal sealed record TimelineClock(
    Guid DeadlineId,
    string Timer,
    string Name,
    string Stage,
    string? Clause,
    DateTimeOffset? StartedAt,
    DateTimeOffset DueAt,
    ClockState State,
    DateTimeOffset? SettledAt,
    DateTimeOffset? CancelledAt,
    TimeSpan? Early,
    TimeSpan? Late,
    string? BodyCode,
    string? HolderId,
    string? HolderName,
    IReadOnlyList<DateTimeOffset> WarnedAt);

/// <summary>One direction to a body, and how the body declined it, if it did.</summary>
internal sealed record TimelineDirection(
    int Direction,
    string BodyCode,
    string? BodyName,
    DateTimeOffset? DirectedAt,
    Actor? DirectedBy,
    string? Instructions,
    DateTimeOffset? DeclinedAt,
    Actor? DeclinedBy,
    string? DeclineReason);

/// <summary>One attempt to post; the number is null for the end of trying.</summary>
internal sealed record TimelineAttempt(DateTimeOffset At, int? Attempt, string Outcome, string? ErrorCode, string? Detail);
