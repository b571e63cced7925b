using Microsoft.AspNetCore.Mvc;
using SocialPubs.Identity.Invitations;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Sessions;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>Somebody new, or somebody who forgot the password, chooses one.</summary>
internal sealed class InvitationModel(
    IdentityDb db, InvitationDesk desk, Passwords passwords, PersonSignIn signIn, SessionStore sessions, SignInGuard guard, SignInRecord record) : AccountPage
{
    [BindProperty(SupportsGet = true, Name = "token")]
    public string? Token { get; set; }

    [BindProperty(Name = "new-password")]
    public string? NewPassword { get; set; }

    [BindProperty(Name = "repeat-password")]
    public string? RepeatPassword { get; set; }

    public Person? Person { get; private set; }

    public int LeastLength { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        Person = (await desk.FindAsync(Token, Cancelled))?.Person;
        if (Person is null)
            return Gone();

        LeastLength = await passwords.LeastLengthAsync(Person, Cancelled);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await desk.FindAsync(Token, Cancelled) is not { } found)
            return Gone();

        Person = found.Person;
        LeastLength = await passwords.LeastLengthAsync(Person, Cancelled);
        if (await NewPasswords.CheckAsync(passwords, Person, NewPassword, RepeatPassword, T, LeastLength, Cancelled) is { } error)
        {
            AddError(error.Field, error.Text);
            return Again();
        }

        await using (var transaction = await db.Database.BeginTransactionAsync(Cancelled))
        {
            if (!await desk.UseAsync(found.Invitation, Cancelled))
                return Gone();

            passwords.Set(Person, NewPassword!);
            await sessions.EndAllAsync(Person.Id, but: null, Cancelled);
            await guard.LiftAsync(Person.UserName!, Cancelled);
            record.InvitationUsed(Person);
            await db.SaveChangesAsync(Cancelled);
            await transaction.CommitAsync(Cancelled);
        }

        return (await signIn.ContinueAsync(HttpContext, Person, Cancelled)).Status switch
        {
            SignInStatus.CodeNeeded => LocalRedirect("/account/second-factor"),
            SignInStatus.SetUpNeeded => LocalRedirect("/account/second-factor/set-up"),
            _ => LocalRedirect("/account"),
        };
    }

    private IActionResult Gone()
    {
        Person = null;
        Response.StatusCode = StatusCodes.Status410Gone;
        return Page();
    }
}
