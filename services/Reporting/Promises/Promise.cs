using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Promises;

/// <summary>How a promise stands.</summary>
internal enum PromiseState
{
    /// <summary>Its day has not ended.</summary>
    Waiting,

    /// <summary>Kept on its day or before.</summary>
    Kept,

    /// <summary>Kept after its day.</summary>
    KeptLate,

    /// <summary>Its day has ended, and nobody said that it was kept.</summary>
    Broken,
}

/// <summary>
/// A date that a posted reply promised (decree 188, clause 8: stages and dates of the solution). The promise itself follows
/// from the record, what became of it from its acts.
/// </summary>
internal sealed class Promise
{
    /// <summary>Follows from the publication and <see cref="Index"/>.</summary>
    public required Guid Id { get; init; }

    /// <summary>One more with each act of people: what they saw is what they act on.</summary>
    public int Version { get; set; }

    public required Guid PublicationId { get; init; }

    /// <summary>The place of the stage in the reply, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>What was promised, in the words of the reply.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string Text { get; set; } = "";

    /// <summary>The day that the reply named; stays whatever was said later.</summary>
    public DateOnly PromisedDate { get; set; }

    /// <summary>The end of <see cref="PromisedDate"/> (UTC).</summary>
    public DateTimeOffset PromisedDueAt { get; set; }

    /// <summary>The day that holds now.</summary>
    public DateOnly DueDate { get; set; }

    /// <summary>The end of <see cref="DueDate"/> in the administration's time zone (UTC); kept in time at exactly this instant.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>When the reply stood in the network (UTC).</summary>
    public DateTimeOffset PromisedAt { get; set; }

    /// <summary>The body whose reply it is.</summary>
    public string BodyCode { get; set; } = "";

    /// <summary>The executor who submitted the reply.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string ExecutorId { get; set; } = "";

    [PersonalData(PersonalDataKind.Staff)]
    public string ExecutorName { get; set; } = "";

    public string? RegulationId { get; set; }

    public string? RegulationEdition { get; set; }

    public DateTimeOffset? KeptAt { get; set; }

    /// <summary>When people are to be told next; null where nothing is left to tell.</summary>
    public DateTimeOffset? NextRaiseAt { get; set; }

    /// <summary>How it stands at an instant.</summary>
    public PromiseState StateAt(DateTimeOffset now) =>
        KeptAt is { } kept ? (kept <= DueAt ? PromiseState.Kept : PromiseState.KeptLate)
        : now > DueAt ? PromiseState.Broken : PromiseState.Waiting;
}

/// <summary>What somebody did with a promise, or what the clock told of it.</summary>
internal enum PromiseActKind
{
    /// <summary>The owners were told that it is due in three days.</summary>
    Soon,

    /// <summary>The owners were told that today is the day.</summary>
    Due,

    /// <summary>The day ended without word that it was kept.</summary>
    Broken,

    /// <summary>A new date was set, with a reason.</summary>
    Moved,

    /// <summary>It was kept, with what shows it.</summary>
    Kept,
}

/// <summary>One act; never changed but for what leads to an author who is replaced by a pseudonym.</summary>
internal sealed class PromiseAct
{
    public required Guid Id { get; init; }

    public required Guid PromiseId { get; init; }

    public required Guid PublicationId { get; init; }

    public required PromiseActKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required Actor By { get; init; }

    /// <summary>The day that held when it was done; of a move the new one.</summary>
    public required DateOnly DueDate { get; init; }

    /// <summary>Of a move the day before it.</summary>
    public DateOnly? FormerDueDate { get; init; }

    /// <summary>The end of <see cref="DueDate"/> in the administration's time zone (UTC).</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Why it was moved, or what shows that it was kept.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public string? Text { get; init; }

    /// <summary>Where the follow-up stands that shows that it was kept.</summary>
    [PersonalData(PersonalDataKind.ReplyAddress)]
    public string? ReplyUrl { get; init; }

    /// <summary>The repeat whose reply shows that it was kept.</summary>
    public Guid? RepeatId { get; init; }
}

internal sealed class PromiseConfiguration : IEntityTypeConfiguration<Promise>
{
    public void Configure(EntityTypeBuilder<Promise> promise)
    {
        promise.ToTable("promises");
        promise.Property(row => row.Id).ValueGeneratedNever();
        promise.HasIndex(row => row.PublicationId);
        promise.HasIndex(row => new { row.DueAt, row.Id });
        promise.HasIndex(row => new { row.BodyCode, row.DueAt, row.Id });
        promise.HasIndex(row => row.NextRaiseAt).HasFilter("next_raise_at IS NOT NULL");
    }
}

internal sealed class PromiseActConfiguration : IEntityTypeConfiguration<PromiseAct>
{
    public void Configure(EntityTypeBuilder<PromiseAct> act)
    {
        act.ToTable("promise_acts");
        act.Property(row => row.Id).ValueGeneratedNever();
        act.Property(row => row.Kind).HasConversion<string>();
        act.Property(row => row.By).AsJson();
        act.HasIndex(row => new { row.PromiseId, row.At });
        act.HasIndex(row => row.PublicationId);
    }
}
