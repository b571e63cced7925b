using System.Globalization;
using SocialPubs.Load.Clients;

namespace SocialPubs.Load.Run;

/// <summary>Whether every publication got exactly one reply, and exactly the one that was approved.</summary>
internal sealed record Verification(int Exact, IReadOnlyList<string> Faults, DateTimeOffset LastReplyAt, IReadOnlyList<double> ApprovalToReply)
{
    /// <summary>Compares the wall with what was approved.</summary>
    public static Verification Of(IReadOnlyList<WallEntry> wall, long wallId, IEnumerable<Work> works, Administration people)
    {
        var entries = wall.Where(entry => entry.Post.OwnerId == wallId).ToDictionary(entry => entry.Post.Id);
        var faults = new List<string>();
        var waits = new List<double>();
        var last = DateTimeOffset.MinValue;
        foreach (var work in works)
        {
            var replies = entries.GetValueOrDefault(work.Post.PostId)?.Comments ?? [];
            foreach (var reply in replies.Where(reply => reply.At > last))
                last = reply.At;
            if (FaultOf(work, replies, people) is { } fault)
                faults.Add($"row {work.Appeal.Number.ToString(CultureInfo.InvariantCulture)}, {work.Post.Address}: {fault}");
            else
                waits.Add((replies[0].At - work.ApprovedAt).TotalMilliseconds);
        }

        return new Verification(waits.Count, faults, last, waits);
    }

    private static string? FaultOf(Work work, IReadOnlyList<WallComment> replies, Administration people)
    {
        if (replies.Count == 0)
            return "no reply";
        if (replies.Count > 1)
            return $"{replies.Count.ToString(CultureInfo.InvariantCulture)} replies";
        if (replies[0].FromId != people.AccountOf(work.Appeal))
            return $"the reply is from {replies[0].FromId.ToString(CultureInfo.InvariantCulture)}";
        // Ordinal: the same UTF-16 units are the same bytes of UTF-8.
        return string.Equals(replies[0].Text, work.ApprovedText, StringComparison.Ordinal) ? null : "the reply is not the text that was approved";
    }
}
