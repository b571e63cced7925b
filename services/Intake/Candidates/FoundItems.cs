using System.Text;
using SocialPubs.Intake.Validation;
using SocialPubs.Networks;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.Candidates;

/// <summary>What networks give is hostile input: brought into the form that is kept.</summary>
internal static class FoundItems
{
    /// <summary>What the author of an anonymous post is called.</summary>
    public const string NoName = "Автор не указан";

    private const int MostMedia = 50;
    private const int MostText = 100_000;

    /// <summary>The item as it is kept; null where it has no number or no address, without which it cannot be kept.</summary>
    public static FoundItem? Clean(string network, FoundItem item)
    {
        var id = Clean(item.NetworkId, 300);
        var url = Clean(item.Url, 2048);
        if (id.Length == 0 || url.Length == 0)
            return null;

        var author = Clean(item.AuthorName, 300).Trim();
        return item with
        {
            NetworkId = id,
            Url = NetworkAddress.TryParse(network, url, out var address) ? address.Canonical : url,
            AuthorId = Clean(item.AuthorId, 300),
            AuthorName = author.Length == 0 ? NoName : author,
            AuthorUrl = Address(item.AuthorUrl),
            Text = Clean(item.Text, MostText),
            PostedAt = item.PostedAt.Normalized(),
            Media = [.. item.Media.Take(MostMedia).Select(media => new FoundMedia(Clean(media.Kind, 30), Clean(media.Address, 2048)))],
            ParentUrl = Address(item.ParentUrl),
        };
    }

    /// <summary>Whether the name is none, or no more than the end of the author's address.</summary>
    public static bool IsNameless(string name, string? url) => name == NoName || (url is not null && url.EndsWith("/" + name, StringComparison.Ordinal));

    private static string? Address(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") && address.Length <= 2048 ? Clean(address, 2048) : null;

    /// <summary>Without what PostgreSQL does not keep: NUL, and halves of characters of two code units.</summary>
    private static string Clean(string? text, int length)
    {
        if (string.IsNullOrEmpty(text))
            return string.Empty;

        var clean = new StringBuilder(Math.Min(text.Length, length));
        // A half becomes U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0)
                continue;
            if (clean.Length + rune.Utf16SequenceLength > length)
                break;
            clean.Append(rune.ToString());
        }

        return clean.ToString();
    }
}
