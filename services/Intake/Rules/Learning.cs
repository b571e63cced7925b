using Microsoft.EntityFrameworkCore;
using SocialPubs.Intake.Candidates;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Intake.Rules;

/// <summary>Learns from decisions, and gives what was learned to those who score.</summary>
internal static class Learning
{
    /// <summary>
    /// Counts the words of a candidate where they belong now. The author's name teaches nothing, and would make the table
    /// one of people.
    /// </summary>
    /// <param name="db">The context, in the transaction of the decision.</param>
    /// <param name="candidate">The candidate with its text.</param>
    /// <param name="from">What it had been counted as; <see cref="CandidateStatus.New"/> where it had not been.</param>
    /// <param name="to">What it is counted as.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task LearnAsync(this IntakeDb db, Candidate candidate, CandidateStatus from, CandidateStatus to, CancellationToken cancellationToken)
    {
        var name = AuthorNames.StemsOf(candidate.AuthorName).ToHashSet(StringComparer.Ordinal);
        var stems = TextWords.Of(candidate.Text).Learnable()
            .Where(stem => !name.Contains(stem) && !name.Any(part => part.Length > 3 && stem.StartsWith(part, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).ToArray();
        var (registered, dismissed) = (Step(CandidateStatus.Registered, from, to), Step(CandidateStatus.Dismissed, from, to));
        // The row of the whole comes first, so that two decisions with words in common take turns.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO learning (id, registered, dismissed, generation) VALUES (1, greatest({registered}, 0), greatest({dismissed}, 0), 1)
            ON CONFLICT (id) DO UPDATE SET registered = greatest(learning.registered + {registered}, 0),
                dismissed = greatest(learning.dismissed + {dismissed}, 0), generation = learning.generation + 1
            """,
            cancellationToken);
        if (stems.Length == 0)
            return;
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO learned_words (stem, registered, dismissed)
            SELECT stem, greatest({registered}, 0), greatest({dismissed}, 0) FROM unnest({stems}) AS stem
            ON CONFLICT (stem) DO UPDATE SET registered = greatest(learned_words.registered + {registered}, 0),
                dismissed = greatest(learned_words.dismissed + {dismissed}, 0)
            """,
            cancellationToken);
    }

    /// <summary>Lets everything be scored anew, after the rules changed.</summary>
    public static Task ScoreAnewAsync(this IntakeDb db, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"INSERT INTO learning (id, registered, dismissed, generation) VALUES (1, 0, 0, 1) ON CONFLICT (id) DO UPDATE SET generation = learning.generation + 1",
        cancellationToken);

    private static int Step(CandidateStatus status, CandidateStatus from, CandidateStatus to) => (to == status ? 1 : 0) - (from == status ? 1 : 0);
}

/// <summary>The rules and what was learned, as far as some texts need it.</summary>
internal sealed record ScoringBasis(CompiledRules Rules, int Threshold, Learned Learned, long Generation)
{
    /// <summary>Reads what the scoring of these texts needs.</summary>
    public static async Task<ScoringBasis> LoadAsync(IntakeDb db, IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        // The generation first: what changes meanwhile is then scored once more, never once too little.
        var state = await db.Learning.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new LearningState();
        var rules = await db.RuleSets.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new RuleSet();
        var learned = Learned.Nothing;
        if (state.Registered + state.Dismissed > 0)
        {
            var stems = texts.SelectMany(text => TextWords.Of(text).Learnable()).Distinct(StringComparer.Ordinal).ToArray();
            var words = await db.LearnedWords.AsNoTracking().Where(row => stems.Contains(row.Stem)).ToListAsync(cancellationToken);
            learned = new Learned(
                state.Registered, state.Dismissed, words.ToDictionary(row => row.Stem, row => (row.Registered, row.Dismissed), StringComparer.Ordinal));
        }

        return new ScoringBasis(new CompiledRules(rules.Rules), rules.Threshold, learned, state.Generation);
    }
}
