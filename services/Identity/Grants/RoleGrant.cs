using SocialPubs.Messaging.Audit;

namespace SocialPubs.Identity.Grants;

/// <summary>That a person or a machine client has a role, for a body, from and until an instant.</summary>
internal sealed class RoleGrant
{
    public required Guid Id { get; init; }

    /// <summary>The <c>sub</c> of the tokens: a person's id, or <c>client:</c> and the id of a machine client.</summary>
    [Audited]
    public required string SubjectId { get; set; }

    /// <summary>One of <see cref="Contracts.Roles"/>.</summary>
    [Audited]
    public required string Role { get; set; }

    /// <summary>The body for which the subject acts in this role; null for the administrator of the system.</summary>
    [Audited]
    public string? BodyCode { get; set; }

    public required DateTimeOffset ValidFrom { get; set; }

    /// <summary>The first instant at which it holds no more; null while no end is known.</summary>
    public DateTimeOffset? ValidUntil { get; set; }

    /// <summary>The appointment in Intake that it follows; null for what was granted here.</summary>
    public Guid? AppointmentId { get; init; }

    /// <summary>The appointment's version; what is older changes nothing.</summary>
    public int Version { get; set; }

    public bool HoldsAt(DateTimeOffset instant) => ValidFrom <= instant && (ValidUntil is not { } end || instant < end);
}
