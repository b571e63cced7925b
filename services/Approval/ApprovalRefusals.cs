using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Approval;

/// <summary>Why Approval refuses a request.</summary>
public static class ApprovalRefusals
{
    public static readonly RefusalCode AlreadyDecided =
        new("approval.already-decided", 409, "This submission is no longer up for a decision");

    public static readonly RefusalCode OwnDraft =
        new("approval.own-draft", 403, "Nobody decides on a draft that they wrote");

    public static readonly RefusalCode OtherContent =
        new("approval.other-content", 409, "The curator read another content than the submitted one");

    public static readonly RefusalCode OtherSubmission =
        new("approval.other-submission", 409, "A later submission replaced the one that the curator read");

    public static readonly RefusalCode NotFound =
        new("approval.review-not-found", 404, "No draft of this publication was submitted");
}
