using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.Monitoring;

/// <summary>
/// An account of the administration as Publishing's register told of it, with whose token Intake reads; and its webhook,
/// which is Intake's own.
/// </summary>
internal sealed class NetworkAccount
{
    /// <summary>The id in Publishing's register.</summary>
    public required Guid Id { get; init; }

    /// <summary>The version in Publishing's register.</summary>
    public int Announced { get; set; }

    /// <summary>Rises with each change of the webhook.</summary>
    public int Version { get; set; }

    [Audited]
    public required string Network { get; set; }

    public AccountKind Kind { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string OwnerId { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string Title { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? Url { get; set; }

    [Audited]
    public string? BodyCode { get; set; }

    public bool Active { get; set; }

    /// <summary>The token as it came, sealed; opened only for a call.</summary>
    public string? SealedToken { get; set; }

    /// <summary>The token of a person who runs the page, with which some networks let more be read; sealed.</summary>
    public string? SealedUploadToken { get; set; }

    /// <summary>The network's code when it last refused the token; a new token clears it.</summary>
    public string? TokenProblem { get; set; }

    public DateTimeOffset? TokenProblemAt { get; set; }

    /// <summary>Whether what the network sends for this account is taken.</summary>
    public bool WebhookOn { get; set; }

    /// <summary>What the network sends along or signs with; sealed, written and never shown.</summary>
    public string? SealedWebhookSecret { get; set; }

    /// <summary>What the network wants to read when it asks whether the address is ours; sealed.</summary>
    public string? SealedWebhookConfirmation { get; set; }

    /// <summary>When the network last sent something that was taken.</summary>
    public DateTimeOffset? WebhookAt { get; set; }

    /// <summary>Takes over what Publishing told, unless something newer was told before; says whether a token came.</summary>
    public bool Apply(NetworkAccountChanged told)
    {
        // The same version comes again when the secrets were sealed anew.
        if (told.Version < Announced)
            return false;

        var isNewToken = told.SealedToken is not null && (told.SealedToken != SealedToken || told.SealedUploadToken != SealedUploadToken);
        Announced = told.Version;
        Network = told.Network;
        Kind = told.LegalEntity ? AccountKind.LegalEntity : AccountKind.Person;
        OwnerId = told.OwnerId;
        Title = told.Title;
        Url = told.Url;
        BodyCode = told.BodyCode;
        Active = told.Active;
        SealedToken = told.SealedToken;
        SealedUploadToken = told.SealedUploadToken;
        if (isNewToken)
        {
            TokenProblem = null;
            TokenProblemAt = null;
        }

        return isNewToken;
    }
}
