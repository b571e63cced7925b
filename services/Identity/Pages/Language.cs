using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>In which language a page speaks.</summary>
internal static class Language
{
    public const string Russian = "ru";
    public const string English = "en";

    /// <summary>
    /// What the person chose by the link at the foot; else what the client asked for (<c>ui_locales</c>, OpenID Connect
    /// Core, section 3.1.2.1), here or in the request to which the page leads back; else Russian.
    /// </summary>
    public static string Of(HttpContext http, AccountOptions options)
    {
        if (http.Request.Cookies[CookieName(options)] is Russian or English)
            return http.Request.Cookies[CookieName(options)]!;

        var asked = http.Request.Query["ui_locales"].ToString();
        if (asked.Length == 0 && http.Request.Query["returnUrl"].ToString() is { Length: > 0 and < 4096 } back && back.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at)
            asked = QueryHelpers.ParseQuery(back[at..]).GetValueOrDefault("ui_locales").ToString();
        foreach (var tag in asked.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var primary = tag.Split('-')[0].ToLowerInvariant();
            if (primary is Russian or English)
                return primary;
        }

        return Russian;
    }

    public static string CookieName(AccountOptions options) => AccountCookies.NameOf(options, "-language");
}

/// <summary>The texts of one request's pages.</summary>
internal static class PageTexts
{
    public static Texts Texts(this HttpContext http)
    {
        if (http.Items[typeof(Texts)] is Texts known)
            return known;

        var options = http.RequestServices.GetRequiredService<IOptions<AccountOptions>>().Value;
        var language = Language.Of(http, options);
        var texts = new Texts(
            language,
            CultureInfo.GetCultureInfo(language == Language.English ? "en-GB" : "ru-RU"),
            TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone),
            http.RequestServices.GetRequiredService<TimeProvider>());
        http.Items[typeof(Texts)] = texts;
        return texts;
    }
}
