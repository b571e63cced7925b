namespace SocialPubs.Identity.SignIn;

/// <summary>What is wrong with a password.</summary>
internal enum PasswordFault
{
    TooShort,
    TooLong,
    ContainsName,
    Breached,
    Unreadable,
}

/// <summary>
/// Which passwords are good enough: by length and by not being known, as NIST SP 800-63B and OWASP ASVS advise. No rule
/// asks for kinds of characters, nothing is cut off, and every character is allowed.
/// </summary>
internal static class PasswordRules
{
    /// <summary>The least that an administrator can set, and what holds while none did.</summary>
    public const int LeastLength = 12;

    public const int LeastAdministratorLength = 15;

    /// <summary>In characters as people count them; keeps the hashing of one attempt bounded.</summary>
    public const int MostLength = 128;

    /// <summary>What is wrong with the password; null where nothing is.</summary>
    /// <param name="password">As it was typed.</param>
    /// <param name="leastLength">How many characters it needs.</param>
    /// <param name="login">The person's login.</param>
    /// <param name="name">The person's name.</param>
    /// <param name="breached">Whether a password is among the known ones.</param>
    public static PasswordFault? Check(string password, int leastLength, string login, string name, Func<string, bool> breached)
    {
        if (!IsWellFormed(password))
            return PasswordFault.Unreadable;

        var length = Length(password);
        if (length > MostLength)
            return PasswordFault.TooLong;
        if (length < leastLength)
            return PasswordFault.TooShort;
        if (IsOwnName(password, login, name))
            return PasswordFault.ContainsName;
        return IsPattern(password) || breached(password) ? PasswordFault.Breached : null;
    }

    /// <summary>The characters of a text as people count them: a surrogate pair is one.</summary>
    public static int Length(string password) => password.EnumerateRunes().Count();

    /// <summary>Whether it can be hashed as UTF-8 without loss: two broken texts must not become one password.</summary>
    private static bool IsWellFormed(string password)
    {
        for (var i = 0; i < password.Length; i++)
        {
            if (!char.IsSurrogate(password[i]))
                continue;
            if (!char.IsSurrogatePair(password, i))
                return false;
            i++;
        }

        return true;
    }

    /// <summary>The login or the name, whole, several times, backwards or with a few characters around it.</summary>
    private static bool IsOwnName(string password, string login, string name)
    {
        var bare = Bare(password);
        string[] names = [login, name, .. name.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. login.Split('@', '.', '-', '_')];
        foreach (var own in names)
        {
            var word = Bare(own);
            if (word.Length < 3)
                continue;
            // What is left without the name must be a password of its own.
            var rest = bare.Replace(word, string.Empty, StringComparison.Ordinal)
                .Replace(Reversed(word), string.Empty, StringComparison.Ordinal);
            if (rest.Length != bare.Length && rest.Length < 6)
                return true;
        }

        return false;
    }

    /// <summary>A short piece repeated, or one run through the alphabet, the digits or the keyboard.</summary>
    private static bool IsPattern(string password)
    {
        var lower = password.ToLowerInvariant();
        for (var piece = 1; piece <= lower.Length / 2 && piece <= 6; piece++)
        {
            if (Enumerable.Range(piece, lower.Length - piece).All(i => lower[i] == lower[i - piece]))
                return true;
        }

        return Runs.Any(run => run.Contains(lower, StringComparison.Ordinal) || Reversed(run).Contains(lower, StringComparison.Ordinal));
    }

    private static readonly string[] Runs =
    [
        "01234567890123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,./", "qwertyuiopasdfghjklzxcvbnm", "1234567890-=qwertyuiop", "йцукенгшщзхъфывапролджэячсмитьбю.",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    ];

    /// <summary>Letters and digits only, in lower case.</summary>
    private static string Bare(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Reversed(string text)
    {
        var characters = text.ToCharArray();
        Array.Reverse(characters);
        return new string(characters);
    }
}
