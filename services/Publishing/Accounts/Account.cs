using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Accounts;

/// <summary>Who vouches that a page is the administration's.</summary>
internal enum VerificationMark
{
    /// <summary>Nobody does.</summary>
    None,

    /// <summary>The network's own mark.</summary>
    Network,

    /// <summary>The mark of a page that is connected with the portal of public services («Госорганизация»).</summary>
    Gosuslugi,
}

/// <summary>A person who can sign in to a page.</summary>
/// <param name="Name">Who.</param>
/// <param name="Level">What the person may do there, in the network's own words.</param>
/// <param name="Since">Since when.</param>
internal sealed record AccountAccess(string Name, string Level, DateOnly? Since = null);

/// <summary>A page of the administration in a network, from which replies are posted (decree 188, clause 6).</summary>
internal sealed class Account
{
    public required Guid Id { get; init; }

    /// <summary>Rises with every change, also those that no person makes.</summary>
    public int Version { get; set; } = 1;

    [Audited]
    public required string Network { get; set; }

    public required AccountKind Kind { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string Title { get; set; }

    /// <summary>Who speaks, in the network's own notation; in VK communities have a minus before the number.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required string OwnerId { get; set; }

    /// <summary>Where people find it.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? Url { get; set; }

    /// <summary>The body whose replies it posts; the account without one answers for all others.</summary>
    [Audited]
    public string? BodyCode { get; set; }

    public bool Active { get; set; }

    /// <summary>Since when it is in use without a break; null while it is not.</summary>
    public DateTimeOffset? ActiveSince { get; set; }

    /// <summary>The official representative whose page it is, by the <c>sub</c> of the person's tokens.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? HolderId { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? HolderName { get; set; }

    /// <summary>Since when nobody in office holds the page; raised once.</summary>
    public DateTimeOffset? HolderLeftAt { get; set; }

    public VerificationMark Verification { get; set; }

    public DateOnly? VerifiedOn { get; set; }

    /// <summary>Who can sign in to it.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public IReadOnlyList<AccountAccess> Access { get; set; } = [];

    public bool TwoFactor { get; set; }

    public DateOnly? PasswordChangedOn { get; set; }

    /// <summary>After how many days the password is to be changed; null where nobody asks for it.</summary>
    public int? PasswordIntervalDays { get; set; }

    /// <summary>The due date for which the reminder went out.</summary>
    public DateOnly? PasswordRemindedFor { get; set; }

    /// <summary>The token, encrypted; never leaves the service but sealed, to Intake.</summary>
    public string? ProtectedToken { get; set; }

    /// <summary>The token with which files are uploaded, where the network wants another one; encrypted.</summary>
    public string? ProtectedUploadToken { get; set; }

    /// <summary>With which new tokens are had without a person; encrypted.</summary>
    public string? ProtectedRefreshToken { get; set; }

    public DateTimeOffset? TokenObtainedAt { get; set; }

    /// <summary>When the token ends; null where it does not or nobody knows.</summary>
    public DateTimeOffset? TokenExpiresAt { get; set; }

    /// <summary>When the network last said that the token is good.</summary>
    public DateTimeOffset? TokenCheckedAt { get; set; }

    /// <summary>What is wrong with the token; a new token clears it.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public string? Problem { get; set; }

    [Audited]
    public string? ProblemCode { get; set; }

    public DateTimeOffset? ProblemAt { get; set; }

    /// <summary>The name of the key under which Intake was last told the token; empty where there was none.</summary>
    public string? AnnouncedKey { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public required Actor UpdatedBy { get; set; }

    /// <summary>The day on which the password is to be changed.</summary>
    public DateOnly? PasswordDueOn => PasswordChangedOn is { } on && PasswordIntervalDays is { } days ? on.AddDays(days) : null;
}
