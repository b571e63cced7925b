using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;

namespace SocialPubs.Messaging.Audit;

/// <summary>
/// Something for the record that is no command: a sign-in, a lock-out, an export, the rotation of a key. What is left
/// out is taken from the request that is running, if one is.
/// </summary>
/// <param name="Action">The name of the act, such as <c>SignIn</c>; one word, as the endpoints have.</param>
/// <param name="Target">On what, without anything secret and without a query.</param>
public sealed record AuditAct(string Action, string Target)
{
    /// <summary>Who; the caller where it is null.</summary>
    public string? SubjectId { get; init; }

    public string? SubjectName { get; init; }

    public string? Role { get; init; }

    public IReadOnlyList<string>? Bodies { get; init; }

    /// <summary>From where; the address of the request where it is null.</summary>
    public string? Address { get; init; }

    /// <summary>The result as an HTTP status: below 400 it was done, from 400 on refused.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Why it was refused.</summary>
    public string? Code { get; init; }

    /// <summary>What changed, without personal data.</summary>
    public IReadOnlyList<AuditChange>? Changes { get; init; }

    /// <summary>When; now where it is null.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Where it was done, for what another part of the system reports; this service where it is null.</summary>
    public string? Service { get; init; }
}

/// <summary>
/// Puts acts on the record. Commands and refused requests are recorded without any doing; this is for all else.
/// </summary>
public interface IAudit
{
    /// <summary>Adds the act to the outbox of this context: it is on record if and only if the change is.</summary>
    void Record(DbContext db, AuditAct act);

    /// <summary>
    /// Records the act in a transaction of its own. Does not throw: where the database is away it says so in the log
    /// and counts it.
    /// </summary>
    /// <returns>Whether it is on record.</returns>
    Task<bool> RecordAsync(AuditAct act);
}
