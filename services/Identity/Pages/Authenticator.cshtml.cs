using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Policies;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>Turns the second factor on, renews it and turns it off; each only with the password, since a browser may stand open.</summary>
internal sealed class AuthenticatorModel(
    IdentityDb db, TimeProvider time, SecondFactors factors, PersonSignIn signIn, SignInRecord record) : AccountPage
{
    [BindProperty(Name = "action")]
    public string? Action { get; set; }

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    public bool IsOn { get; private set; }

    public bool IsDemanded { get; private set; }

    public IReadOnlyList<string>? Codes { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (!IsOn)
            Action = "renew";
        else if (Action is not ("renew" or "codes" or "off"))
            AddError("action", T.ActionMissing);
        if (string.IsNullOrEmpty(Password))
            AddError("password", T.PasswordMissing);
        if (Errors.Count > 0)
            return Again();
        if (Action == "off" && IsDemanded)
        {
            AddError("action", T.TurnOffForbidden);
            return Again();
        }

        var person = await db.Users.SingleAsync(row => row.Id == HttpContext.Live().Person.Id, Cancelled);
        var confirmed = await signIn.ConfirmAsync(HttpContext, person, Password, Cancelled);
        if (confirmed.Status != SignInStatus.SignedIn)
        {
            AddError("password", confirmed.Status == SignInStatus.Locked ? T.Locked(confirmed.RetryAt) : T.CurrentPasswordWrong);
            return Again();
        }

        return Action switch
        {
            "renew" => await RenewAsync(person),
            "codes" => await RenewCodesAsync(person),
            _ => await TurnOffAsync(person),
        };
    }

    private async Task<IActionResult> RenewAsync(Person person)
    {
        await factors.BeginAsync(person.Id, Cancelled);
        await db.SaveChangesAsync(Cancelled);
        return To("/account/second-factor/set-up");
    }

    private async Task<IActionResult> RenewCodesAsync(Person person)
    {
        Codes = await factors.RenewCodesAsync(person, Cancelled);
        record.RecoveryCodes(person);
        await db.SaveChangesAsync(Cancelled);
        return Page();
    }

    private async Task<IActionResult> TurnOffAsync(Person person)
    {
        await factors.RemoveAsync(person.Id, Cancelled);
        record.SecondFactor(person, on: false);
        await db.SaveChangesAsync(Cancelled);
        IsOn = false;
        Action = null;
        Notice = T.FactorTurnedOff;
        return Page();
    }

    private async Task LoadAsync()
    {
        var person = HttpContext.Live().Person;
        IsOn = await factors.IsOnAsync(person.Id, Cancelled);
        var policy = await db.PolicyAsync(Cancelled);
        IsDemanded = policy.DemandsSecondFactor(await db.RolesAsync(person.Id, time.GetUtcNow(), Cancelled));
    }
}
