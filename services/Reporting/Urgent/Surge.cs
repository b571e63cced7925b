using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SocialPubs.Reporting.Urgent;

/// <summary>
/// Increased activity on a topic, or on all together (decree 188, clause 13): what was known when it was heard. A correction
/// that comes later changes its counts and never takes it back: the head was told of it.
/// </summary>
internal sealed class Surge
{
    public required Guid Id { get; init; }

    public int Version { get; set; }

    /// <summary>The topic's code; empty for all publications together.</summary>
    public required string Topic { get; init; }

    public string? TopicName { get; init; }

    /// <summary>The first publication of the window that made it a surge (UTC).</summary>
    public required DateTimeOffset FirstAt { get; set; }

    /// <summary>The publication with which the definition held first (UTC).</summary>
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>When it was heard and told (UTC).</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>Without a further publication the window falls below the threshold at this instant (UTC).</summary>
    public required DateTimeOffset HeldUntil { get; set; }

    /// <summary><see cref="HeldUntil"/>, once a whole window has passed below the threshold.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The window of the regulation under which it was found.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>The median of the same hour at detection.</summary>
    public required double Median { get; init; }

    /// <summary>How many publications in a window would have been enough at detection.</summary>
    public required int Threshold { get; init; }

    /// <summary>Its publications so far.</summary>
    public int Publications { get; set; }

    /// <summary>The most in one window.</summary>
    public int Peak { get; set; }

    /// <summary>The end of that window (UTC).</summary>
    public DateTimeOffset PeakAt { get; set; }
}

internal sealed class SurgeConfiguration : IEntityTypeConfiguration<Surge>
{
    public void Configure(EntityTypeBuilder<Surge> surge)
    {
        surge.ToTable("surges");
        surge.Property(row => row.Id).ValueGeneratedNever();
        surge.Property(row => row.Version).IsConcurrencyToken();
        surge.HasIndex(row => new { row.DetectedAt, row.Id });
        surge.HasIndex(row => new { row.Topic, row.FirstAt });
        // At most one at a time on each topic.
        surge.HasIndex(row => row.Topic, "ix_surges_open").IsUnique().HasFilter("ended_at IS NULL");
    }
}
