using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Messaging.Deadlines;

/// <summary>How a clock stands.</summary>
public enum DeadlineState : short
{
    /// <summary>It runs.</summary>
    Open = 0,

    /// <summary>What it waited for happened in time, the last instant included.</summary>
    Met = 1,

    /// <summary>It ended without; <see cref="Deadline.SettledAt"/> says when it was made good, if it was.</summary>
    Missed = 2,

    /// <summary>What it waited for was no longer asked before it ended.</summary>
    Cancelled = 3,
}

/// <summary>One run of a timer of the regulation for one subject.</summary>
public sealed class Deadline
{
    /// <summary>UUID v7.</summary>
    public required Guid Id { get; init; }

    /// <summary>What the clock is about: the publication.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>The timer's name in the regulation file.</summary>
    public required string Timer { get; init; }

    /// <summary>The stage of the work to which the timer belongs.</summary>
    public required string Stage { get; init; }

    /// <summary>The clause of the act that sets it.</summary>
    public required string Clause { get; init; }

    /// <summary>The body whose clock it is, if it is a body's.</summary>
    public string? BodyCode { get; set; }

    /// <summary>The id of the person who holds it, if one took it.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? Holder { get; set; }

    /// <summary>The instant it counts from (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Met at exactly this instant, missed after it (UTC).</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>The warning points before it, ascending (UTC).</summary>
    public required DateTimeOffset[] WarnAt { get; init; }

    /// <summary>When the clock looks at it next: a warning point or the end; null when nothing is left to raise.</summary>
    public DateTimeOffset? NextFireAt { get; set; }

    public DeadlineState State { get; set; }

    /// <summary>When it was met, made good late, or cancelled (UTC); null while its act is awaited.</summary>
    public DateTimeOffset? SettledAt { get; set; }
}
