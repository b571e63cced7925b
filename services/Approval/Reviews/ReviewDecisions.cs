using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Approval.Reviews;

/// <summary>A remark as a curator writes it.</summary>
/// <param name="Kind">One of <see cref="RemarkKinds"/>.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Start">Where in the text it begins (UTF-16 index); null for a general remark.</param>
/// <param name="Length">How many UTF-16 units it covers; null for a general remark.</param>
internal sealed record RemarkRequest(string Kind, string Text, int? Start = null, int? Length = null);

/// <summary>What may be decided about a submission (clause 9): pure, reads no clock and no database.</summary>
internal static class ReviewDecisions
{
    public const int MaxRemarks = 50;
    public const int MaxRemarkLength = 2000;

    /// <summary>Approves exactly what the curator read.</summary>
    public static Outcome<DraftApproved> Approve(Review review, string contentHash, Caller curator, DateTimeOffset now)
    {
        if (WhyNotOpen(review, curator) is { } refusal)
            return refusal;
        if (!string.Equals(contentHash, review.Draft.ContentHash, StringComparison.Ordinal))
        {
            return new Refusal(
                ApprovalRefusals.OtherContent, "The hash is not that of the submitted text and attachments; read the draft again.", "contentHash");
        }

        return new DraftApproved(
            review.PublicationId,
            now,
            review.Submission,
            review.BodyCode,
            review.BodyName,
            review.Publication,
            review.Draft,
            review.PostAutomatically,
            review.SubmittedBy,
            curator.As(Roles.Curator));
    }

    /// <summary>Returns the draft for rework with at least one remark.</summary>
    public static Outcome<DraftReturned> Return(
        Review review, IReadOnlyList<RemarkRequest> requested, Caller curator, DateTimeOffset now)
    {
        if (WhyNotOpen(review, curator) is { } refusal)
            return refusal;

        var checks = new FieldChecks();
        if (requested.Count == 0)
            checks.Invalid("remarks", "Say in at least one remark what is to be changed.");
        checks.Count("remarks", requested, MaxRemarks);
        var remarks = requested.Select((remark, index) => Read(remark, $"remarks[{index}]", review.Draft.Text, checks, now)).ToArray();
        if (checks.Refusals.Count > 0)
            return checks.Refusals;

        return new DraftReturned(review.PublicationId, now, review.Submission, review.BodyCode, remarks, curator.As(Roles.Curator));
    }

    private static Refusal? WhyNotOpen(Review review, Caller curator)
    {
        if (review.Status is not ReviewStatus.Pending)
        {
            return new Refusal(ApprovalRefusals.AlreadyDecided, Describe(review))
            {
                Facts = new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["decision"] = review.Status,
                    ["decidedBy"] = review.DecidedBy?.Name,
                    ["decidedAt"] = review.DecidedAt,
                },
            };
        }

        // Whatever roles the account has: who approves never wrote it.
        return review.Authors.Append(review.SubmittedBy).Any(author => author.Id == curator.Id)
            ? new Refusal(ApprovalRefusals.OwnDraft, "Who wrote a draft does not decide on it.")
            : null;
    }

    private static string Describe(Review review) => review.Status switch
    {
        ReviewStatus.Approved => $"{review.DecidedBy?.Name} approved it at {review.DecidedAt:O}.",
        ReviewStatus.Returned => $"{review.DecidedBy?.Name} returned it at {review.DecidedAt:O}.",
        ReviewStatus.Withdrawn => $"The executor took it back at {review.DecidedAt:O}.",
        _ => "It is no longer up for a decision: a later submission, a redirection or a closing came before.",
    };

    private static Remark Read(RemarkRequest request, string field, string text, FieldChecks checks, DateTimeOffset now)
    {
        if (!RemarkKinds.All.Contains(request.Kind))
            checks.Invalid(field + ".kind", $"The kind is one of {string.Join(", ", RemarkKinds.All)}.");
        var words = checks.Required(field + ".text", request.Text, MaxRemarkLength);
        if (request.Start is null != request.Length is null)
            checks.Invalid(field + ".start", "Give start and length, or neither for a general remark.");

        string? quote = null;
        if (request is { Start: { } start, Length: { } length })
        {
            if (start < 0 || length < 1 || start > text.Length - length)
                checks.Invalid(field + ".start", $"The place lies outside the text, which has {text.Length} UTF-16 units.");
            else
                quote = text.Substring(start, length);
        }

        return new Remark(Guid.CreateVersion7(now), request.Kind, words, request.Start, request.Length, quote);
    }
}
