using SocialPubs.Networks;

namespace SocialPubs.Intake.Rules;

/// <summary>Why a candidate has its points.</summary>
/// <param name="Part"><c>rule</c> or <c>learned</c>.</param>
/// <param name="Word">The rule's name, or the stem of the word that taught.</param>
/// <param name="Points">Points that it gave or took.</param>
internal sealed record ScoreReason(string Part, string Word, double Points)
{
    public const string Rule = "rule";
    public const string Learned = "learned";
}

/// <summary>The points of a candidate.</summary>
/// <param name="Rules">By the rules of the administration.</param>
/// <param name="Learned">By what became of similar candidates.</param>
/// <param name="TopicCode">The topic of the heaviest rule that holds and has one.</param>
/// <param name="Reasons">The rules that hold, then the words that weigh most.</param>
internal sealed record Score(int Rules, int Learned, string? TopicCode, IReadOnlyList<ScoreReason> Reasons)
{
    public int Total => Rules + Learned;
}

/// <summary>The rules, ready to be applied.</summary>
internal sealed class CompiledRules(IReadOnlyList<Rule> rules)
{
    private readonly IReadOnlyList<(Rule Rule, Term[] Words, Term[] Places, Term[] Exclusions)> compiled =
        [.. rules.Select(rule => (rule, Terms(rule.Words), Terms(rule.Places), Terms(rule.Exclusions)))];

    /// <summary>The rules that hold for a text.</summary>
    public IEnumerable<Rule> Holding(TextWords text, string network, MonitorKind kind)
    {
        foreach (var (rule, words, places, exclusions) in compiled)
        {
            if (rule.Networks is { Count: > 0 } networks && !networks.Contains(network, StringComparer.Ordinal))
                continue;
            if (rule.Kinds is { Count: > 0 } kinds && !kinds.Contains(kind))
                continue;
            if (Array.Exists(words, term => term.IsIn(text))
                && (places.Length == 0 || Array.Exists(places, term => term.IsIn(text)))
                && !Array.Exists(exclusions, term => term.IsIn(text)))
            {
                yield return rule;
            }
        }
    }

    private static Term[] Terms(IReadOnlyList<string>? terms) => [.. (terms ?? []).Select(Term.Parse).OfType<Term>()];
}

/// <summary>What was learned of some words.</summary>
internal sealed record Learned(int Registered, int Dismissed, IReadOnlyDictionary<string, (int Registered, int Dismissed)> Words)
{
    public static readonly Learned Nothing = new(0, 0, new Dictionary<string, (int, int)>(StringComparer.Ordinal));
}

/// <summary>
/// Scores a text: the weights of the rules that hold, and a naive Bayes estimate of whether curators register such texts
/// or dismiss them. Pure: the same text, rules and history give the same points.
/// </summary>
internal static class Scoring
{
    /// <summary>Only the words that say most count, so that a long text does not outweigh everything by its length.</summary>
    private const int Telling = 15;

    /// <summary>Points for a natural logarithm of the odds of 1.</summary>
    private const double PointsPerLog = 5;

    /// <summary>What was learned moves a candidate, but never by more than this: the rules stay the administration's word.</summary>
    private const int MostLearned = 50;

    private const int ReasonsShown = 5;

    public static Score Of(string text, string network, MonitorKind kind, CompiledRules rules, Learned learned)
    {
        var words = TextWords.Of(text);
        var holding = rules.Holding(words, network, kind).ToList();
        var reasons = holding.Select(rule => new ScoreReason(ScoreReason.Rule, rule.Name ?? string.Empty, rule.Weight)).ToList();
        var telling = words.Learnable()
            .Where(learned.Words.ContainsKey)
            .Select(stem => (Stem: stem, Log: LogOdds(learned, learned.Words[stem])))
            .Where(word => word.Log != 0)
            .OrderByDescending(word => Math.Abs(word.Log)).ThenBy(word => word.Stem, StringComparer.Ordinal)
            .Take(Telling)
            .ToList();
        reasons.AddRange(telling.Take(ReasonsShown).Select(word => new ScoreReason(ScoreReason.Learned, word.Stem, Math.Round(word.Log * PointsPerLog, 1))));
        var points = (int)Math.Round(telling.Sum(word => word.Log) * PointsPerLog, MidpointRounding.AwayFromZero);
        return new Score(
            holding.Sum(rule => rule.Weight),
            Math.Clamp(points, -MostLearned, MostLearned),
            holding.Where(rule => rule.TopicCode is not null && rule.Weight > 0).MaxBy(rule => rule.Weight)?.TopicCode,
            reasons);
    }

    /// <summary>How much likelier the word is in what was registered than in what was dismissed, with one more of each assumed (Laplace).</summary>
    private static double LogOdds(Learned learned, (int Registered, int Dismissed) word) => Math.Log(
        (word.Registered + 1.0) / (learned.Registered + 2.0) / ((word.Dismissed + 1.0) / (learned.Dismissed + 2.0)));
}
