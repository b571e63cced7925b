using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Policies;
using SocialPubs.Identity.Sessions;

namespace SocialPubs.Identity.SignIn;

internal enum SignInStatus
{
    SignedIn,

    /// <summary>The password was right; the authenticator's code is asked for next.</summary>
    CodeNeeded,

    /// <summary>The password was right; a second factor is demanded and not yet set up.</summary>
    SetUpNeeded,

    Refused,
    Locked,
}

/// <summary>What an attempt to sign in came to.</summary>
/// <param name="Status">What comes next.</param>
/// <param name="RetryAt">Where it is locked: until when.</param>
internal sealed record SignInOutcome(SignInStatus Status, DateTimeOffset? RetryAt = null);

/// <summary>The steps by which somebody gets in. Each saves what it changes.</summary>
internal sealed class PersonSignIn(
    IdentityDb db, TimeProvider time, SignInGuard guard, Passwords passwords, SecondFactors factors, SessionStore sessions, SignInRecord record)
{
    /// <summary>A longer login is nobody's; it is counted like any other.</summary>
    private const int LoginLength = PersonIds.MaxLength;

    /// <summary>The first step: login and password.</summary>
    public async Task<SignInOutcome> WithPasswordAsync(HttpContext http, string? login, string? password, CancellationToken cancellationToken)
    {
        var typed = (login ?? string.Empty).Trim();
        typed = typed[..Math.Min(typed.Length, LoginLength + 1)];
        var address = http.Connection.RemoteIpAddress;
        var answer = await guard.BeginAsync(typed, address, cancellationToken);
        if (!answer.Allowed)
            return new SignInOutcome(SignInStatus.Locked, answer.RetryAt);

        var person = await FindAsync(typed, cancellationToken);
        if (!await passwords.VerifyAsync(person, password, cancellationToken))
            return await RefuseAsync(person, "password", answer, cancellationToken);

        if (await factors.IsOnAsync(person!.Id, cancellationToken))
        {
            await guard.TookStepAsync(typed, address, cancellationToken);
            await BeginPendingAsync(http, person);
            return new SignInOutcome(SignInStatus.CodeNeeded);
        }

        await guard.SucceededAsync(typed, address, cancellationToken);
        return await ContinueAsync(http, person, cancellationToken);
    }

    /// <summary>The second step: a code of the authenticator or a recovery code.</summary>
    public async Task<SignInOutcome> WithCodeAsync(
        HttpContext http, Person person, string? code, bool recovery, CancellationToken cancellationToken)
    {
        var address = http.Connection.RemoteIpAddress;
        var answer = await guard.BeginAsync(person.UserName!, address, cancellationToken);
        if (!answer.Allowed)
            return new SignInOutcome(SignInStatus.Locked, answer.RetryAt);

        var accepted = recovery
            ? await factors.AcceptRecoveryAsync(person.Id, code ?? string.Empty, cancellationToken)
            : await factors.AcceptAsync(person.Id, code ?? string.Empty, cancellationToken);
        if (!accepted)
            return await RefuseAsync(person, recovery ? "recovery code" : "code", answer, cancellationToken);

        await guard.SucceededAsync(person.UserName!, address, cancellationToken);
        await CompleteAsync(http, person, secondFactor: true, cancellationToken);
        return new SignInOutcome(SignInStatus.SignedIn);
    }

    /// <summary>Whether somebody who is signed in knows the password; wrong ones count like at the sign-in.</summary>
    public async Task<SignInOutcome> ConfirmAsync(HttpContext http, Person person, string? password, CancellationToken cancellationToken)
    {
        var address = http.Connection.RemoteIpAddress;
        var answer = await guard.BeginAsync(person.UserName!, address, cancellationToken);
        if (!answer.Allowed)
            return new SignInOutcome(SignInStatus.Locked, answer.RetryAt);
        if (!await passwords.VerifyAsync(person, password, cancellationToken))
            return await RefuseAsync(person, "password", answer, cancellationToken);

        await guard.TookStepAsync(person.UserName!, address, cancellationToken);
        return new SignInOutcome(SignInStatus.SignedIn);
    }

    /// <summary>
    /// Goes on with somebody who proved who they are without a second factor: signs them in, or first lets them set one
    /// up where it is demanded.
    /// </summary>
    public async Task<SignInOutcome> ContinueAsync(HttpContext http, Person person, CancellationToken cancellationToken)
    {
        if (await factors.IsOnAsync(person.Id, cancellationToken))
        {
            await BeginPendingAsync(http, person);
            return new SignInOutcome(SignInStatus.CodeNeeded);
        }

        var policy = await db.PolicyAsync(cancellationToken);
        if (policy.DemandsSecondFactor(await db.RolesAsync(person.Id, time.GetUtcNow(), cancellationToken)))
        {
            await factors.BeginAsync(person.Id, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await BeginPendingAsync(http, person);
            return new SignInOutcome(SignInStatus.SetUpNeeded);
        }

        await CompleteAsync(http, person, secondFactor: false, cancellationToken);
        return new SignInOutcome(SignInStatus.SignedIn);
    }

    /// <summary>Makes a session and its cookie. Always a new one: what a browser brought along is worth nothing afterwards.</summary>
    public async Task CompleteAsync(HttpContext http, Person person, bool secondFactor, CancellationToken cancellationToken)
    {
        await EndPresentAsync(http, cancellationToken);
        var session = await sessions.BeginAsync(person, secondFactor, http, cancellationToken);
        record.SignedIn(person, secondFactor);
        await db.SaveChangesAsync(cancellationToken);
        await http.SignOutAsync(AccountSchemes.Pending);
        await IssueAsync(http, person, session);
    }

    /// <summary>Writes the cookie of a session afresh, as after a change of password.</summary>
    public Task IssueAsync(HttpContext http, Person person, Session session)
    {
        var claims = new List<Claim>
        {
            new(AccountSchemes.Subject, person.Id),
            new(AccountSchemes.Name, person.Name),
            new(AccountSchemes.SessionId, session.Id.ToString()),
            new(AccountSchemes.Methods, "pwd"),
            new(AccountSchemes.Time, time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64),
        };
        if (session.SecondFactor)
            claims.Add(new Claim(AccountSchemes.Methods, "otp"));
        return http.SignInAsync(AccountSchemes.Account, Principal(claims, AccountSchemes.Account), new AuthenticationProperties
        {
            IssuedUtc = time.GetUtcNow(),
            ExpiresUtc = session.ExpiresAt,
            AllowRefresh = false,
        });
    }

    /// <summary>Ends the session of this browser, with its tokens, and takes the cookies away.</summary>
    public async Task SignOutAsync(HttpContext http, CancellationToken cancellationToken)
    {
        await EndPresentAsync(http, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await http.SignOutAsync(AccountSchemes.Pending);
        await http.SignOutAsync(AccountSchemes.Account);
    }

    /// <summary>Who gave the password in this browser and has not finished; null where nobody did, or too long ago.</summary>
    public async Task<Person?> PendingAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var result = await http.AuthenticateAsync(AccountSchemes.Pending);
        if (result.Principal?.FindFirstValue(AccountSchemes.Subject) is not { } id)
            return null;

        var person = await db.Users.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return person is { DisabledAt: null } && person.SecurityStamp == result.Principal.FindFirstValue(AccountSchemes.Stamp) ? person : null;
    }

    private async Task EndPresentAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var present = await http.AuthenticateAsync(AccountSchemes.Account);
        if (present.Principal is { } principal && principal.FindFirstValue(AccountSchemes.Subject) is { } id
            && Guid.TryParse(principal.FindFirstValue(AccountSchemes.SessionId), out var session))
        {
            await sessions.EndAsync(id, session, cancellationToken);
        }
    }

    private async Task<Person?> FindAsync(string login, CancellationToken cancellationToken)
    {
        // The look-up is made in any case; a text that can be nobody's id is looked for as another that is nobody's.
        var normalized = PersonIds.IsValid(login) ? PersonIds.Normalize(login) : string.Empty;
        return await db.Users.SingleOrDefaultAsync(row => row.NormalizedUserName == normalized, cancellationToken);
    }

    private async Task<SignInOutcome> RefuseAsync(Person? person, string step, GuardAnswer answer, CancellationToken cancellationToken)
    {
        record.Failed(person, step);
        if (answer.LocksAccount)
            record.Locked(person);
        await db.SaveChangesAsync(cancellationToken);
        return new SignInOutcome(SignInStatus.Refused);
    }

    private Task BeginPendingAsync(HttpContext http, Person person)
    {
        Claim[] claims = [new(AccountSchemes.Subject, person.Id), new(AccountSchemes.Stamp, person.SecurityStamp!)];
        return http.SignInAsync(AccountSchemes.Pending, Principal(claims, AccountSchemes.Pending), new AuthenticationProperties
        {
            IssuedUtc = time.GetUtcNow(),
            ExpiresUtc = time.GetUtcNow() + AccountCookies.PendingLifetime,
            AllowRefresh = false,
        });
    }

    private static ClaimsPrincipal Principal(IEnumerable<Claim> claims, string scheme) =>
        new(new ClaimsIdentity(claims, scheme, AccountSchemes.Name, roleType: "role"));
}
