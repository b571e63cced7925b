using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing;

/// <summary>The codes of Publishing.</summary>
public static class PublishingRefusals
{
    public static readonly RefusalCode AlreadyPosted = new("publishing.already-posted", 409, "The reply is posted already");

    public static readonly RefusalCode Cancelled = new("publishing.cancelled", 409, "The publication was closed");

    public static readonly RefusalCode AttemptRunning = new("publishing.attempt-running", 409, "An attempt to post is under way");

    public static readonly RefusalCode OutcomeUnknown =
        new("publishing.outcome-unknown", 409, "It is not known yet whether the last attempt posted the reply");

    public static readonly RefusalCode PostByHand = new("publishing.post-by-hand", 409, "Posting failed; a person goes on");

    public static readonly RefusalCode CannotPost = new("publishing.cannot-post", 409, "The product cannot post this by itself");

    public static readonly RefusalCode ContentMismatch =
        new("publishing.content-mismatch", 409, "The text is not the one that was approved");

    public static readonly RefusalCode NotStarted = new("publishing.not-started", 409, "Posting was not started yet");

    public static readonly RefusalCode LookNotOffered =
        new("publishing.look-not-offered", 409, "The network's interface does not show how the reply stands");

    public static readonly RefusalCode ReplyAddressInvalid =
        new("publishing.reply-address-invalid", 422, "The address of the reply is not acceptable");

    public static readonly RefusalCode ReplyInOtherNetwork =
        new("publishing.reply-in-other-network", 422, "The reply must stand in the network of the publication");

    public static readonly RefusalCode ReplyUnderOtherPublication =
        new("publishing.reply-under-other-publication", 422, "The reply stands under another publication");

    public static readonly RefusalCode ReplyAddressNotAReply =
        new("publishing.reply-address-not-a-reply", 422, "The address is that of the publication, not of the reply");

    public static readonly RefusalCode ScreenshotNotAnImage =
        new("publishing.screenshot-not-an-image", 422, "The screenshot must be an image");

    public static readonly RefusalCode PostedInFuture = new("publishing.posted-in-future", 422, "The instant of posting lies in the future");

    public static readonly RefusalCode PostedBeforeApproval =
        new("publishing.posted-before-approval", 422, "The instant of posting lies before the approval");

    public static readonly RefusalCode UnknownNetwork = new("publishing.unknown-network", 422, "The regulation knows no such network");

    public static readonly RefusalCode AccountOwnerInvalid =
        new("publishing.account-owner-invalid", 422, "The owner's id does not fit the network and the kind of account");

    public static readonly RefusalCode AccountKindNotAllowed =
        new("publishing.account-kind-not-allowed", 422, "The regulation wants another kind of page in this network");

    public static readonly RefusalCode AccountHolderNotInOffice =
        new("publishing.account-holder-not-in-office", 422, "The person is not the official representative now");

    public static readonly RefusalCode AccountTokenMissing = new("publishing.account-token-missing", 422, "A new account needs its token");

    public static readonly RefusalCode ConnectNotConfigured =
        new("publishing.connect-not-configured", 409, "The account cannot be connected by signing in at the network");

    public static readonly RefusalCode UnknownAccount = new("publishing.unknown-account", 422, "There is no such account in use");

    public static readonly RefusalCode NetworkOutOfUse = new("publishing.network-out-of-use", 422, "Nothing is posted in a network that is out of use");

    public static readonly RefusalCode OwnPostDoesNotFit = new("publishing.own-post-does-not-fit", 422, "The network does not take the post so");

    public static readonly RefusalCode OwnPostInPast = new("publishing.own-post-in-past", 422, "The planned instant has passed");

    public static readonly RefusalCode OwnPostCancelled = new("publishing.own-post-cancelled", 409, "The own post was cancelled");

    public static readonly RefusalCode OwnPostStarted = new("publishing.own-post-started", 409, "The own post is on its way already");

    public static readonly RefusalCode OwnPostNotADraft = new("publishing.own-post-not-a-draft", 409, "The own post is no draft");

    public static readonly RefusalCode OwnPostNotAwaiting = new("publishing.own-post-not-awaiting", 409, "The own post waits for no approval");

    public static readonly RefusalCode OwnPostOwnApproval = new("publishing.own-post-own-approval", 409, "Who wrote in an own post does not approve it");

    public static readonly RefusalCode AccountDuplicate =
        new("publishing.account-duplicate", 409, "Another account answers for this network and body already");
}
