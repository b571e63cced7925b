using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.Invitations;
using SocialPubs.Identity.Revocations;
using SocialPubs.Identity.Sessions;
using SocialPubs.Identity.SignIn;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.People;

/// <summary>What an administrator does about a person's access. Each may be said twice: the second time changes nothing.</summary>
internal static class CommandPerson
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var person = routes.MapGroup("/people/{id}").RequireRoles(Roles.Administrator).ForEveryBody();
        person.MapPost("/invitation", InviteAsync)
            .WithName("IdentityInvitePerson").WithSummary("Make a one-time link with which the person sets a password; earlier links stop working")
            .AsCommand().AnswersWithSecret();
        person.MapPost("/disable", DisableAsync)
            .WithName("IdentityDisablePerson").WithSummary("Bar the person from signing in, and end sessions and tokens")
            .AsCommand();
        person.MapPost("/enable", EnableAsync)
            .WithName("IdentityEnablePerson").WithSummary("Let the person sign in again")
            .AsCommand();
        person.MapPost("/unlock", UnlockAsync)
            .WithName("IdentityUnlockPerson").WithSummary("Lift the lock that failed attempts to sign in left")
            .AsCommand();
        person.MapPost("/reset-second-factor", ResetSecondFactorAsync)
            .WithName("IdentityResetSecondFactor").WithSummary("Take away a lost second factor, and end sessions and tokens")
            .AsCommand();
        person.MapPost("/revoke", RevokeAsync)
            .WithName("IdentityRevokePerson").WithSummary("End the person's sessions and tokens")
            .AsCommand();
        person.MapPut("/administrator", AppointAsync)
            .WithName("IdentityAppointAdministrator").WithSummary("Let the person administer the system")
            .AsCommand();
        person.MapDelete("/administrator", DismissAsync)
            .WithName("IdentityDismissAdministrator").WithSummary("Let the person no longer administer the system")
            .AsCommand();
    }

    private static async Task<Results<Ok<InvitationLink>, ProblemHttpResult>> InviteAsync(
        string id, IdentityDb db, InvitationDesk desk, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.LockAsync(id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();
        if (person.DisabledAt is not null)
            return new Refusal(AccountRefusals.Disabled, "Enable the person first.", "id").ToProblem();

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await desk.InviteAsync(
            person, person.PasswordHash is null ? InvitationDesk.ForNewPeople : InvitationDesk.ForResets, cancellationToken));
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> DisableAsync(
        string id, IdentityDb db, TimeProvider time, SessionStore sessions, TokenRevocations revocations, InvitationDesk desk, HttpContext http,
        CancellationToken cancellationToken)
    {
        await db.LockAdministratorsAsync(cancellationToken);
        if (await db.LockAsync(id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        var now = time.GetUtcNow();
        if (await IsLastAdministratorAsync(db, id, now, cancellationToken))
            return LastAdministrator();
        if (person.DisabledAt is null)
        {
            person.DisabledAt = now;
            person.RenewStamp();
            person.Version++;
            await desk.WithdrawAsync(id, cancellationToken);
            await sessions.EndAllAsync(id, but: null, cancellationToken);
            await revocations.RevokeSubjectAsync(id, cancellationToken);
        }

        return await AnswerAsync(db, person, now, http, cancellationToken);
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> EnableAsync(
        string id, IdentityDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.LockAsync(id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        if (person.DisabledAt is not null)
        {
            person.DisabledAt = null;
            person.Version++;
        }

        return await AnswerAsync(db, person, time.GetUtcNow(), http, cancellationToken);
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> UnlockAsync(
        string id, IdentityDb db, TimeProvider time, SignInGuard guard, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.LockAsync(id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        await guard.LiftAsync(person.UserName!, cancellationToken);
        return await AnswerAsync(db, person, time.GetUtcNow(), http, cancellationToken);
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> ResetSecondFactorAsync(
        string id, IdentityDb db, TimeProvider time, SecondFactors factors, SessionStore sessions, TokenRevocations revocations,
        SignInRecord record, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.LockAsync(id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        if (await factors.FindAsync(id, cancellationToken) is not null)
        {
            await factors.RemoveAsync(id, cancellationToken);
            person.RenewStamp();
            person.Version++;
            record.SecondFactor(person, on: false);
            await sessions.EndAllAsync(id, but: null, cancellationToken);
            await revocations.RevokeSubjectAsync(id, cancellationToken);
        }

        return await AnswerAsync(db, person, time.GetUtcNow(), http, cancellationToken);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id, IdentityDb db, SessionStore sessions, TokenRevocations revocations, CancellationToken cancellationToken)
    {
        if (await db.LockAsync(id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        // Also half-done sign-ins.
        person.RenewStamp();
        await sessions.EndAllAsync(id, but: null, cancellationToken);
        await revocations.RevokeSubjectAsync(id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> AppointAsync(
        string id, IdentityDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        await db.LockAdministratorsAsync(cancellationToken);
        if (await db.LockAsync(id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        var now = time.GetUtcNow();
        if (!await db.AdministratorGrants(now).AnyAsync(grant => grant.SubjectId == id, cancellationToken))
        {
            db.Add(new RoleGrant { Id = Guid.CreateVersion7(now), SubjectId = id, Role = Roles.Administrator, ValidFrom = now, Version = 1 });
            person.Version++;
        }

        return await AnswerAsync(db, person, now, http, cancellationToken);
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> DismissAsync(
        string id, IdentityDb db, TimeProvider time, TokenRevocations revocations, HttpContext http, CancellationToken cancellationToken)
    {
        await db.LockAdministratorsAsync(cancellationToken);
        if (await db.LockAsync(id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        var now = time.GetUtcNow();
        if (await IsLastAdministratorAsync(db, id, now, cancellationToken))
            return LastAdministrator();
        var grants = await db.AdministratorGrants(now).Where(grant => grant.SubjectId == id).ToListAsync(cancellationToken);
        foreach (var grant in grants)
        {
            grant.ValidUntil = now;
            grant.Version++;
        }

        if (grants.Count > 0)
        {
            person.Version++;
            await revocations.RevokeSubjectAsync(id, cancellationToken);
        }

        return await AnswerAsync(db, person, now, http, cancellationToken);
    }

    private static async Task<bool> IsLastAdministratorAsync(IdentityDb db, string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.Administrators(now).AnyAsync(person => person.Id == id, cancellationToken)
        && !await db.Administrators(now).AnyAsync(person => person.Id != id, cancellationToken);

    private static ProblemHttpResult LastAdministrator() =>
        new Refusal(AccountRefusals.LastAdministrator, "Let another person administer the system first, and have them set a password.", "id").ToProblem();

    private static async Task<Ok<PersonView>> AnswerAsync(
        IdentityDb db, Person person, DateTimeOffset now, HttpContext http, CancellationToken cancellationToken)
    {
        http.SetETag(person.Version);
        return TypedResults.Ok(await db.ViewAsync(person, now, cancellationToken));
    }
}
