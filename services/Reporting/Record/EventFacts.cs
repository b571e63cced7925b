using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using SocialPubs.Contracts;

namespace SocialPubs.Reporting.Record;

/// <summary>What all events are asked in the same way: their code, body, actor, and short facts for machines.</summary>
internal static class EventFacts
{
    private static readonly FrozenDictionary<Type, PropertyInfo> BodyCodes = Queues.All
        .Select(type => (Type: type, Property: type.GetProperty("BodyCode")))
        .Where(entry => entry.Property is not null)
        .ToFrozenDictionary(entry => entry.Type, entry => entry.Property!);

    /// <summary>The event's code on every interface: the contract's name in camel case.</summary>
    public static string CodeOf(string contractName) => char.ToLowerInvariant(contractName[0]) + contractName[1..];

    /// <summary>The body that the event names, or null.</summary>
    public static string? BodyOf(IEvent happened) =>
        BodyCodes.TryGetValue(happened.GetType(), out var property) ? (string?)property.GetValue(happened) : null;

    /// <summary>Who did it; null for what a clock or the product did.</summary>
    public static Actor? ActorOf(IEvent happened) => happened switch
    {
        AssignmentHandedOver handedOver => handedOver.From,
        AssignmentReleased released => released.Executor,
        AssignmentTaken taken => taken.Executor,
        AuthorCorrected corrected => corrected.CorrectedBy,
        AuthorPseudonymised pseudonymised => pseudonymised.PseudonymisedBy,
        DetectionCorrected detection => detection.CorrectedBy,
        DirectionDeclined declined => declined.DeclinedBy,
        DraftApproved approved => approved.ApprovedBy,
        DraftReturned returned => returned.ReturnedBy,
        DraftSubmitted submitted => submitted.SubmittedBy,
        DraftWithdrawn withdrawn => withdrawn.WithdrawnBy,
        PublicationClosed closed => closed.ClosedBy,
        PublicationDirected directed => directed.DirectedBy,
        PublicationLinkedAsRepeat linked => linked.LinkedBy,
        PublicationMarkedSignificant significant => significant.MarkedBy,
        PublicationRegistered registered => registered.RegisteredBy,
        ReplyPosted posted => posted.PostedBy,
        TopicCorrected topic => topic.CorrectedBy,
        IDeadlineEvent or PostingAttempted or PostingFailed or PublicationAnswered or ReplyStandingChanged => null,
        _ => throw new UnreachableException($"Nobody said who does {happened.GetType().Name}."),
    };

    /// <summary>
    /// Codes, numbers and instants that go out on the event stream: never the text of a post, a draft or a remark,
    /// and never the name of a post's author.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> DataOf(IEvent happened) => happened switch
    {
        AssignmentHandedOver handedOver => Data(("direction", handedOver.Direction), ("to", handedOver.To.Id)),
        AssignmentReleased released => Data(("direction", released.Direction)),
        AssignmentTaken taken => Data(("direction", taken.Direction)),
        AuthorCorrected => Data(),
        AuthorPseudonymised pseudonymised => Data(("textRemoved", pseudonymised.TextRemoved), ("evidenceUnlinked", pseudonymised.EvidenceUnlinked)),
        DetectionCorrected corrected => Data(
            ("recordedDetectedAt", corrected.RecordedDetectedAt), ("actualDetectedAt", corrected.ActualDetectedAt)),
        DirectionDeclined declined => Data(("direction", declined.Direction)),
        DraftApproved approved => Data(
            ("submission", approved.Submission), ("version", approved.Draft.Version),
            ("contentHash", approved.Draft.ContentHash), ("postAutomatically", approved.PostAutomatically)),
        DraftReturned returned => Data(("submission", returned.Submission), ("remarks", returned.Remarks.Count)),
        DraftSubmitted submitted => Data(
            ("submission", submitted.Submission), ("direction", submitted.Direction), ("version", submitted.Draft.Version),
            ("contentHash", submitted.Draft.ContentHash), ("isRefusal", submitted.IsRefusal)),
        DraftWithdrawn withdrawn => Data(("submission", withdrawn.Submission)),
        PostingAttempted attempted => Data(
            ("attempt", attempted.Attempt), ("outcome", attempted.Outcome), ("errorCode", attempted.ErrorCode)),
        PostingFailed failed => Data(("errorCode", failed.ErrorCode)),
        PublicationAnswered answered => Data(("replyUrl", answered.ReplyUrl), ("postedAt", answered.PostedAt)),
        PublicationClosed closed => Data(("reason", closed.Reason), ("evidence", closed.Evidence.Count)),
        PublicationDirected directed => Data(
            ("direction", directed.Direction), ("replyDue", directed.Publication.ReplyDue),
            ("network", directed.Publication.Network), ("topic", directed.Publication.TopicCode)),
        PublicationLinkedAsRepeat linked => Data(("earlier", linked.Earlier.Select(earlier => earlier.PublicationId).ToArray())),
        PublicationMarkedSignificant => Data(),
        PublicationRegistered registered => Data(
            ("replyDue", registered.Publication.ReplyDue), ("network", registered.Publication.Network),
            ("topic", registered.Publication.TopicCode)),
        ReplyPosted posted => Data(
            ("submission", posted.Submission), ("replyUrl", posted.ReplyUrl), ("postedAt", posted.PostedAt),
            ("contentHash", posted.ContentHash), ("byHand", posted.ByHand)),
        ReplyStandingChanged changed => Data(("status", changed.Status), ("code", changed.Code), ("evidenceId", changed.EvidenceId)),
        TopicCorrected corrected => Data(("recordedTopic", corrected.RecordedTopicCode), ("actualTopic", corrected.ActualTopicCode)),
        DeadlineSettledLate late => Data(
            ("deadlineId", late.DeadlineId), ("timer", late.Timer), ("stage", late.Stage), ("dueAt", late.DueAt), ("delay", late.Delay)),
        IDeadlineEvent deadline => Data(
            ("deadlineId", deadline.DeadlineId), ("timer", deadline.Timer), ("stage", deadline.Stage), ("dueAt", deadline.DueAt)),
        _ => throw new UnreachableException($"Nobody said what to tell machines of {happened.GetType().Name}."),
    };

    private static Dictionary<string, object?> Data(params ReadOnlySpan<(string Name, object? Value)> facts)
    {
        var data = new Dictionary<string, object?>(facts.Length, StringComparer.Ordinal);
        foreach (var (name, value) in facts)
        {
            if (value is not null)
                data.Add(name, value);
        }

        return data;
    }
}
