using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Postings;

/// <summary>How attempts are made: the regulation's part and the part that is technical.</summary>
/// <param name="RetryDelays">Pauses before each new attempt; the last one repeats. Empty: one attempt only.</param>
/// <param name="ReadBackAttempts">How often the reply must have been looked for in vain.</param>
/// <param name="ReadBackPause">The pause between two looks.</param>
/// <param name="ByHandBefore">So long before posting is due the product gives up.</param>
/// <param name="FirstLook">How soon after an unknown outcome the first look is taken.</param>
/// <param name="ArrivalLimit">How long after an attempt its reply may still appear in the network.</param>
internal sealed record PostingPlan(
    IReadOnlyList<TimeSpan> RetryDelays,
    int ReadBackAttempts,
    TimeSpan ReadBackPause,
    TimeSpan ByHandBefore,
    TimeSpan FirstLook,
    TimeSpan ArrivalLimit)
{
    public static PostingPlan Of(PostingRule? rule, Worker.PostingOptions options) => new(
        rule?.RetryDelays ?? options.RetryDelays,
        Math.Max(rule?.ReadBackAttempts ?? options.ReadBackAttempts, 1),
        rule?.ReadBackPause ?? options.ReadBackPause,
        rule?.ByHandBefore ?? TimeSpan.Zero,
        options.FirstLook,
        options.ArrivalLimit);

    public TimeSpan? DelayAfter(int attempt) =>
        RetryDelays.Count == 0 ? null : RetryDelays[Math.Clamp(attempt - 1, 0, RetryDelays.Count - 1)];
}
