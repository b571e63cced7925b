using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>By what a figure is told apart: any of these, or none.</summary>
[Flags]
internal enum Shape
{
    None = 0,
    Body = 1,
    Network = 2,
    Topic = 4,
    All = Body | Network | Topic,
}

/// <summary>What a figure counts over.</summary>
internal enum Grain
{
    Day,

    /// <summary>A month that is over: the sum of its days, kept so that a year is not read day by day.</summary>
    Month,
}

/// <summary>
/// Something changed that counts on the day of this instant, so that the figures of the day are to be made anew. Only
/// added and taken away, never changed: consumers that work at the same time do not wait for each other.
/// </summary>
internal sealed class FigureMark
{
    public long Id { get; init; }

    /// <summary>An instant of the day (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the change was made, by the database's clock.</summary>
    public DateTimeOffset MarkedAt { get; init; }
}

/// <summary>A month whose sums are there and right.</summary>
internal sealed class SummedMonth
{
    /// <summary>Its first day.</summary>
    public required DateOnly Month { get; init; }
}

/// <summary>
/// Where a figure belongs. A dimension of which <see cref="Shape"/> does not tell is empty and stands for all; one of which it
/// tells is empty where nobody knows it.
/// </summary>
internal interface IFigure
{
    Grain Grain { get; }

    Shape Shape { get; }

    /// <summary>The day, or the first day of the month.</summary>
    DateOnly Period { get; }

    string Body { get; }

    string Network { get; }

    string Topic { get; }
}

/// <summary>Publications detected in a period, as they stand now.</summary>
internal sealed class PublicationFigure : IFigure
{
    public Grain Grain { get; init; }

    public Shape Shape { get; init; }

    public DateOnly Period { get; init; }

    public string Body { get; init; } = "";

    public string Network { get; init; } = "";

    public string Topic { get; init; } = "";

    /// <summary>By <see cref="PublicationStatus"/>, in its order.</summary>
    public int[] Statuses { get; init; } = [];

    /// <summary>The reply stood in the network when it was due.</summary>
    public int InTime { get; init; }

    public int Late { get; init; }

    public int Repeats { get; init; }

    public int Significant { get; init; }

    /// <summary>From detection to the posted reply: a <see cref="Histogram"/>.</summary>
    public byte[] ReplyTime { get; init; } = [];

    /// <summary>When they were detected: a <see cref="Histogram"/> of hours of the week, from Sunday's first.</summary>
    public byte[] Hours { get; init; } = [];
}

/// <summary>Clocks of a timer that were due in a period, as they stand now.</summary>
internal sealed class ClockFigure : IFigure
{
    public Grain Grain { get; init; }

    public Shape Shape { get; init; }

    public DateOnly Period { get; init; }

    public string Body { get; init; } = "";

    public string Network { get; init; } = "";

    public string Topic { get; init; } = "";

    public string Timer { get; init; } = "";

    public int Met { get; init; }

    public int Missed { get; init; }

    /// <summary>Those of which no end is known; they may be overdue by now.</summary>
    public int Open { get; init; }

    public int Cancelled { get; init; }

    /// <summary>From the start to what it waited for, in time or late: a <see cref="Histogram"/>.</summary>
    public byte[] Duration { get; init; } = [];

    /// <summary>By how much it was missed, of those made good or no longer asked: a <see cref="Histogram"/>.</summary>
    public byte[] Delay { get; init; } = [];

    /// <summary>The longest delay, exactly, in microseconds; null where there is none.</summary>
    public long? WorstDelay { get; init; }
}

internal sealed class FigureMarkConfiguration : IEntityTypeConfiguration<FigureMark>
{
    public void Configure(EntityTypeBuilder<FigureMark> mark)
    {
        mark.ToTable("figure_marks");
        mark.HasKey(row => row.Id);
        mark.Property(row => row.Id).UseIdentityAlwaysColumn();
        mark.Property(row => row.MarkedAt).HasDefaultValueSql("clock_timestamp()");
        mark.HasIndex(row => row.At);
    }
}

internal sealed class SummedMonthConfiguration : IEntityTypeConfiguration<SummedMonth>
{
    public void Configure(EntityTypeBuilder<SummedMonth> month)
    {
        month.ToTable("figure_months");
        month.HasKey(row => row.Month);
    }
}

internal sealed class PublicationFigureConfiguration : IEntityTypeConfiguration<PublicationFigure>
{
    public void Configure(EntityTypeBuilder<PublicationFigure> figure)
    {
        figure.ToTable("publication_figures");
        // What one question asks for lies together: one shape over some days.
        figure.HasKey(row => new { row.Grain, row.Shape, row.Period, row.Body, row.Network, row.Topic });
        figure.Property(row => row.Grain).HasConversion<short>();
        figure.Property(row => row.Shape).HasConversion<short>();
    }
}

internal sealed class ClockFigureConfiguration : IEntityTypeConfiguration<ClockFigure>
{
    public void Configure(EntityTypeBuilder<ClockFigure> figure)
    {
        figure.ToTable("clock_figures");
        figure.HasKey(row => new { row.Grain, row.Shape, row.Period, row.Body, row.Network, row.Topic, row.Timer });
        figure.Property(row => row.Grain).HasConversion<short>();
        figure.Property(row => row.Shape).HasConversion<short>();
    }
}
