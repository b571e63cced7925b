namespace SocialPubs.Intake.Words;

/// <summary>
/// The stem that the forms of a Russian word have in common, by the Snowball algorithm (snowballstem.org), which
/// PostgreSQL's configuration <c>russian</c> uses too: a rule finds what the search finds. Words in other letters stay.
/// </summary>
internal static class RussianStem
{
    private const string Vowels = "аеиоуыэюя";

    // Of each pair, the first endings count only behind а or я; longest first within both together.
    private static readonly Ending[] Gerunds = Endings("вшись вши в", "ившись ывшись ивши ывши ив ыв");
    private static readonly Ending[] Reflexives = Endings("", "ся сь");
    private static readonly Ending[] Adjectives =
        Endings("", "ими ыми его ого ему ому ее ие ые ое ей ий ый ой ем им ым ом их ых ую юю ая яя ою ею");

    private static readonly Ending[] Participles = Endings("ем нн вш ющ щ", "ивш ывш ующ");
    private static readonly Ending[] Verbs = Endings(
        "ете йте ешь нно ла на ли ем ло но ет ют ны ть й л н",
        "ейте уйте ила ыла ена ите или ыли ило ыло ено ует уют ены ить ыть ишь ей уй ил ыл им ым ен ят ит ыт ую ю");

    private static readonly Ending[] Nouns = Endings(
        "", "иями ями ами ией иям ием иях ев ов ие ье еи ии ей ой ий ям ем ам ом ах ях ию ью ия ья а е и й о у ы ь ю я");

    private static readonly Ending[] Superlatives = Endings("", "ейше ейш");
    private static readonly Ending[] Derivations = Endings("", "ость ост");

    /// <summary>The stem of a word in small letters with е for ё.</summary>
    public static string Of(string word)
    {
        var region = AfterVowel(word, 0);
        if (region == word.Length)
            return word;

        var second = AfterPair(word, AfterPair(word, 0));
        if (!Cut(ref word, Gerunds, region))
        {
            Cut(ref word, Reflexives, region);
            if (Cut(ref word, Adjectives, region))
                Cut(ref word, Participles, region);
            else if (!Cut(ref word, Verbs, region))
                Cut(ref word, Nouns, region);
        }

        if (EndsWith(word, "и", region))
            word = word[..^1];
        Cut(ref word, Derivations, Math.Max(region, second));
        if (Cut(ref word, Superlatives, region))
        {
            if (EndsWith(word, "нн", region))
                word = word[..^1];
        }
        else if (EndsWith(word, "нн", region) || EndsWith(word, "ь", region))
        {
            word = word[..^1];
        }

        return word;
    }

    private static bool Cut(ref string word, Ending[] endings, int region)
    {
        foreach (var ending in endings)
        {
            if (!EndsWith(word, ending.Text, region))
                continue;

            var start = word.Length - ending.Text.Length;
            // The longest ending decides, also where it then may not go.
            if (ending.BehindA && (start <= region || word[start - 1] is not ('а' or 'я')))
                return false;
            word = word[..start];
            return true;
        }

        return false;
    }

    private static bool EndsWith(string word, string ending, int region) =>
        word.Length - ending.Length >= region && word.EndsWith(ending, StringComparison.Ordinal);

    private static int AfterVowel(string word, int from)
    {
        while (from < word.Length && !IsVowel(word[from]))
            from++;
        return Math.Min(from + 1, word.Length);
    }

    /// <summary>Behind the first consonant that follows a vowel.</summary>
    private static int AfterPair(string word, int from)
    {
        from = AfterVowel(word, from);
        while (from < word.Length && IsVowel(word[from]))
            from++;
        return Math.Min(from + 1, word.Length);
    }

    private static bool IsVowel(char letter) => Vowels.Contains(letter, StringComparison.Ordinal);

    private static Ending[] Endings(string behindA, string anywhere) =>
    [
        .. behindA.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => new Ending(text, BehindA: true))
            .Concat(anywhere.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => new Ending(text, BehindA: false)))
            .OrderByDescending(ending => ending.Text.Length),
    ];

    private sealed record Ending(string Text, bool BehindA);
}
