using System.Text.Json.Serialization;

namespace SocialPubs.Regulations;

/// <summary>Whether a timer ends after the instant it counts from or before it.</summary>
public enum TimerDirection
{
    /// <summary>Due = start + term.</summary>
    After,

    /// <summary>Due = due instant of the reference timer − term.</summary>
    Before,
}

/// <summary>In which case a timer's definition holds; what is left out holds always.</summary>
public sealed record TimerMatch
{
    /// <summary>Importance level.</summary>
    public string? Level { get; init; }

    /// <summary>Source of the publication.</summary>
    public string? Source { get; init; }

    /// <summary>Network's id.</summary>
    public string? Network { get; init; }

    internal int Specificity => (Level is null ? 0 : 1) + (Source is null ? 0 : 1) + (Network is null ? 0 : 1);

    internal bool Holds(string? level, string? source, string network) =>
        (Level is null || Level == level) && (Source is null || Source == source) && (Network is null || Network == network);

    /// <summary>Whether some case satisfies both.</summary>
    internal bool Overlaps(TimerMatch other) =>
        Compatible(Level, other.Level) && Compatible(Source, other.Source) && Compatible(Network, other.Network);

    /// <summary>The case in which both hold, if they <see cref="Overlaps"/>.</summary>
    internal TimerMatch And(TimerMatch other) => new()
    {
        Level = Level ?? other.Level,
        Source = Source ?? other.Source,
        Network = Network ?? other.Network,
    };

    private static bool Compatible(string? left, string? right) => left is null || right is null || left == right;
}

/// <summary>A clock of the regulation as data. Several definitions may share an id; the most specific one that matches holds.</summary>
public sealed record TimerDefinition
{
    private static readonly TimerMatch s_always = new();

    /// <summary>The timer's name, such as <c>reply</c>; free data.</summary>
    public required string Id { get; init; }

    /// <summary>Its name for people, in Russian.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="RegulationStages"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>The clause of the act that demands it; empty where only a secondary source is known.</summary>
    public string Clause { get; init; } = "";

    /// <summary>The role whose clock it is.</summary>
    public string? Holder { get; init; }

    /// <summary>Events that start it.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>Events that do what it demands.</summary>
    public required IReadOnlyList<string> Until { get; init; }

    /// <summary>Events after which it is no longer demanded.</summary>
    public IReadOnlyList<string> CancelledBy { get; init; } = [];

    /// <summary>Events that undo its end: it runs again towards the same due instant, if that has not passed.</summary>
    public IReadOnlyList<string> ResumedBy { get; init; } = [];

    /// <summary>Timers that it stands in for once it was started: they are not resumed any more.</summary>
    public IReadOnlyList<string> Supersedes { get; init; } = [];

    /// <summary>How many <see cref="Unit"/>s; at least 1.</summary>
    public required int Amount { get; init; }

    /// <summary>Unit of <see cref="Amount"/>.</summary>
    public required TermUnit Unit { get; init; }

    /// <summary>Id of the calendar in which it is counted.</summary>
    public required string Calendar { get; init; }

    /// <summary>After the start, or before the reference timer's due instant.</summary>
    public TimerDirection Direction { get; init; }

    /// <summary>The timer whose due instant it counts from; without it, it counts from its start.</summary>
    public string? Reference { get; init; }

    /// <summary>The envelope: the timer that its own term must fit into.</summary>
    public string? Within { get; init; }

    /// <summary>How long before the due instant to warn, counted in the same calendar.</summary>
    public IReadOnlyList<TimeSpan> WarnBefore { get; init; } = [];

    /// <summary>In which case this definition holds; <see langword="null"/> is always.</summary>
    public TimerMatch? When { get; init; }

    [JsonIgnore]
    internal TimerMatch Match => When ?? s_always;

    [JsonIgnore]
    internal Term Term => new(Amount, Unit);
}
