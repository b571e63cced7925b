using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Accounts;

/// <summary>A page of the administration in a network, from which replies are posted (decree 188, clause 6).</summary>
internal sealed class Account
{
    public required Guid Id { get; init; }

    public int Version { get; set; } = 1;

    [Audited]
    public required string Network { get; set; }

    public required AccountKind Kind { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string Title { get; set; }

    /// <summary>Who speaks, in the network's own notation; in VK communities have a minus before the number.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required string OwnerId { get; set; }

    /// <summary>The body whose replies it posts; the account without one answers for all others.</summary>
    [Audited]
    public string? BodyCode { get; set; }

    public bool Active { get; set; }

    /// <summary>The token, encrypted; never leaves the service.</summary>
    public string? ProtectedToken { get; set; }

    /// <summary>The token with which files are uploaded, where the network wants another one; encrypted.</summary>
    public string? ProtectedUploadToken { get; set; }

    /// <summary>What the network said when it last refused the token; a new token clears it.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public string? Problem { get; set; }

    public DateTimeOffset? ProblemAt { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public required Actor UpdatedBy { get; set; }
}
