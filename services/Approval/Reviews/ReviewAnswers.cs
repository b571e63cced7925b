using SocialPubs.Contracts;
using SocialPubs.Regulations;
using DraftContent = SocialPubs.Contracts.DraftContent;

namespace SocialPubs.Approval.Reviews;

/// <summary>A row of the curators' queue.</summary>
internal sealed record ReviewRow(
    Guid PublicationId,
    int Submission,
    ReviewStatus Status,
    string BodyCode,
    string BodyName,
    string Network,
    string Url,
    string? TopicName,
    bool IsRefusal,
    bool IsRepeat,
    Actor SubmittedBy,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReviewDue,
    DateTimeOffset ReplyDue,
    TimeSpan TimeLeft,
    Actor? DecidedBy,
    DateTimeOffset? DecidedAt)
{
    public static ReviewRow Of(Review review, DateTimeOffset now) => new(
        review.PublicationId,
        review.Submission,
        review.Status,
        review.BodyCode,
        review.BodyName,
        review.Network,
        review.Publication.Url,
        review.Publication.TopicName,
        review.IsRefusal,
        review.Publication.IsRepeat,
        review.SubmittedBy,
        review.SubmittedAt,
        review.DueAt,
        review.Publication.ReplyDue,
        (review.DecidedAt ?? now) <= review.DueAt ? review.DueAt - (review.DecidedAt ?? now) : TimeSpan.Zero,
        review.DecidedBy,
        review.DecidedAt);
}

/// <summary>How many more rounds of return, rework and review fit before the reply is due.</summary>
/// <param name="Rounds">Returns that still fit; null where the regulation gives a round no length.</param>
/// <param name="RoundCost">The length of one round.</param>
/// <param name="PostingCost">The time that posting needs after approval.</param>
/// <param name="LatestReturn">The last instant of a return that leaves time for a whole round and the posting.</param>
/// <param name="LatestApproval">The last instant of an approval that leaves the whole time for posting.</param>
internal sealed record BudgetAnswer(
    int? Rounds, TimeSpan RoundCost, TimeSpan PostingCost, DateTimeOffset LatestReturn, DateTimeOffset LatestApproval)
{
    public static BudgetAnswer Of(LoopBudget budget) =>
        new(budget.Rounds, budget.RoundCost, budget.PostingCost, budget.LatestReturn, budget.LatestApproval);
}

/// <summary>A submission with all that a curator reads before deciding.</summary>
internal sealed record ReviewAnswer(
    ReviewRow Review,
    PublicationSnapshot Publication,
    DraftContent Draft,
    IReadOnlyList<Actor> Authors,
    IReadOnlyList<RemarkAnswer> RemarkAnswers,
    bool PostAutomatically,
    IReadOnlyList<Remark> Remarks,
    BudgetAnswer Budget,
    IReadOnlyList<EarlierSubmission> Earlier)
{
    public static ReviewAnswer Of(Review review, IEnumerable<Review> all, RegulationCatalog regulations, DateTimeOffset now) => new(
        ReviewRow.Of(review, now),
        review.Publication,
        review.Draft,
        review.Authors,
        review.RemarkAnswers,
        review.PostAutomatically,
        review.Remarks,
        BudgetAnswer.Of(regulations.BudgetOf(review.Publication, now)),
        [.. all.Where(row => row.Submission < review.Submission).OrderByDescending(row => row.Submission).Select(EarlierSubmission.Of)]);
}

/// <summary>What became of an earlier submission of the same draft.</summary>
internal sealed record EarlierSubmission(
    int Submission, ReviewStatus Status, DraftContent Draft, IReadOnlyList<Remark> Remarks, Actor? DecidedBy, DateTimeOffset? DecidedAt)
{
    public static EarlierSubmission Of(Review review) =>
        new(review.Submission, review.Status, review.Draft, review.Remarks, review.DecidedBy, review.DecidedAt);
}
