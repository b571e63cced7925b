namespace SocialPubs.Intake.Similar;

/// <summary>One thing that two publications have in common.</summary>
/// <param name="Kind"><c>text</c>, <c>author</c>, <c>place</c> or <c>topic</c>.</param>
/// <param name="Score">How much it alone speaks for a repeat, 0 to 1.</param>
internal sealed record SimilarityReason(string Kind, double Score);

/// <summary>How much speaks for two publications being about the same question.</summary>
internal static class Similarity
{
    /// <summary>Below this a proposal would cost the curator more than it gives.</summary>
    public const double Threshold = 0.25;

    // An author who writes again often does so about the same question; a wall and a topic are shared by many.
    private const double SameAuthor = 0.35;
    private const double SamePlace = 0.1;
    private const double SameTopic = 0.15;

    /// <summary>Below this a text has no more in common than any two Russian texts.</summary>
    private const double TextFloor = 0.1;

    public static IReadOnlyList<SimilarityReason> Reasons(SimilarRow row)
    {
        var reasons = new List<SimilarityReason>();
        var text = Math.Round(Math.Clamp(Math.Max(row.Words, row.Letters), 0, 1), 3);
        if (text >= TextFloor)
            reasons.Add(new SimilarityReason("text", text));
        if (row.SameAuthor)
            reasons.Add(new SimilarityReason("author", SameAuthor));
        if (row.SameTopic)
            reasons.Add(new SimilarityReason("topic", SameTopic));
        if (row.SamePlace)
            reasons.Add(new SimilarityReason("place", SamePlace));
        return reasons;
    }

    /// <summary>The reasons taken together as independent hints: 1 − Π(1 − score).</summary>
    public static double Score(IEnumerable<SimilarityReason> reasons) =>
        Math.Round(1 - reasons.Aggregate(1.0, (doubt, reason) => doubt * (1 - reason.Score)), 3);
}
