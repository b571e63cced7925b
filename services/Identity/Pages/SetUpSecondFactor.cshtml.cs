using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using QRCoder;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Sessions;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>
/// Shows the key of an authenticator app and takes its first code. For somebody who is signed in and gave the password
/// again, and in the middle of a sign-in where a second factor is demanded.
/// </summary>
internal sealed class SetUpSecondFactorModel(
    IdentityDb db, SecondFactors factors, PersonSignIn signIn, SignInGuard guard, SignInRecord record, IOptions<AccountOptions> options) : AccountPage
{
    [BindProperty(Name = "code")]
    public string? Code { get; set; }

    /// <summary>In the middle of a sign-in.</summary>
    public bool IsDemanded { get; private set; }

    public string Key { get; private set; } = string.Empty;

    /// <summary>The QR code as a data address: the key stands in no file and no address that a log could show.</summary>
    public string Qr { get; private set; } = string.Empty;

    public IReadOnlyList<string>? Codes { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        if (await FindAsync() is not { } person)
            return To("/account/authenticator");
        return await ShowAsync(person) ? Page() : To("/account/authenticator");
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await FindAsync() is not { } person)
            return To("/account/authenticator");
        if (string.IsNullOrWhiteSpace(Code))
        {
            AddError("code", T.CodeMissing);
            return await ShowAsync(person) ? Again() : To("/account/authenticator");
        }

        var address = HttpContext.Connection.RemoteIpAddress;
        var answer = await guard.BeginAsync(person.UserName!, address, Cancelled);
        if (!answer.Allowed)
        {
            AddError(string.Empty, T.Locked(answer.RetryAt));
            return await ShowAsync(person) ? Again() : To("/account/authenticator");
        }

        if (await factors.ConfirmAsync(person, Code, Cancelled) is not { } codes)
        {
            record.Failed(person, "set-up code");
            await db.SaveChangesAsync(Cancelled);
            AddError("code", T.SetUpCodeWrong);
            return await ShowAsync(person) ? Again() : To("/account/authenticator");
        }

        record.SecondFactor(person, on: true);
        if (!IsDemanded && await db.Set<Session>().SingleOrDefaultAsync(row => row.Id == HttpContext.Live().Session.Id, Cancelled) is { } session)
            session.SecondFactor = true;
        await db.SaveChangesAsync(Cancelled);
        await guard.SucceededAsync(person.UserName!, address, Cancelled);
        if (IsDemanded)
            await signIn.CompleteAsync(HttpContext, person, secondFactor: true, Cancelled);
        else
            await signIn.IssueAsync(HttpContext, person, HttpContext.Live().Session);
        Codes = codes;
        return Page();
    }

    private async Task<Person?> FindAsync()
    {
        if ((await HttpContext.AuthenticateAsync(AccountSchemes.Account)).Succeeded)
            return await db.Users.SingleAsync(row => row.Id == HttpContext.Live().Person.Id, Cancelled);

        IsDemanded = true;
        var person = await signIn.PendingAsync(HttpContext, Cancelled);
        // With a factor in force the half-done sign-in owes its code and may not choose another key.
        return person is not null && !await factors.IsOnAsync(person.Id, Cancelled) ? person : null;
    }

    private async Task<bool> ShowAsync(Person person)
    {
        if (await factors.PendingKeyAsync(person.Id, Cancelled) is not { } key)
            return false;

        Key = Totp.Text(key);
        using var data = QRCodeGenerator.GenerateQrCode(
            Totp.Address(options.Value.ProductName, person.UserName!, key), QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        Qr = "data:image/png;base64," + Convert.ToBase64String(png.GetGraphic(6));
        return true;
    }
}
