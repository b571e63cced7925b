namespace SocialPubs.Messaging.Database;

/// <summary>Texts that people typed in the patterns of LIKE and ILIKE, where <c>%</c>, <c>_</c> and <c>\</c> mean more than themselves.</summary>
public static class LikePattern
{
    /// <summary>What contains the text.</summary>
    public static string Containing(string text) => $"%{Escape(text)}%";

    /// <summary>What begins with the text.</summary>
    public static string BeginningWith(string text) => Escape(text) + "%";

    private static string Escape(string text) => text
        .Replace(@"\", @"\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}
