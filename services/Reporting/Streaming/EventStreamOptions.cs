namespace SocialPubs.Reporting.Streaming;

/// <summary>Settings of the event stream, section <c>EventStream</c>.</summary>
internal sealed class EventStreamOptions
{
    /// <summary>How often the record is looked at, once for all clients of the replica.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a stream may be silent before it says that it lives.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many events may wait for a client; one that lags further is disconnected and resumes by its id.</summary>
    public int Capacity { get; set; } = 4096;

    /// <summary>Lines that one look reads.</summary>
    public int BatchSize { get; set; } = 500;
}
