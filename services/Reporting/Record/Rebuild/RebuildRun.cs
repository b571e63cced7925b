using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.Record.Rebuild;

/// <summary>
/// All prepared tables are made anew from the record: how far it is. Whoever takes it over after a restart goes on from
/// here; what is done twice comes out the same.
/// </summary>
internal sealed class RebuildRun
{
    /// <summary>The ordering key under which one is asked for at a time.</summary>
    public static readonly Guid Gate = StableId.Of("rebuild");

    public required Guid Id { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The <c>sub</c> of who asked for it.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required string RequestedBy { get; init; }

    /// <summary>When the first replica took it on.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>How many subjects of facts are done, and the last of them: ids come in their order.</summary>
    public long Subjects { get; set; }

    public Guid LastSubject { get; set; }

    public bool AllSubjects { get; set; }

    /// <summary>How many publications are done, and the last of them.</summary>
    public long Publications { get; set; }

    public Guid LastPublication { get; set; }

    /// <summary>How many publications were on record when it began.</summary>
    public long? PublicationsAtStart { get; set; }

    /// <summary>How often in a row it could not go on.</summary>
    public int Failures { get; set; }

    /// <summary>The kind of the last failure; null where it went on after it.</summary>
    public string? Failure { get; set; }

    /// <summary>The replica that works on it, until <see cref="ClaimedUntil"/>.</summary>
    public Guid? ClaimedBy { get; set; }

    public DateTimeOffset? ClaimedUntil { get; set; }
}

internal sealed class RebuildRunConfiguration : IEntityTypeConfiguration<RebuildRun>
{
    public void Configure(EntityTypeBuilder<RebuildRun> run)
    {
        run.ToTable("rebuilds");
        run.Property(row => row.Id).ValueGeneratedNever();
        run.HasIndex(row => row.RequestedAt);
    }
}

/// <summary>How a rebuild goes about it; section <c>Rebuild</c>.</summary>
internal sealed class RebuildOptions
{
    /// <summary>How many publications are made anew in one transaction.</summary>
    public int BatchSize { get; set; } = 200;

    /// <summary>How many transactions at once.</summary>
    public int Parallel { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>How soon after a request it begins.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long a replica has it without a sign of life.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After how many failures in a row it is given up.</summary>
    public int MaxFailures { get; set; } = 10;
}
