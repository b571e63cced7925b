using SocialPubs.Contracts;
using SocialPubs.Identity.People;
using SocialPubs.Messaging.Audit;

namespace SocialPubs.Identity.SignIn;

/// <summary>
/// Puts what happens on the pages on record, where no command filter does. Adds to the context; the caller saves, so
/// that the act and its record are one transaction. Never says what was typed: a password in the wrong field would
/// stay readable for ever.
/// </summary>
internal sealed class SignInRecord(IdentityDb db, IAudit audit, IHttpContextAccessor accessor)
{
    public Task SignedInAsync(Person person, bool secondFactor, CancellationToken cancellationToken) =>
        AddAsync("SignIn", person.Id, person.Name, 200, null, secondFactor ? "second factor" : "password", cancellationToken);

    /// <summary>A password, a code or a recovery code was wrong; of an unknown account neither id nor name is known.</summary>
    public Task FailedAsync(Person? person, string step, CancellationToken cancellationToken) =>
        AddAsync("SignIn", person?.Id, person?.Name, 401, "identity.sign-in-refused", step, cancellationToken);

    public Task LockedAsync(Person? person, CancellationToken cancellationToken) =>
        AddAsync("LockAccount", person?.Id, person?.Name, 429, "identity.sign-in-locked", null, cancellationToken);

    public Task SecondFactorAsync(Person person, bool on, CancellationToken cancellationToken) =>
        AddAsync(on ? "TurnOnSecondFactor" : "TurnOffSecondFactor", person.Id, person.Name, 200, null, null, cancellationToken);

    public Task RecoveryCodesAsync(Person person, CancellationToken cancellationToken) =>
        AddAsync("RenewRecoveryCodes", person.Id, person.Name, 200, null, null, cancellationToken);

    public Task PasswordChangedAsync(Person person, CancellationToken cancellationToken) =>
        AddAsync("ChangePassword", person.Id, person.Name, 200, null, null, cancellationToken);

    public Task InvitationUsedAsync(Person person, CancellationToken cancellationToken) =>
        AddAsync("UseInvitation", person.Id, person.Name, 200, null, null, cancellationToken);

    /// <summary>The one who ended it is the caller where there is one: the person, or an administrator.</summary>
    public Task SessionEndedAsync(string personId, Guid sessionId, CancellationToken cancellationToken) => AddAsync(
        "EndSession", accessor.HttpContext?.User.FindFirst(AccountSchemes.Subject) is null ? personId : null, null, 200, null, sessionId.ToString(),
        cancellationToken);

    /// <summary>Somebody read everything that is kept about a person; who, is told by the request.</summary>
    public Task ExportedAsync(CancellationToken cancellationToken) => AddAsync("ExportPerson", null, null, 200, null, null, cancellationToken);

    private Task AddAsync(
        string action, string? personId, string? name, int status, string? code, string? detail, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        audit.Record(db, new AuditAct(action, accessor.HttpContext?.Request.Path.Value ?? "/account")
        {
            SubjectId = personId,
            SubjectName = name,
            Status = status,
            Code = code,
            Changes = detail is null ? null : [new AuditChange("Account", personId ?? "unknown", "step", null, detail)],
        });
        return Task.CompletedTask;
    }
}
