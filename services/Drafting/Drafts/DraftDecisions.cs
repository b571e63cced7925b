using System.Globalization;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Drafts;

/// <summary>Saving, submitting and withdrawing: pure decisions on an assignment's state.</summary>
internal static class DraftDecisions
{
    /// <summary>Whether the caller may write now: the draft is theirs or nobody's, and it is awaited.</summary>
    public static Refusal? MayWrite(Assignment assignment, string callerId)
    {
        if (assignment.State == AssignmentState.Submitted)
            return AssignmentDecisions.WrongState(assignment, "The draft lies with the curator; withdraw it to go on writing.");
        if (!assignment.AwaitsDraft)
            return AssignmentDecisions.WrongState(assignment, "No draft is awaited any more.");

        return AssignmentDecisions.HeldByOther(assignment, callerId);
    }

    /// <summary>
    /// Whether the version that the caller edited is the present one. It must be named as soon as there is one: a save
    /// that does not know of another one would wipe it out.
    /// </summary>
    /// <param name="ifMatch">The <c>If-Match</c> header.</param>
    /// <param name="assignment">The assignment.</param>
    /// <returns>The code of the refusal and the version that was edited, or null where the save may go on.</returns>
    public static (RefusalCode Code, int Edited)? CheckVersion(string? ifMatch, Assignment assignment)
    {
        if (string.IsNullOrWhiteSpace(ifMatch))
            return assignment.DraftVersion == 0 ? null : (DraftingRefusals.VersionRequired, 0);

        // A star would mean "whatever is there": just what two executors must not do to each other.
        var edited = int.TryParse(ifMatch.Trim().Trim('"'), CultureInfo.InvariantCulture, out var number) ? number : 0;
        return edited == assignment.DraftVersion ? null : (CommonRefusals.Stale, edited);
    }

    /// <summary>Answers must belong to the return that is being worked on.</summary>
    public static List<Refusal> CheckAnswers(Assignment assignment, IReadOnlyList<RemarkAnswer> answers)
    {
        var remarks = (assignment.OpenReturn?.Remarks ?? []).Select(remark => remark.Id).ToHashSet();
        var refusals = new List<Refusal>();
        var seen = new HashSet<Guid>();
        for (var i = 0; i < answers.Count; i++)
        {
            if (!remarks.Contains(answers[i].RemarkId))
                refusals.Add(new Refusal(DraftingRefusals.UnknownRemark, "The last return has no such remark.", $"remarkAnswers[{i}].remarkId"));
            else if (!seen.Add(answers[i].RemarkId))
                refusals.Add(new Refusal(CommonRefusals.Invalid, "The remark is answered twice.", $"remarkAnswers[{i}].remarkId"));
        }

        return refusals;
    }

    /// <summary>
    /// The draft goes to the curator (clause 9): refused while an error of the content stands or a remark of the last
    /// return has no answer; warnings go with it. Being late is no reason to refuse.
    /// </summary>
    /// <param name="assignment">The assignment.</param>
    /// <param name="draft">Its present version.</param>
    /// <param name="findings">What the regulation's checks found in it.</param>
    /// <param name="authors">Who wrote a version of this draft.</param>
    /// <param name="postAutomatically">Whether it is posted as soon as it is approved.</param>
    /// <param name="by">Who submits.</param>
    /// <param name="now">When.</param>
    public static Outcome<DraftSubmitted> Submit(
        Assignment assignment,
        DraftVersion draft,
        IReadOnlyList<Finding> findings,
        IReadOnlyList<Actor> authors,
        bool postAutomatically,
        Actor by,
        DateTimeOffset now)
    {
        if (MayWrite(assignment, by.Id) is { } refusal)
            return refusal;

        var refusals = Unanswered(assignment, draft.RemarkAnswers);
        refusals.AddRange(findings
            .Where(finding => finding.Severity == Regulations.FindingSeverity.Error)
            .Select(finding => new Refusal(DraftingRefusals.Content, finding.Message, finding.Field)));
        if (refusals.Count > 0)
        {
            refusals[0] = refusals[0] with
            {
                Facts = new Dictionary<string, object?>(refusals[0].Facts ?? new Dictionary<string, object?>(), StringComparer.Ordinal)
                {
                    ["findings"] = findings,
                },
            };
            return refusals;
        }

        return new DraftSubmitted(
            assignment.PublicationId,
            now,
            assignment.LastSubmission + 1,
            assignment.DirectionNumber,
            assignment.BodyCode!,
            assignment.BodyName!,
            assignment.Publication!,
            new DraftContent(draft.Version, draft.Text, draft.Attachments, draft.ContentHash),
            draft.Parts.Refusal is not null,
            authors,
            draft.RemarkAnswers,
            postAutomatically,
            by);
    }

    /// <summary>The executor takes the submitted draft back; whether the curator was faster shows in what they send.</summary>
    public static Outcome<DraftWithdrawn> Withdraw(Assignment assignment, string? reason, Actor by, DateTimeOffset now)
    {
        if (assignment.State != AssignmentState.Submitted)
            return AssignmentDecisions.WrongState(assignment, "No draft lies with the curator.");
        if (AssignmentDecisions.HeldByOther(assignment, by.Id) is { } refusal)
            return refusal;

        return new DraftWithdrawn(assignment.PublicationId, now, assignment.Standing!.Number, assignment.BodyCode!, reason, by);
    }

    private static List<Refusal> Unanswered(Assignment assignment, IReadOnlyList<RemarkAnswer> answers)
    {
        var answered = answers.Select(answer => answer.RemarkId).ToHashSet();
        var open = (assignment.OpenReturn?.Remarks ?? []).Where(remark => !answered.Contains(remark.Id)).ToList();
        return
        [
            .. open.Select((remark, i) => new Refusal(DraftingRefusals.UnansweredRemark, $"Remark {remark.Id} is not answered.", "remarkAnswers")
            {
                Facts = i > 0 ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { ["unansweredRemarks"] = open.Select(one => one.Id).ToArray() },
            }),
        ];
    }
}
