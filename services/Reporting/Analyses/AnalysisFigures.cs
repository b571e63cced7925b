namespace SocialPubs.Reporting.Analyses;

/// <summary>
/// Every figure of an analysis (decree 188, clause 13), computed from the record: what the page, the document and the
/// workbook show. Once signed it is kept as JSON and never computed again. Publications belong to the period in which they
/// were detected (after corrections), clocks to the period in which they were due; days, weeks and months are those of the
/// administration's time zone.
/// </summary>
internal sealed record AnalysisFigures
{
    public required AnalysisHead Head { get; init; }

    /// <summary>The publications of the period.</summary>
    public required Volumes Total { get; init; }

    /// <summary>Those of the period before; null where nothing is on record of it.</summary>
    public Volumes? Before { get; init; }

    /// <summary>Those of the same period a year ago; null where nothing is on record of it.</summary>
    public Volumes? YearAgo { get; init; }

    /// <summary>By network, by topic and by body; most publications first, then by code. Without one: code <c>""</c>.</summary>
    public required IReadOnlyList<GroupVolumes> ByNetwork { get; init; }

    public required IReadOnlyList<GroupVolumes> ByTopic { get; init; }

    public required IReadOnlyList<GroupVolumes> ByBody { get; init; }

    /// <summary>Every day of the period, also without publications.</summary>
    public required IReadOnlyList<DayVolumes> ByDay { get; init; }

    /// <summary>Closed without a reply, by reason.</summary>
    public required IReadOnlyList<ReasonCount> ClosedByReason { get; init; }

    /// <summary>One for each timer of the regulation, in its order.</summary>
    public required IReadOnlyList<ClockFigures> Clocks { get; init; }

    /// <summary>From detection to the posted reply, of those answered.</summary>
    public required Durations ReplyTime { get; init; }

    public required ReturnFigures Returns { get; init; }

    /// <summary>By executor and by curator; empty where the reader may not see names.</summary>
    public required IReadOnlyList<PersonFigures> Executors { get; init; }

    public required IReadOnlyList<PersonFigures> Curators { get; init; }

    /// <summary>Own posts by account and week of the period (clause 6).</summary>
    public required IReadOnlyList<OwnPostWeek> OwnPosts { get; init; }

    /// <summary>Shortcomings that arose in the period, and older ones that were open at its start (clause 12).</summary>
    public required IReadOnlyList<ShortcomingLine> Shortcomings { get; init; }

    /// <summary>Surges and urgent reports of the period (clause 13).</summary>
    public required IReadOnlyList<UrgentLine> Urgent { get; init; }

    /// <summary>Dates promised in replies that were due in the period (clause 8).</summary>
    public required PromiseFigures Promises { get; init; }

