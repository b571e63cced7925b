using SocialPubs.Contracts;
using SocialPubs.Intake.Rules;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Candidates;

/// <summary>A candidate in a list.</summary>
/// <param name="Excerpt">The first 300 characters of the text.</param>
/// <param name="WarnAt">From when on its wait counts as long.</param>
/// <param name="Late">Whether it waits for longer than that.</param>
/// <param name="ReplyDue">When the reply would be due if it was registered: the clock counts from the finding (clause 7).</param>
internal sealed record CandidateItem(
    Guid Id,
    int Version,
    CandidateStatus Status,
    string Network,
    string Url,
    string AuthorName,
    string Excerpt,
    DateTimeOffset PostedAt,
    DateTimeOffset FoundAt,
    MonitorKind Kind,
    Guid? MonitorId,
    bool MentionsAccount,
    int Score,
    string? TopicCode,
    bool Edited,
    bool Deleted,
    Guid? PublicationId,
    DateTimeOffset? WarnAt,
    bool Late,
    DateTimeOffset? ReplyDue);

/// <summary>The points with their two parts and their reasons.</summary>
internal sealed record ScoreView(int Total, int Rules, int Learned, IReadOnlyList<ScoreReason> Reasons);

/// <summary>A piece of evidence.</summary>
/// <param name="Hash">SHA-256 of the canonical evidence, which <c>…/evidence/{id}/document</c> gives byte for byte.</param>
/// <param name="Text">The text as it stood then.</param>
/// <param name="Media">Pictures and videos as the network addressed them then.</param>
internal sealed record EvidenceView(
    Guid Id, EvidenceKind Kind, DateTimeOffset SeenAt, Guid? MonitorId, string Hash, string? Text, IReadOnlyList<FoundMedia> Media, string Snapshot, string? Document);

/// <summary>A candidate with everything that is kept of it.</summary>
internal sealed record CandidateView(
    Guid Id,
    int Version,
    CandidateStatus Status,
    string Network,
    string? NetworkId,
    string Url,
    string AuthorName,
    string? AuthorUrl,
    string Text,
    string? ParentUrl,
    DateTimeOffset PostedAt,
    DateTimeOffset FoundAt,
    MonitorKind Kind,
    Guid? MonitorId,
    bool MentionsAccount,
    ScoreView Score,
    string? TopicCode,
    DateTimeOffset? EditedAt,
    DateTimeOffset? DeletedAt,
    Guid? PublicationId,
    string? DismissReason,
    DateTimeOffset? DecidedAt,
    Actor? DecidedBy,
    DateTimeOffset? WarnAt,
    bool Late,
    DateTimeOffset? ReplyDue,
    IReadOnlyList<EvidenceView> Evidence);
