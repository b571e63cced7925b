using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.Invitations;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Sessions;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

internal sealed class ChangePasswordModel(
    IdentityDb db, Passwords passwords, PersonSignIn signIn, SessionStore sessions, InvitationDesk desk, SignInRecord record) : AccountPage
{
    [BindProperty(Name = "current-password")]
    public string? CurrentPassword { get; set; }

    [BindProperty(Name = "new-password")]
    public string? NewPassword { get; set; }

    [BindProperty(Name = "repeat-password")]
    public string? RepeatPassword { get; set; }

    public Person Person => HttpContext.Live().Person;

    public int LeastLength { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        LeastLength = await passwords.LeastLengthAsync(Person, Cancelled);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        LeastLength = await passwords.LeastLengthAsync(Person, Cancelled);
        var person = await db.Users.SingleAsync(row => row.Id == Person.Id, Cancelled);
        if (string.IsNullOrEmpty(CurrentPassword))
            AddError("current-password", T.PasswordMissing);
        if (await NewPasswords.CheckAsync(passwords, person, NewPassword, RepeatPassword, T, LeastLength, Cancelled) is { } error)
            AddError(error.Field, error.Text);
        if (Errors.Count > 0)
            return Again();

        var confirmed = await signIn.ConfirmAsync(HttpContext, person, CurrentPassword, Cancelled);
        if (confirmed.Status != SignInStatus.SignedIn)
        {
            AddError("current-password", confirmed.Status == SignInStatus.Locked ? T.Locked(confirmed.RetryAt) : T.CurrentPasswordWrong);
            return Again();
        }

        var session = HttpContext.Live().Session;
        passwords.Set(person, NewPassword!);
        await sessions.EndAllAsync(person.Id, but: session.Id, Cancelled);
        await sessions.CarryOnAsync(session.Id, person, Cancelled);
        await desk.WithdrawAsync(person.Id, Cancelled);
        record.PasswordChanged(person);
        await db.SaveChangesAsync(Cancelled);
        await signIn.IssueAsync(HttpContext, person, session);
        Notice = T.PasswordChanged;
        return Page();
    }
}
