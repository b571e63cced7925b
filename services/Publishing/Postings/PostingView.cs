using SocialPubs.Contracts;
using SocialPubs.Publishing.Standing;

namespace SocialPubs.Publishing.Postings;

/// <summary>A posting in the list.</summary>
/// <param name="DueAt">When the clock of posting ends.</param>
/// <param name="ByHand">Whether the executor posted it or, while it is not posted, has to.</param>
/// <param name="Standing">How the posted reply stands in the network; null while it is not posted.</param>
internal sealed record PostingSummary(
    Guid PublicationId,
    PostingState Status,
    string Network,
    string PublicationUrl,
    string BodyCode,
    string BodyName,
    int Submission,
    bool Automatic,
    Actor SubmittedBy,
    DateTimeOffset ApprovedAt,
    DateTimeOffset DueAt,
    int Attempts,
    DateTimeOffset? NextAttemptAt,
    string? ErrorCode,
    string? ErrorDetail,
    bool ByHand,
    string? ReplyUrl,
    DateTimeOffset? PostedAt,
    int Version,
    StandingView? Standing)
{
    public static PostingSummary Of(Posting posting) => Of(posting, null);

    public static PostingSummary Of(Posting posting, StandingCheck? check) => new(
        posting.PublicationId,
        posting.State,
        posting.Network,
        posting.Reply.Url,
        posting.BodyCode,
        posting.Reply.BodyName,
        posting.Reply.Submission,
        posting.Reply.Automatic,
        posting.Reply.SubmittedBy,
        posting.Reply.ApprovedAt,
        posting.DueAt,
        posting.Attempts,
        posting.NextAttemptAt,
        posting.ErrorCode,
        posting.ErrorDetail,
        posting.ByHand || posting.State == PostingState.Failed,
        posting.ReplyUrl,
        posting.PostedAt,
        posting.Version,
        StandingView.Of(check));
}

/// <summary>One posting with its text and its attempts.</summary>
/// <param name="Text">Exactly what is posted, for the executor who posts by hand.</param>
/// <param name="LookFirst">Whether an attempt may have left a reply that was not found yet: look before posting by hand.</param>
internal sealed record PostingView(
    PostingSummary Posting,
    string Text,
    IReadOnlyList<Attachment> Attachments,
    string ContentHash,
    Actor ApprovedBy,
    DateTimeOffset ReplyDue,
    bool LookFirst,
    Actor? RequestedBy,
    Actor? PostedBy,
    Attachment? Screenshot,
    string? NetworkReplyId,
    DateTimeOffset? ClosedAt,
    IReadOnlyList<AttemptView> History)
{
    public static PostingView Of(Posting posting, StandingCheck? check, IReadOnlyList<AttemptView> history)
    {
        // While an older text is being cleared up, the newer approved one is what a person posts by hand.
        var reply = posting.Replacement ?? posting.Reply;
        return new PostingView(
            PostingSummary.Of(posting, check),
            reply.Text,
            reply.Attachments,
            reply.ContentHash,
            reply.ApprovedBy,
            reply.ReplyDue,
            posting.Unresolved,
            posting.RequestedBy,
            posting.PostedBy,
            posting.Screenshot,
            posting.NetworkReplyId,
            posting.ClosedAt,
            history);
    }
}

/// <summary>One attempt.</summary>
internal sealed record AttemptView(
    int Number, int Submission, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Outcome, string? ErrorCode, string? Detail);
