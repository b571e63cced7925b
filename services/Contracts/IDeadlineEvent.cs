namespace SocialPubs.Contracts;

/// <summary>What every message about a clock says. <c>PublicationId</c> is the subject of the clock.</summary>
public interface IDeadlineEvent : IEvent
{
    /// <summary>Identifies this run of the clock: a timer that starts again has a new id.</summary>
    Guid DeadlineId { get; }

    /// <summary>The timer's name in the regulation file, such as <c>review</c>.</summary>
    string Timer { get; }

    /// <summary>The stage of the work to which the timer belongs, such as <c>review</c>.</summary>
    string Stage { get; }

    /// <summary>When the clock ends; met at exactly this instant, missed after it.</summary>
    DateTimeOffset DueAt { get; }

    /// <summary>The body whose clock it is at this moment, if it is a body's.</summary>
    string? BodyCode { get; }

    /// <summary>The id of the person who holds it at this moment, if one does.</summary>
    string? Holder { get; }
}
