using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>What fell short.</summary>
internal enum ShortcomingKind
{
    /// <summary>A clock of the regulation ran out.</summary>
    Clock,

    /// <summary>Own posts were missing when the period ended (clause 6).</summary>
    Cadence,

    /// <summary>A posted reply was changed in the network, or is gone.</summary>
    Standing,

    /// <summary>A reply does not have what clause 8 asks for; found by people.</summary>
    Content,

    /// <summary>Anything else that people found.</summary>
    Other,
}

/// <summary>Where a shortcoming stands.</summary>
internal enum ShortcomingState
{
    /// <summary>On record, sent to nobody yet.</summary>
    Open,

    /// <summary>Sent to the deputy for the area, whose answer is awaited.</summary>
    Notified,

    /// <summary>Answered; the responsible deputy head closes it or sends it back.</summary>
    Answered,

    /// <summary>The answer was sent back; another is awaited.</summary>
    Returned,

    /// <summary>Decided.</summary>
    Closed,

    /// <summary>The miss turned out not to stand.</summary>
    Withdrawn,
}

/// <summary>Why a miss does not stand.</summary>
internal enum WithdrawalReason
{
    /// <summary>What was awaited had happened in time; word of it came later than that of the miss.</summary>
    Met,

    /// <summary>It was no longer asked before it was due; word of it came later than that of the miss.</summary>
    Cancelled,
}

/// <summary>
/// A line of the register of shortcomings (decree 188, clause 12). Nothing is kept here that cannot be made again: what
/// fell short comes from the record or from the act that added it, how it stands from its acts.
/// </summary>
internal sealed class Shortcoming
{
    /// <summary>Follows from the cause: the run of the clock, the account and its period, the publication and its reply.</summary>
    public required Guid Id { get; init; }

    /// <summary>The year of its number.</summary>
    public required int Year { get; init; }

    /// <summary>Its number within the year; never given twice.</summary>
    public required int Number { get; init; }

    public required ShortcomingKind Kind { get; init; }

    /// <summary>When it fell short: the instant at which the clock was due, the period ended, the reply was found changed.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The timer's id in the regulation.</summary>
    public string? Timer { get; set; }

    /// <summary>The stage of the work.</summary>
    public string? Stage { get; set; }

    /// <summary>The clause of the regulation that was not kept.</summary>
    public string? Clause { get; set; }

    public Guid? PublicationId { get; set; }

    public Guid? AccountId { get; set; }

    public string? Network { get; set; }

    /// <summary>The body that fell short, or whose deputy was asked; null where it belongs to all and nobody was asked yet.</summary>
    public string? BodyCode { get; set; }

    public string? BodyName { get; set; }

    /// <summary>The person who held it at that moment; null where the body as a whole did.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? HolderId { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? HolderName { get; set; }

    /// <summary>By how much it was late; null while what was awaited has not happened, and where nothing was awaited.</summary>
    public TimeSpan? Delay { get; set; }

    /// <summary>How many own posts there were, of how many.</summary>
    public int? Posted { get; set; }

    public int? Required { get; set; }

    /// <summary>The account's name.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? AccountTitle { get; set; }

    /// <summary>How the reply stood when it was found changed: <c>edited</c> or <c>replyGone</c>.</summary>
    public string? Standing { get; set; }

    /// <summary>What the person wrote who added it.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string? Description { get; set; }

    public ShortcomingState State { get; set; }

    public WithdrawalReason? Withdrawal { get; set; }

    /// <summary>When it was sent to the deputy first.</summary>
    public DateTimeOffset? NotifiedAt { get; set; }

    /// <summary>Until when the answer is awaited that has not come yet.</summary>
    public DateTimeOffset? AnswerDue { get; set; }

    public DecisionKind? Decision { get; set; }

    /// <summary>What was decided, where it is none of the usual.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string? DecisionText { get; set; }

    public string? OrderNumber { get; set; }

