using Microsoft.AspNetCore.Mvc;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

internal sealed class SecondFactorModel(PersonSignIn signIn) : CodePage(signIn)
{
    public string RecoveryAddress => WithReturnUrl("/account/recovery-code");

    public Task<IActionResult> OnPostAsync() => OnCodeAsync(recovery: false, T.CodeMissing, T.CodeWrong);
}

internal sealed class RecoveryCodeModel(PersonSignIn signIn) : CodePage(signIn)
{
    public string AuthenticatorAddress => WithReturnUrl("/account/second-factor");

    public Task<IActionResult> OnPostAsync() => OnCodeAsync(recovery: true, T.RecoveryMissing, T.RecoveryWrong);
}

/// <summary>The second step of a sign-in; without the first one before it, it leads there.</summary>
internal abstract class CodePage(PersonSignIn signIn) : AccountPage
{
    [BindProperty(Name = "code")]
    public string? Code { get; set; }

    public async Task<IActionResult> OnGetAsync() => await signIn.PendingAsync(HttpContext, Cancelled) is null ? ToSignIn() : Page();

    protected async Task<IActionResult> OnCodeAsync(bool recovery, string missing, string wrong)
    {
        if (await signIn.PendingAsync(HttpContext, Cancelled) is not { } person)
            return ToSignIn();
        if (string.IsNullOrWhiteSpace(Code))
        {
            AddError("code", missing);
            return Again();
        }

        var outcome = await signIn.WithCodeAsync(HttpContext, person, Code, recovery, Cancelled);
        if (outcome.Status == SignInStatus.SignedIn)
            return ToReturnUrl();
        if (outcome.Status == SignInStatus.Locked)
            AddError(string.Empty, T.Locked(outcome.RetryAt));
        else
            AddError("code", wrong);
        return Again();
    }

    private IActionResult ToSignIn() => LocalRedirect(WithReturnUrl("/account/sign-in?expired=true"));
}
