using SocialPubs.Contracts;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Histories;

/// <summary>One round of the loop of clause 9: a submission and what came of it.</summary>
/// <param name="Submission">Its number; a higher one replaces every lower one.</param>
/// <param name="Direction">The direction for which it was made; null until the submission itself has arrived.</param>
/// <param name="BodyCode">The body whose draft it is.</param>
/// <param name="SubmittedAt">When it went to the curator.</param>
/// <param name="SubmittedBy">Who sent it.</param>
/// <param name="Authors">Who wrote it; none of them may approve it.</param>
/// <param name="IsRefusal">Whether the reply is a reasoned refusal (clause 8).</param>
/// <param name="Draft">The draft as it was submitted.</param>
/// <param name="Decision">How the round ended.</param>
/// <param name="DecidedAt">When it ended.</param>
/// <param name="DecidedBy">Who ended it.</param>
/// <param name="Reason">Why it was withdrawn.</param>
/// <param name="Remarks">What the curator asked to change, with the answers of later rounds.</param>
internal sealed record RoundHistory(
    int Submission,
    int? Direction,
    string? BodyCode,
    DateTimeOffset? SubmittedAt,
    Actor? SubmittedBy,
    IReadOnlyList<Actor> Authors,
    bool? IsRefusal,
    DraftContent? Draft,
    RoundDecision Decision,
    DateTimeOffset? DecidedAt,
    Actor? DecidedBy,
    string? Reason,
    IReadOnlyList<AnsweredRemark> Remarks)
{
    /// <summary>The rounds of a publication by number.</summary>
    public static IReadOnlyList<RoundHistory> Of(IEnumerable<HeardEvent> events)
    {
        var bySubmission = new SortedDictionary<int, List<IEvent>>();
        foreach (var happened in events.Select(heard => heard.Event))
        {
            if (SubmissionOf(happened) is not { } submission)
                continue;
            if (!bySubmission.TryGetValue(submission, out var round))
                bySubmission.Add(submission, round = []);
            round.Add(happened);
        }

        // An answer belongs to the remark, whatever the round in which it was given; the last one holds.
        var answers = new Dictionary<Guid, RemarkAnswer>();
        foreach (var submitted in bySubmission.Values.SelectMany(round => round).OfType<DraftSubmitted>())
        {
            foreach (var answer in submitted.RemarkAnswers)
                answers[answer.RemarkId] = answer;
        }

        return [.. bySubmission.Select(round => Of(round.Key, round.Value, round.Key < bySubmission.Keys.Last(), answers))];
    }

    private static int? SubmissionOf(IEvent happened) => happened switch
    {
        DraftSubmitted submitted => submitted.Submission,
        DraftReturned returned => returned.Submission,
        DraftApproved approved => approved.Submission,
        DraftWithdrawn withdrawn => withdrawn.Submission,
        _ => null,
    };

    private static RoundHistory Of(int submission, List<IEvent> round, bool isReplaced, Dictionary<Guid, RemarkAnswer> answers)
    {
        var submitted = round.OfType<DraftSubmitted>().FirstOrDefault();
        var approved = round.OfType<DraftApproved>().FirstOrDefault();
        var returned = round.OfType<DraftReturned>().FirstOrDefault();
        var withdrawn = round.OfType<DraftWithdrawn>().FirstOrDefault();
        // Two services decide these: an approval is what gets posted, so it counts before a withdrawal that crossed it.
        var (decision, decidedAt, decidedBy) =
            approved is not null ? (RoundDecision.Approved, approved.OccurredAt, approved.ApprovedBy)
            : returned is not null ? (RoundDecision.Returned, returned.OccurredAt, returned.ReturnedBy)
            : withdrawn is not null ? (RoundDecision.Withdrawn, withdrawn.OccurredAt, withdrawn.WithdrawnBy)
            : isReplaced ? (RoundDecision.Superseded, (DateTimeOffset?)null, (Actor?)null)
            : (RoundDecision.Pending, null, null);
        return new RoundHistory(
            submission,
            submitted?.Direction,
            submitted?.BodyCode ?? approved?.BodyCode ?? returned?.BodyCode ?? withdrawn?.BodyCode,
            submitted?.OccurredAt,
            submitted?.SubmittedBy ?? approved?.SubmittedBy,
            submitted?.Authors ?? [],
            submitted?.IsRefusal,
            submitted?.Draft ?? approved?.Draft,
            decision,
            decidedAt,
            decidedBy,
            withdrawn?.Reason,
            [.. (returned?.Remarks ?? []).Select(remark => new AnsweredRemark(remark, answers.GetValueOrDefault(remark.Id)))]);
    }
}

/// <summary>A remark of the curator and the executor's answer, if it has one yet.</summary>
internal sealed record AnsweredRemark(Remark Remark, RemarkAnswer? Answer);
