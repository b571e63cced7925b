using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>How an own post stands; how it fares in each account, its targets say.</summary>
internal enum OwnPostState : short
{
    /// <summary>Somebody writes it.</summary>
    Draft = 0,

    /// <summary>It waits for the approval that the regulation wants.</summary>
    AwaitingApproval = 1,

    /// <summary>It goes out at its instant.</summary>
    Planned = 2,

    /// <summary>It does not go out any more.</summary>
    Cancelled = 3,
}

/// <summary>
/// A post of current information (decree 188, clause 6), written once and adapted for each account that it goes to.
/// Decisions are pure: they change the state, read no clock and touch nothing else.
/// </summary>
internal sealed class OwnPost
{
    public required Guid Id { get; init; }

    public int Version { get; set; } = 1;

    public OwnPostState State { get; set; }

    /// <summary>The body whose post it is; null for the whole administration's.</summary>
    public string? BodyCode { get; set; }

    /// <summary>The text as it was written; each target may have one of its own.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public required string Text { get; set; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public IReadOnlyList<Attachment> Attachments { get; set; } = [];

    /// <summary>When it is to go out (UTC); null for as soon as it may.</summary>
    public DateTimeOffset? PlannedAt { get; set; }

    /// <summary>Everybody who wrote in it: none of them approves it.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public IReadOnlyList<string> Writers { get; set; } = [];

    [PersonalData(PersonalDataKind.Staff)]
    public required Actor CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required Actor UpdatedBy { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public Actor? ApprovedBy { get; set; }

    public DateTimeOffset? ApprovedAt { get; set; }

    /// <summary>Why it came back.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public string? Remark { get; set; }

    public List<OwnPostTarget> Targets { get; init; } = [];

    /// <summary>New words or accounts; an approval that it had is void.</summary>
    public Refusal? Edit(
        string? bodyCode,
        string text,
        IReadOnlyList<Attachment> attachments,
        DateTimeOffset? plannedAt,
        IReadOnlyList<OwnPostTarget> targets,
        Actor writer,
        DateTimeOffset now)
    {
        if (State == OwnPostState.Cancelled)
            return new Refusal(PublishingRefusals.OwnPostCancelled, "A cancelled post is not edited: write another one.");
        if (Targets.Exists(target => target.IsStarted))
            return new Refusal(PublishingRefusals.OwnPostStarted, "It is on its way into a network already.");

        Version++;
        State = OwnPostState.Draft;
        BodyCode = bodyCode;
        Text = text;
        Attachments = attachments;
        PlannedAt = plannedAt;
        Targets.RemoveAll(target => !targets.Any(kept => kept.AccountId == target.AccountId));
        foreach (var wanted in targets)
        {
            if (Targets.Find(target => target.AccountId == wanted.AccountId) is { } present)
                present.Rewrite(wanted.Network, wanted.Text, wanted.Attachments);
            else
                Targets.Add(wanted);
        }

        if (!Writers.Contains(writer.Id, StringComparer.Ordinal))
            Writers = [.. Writers, writer.Id];
        ApprovedBy = null;
        ApprovedAt = null;
        UpdatedBy = writer;
        UpdatedAt = now;
        return null;
    }

    /// <summary>It is finished: it goes out at its instant, or to the one who approves it.</summary>
    public Refusal? Plan(bool needsApproval, TimeSpan patience, Actor actor, DateTimeOffset now)
    {
        if (State != OwnPostState.Draft)
            return new Refusal(PublishingRefusals.OwnPostNotADraft, "Only a draft is planned.");
        if (PlannedAt < now - TimeSpan.FromMinutes(5))
            return new Refusal(PublishingRefusals.OwnPostInPast, "Время публикации уже прошло.", "plannedAt");

        Version++;
        UpdatedBy = actor;
        UpdatedAt = now;
        Remark = null;
        if (needsApproval)
            State = OwnPostState.AwaitingApproval;
        else
            Schedule(patience, actor, now);
        return null;
    }

    /// <summary>Somebody who wrote none of it finds it good.</summary>
    public Refusal? Approve(TimeSpan patience, Actor approver, DateTimeOffset now)
    {
        if (State != OwnPostState.AwaitingApproval)
            return new Refusal(PublishingRefusals.OwnPostNotAwaiting, "It does not wait for an approval.");
        if (Writers.Contains(approver.Id, StringComparer.Ordinal))
            return new Refusal(PublishingRefusals.OwnPostOwnApproval, "Who wrote in a post does not approve it.");

        Version++;
        ApprovedBy = approver;
        ApprovedAt = now;
        Schedule(patience, UpdatedBy, now);
        return null;
    }

    /// <summary>It goes back to those who write it.</summary>
    public Refusal? Return(string remark)
    {
        if (State != OwnPostState.AwaitingApproval)
            return new Refusal(PublishingRefusals.OwnPostNotAwaiting, "It does not wait for an approval.");
        Version++;
        State = OwnPostState.Draft;
        Remark = remark;
        return null;
    }

    /// <summary>It does not go out where it has not gone out yet.</summary>
    public Refusal? Cancel(Actor actor, DateTimeOffset now)
    {
        if (State == OwnPostState.Cancelled)
            return new Refusal(PublishingRefusals.OwnPostCancelled, "It is cancelled already.");
        if (Targets.Count > 0 && Targets.TrueForAll(target => target.State == Postings.PostingState.Posted))
            return new Refusal(PublishingRefusals.AlreadyPosted, "It stands in every account already.");

        Version++;
        State = OwnPostState.Cancelled;
        UpdatedBy = actor;
        UpdatedAt = now;
        foreach (var target in Targets)
            target.Cancel(now);
        return null;
    }

    private void Schedule(TimeSpan patience, Actor planner, DateTimeOffset now)
    {
        State = OwnPostState.Planned;
        var at = PlannedAt is { } planned && planned > now ? planned : now;
        foreach (var target in Targets)
            target.Schedule(at, patience, planner);
    }
}
