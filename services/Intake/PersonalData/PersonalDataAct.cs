using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Intake.PersonalData;

/// <summary>What was done with the data of an author.</summary>
internal enum PersonalDataActKind : short
{
    /// <summary>It was given out (152-FZ, article 14).</summary>
    Exported = 0,

    /// <summary>The name was put right (152-FZ, article 14).</summary>
    Corrected = 1,

    /// <summary>Name and addresses were replaced on request (152-FZ, article 21).</summary>
    Pseudonymised = 2,

    /// <summary>Name and addresses were replaced because the term ended (152-FZ, article 5).</summary>
    Expired = 3,
}

/// <summary>The entry of an act on one publication: an administration has to show what it did and why.</summary>
internal sealed class PersonalDataAct
{
    public required Guid Id { get; init; }

    public required Guid PublicationId { get; init; }

    public required PersonalDataActKind Kind { get; init; }

    /// <summary>Why; null where the term ended.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string? Reason { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string ActorId { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string ActorName { get; init; }

    public required DateTimeOffset ActedAt { get; init; }
}
