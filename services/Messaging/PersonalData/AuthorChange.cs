namespace SocialPubs.Messaging.PersonalData;

/// <summary>
/// That the author of a publication was replaced by a pseudonym or got another name: a message that comes later with the
/// old one is put right before anybody sees it.
/// </summary>
public sealed class AuthorChange
{
    public required Guid PublicationId { get; init; }

    /// <summary>The event <c>AuthorPseudonymised</c> as JSON; final once it is there.</summary>
    public string? Pseudonymised { get; set; }

    /// <summary>The last event <c>AuthorCorrected</c> as JSON; goes with the pseudonym.</summary>
    [PersonalData(PersonalDataKind.Document)]
    public string? Corrected { get; set; }

    /// <summary>When the last of them happened (UTC).</summary>
    public required DateTimeOffset OccurredAt { get; set; }
}
