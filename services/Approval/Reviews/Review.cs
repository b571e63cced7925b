using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Approval.Reviews;

/// <summary>How a submission of a draft stands with the curators.</summary>
internal enum ReviewStatus : short
{
    /// <summary>A curator has to decide within the term of clause 9.</summary>
    Pending = 0,

    /// <summary>Approved: exactly this text with exactly these attachments may be posted.</summary>
    Approved = 1,

    /// <summary>Returned with remarks.</summary>
    Returned = 2,

    /// <summary>Taken back by the executor before a decision.</summary>
    Withdrawn = 3,

    /// <summary>A later submission, a redirection, a decline or a closing came before a decision.</summary>
    Cancelled = 4,
}

/// <summary>One submission of a draft, up to the curator's decision on it (clause 9).</summary>
internal sealed class Review
{
    public required Guid PublicationId { get; init; }

    /// <summary>The number of the submission; a higher one replaces every lower one.</summary>
    public required int Submission { get; init; }

    public required int Direction { get; init; }

    [Audited]
    public required string BodyCode { get; init; }

    public required string BodyName { get; init; }

    [PersonalData(PersonalDataKind.Document)]
    public required PublicationSnapshot Publication { get; init; }

    [PersonalData(PersonalDataKind.Document)]
    public required DraftContent Draft { get; init; }

    public required bool IsRefusal { get; init; }

    /// <summary>Everybody who wrote a version of the draft; none of them may decide on it.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required IReadOnlyList<Actor> Authors { get; init; }

    [PersonalData(PersonalDataKind.Document)]
    public required IReadOnlyList<RemarkAnswer> RemarkAnswers { get; init; }

    public required bool PostAutomatically { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required Actor SubmittedBy { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>The network's id, a column of its own to filter by.</summary>
    [Audited]
    public required string Network { get; init; }

    /// <summary>Until when the decision is due (UTC).</summary>
    public required DateTimeOffset DueAt { get; init; }

    public ReviewStatus Status { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public Actor? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    [PersonalData(PersonalDataKind.Document)]
    public IReadOnlyList<Remark> Remarks { get; set; } = [];

    /// <summary>Rises with each change.</summary>
    public int Version { get; set; }
}

/// <summary>
/// What is known of a publication beside its reviews. Messages come in any order: what ends a submission that has not
/// arrived yet is kept here until it does.
/// </summary>
internal sealed class PublicationMark
{
    public required Guid PublicationId { get; init; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Every direction up to this one was declined or replaced.</summary>
    public int EndedDirection { get; set; }

    public int[] WithdrawnSubmissions { get; set; } = [];
}