    public DateOnly? OrderDate { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>How many acts there are: what people saw is what they act on.</summary>
    public int Version { get; set; }

    public string FullNumber => ShortcomingTexts.NumberOf(Year, Number);

    /// <summary>Whether an answer is awaited and its term has passed.</summary>
    public bool IsOverdue(DateTimeOffset now) => AnswerDue < now;

    /// <summary>Takes over what fell short and where its acts have led to; the same of both leaves the same row.</summary>
    public void Apply(ShortcomingCause cause, ShortcomingStanding standing)
    {
        At = cause.At;
        Timer = cause.Timer;
        Stage = cause.Stage;
        Clause = cause.Clause;
        PublicationId = cause.PublicationId;
        AccountId = cause.AccountId;
        Network = cause.Network;
        BodyCode = cause.BodyCode;
        BodyName = cause.BodyName;
        HolderId = cause.HolderId;
        HolderName = cause.HolderName;
        Delay = cause.Delay;
        Posted = cause.Posted;
        Required = cause.Required;
        AccountTitle = cause.AccountTitle;
        Standing = cause.Standing;
        Description = cause.Description;
        Withdrawal = cause.Withdrawal;
        Stand(standing);
    }

    /// <summary>Takes over where its acts have led to. A miss that does not stand is withdrawn, whatever was done about it.</summary>
    public void Stand(ShortcomingStanding standing)
    {
        // What belongs to all is that body's whose deputy was asked.
        if (BodyCode is null)
            (BodyCode, BodyName) = (standing.BodyCode, standing.BodyName);
        Version = standing.Version;
        State = Withdrawal is null ? standing.State : ShortcomingState.Withdrawn;
        NotifiedAt = standing.NotifiedAt;
        AnswerDue = Withdrawal is null ? standing.AnswerDue : null;
        Decision = standing.Answer?.Decision;
        DecisionText = standing.Answer?.DecisionText;
        OrderNumber = standing.Answer?.OrderNumber;
        OrderDate = standing.Answer?.OrderDate;
        ClosedAt = standing.ClosedAt;
    }
}

internal sealed class ShortcomingConfiguration : IEntityTypeConfiguration<Shortcoming>
{
    public void Configure(EntityTypeBuilder<Shortcoming> shortcoming)
    {
        shortcoming.ToTable("shortcomings");
        shortcoming.Property(row => row.Id).ValueGeneratedNever();
        shortcoming.Property(row => row.Kind).HasConversion<string>();
        shortcoming.Property(row => row.State).HasConversion<string>();
        shortcoming.Property(row => row.Withdrawal).HasConversion<string>();
        shortcoming.Property(row => row.Decision).HasConversion<string>();
        shortcoming.Ignore(row => row.FullNumber);
        shortcoming.HasIndex(row => new { row.Year, row.Number }).IsUnique();
        shortcoming.HasIndex(row => new { row.At, row.Id });
        shortcoming.HasIndex(row => new { row.BodyCode, row.At, row.Id });
        shortcoming.HasIndex(row => row.PublicationId).HasFilter("publication_id IS NOT NULL");
        // What is not decided is few among many, and is asked for in every analysis.
        shortcoming.HasIndex(row => new { row.At, row.Id }, "ix_shortcomings_undecided").HasFilter("closed_at IS NULL");
        shortcoming.HasIndex(row => row.AnswerDue).HasFilter("answer_due IS NOT NULL");
    }
}

/// <summary>
/// The number of a shortcoming, given once, when it got into the register first. An act and no projection: made anew, the
/// register would number in another order.
/// </summary>
[AppendOnly]
internal sealed class ShortcomingNumber
{
    public required Guid ShortcomingId { get; init; }

    public required int Year { get; init; }

    public required int Number { get; init; }
}

internal sealed class ShortcomingNumberConfiguration : IEntityTypeConfiguration<ShortcomingNumber>
{
    public void Configure(EntityTypeBuilder<ShortcomingNumber> number)
    {
        number.ToTable("shortcoming_numbers");
        number.HasKey(row => row.ShortcomingId);
        number.Property(row => row.ShortcomingId).ValueGeneratedNever();
        number.HasIndex(row => new { row.Year, row.Number }).IsUnique();
    }
}
