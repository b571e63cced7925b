namespace SocialPubs.Intake.Proposals;

/// <summary>
/// Cuts the endings of Russian words (the algorithm of Snowball), so that «ямы», «ямами» and «яму» are one word for the
/// model. Takes lower-case words in which ё was written as е.
/// </summary>
internal static class RussianStem
{
    private const string Vowels = "аеиоуыэюя";

    private static readonly string[] GerundsAfterA = ["вшись", "вши", "в"];
    private static readonly string[] Gerunds = ["ившись", "ывшись", "ивши", "ывши", "ив", "ыв"];
    private static readonly string[] Reflexives = ["ся", "сь"];

    private static readonly string[] Adjectives =
    [
        "ими", "ыми", "его", "ого", "ему", "ому", "ее", "ие", "ые", "ое", "ей", "ий", "ый", "ой", "ем", "им", "ым", "ом", "их", "ых",
        "ую", "юю", "ая", "яя", "ою", "ею",
    ];

    private static readonly string[] ParticiplesAfterA = ["ющ", "нн", "вш", "ем", "щ"];
    private static readonly string[] Participles = ["ивш", "ывш", "ующ"];

    private static readonly string[] VerbsAfterA =
        ["йте", "ешь", "нно", "ете", "ла", "на", "ли", "ем", "ло", "но", "ет", "ют", "ны", "ть", "й", "л", "н"];

    private static readonly string[] Verbs =
    [
        "ейте", "уйте", "ила", "ыла", "ена", "ите", "или", "ыли", "ило", "ыло", "ено", "ует", "уют", "ены", "ить", "ыть", "ишь",
        "ей", "уй", "ил", "ыл", "им", "ым", "ен", "ят", "ит", "ыт", "ую", "ю",
    ];

    private static readonly string[] Nouns =
    [
        "иями", "ями", "ами", "ией", "иям", "ием", "иях", "ев", "ов", "ие", "ье", "еи", "ии", "ей", "ой", "ий", "ям", "ем", "ам",
        "ом", "ах", "ях", "ию", "ью", "ия", "ья", "а", "е", "и", "й", "о", "у", "ы", "ь", "ю", "я",
    ];

    private static readonly string[] Derivations = ["ость", "ост"];
    private static readonly string[] Superlatives = ["ейше", "ейш"];

    public static string Of(string word)
    {
        var afterVowel = word.AsSpan().IndexOfAny(Vowels) + 1;
        if (afterVowel == 0)
            return word;

        var afterSecond = AfterSyllable(word, AfterSyllable(word, 0));
        var stem = Inflection(word, afterVowel);
        stem = Cut(stem, afterVowel, "и") ?? stem;
        stem = Cut(stem, afterSecond, Derivations) ?? stem;
        if (DoubleN(stem) is { } single)
            return single;
        return Cut(stem, afterVowel, Superlatives) is { } positive ? DoubleN(positive) ?? positive : Cut(stem, afterVowel, "ь") ?? stem;
    }

    private static string Inflection(string word, int from)
    {
        if ((Cut(word, from, Gerunds) ?? CutAfterA(word, from, GerundsAfterA)) is { } gerund)
            return gerund;

        var stem = Cut(word, from, Reflexives) ?? word;
        if (Cut(stem, from, Adjectives) is { } adjective)
            return Cut(adjective, from, Participles) ?? CutAfterA(adjective, from, ParticiplesAfterA) ?? adjective;

        // The longer ending wins.
        var (verb, verbAfterA) = (Cut(stem, from, Verbs), CutAfterA(stem, from, VerbsAfterA));
        if (verb is not null && (verbAfterA is null || verb.Length <= verbAfterA.Length))
            return verb;
        return verbAfterA ?? Cut(stem, from, Nouns) ?? stem;
    }

    private static string? DoubleN(string stem) => stem.EndsWith("нн", StringComparison.Ordinal) ? stem[..^1] : null;

    /// <summary>Behind the first consonant that follows a vowel.</summary>
    private static int AfterSyllable(string word, int from)
    {
        for (var i = from + 1; i < word.Length; i++)
        {
            if (!Vowels.Contains(word[i]) && Vowels.Contains(word[i - 1]))
                return i + 1;
        }

        return word.Length;
    }

    private static string? Cut(string word, int from, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (word.Length - ending.Length >= from && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length];
        }

        return null;
    }

    /// <summary>These endings count only after «а» or «я», which stays.</summary>
    private static string? CutAfterA(string word, int from, ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (word.Length - ending.Length > from && word.EndsWith(ending, StringComparison.Ordinal)
                && word[^(ending.Length + 1)] is 'а' or 'я')
                return word[..^ending.Length];
        }

        return null;
    }
}