    /// <summary>Corrections that the figures follow, in Russian.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>What an analysis is about.</summary>
/// <param name="Title">The report's name in the regulation, such as "Анализ публикаций в социальных сетях".</param>
/// <param name="Period">The period in Russian, such as "декабрь 2026 года".</param>
/// <param name="From">Its first day.</param>
/// <param name="To">Its last day.</param>
/// <param name="Start">Its first instant (UTC).</param>
/// <param name="End">The first instant after it (UTC).</param>
/// <param name="TimeZone">IANA id of the administration's time zone.</param>
/// <param name="ComputedAt">As things stood at this instant (UTC).</param>
/// <param name="RegulationId">The regulation.</param>
/// <param name="RegulationEdition">Its edition.</param>
/// <param name="Issuer">Who issued the act, such as "Администрация города Батайска".</param>
/// <param name="ActTitle">The act's title.</param>
/// <param name="ActNumber">Its number.</param>
/// <param name="ActDate">Its date.</param>
/// <param name="Clause">The clause that demands the analysis.</param>
/// <param name="BodyCode">The body to which it is limited; null for all.</param>
internal sealed record AnalysisHead(
    string Title,
    string Period,
    DateOnly From,
    DateOnly To,
    DateTimeOffset Start,
    DateTimeOffset End,
    string TimeZone,
    DateTimeOffset ComputedAt,
    string RegulationId,
    string RegulationEdition,
    string Issuer,
    string ActTitle,
    string? ActNumber,
    DateOnly? ActDate,
    string? Clause,
    string? BodyCode);

/// <summary>Counts of publications.</summary>
/// <param name="Registered">All.</param>
/// <param name="Answered">The reply stands in the network.</param>
/// <param name="AnsweredInTime">Of these, at or before it was due.</param>
/// <param name="AnsweredLate">Of these, after it was due.</param>
/// <param name="Open">Neither answered nor closed.</param>
/// <param name="OpenOverdue">Of these, past the instant at which the reply was due.</param>
/// <param name="Closed">Closed without a reply.</param>
/// <param name="Repeats">Repeats (clause 11).</param>
/// <param name="Significant">Socially significant (clause 13).</param>
/// <param name="Refusals">Answered by a reasoned refusal (clause 8).</param>
internal sealed record Volumes(
    long Registered,
    long Answered,
    long AnsweredInTime,
    long AnsweredLate,
    long Open,
    long OpenOverdue,
    long Closed,
    long Repeats,
    long Significant,
    long Refusals);

internal sealed record GroupVolumes(string Code, string Name, Volumes Volumes);

/// <summary>One day: detected on it, replies posted on it.</summary>
internal sealed record DayVolumes(DateOnly Day, long Registered, long Replied);

internal sealed record ReasonCount(string Code, string Name, long Count);

/// <summary>How long something took; all null where nothing did. Medians and percentiles interpolate linearly (percentile_cont of SQL).</summary>
/// <param name="Count">How many are counted.</param>
internal sealed record Durations(long Count, TimeSpan? Median, TimeSpan? P90, TimeSpan? Worst);

/// <summary>How the clocks of one timer went that were due in the period.</summary>
/// <param name="Timer">The timer's id.</param>
/// <param name="Name">Its name in Russian.</param>
/// <param name="Clause">The clause that sets it.</param>
/// <param name="Missed">Missed, whether made good later or not.</param>
/// <param name="StillMissed">Of these, not made good and still awaited.</param>
/// <param name="Duration">From start to what it waited for, in time or late.</param>
/// <param name="Delay">By how much it was missed, of those made good or no longer asked.</param>
/// <param name="WorstPublicationId">The publication with the longest delay.</param>
internal sealed record ClockFigures(
    string Timer,
    string Name,
    string? Clause,
    long Met,
    long Missed,
    long StillMissed,
    long Open,
    long Cancelled,
    Durations Duration,
    Durations Delay,
    Guid? WorstPublicationId)
{
    /// <summary>Met of all that were met or missed, from 0 to 1; null where none was.</summary>
    public double? MetShare => Met + Missed == 0 ? null : (double)Met / (Met + Missed);
}

/// <summary>Returns of drafts and why (clause 9).</summary>
/// <param name="Submissions">Drafts submitted for publications of the period, also those that were withdrawn.</param>
/// <param name="Returned">Of these, returned.</param>
/// <param name="PublicationsReturned">Publications with at least one return.</param>
/// <param name="MostOfOne">The most returns of one publication.</param>
/// <param name="ByRemark">Remarks by kind.</param>
internal sealed record ReturnFigures(
    long Submissions, long Returned, long PublicationsReturned, int MostOfOne, IReadOnlyList<ReasonCount> ByRemark);

/// <summary>
/// How one person's clocks went that were due in the period: for an executor those that the person held when they ended,
/// for a curator those that the person's decisions ended. A clock that nobody in person held is nobody's here.
/// </summary>
/// <param name="BodyCode">The body of all of these clocks; null where there are several, or none.</param>
/// <param name="Publications">
/// Publications of the period for which the person submitted the draft that was posted (executor), or returned or
/// approved at least one draft (curator).
/// </param>
internal sealed record PersonFigures(
    string PersonId, string Name, string? BodyCode, long Publications, long Met, long Missed, Durations Duration);

/// <summary>One week of one account; it belongs to the period in which it ended, an end at midnight to the day before.</summary>
/// <param name="WeekStart">Its first day.</param>
/// <param name="Required">How many posts the regulation demands.</param>
/// <param name="Posted">How many there were.</param>
/// <param name="Missed">Whether the week ended with too few.</param>
internal sealed record OwnPostWeek(
    Guid AccountId, string Network, string Title, DateOnly WeekStart, int Required, int Posted, bool Missed);

/// <summary>A shortcoming and what came of it.</summary>
/// <param name="Number">Its number in the register, such as <c>2026-17</c>.</param>
/// <param name="Kind">What fell short, in Russian.</param>
/// <param name="HolderName">Who held it; null where the reader may not see names.</param>
/// <param name="State">How it stands, in Russian.</param>
/// <param name="Decision">What was decided, in Russian, with order number and date.</param>
/// <param name="IsOpen">Whether it still waits for a decision.</param>
internal sealed record ShortcomingLine(
    string Number,
    DateTimeOffset At,
    string Kind,
    string? Clause,
    string? BodyCode,
    string? BodyName,
    string? HolderName,
    TimeSpan? Delay,
    string State,
    string? Decision,
    bool IsOpen,
    Guid? PublicationId);

/// <summary>A surge or a report that went to the head at once.</summary>
/// <param name="Kind">In Russian: a surge, or a socially significant publication.</param>
/// <param name="Subject">The topic or the publication, in Russian.</param>
internal sealed record UrgentLine(
    string Number,
    DateTimeOffset At,
    string Kind,
    string Subject,
    long? Publications,
    DateTimeOffset? EndedAt,
    DateTimeOffset? AcknowledgedAt);

/// <summary>Promised dates that were due in the period.</summary>
internal sealed record PromiseFigures(long Due, long Kept, long KeptLate, long Broken, long Waiting);
