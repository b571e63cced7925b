using System.Globalization;

namespace SocialPubs.Emulator.Meta;

/// <summary>
/// Whose token a call carries: <c>page-1001-…</c> is a page's, <c>instagram-3003-…</c> that of an Instagram account,
/// <c>user-77-…</c> a person's, <c>{application}|{secret}</c> the application's own.
/// </summary>
internal sealed record GraphToken(string Kind, long Id)
{
    public static GraphToken? Parse(string? token, MetaEmulation settings)
    {
        if (token == $"{settings.AppId}|{settings.AppSecret}")
            return new GraphToken("app", 0);
        var parts = token?.Split('-', 3) ?? [];
        if (parts is not [("page" or "instagram" or "user") and var kind, var id, ..] || !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= 0)
            return null;
        return new GraphToken(kind, GraphIds.ReadInstagramMember(id) ?? number);
    }

    /// <summary>The Facebook page that speaks with this token.</summary>
    public long? Page => Kind == "page" ? -Id : null;

    /// <summary>The Instagram account that speaks with this token: its own, or that of the page.</summary>
    public long? InstagramAccount(MetaEmulation settings) => Kind switch
    {
        "instagram" => -Id,
        "page" when settings.Pages.TryGetValue(Id.ToString(CultureInfo.InvariantCulture), out var account) => -account,
        _ => null,
    };
}
