namespace SocialPubs.Networks.Calls;

/// <summary>Texts as networks give them back.</summary>
internal static class NetworkText
{
    /// <summary>Networks trim what they store and write line ends in their own way; nothing else differs in a text that is the same.</summary>
    public static string Normalise(string? text) => (text ?? string.Empty).ReplaceLineEndings("\n").Trim();
}
