using System.Text;
using SocialPubs.Intake.Words;

namespace SocialPubs.Intake.Proposals;

/// <summary>
/// What the model sees of a text: the stems of its words and nothing else. Figures are left out, so that neither telephone
/// numbers nor flats get into a model or into the imported history.
/// </summary>
internal static class ProposalText
{
    /// <summary>Longer texts say what they are about in their beginning.</summary>
    public const int MaxWords = 400;

    public static string Stems(string text)
    {
        var stems = new StringBuilder(Math.Min(text.Length, 4096));
        var word = new StringBuilder();
        var words = 0;
        foreach (var character in text)
        {
            if (char.IsLetter(character))
            {
                var lower = char.ToLowerInvariant(character);
                if (word.Length < 40)
                    word.Append(lower == 'ё' ? 'е' : lower);
                continue;
            }

            // «й» and «ё» may be written as letter and mark; stress and soft hyphens stand within words too.
            if (character is '\u0306' or '\u0308' or '\u0301' or '\u00AD')
            {
                if (character == '\u0306' && word.Length > 0 && word[^1] == 'и')
                    word[^1] = 'й';
                continue;
            }

            End();
            if (words == MaxWords)
                break;
        }

        End();
        return stems.ToString();

        void End()
        {
            if (word.Length == 0 || words == MaxWords)
                return;
            if (stems.Length > 0)
                stems.Append(' ');
            stems.Append(RussianStem.Of(word.ToString()));
            word.Clear();
            words++;
        }
    }
}
