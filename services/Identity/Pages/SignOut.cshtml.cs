using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>Asks before it signs out: a link on a foreign page must not be able to.</summary>
internal sealed class SignOutModel(PersonSignIn signIn) : AccountPage
{
    public bool IsSignedIn { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        IsSignedIn = (await HttpContext.AuthenticateAsync(AccountSchemes.Account)).Succeeded;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync(HttpContext, Cancelled);
        return LocalRedirect(LocalReturnUrl ?? "/account/sign-out");
    }
}
