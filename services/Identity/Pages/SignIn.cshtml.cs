using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

internal sealed class SignInModel(PersonSignIn signIn) : AccountPage
{
    [BindProperty(Name = "login")]
    public string? Login { get; set; }

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true, Name = "expired")]
    public bool Expired { get; set; }

    public async Task<IActionResult> OnGetAsync()
    {
        // The protocol leads here only where it wants a new sign-in, so that then the form is shown to everybody.
        if (LocalReturnUrl is null && (await HttpContext.AuthenticateAsync(AccountSchemes.Account)).Principal?.FindFirstValue(AccountSchemes.Subject) is not null)
            return ToReturnUrl();
        if (Expired)
            Notice = T.SignInAgain;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (string.IsNullOrWhiteSpace(Login))
            AddError("login", T.LoginMissing);
        if (string.IsNullOrEmpty(Password))
            AddError("password", T.PasswordMissing);
        if (Errors.Count > 0)
            return Again();

        var outcome = await signIn.WithPasswordAsync(HttpContext, Login, Password, Cancelled);
        switch (outcome.Status)
        {
            case SignInStatus.SignedIn:
                return ToReturnUrl();
            case SignInStatus.CodeNeeded:
                return To("/account/second-factor");
            case SignInStatus.SetUpNeeded:
                return To("/account/second-factor/set-up");
            case SignInStatus.Locked:
                AddError(string.Empty, T.Locked(outcome.RetryAt));
                return Again();
            default:
                AddError("login", T.SignInRefused);
                return Again();
        }
    }
}
