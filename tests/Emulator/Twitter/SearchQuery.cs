using System.Globalization;

namespace SocialPubs.Emulator.Twitter;

/// <summary>X's language of searches, as far as it is used: words, phrases, OR, parentheses, negation, some operators.</summary>
internal sealed class SearchQuery
{
    private readonly string query;
    private int at;

    private SearchQuery(string query) => this.query = query;

    /// <summary>Reads a query.</summary>
    /// <exception cref="TwitterProblemException">It is none.</exception>
    public static Func<Tweet, bool> Parse(string query)
    {
        if (query.Length is 0 or > 512)
            throw TwitterProblemException.Invalid("Rule length exceeds the maximum of 512.");
        var parser = new SearchQuery(query);
        var matches = parser.Any();
        return parser.at >= query.Length ? matches : throw TwitterProblemException.Invalid("There were errors processing your request: unexpected ')'.");
    }

    private Func<Tweet, bool> Any()
    {
        var parts = new List<Func<Tweet, bool>> { Every() };
        while (Word("OR"))
            parts.Add(Every());
        return tweet => parts.Exists(part => part(tweet));
    }

    private Func<Tweet, bool> Every()
    {
        var parts = new List<Func<Tweet, bool>>();
        while (true)
        {
            Skip();
            if (at >= query.Length || query[at] == ')' || Peeks("OR"))
                break;
            parts.Add(Part());
        }

        return parts.Count > 0 ? tweet => parts.TrueForAll(part => part(tweet)) : throw TwitterProblemException.Invalid("Missing a term.");
    }

    private Func<Tweet, bool> Part()
    {
        switch (query[at])
        {
            case '-':
                at++;
                var negated = Part();
                return tweet => !negated(tweet);
            case '(':
                at++;
                var inner = Any();
                Skip();
                if (at >= query.Length || query[at] != ')')
                    throw TwitterProblemException.Invalid("Missing ')'.");
                at++;
                return inner;
            case '"':
                var end = query.IndexOf('"', at + 1);
                if (end < 0)
                    throw TwitterProblemException.Invalid("Missing '\"'.");
                var phrase = query[(at + 1)..end];
                at = end + 1;
                return tweet => tweet.Text.Contains(phrase, StringComparison.OrdinalIgnoreCase);
            default:
                var start = at;
                while (at < query.Length && !char.IsWhiteSpace(query[at]) && query[at] != ')')
                    at++;
                return Operator(query[start..at]);
        }
    }

    private static Func<Tweet, bool> Operator(string word)
    {
        var (name, value) = word.Split(':', 2) is [var left, var right] ? (left, right) : (string.Empty, word);
        return name switch
        {
            // The emulator knows no reposts.
            "is" when value == "retweet" => _ => false,
            "from" => tweet => tweet.AuthorId == Number(value),
            "conversation_id" => tweet => tweet.ConversationId == Number(value) && tweet.Id != tweet.ConversationId,
            "" => tweet => tweet.Text.Contains(word, StringComparison.OrdinalIgnoreCase),
            _ => throw TwitterProblemException.Invalid($"Unknown operator {name}."),
        };
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private void Skip()
    {
        while (at < query.Length && char.IsWhiteSpace(query[at]))
            at++;
    }

    private bool Peeks(string word) => string.CompareOrdinal(query, at, word, 0, word.Length) == 0
        && (at + word.Length == query.Length || char.IsWhiteSpace(query[at + word.Length]));

    private bool Word(string word)
    {
        Skip();
        if (!Peeks(word))
            return false;
        at += word.Length;
        return true;
    }
}
