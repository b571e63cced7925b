using SocialPubs.Regulations;

namespace SocialPubs.Messaging.PersonalData;

/// <summary>One form for each address, however it was typed.</summary>
public static class AuthorAddresses
{
    /// <summary>The canonical form of a publication's address; of any other one the host and path in lower case.</summary>
    public static string Normalized(string address)
    {
        if (NetworkAddress.NetworkOf(address) is { } network && NetworkAddress.TryParse(network, address, out var known))
            return known.Canonical;

        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var plain = (scheme < 0 ? address : address[(scheme + 3)..]).TrimEnd('/').ToLowerInvariant();
        foreach (var prefix in (string[])["www.", "m.", "mobile."])
        {
            if (plain.StartsWith(prefix, StringComparison.Ordinal))
                plain = plain[prefix.Length..];
        }

        return plain;
    }
}
