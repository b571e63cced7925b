using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake;

/// <summary>Codes of Intake.</summary>
public static class IntakeRefusals
{
    public static readonly RefusalCode UnknownNetwork =
        new("intake.unknown-network", 422, "The regulation does not know the network");

    public static readonly RefusalCode NetworkOutOfUse =
        new("intake.network-out-of-use", 422, "The network takes no new publications");

    public static readonly RefusalCode AddressMalformed = new("intake.address-malformed", 422, "The address is not a web address");

    public static readonly RefusalCode AddressForeign =
        new("intake.address-foreign", 422, "The address does not belong to the network");

    public static readonly RefusalCode AddressNotAPublication =
        new("intake.address-not-a-publication", 422, "The address is not that of a post or comment");

    public static readonly RefusalCode AlreadyRegistered =
        new("intake.already-registered", 409, "A publication with this address is on record");

    public static readonly RefusalCode TextTooLong = new("intake.text-too-long", 422, "The text is longer than can be kept");

    public static readonly RefusalCode DetectedInFuture = new("intake.detected-in-future", 422, "The detection lies in the future");

    public static readonly RefusalCode DetectedBeforePosted =
        new("intake.detected-before-posted", 422, "The detection lies before the posting");

    public static readonly RefusalCode NoRegulation =
        new("intake.no-regulation", 422, "No regulation was in force at the detection");

    public static readonly RefusalCode UnknownTopic = new("intake.unknown-topic", 422, "There is no such topic");

    public static readonly RefusalCode InactiveTopic = new("intake.inactive-topic", 422, "The topic is no longer used");

    public static readonly RefusalCode UnknownBody = new("intake.unknown-body", 422, "There is no such body");

    public static readonly RefusalCode InactiveBody = new("intake.inactive-body", 422, "The body takes no publications any more");

    public static readonly RefusalCode UnknownLevel = new("intake.unknown-level", 422, "The regulation has no such level");

    public static readonly RefusalCode UnknownSource = new("intake.unknown-source", 422, "The regulation has no such source");

    public static readonly RefusalCode UnknownRole = new("intake.unknown-role", 422, "There is no such role");

    public static readonly RefusalCode BodyNotStaffed =
        new("intake.body-not-staffed", 422, "The body lacks people whom clause 5 demands");

    public static readonly RefusalCode UnknownPublication = new("intake.unknown-publication", 422, "There is no such publication");

    public static readonly RefusalCode WrongState = new("intake.wrong-state", 409, "The publication's state does not allow this");

    public static readonly RefusalCode SameBody = new("intake.same-body", 409, "The publication is directed to this body already");

    public static readonly RefusalCode DeclineNotAllowed =
        new("intake.decline-not-allowed", 409, "The regulation lets no body decline");

    public static readonly RefusalCode UnknownClosingReason =
        new("intake.unknown-closing-reason", 422, "The regulation has no such reason to close");

    public static readonly RefusalCode EvidenceRequired = new("intake.evidence-required", 422, "This reason needs evidence");

    public static readonly RefusalCode DuplicateOfRequired =
        new("intake.duplicate-of-required", 422, "A duplicate names the other publication");

    public static readonly RefusalCode RepeatNotEarlier =
        new("intake.repeat-not-earlier", 422, "A repeat continues publications that were detected before it");

    public static readonly RefusalCode AlreadySignificant =
        new("intake.already-significant", 409, "The publication is marked as significant already");

    public static readonly RefusalCode AuthorStillNeeded =
        new("intake.author-still-needed", 409, "The publication is still to be answered");

    public static readonly RefusalCode AuthorPseudonymised =
        new("intake.author-pseudonymised", 409, "The author was replaced by a pseudonym already");

    public static readonly RefusalCode ImportHeader = new("intake.import-header", 422, "The first line does not name the columns");

    public static readonly RefusalCode ImportRowMalformed = new("intake.import-row-malformed", 422, "The row cannot be read");

    public static readonly RefusalCode ImportRowTooLong = new("intake.import-row-too-long", 422, "The row is longer than a row can be");

    public static readonly RefusalCode ImportEncoding =
        new("intake.import-encoding", 422, "The text is not in the encoding that the request names");

    public static readonly RefusalCode UnknownAccount = new("intake.unknown-account", 422, "There is no such account in a network");

    public static readonly RefusalCode MonitorFixed = new("intake.monitor-fixed", 409, "A monitor keeps its account and its kind");

    public static readonly RefusalCode MonitorExists = new("intake.monitor-exists", 409, "The account is watched for this already");

    public static readonly RefusalCode MonitorNotOffered = new("intake.monitor-not-offered", 422, "The network does not let this be watched");

    public static readonly RefusalCode WebhookNotOffered = new("intake.webhook-not-offered", 422, "The network has no webhook");

    public static readonly RefusalCode NoMasterKey = new("intake.no-master-key", 409, "Without a master key no secret can be kept");

    public static readonly RefusalCode CandidateDecided = new("intake.candidate-decided", 409, "The candidate was decided on already");

    public static readonly RefusalCode RuleMalformed = new("intake.rule-malformed", 422, "The rule cannot be used");
}
