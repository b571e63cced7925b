using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>Keeps the language that somebody chose by the link on top of each page.</summary>
internal sealed class ChooseLanguageModel(IOptions<AccountOptions> options) : AccountPage
{
    [BindProperty(SupportsGet = true, Name = "to")]
    public string? Chosen { get; set; }

    public IActionResult OnGet()
    {
        if (Chosen is Language.Russian or Language.English)
        {
            Response.Cookies.Append(Language.CookieName(options.Value), Chosen, new CookieOptions
            {
                Path = "/",
                MaxAge = TimeSpan.FromDays(365),
                HttpOnly = true,
                Secure = options.Value.IsSecure,
                SameSite = SameSiteMode.Lax,
                IsEssential = true,
            });
        }

        return ToReturnUrl();
    }
}
