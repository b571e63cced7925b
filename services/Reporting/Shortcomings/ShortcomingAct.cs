using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>What people do with a shortcoming.</summary>
internal enum ShortcomingActKind
{
    /// <summary>R2 put it into the register by hand.</summary>
    Added,

    /// <summary>R2 sent it to the deputy for the area.</summary>
    Notified,

    /// <summary>R6 answered.</summary>
    Answered,

    /// <summary>R2 sent the answer back.</summary>
    Returned,

    /// <summary>R2 closed it.</summary>
    Closed,
}

/// <summary>What the deputy for the area decided about those at fault (clause 12).</summary>
internal enum DecisionKind
{
    None,
    Remark,
    Reprimand,
    Dismissal,
    Other,
}

/// <summary>
/// An act on a shortcoming, written once and never changed; only the name of a publication's author is replaced in it
/// when that goes everywhere, which is why the service may change the row.
/// </summary>
internal sealed class ShortcomingAct
{
    public required Guid ShortcomingId { get; init; }

    /// <summary>From 1; two people who act at the same moment cannot both have one.</summary>
    public required int Step { get; init; }

    public Guid? PublicationId { get; init; }

    public required ShortcomingActKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string ActorId { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string ActorName { get; init; }

    public required string ActorRole { get; init; }

    /// <summary>The description, the accompanying words, the cause, the reason to send back or the words at the close.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string? Text { get; init; }

    /// <summary>Added: what kind it is, when it fell short, and who held it.</summary>
    public ShortcomingKind? AddedKind { get; init; }

    public DateTimeOffset? FellShortAt { get; init; }

    public string? Clause { get; init; }

    public string? Network { get; init; }

    /// <summary>Added and notified: the body.</summary>
    public string? BodyCode { get; init; }

    public string? BodyName { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? HolderId { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? HolderName { get; init; }

    /// <summary>Notified: who was asked.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string[] Recipients { get; init; } = [];

    /// <summary>Notified and returned: until when the answer is awaited.</summary>
    public DateTimeOffset? AnswerDue { get; init; }

    /// <summary>Answered: what was done to remove it.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string? Measures { get; init; }

    /// <summary>Answered: who was at fault.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string[] AtFault { get; init; } = [];

    public DecisionKind? Decision { get; init; }

    /// <summary>Answered: what was decided, where it is none of the usual.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string? DecisionText { get; init; }

    public string? OrderNumber { get; init; }

    public DateOnly? OrderDate { get; init; }
}

internal sealed class ShortcomingActConfiguration : IEntityTypeConfiguration<ShortcomingAct>
{
    public void Configure(EntityTypeBuilder<ShortcomingAct> act)
    {
        act.ToTable("shortcoming_acts");
        act.HasKey(row => new { row.ShortcomingId, row.Step });
        act.Property(row => row.Kind).HasConversion<string>();
        act.Property(row => row.AddedKind).HasConversion<string>();
        act.Property(row => row.Decision).HasConversion<string>();
        act.HasIndex(row => row.PublicationId).HasFilter("publication_id IS NOT NULL");
    }
}
