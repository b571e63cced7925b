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
    public void SignedIn(Person person, bool secondFactor) =>
        Add("SignIn", person.Id, person.Name, 200, null, secondFactor ? "second factor" : "password");

    /// <summary>A password, a code or a recovery code was wrong; of an unknown account neither id nor name is known.</summary>
    public void Failed(Person? person, string step) =>
        Add("SignIn", person?.Id, person?.Name, 401, "identity.sign-in-refused", step);

    public void Locked(Person? person) =>
        Add("LockAccount", person?.Id, person?.Name, 429, "identity.sign-in-locked", null);

    public void SecondFactor(Person person, bool on) =>
        Add(on ? "TurnOnSecondFactor" : "TurnOffSecondFactor", person.Id, person.Name, 200, null, null);

    public void RecoveryCodes(Person person) =>
        Add("RenewRecoveryCodes", person.Id, person.Name, 200, null, null);

    public void PasswordChanged(Person person) =>
        Add("ChangePassword", person.Id, person.Name, 200, null, null);

    public void InvitationUsed(Person person) =>
        Add("UseInvitation", person.Id, person.Name, 200, null, null);

    /// <summary>The one who ended it is the caller where there is one: the person, or an administrator.</summary>
    public void SessionEnded(string personId, Guid sessionId) => Add(
        "EndSession", accessor.HttpContext?.User.FindFirst(AccountSchemes.Subject) is null ? personId : null, null, 200, null, sessionId.ToString());

    /// <summary>Somebody read everything that is kept about a person; who, is told by the request.</summary>
    public void Exported() => Add("ExportPerson", null, null, 200, null, null);

    private void Add(
        string action, string? personId, string? name, int status, string? code, string? detail)
    {
        audit.Record(db, new AuditAct(action, accessor.HttpContext?.Request.Path.Value ?? "/account")
        {
            SubjectId = personId,
            SubjectName = name,
            Status = status,
            Code = code,
            Changes = detail is null ? null : [new AuditChange("Account", personId ?? "unknown", "step", null, detail)],
        });
    }
}
