namespace SocialPubs.Messaging.PersonalData;

/// <summary>What a column tells of people, and so what becomes of it when an author is replaced by a pseudonym.</summary>
public enum PersonalDataKind
{
    /// <summary>The author's name; becomes the pseudonym.</summary>
    AuthorName,

    /// <summary>The author's page; goes.</summary>
    AuthorAddress,

    /// <summary>The page or person on whose wall the publication stands; becomes that of the pseudonymous address.</summary>
    PageOwner,

    /// <summary>The publication's address; becomes a pseudonymous one of the same network.</summary>
    PublicationAddress,

    /// <summary>The address of the reply, which stands under the publication; becomes a pseudonymous one.</summary>
    ReplyAddress,

    /// <summary>The network's number of the reply; goes.</summary>
    ReplyId,

    /// <summary>The network's own number of the publication or of its author, which leads to them; goes.</summary>
    NetworkId,

    /// <summary>The publication's own text; stays without the author's name or goes, as the regulation says.</summary>
    PublicationText,

    /// <summary>What somebody wrote about the publication; stays without the author's name.</summary>
    FreeText,

    /// <summary>Screenshots, which may show the name; stay or are unlinked, as the regulation says.</summary>
    Evidence,

    /// <summary>
    /// A hash over a text that may hold the name: with the text beside it, the name could be found by trying names.
    /// Replaced by a keyed one.
    /// </summary>
    ContentHash,

    /// <summary>JSON that may hold any of these; each field is treated as what it is.</summary>
    Document,

    /// <summary>A person of the administration: stays, as part of the record of who did what.</summary>
    Staff,

    /// <summary>What people of the administration write that concerns no single publication: nothing is replaced in it.</summary>
    OfficeText,
}

/// <summary>
/// Marks a column that holds data of a person or free text. What is not marked is a code, a number or a name of the
/// office; a test keeps the list of those, so that a new column is classified before it can land.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalDataAttribute(PersonalDataKind kind) : Attribute
{
    public PersonalDataKind Kind { get; } = kind;
}

/// <summary>Marks the column that says which publication a row belongs to, where it is not named <c>PublicationId</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PublicationKeyAttribute : Attribute;
