using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;
using SocialPubs.Emulator.Pages;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Control;

/// <summary>What a person allowed an application, as it is kept behind a code or a refresh token.</summary>
internal sealed record Consent(string Network, string ClientId, string RedirectUri, string? Challenge, string Scope, long MemberId, string Extra);

/// <summary>
/// The part of OAuth that all networks share: a page on which the keeper chooses who signs in, codes that are good once,
/// and refresh tokens that each use replaces.
/// </summary>
internal sealed class EmulatedConsent(AllWalls walls, HtmlEncoder encoder)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Consent> kept = new(StringComparer.Ordinal);

    /// <summary>Keeps a consent and returns the word under which it is redeemed once.</summary>
    public string Keep(Consent consent)
    {
        var word = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (gate)
            kept[word] = consent;
        return word;
    }

    /// <summary>The consent behind a word; null where there is none or it was redeemed before.</summary>
    public Consent? Redeem(string network, string? word)
    {
        lock (gate)
            return word is not null && kept.TryGetValue(word, out var consent) && consent.Network == network && kept.Remove(word) ? consent : null;
    }

    /// <summary>Whether a verifier belongs to a challenge (RFC 7636, S256).</summary>
    public static bool IsVerifier(string? verifier, string challenge) =>
        verifier is not null && WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == challenge;

    /// <summary>Whether the browser may be sent back there: only to this machine.</summary>
    public static bool IsRedirect(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.IsLoopback && uri.Fragment.Length == 0;

    /// <summary>Shows who can sign in: those whom the network knows; each link repeats the query with <c>member</c>.</summary>
    /// <param name="context">The request of the browser.</param>
    /// <param name="network">The network's id.</param>
    /// <param name="title">What the page is called, in Russian.</param>
    /// <param name="isWanted">Who can sign in; without it, all persons.</param>
    public Task ShowAsync(HttpContext context, string network, string title, Func<Member, bool>? isWanted = null)
    {
        var html = new StringBuilder($"<article class=\"post\"><h2>{encoder.Encode(title)}</h2><p class=\"text\">Кто входит и разрешает доступ приложению?</p><ul>");
        foreach (var member in walls.For(network).Members().Where(isWanted ?? (member => member.Id > 0)).Take(200))
        {
            var query = QueryHelpers.AddQueryString(
                context.Request.Path, context.Request.Query.Where(pair => pair.Key != "member").Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value.ToString())));
            var link = QueryHelpers.AddQueryString(query, "member", member.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            html.Append(System.Globalization.CultureInfo.InvariantCulture, $"<li><a href=\"{encoder.Encode(link)}\">{encoder.Encode(member.Name)}</a></li>");
        }

        return WallPages.WriteAsync(context, WallPages.Html(title, html.Append("</ul></article>").ToString()));
    }
}
