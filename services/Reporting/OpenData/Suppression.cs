namespace SocialPubs.Reporting.OpenData;

/// <summary>
/// Which counts of a table are not told, so that nobody can be found in them: the small ones, and as many others as are needed
/// so that sums do not give the small ones away.
/// </summary>
internal static class Suppression
{
    /// <summary>The places of the counts that are not told.</summary>
    /// <param name="counts">All counts, sums among them.</param>
    /// <param name="lines">Places that add up: the last is the sum of those before it.</param>
    /// <param name="smallest">Counts below it, other than nothing, are not told.</param>
    public static IReadOnlySet<int> Hide(IReadOnlyList<long> counts, IReadOnlyList<int[]> lines, int smallest)
    {
        var hidden = Enumerable.Range(0, counts.Count).Where(place => counts[place] > 0 && counts[place] < smallest).ToHashSet();
        // Each round hides at least one more, so it ends.
        while (lines.Any(line => HideOneMore(counts, line, smallest, hidden)))
        {
            // The next round.
        }

        return hidden;
    }

    private static bool HideOneMore(IReadOnlyList<long> counts, int[] line, int smallest, HashSet<int> hidden)
    {
        var (parts, sum) = (line[..^1], line[^1]);
        var hiddenParts = parts.Where(hidden.Contains).ToArray();
        var isSumHidden = hidden.Contains(sum);
        if (hiddenParts.Length + (isSumHidden ? 1 : 0) == 0)
            return false;
        // One unknown of a sum can be worked out; of several the sum is known, which must not be small either.
        var isSafe = isSumHidden
            ? hiddenParts.Length > 0
            : hiddenParts.Length > 1 && hiddenParts.Sum(place => counts[place]) >= smallest;
        if (isSafe)
            return false;

        // The smallest, so that as much as possible is told; nothing is told by a nought.
        var candidates = parts.Where(place => !hidden.Contains(place) && counts[place] > 0).ToArray();
        if (candidates.Length > 0)
            return hidden.Add(candidates.MinBy(place => counts[place]));
        return !isSumHidden && hidden.Add(sum);
    }
}
