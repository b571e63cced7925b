namespace SocialPubs.Regulations;

/// <summary>What the library must know of a publication to say which timers start and when they are due.</summary>
/// <param name="Network">The network's id.</param>
/// <param name="Level">Its importance level; <see langword="null"/> is the regulation's default level.</param>
/// <param name="Source">Its source; <see langword="null"/> is the regulation's default source.</param>
/// <param name="Due">
/// Due instants of the publication's timers since it was last directed, running or ended (and of <c>reply</c>, which
/// is older). Needed by timers that count from another one's due instant and by timers that are resumed.
/// </param>
public sealed record TimerContext(
    string Network, string? Level, string? Source, IReadOnlyDictionary<string, DateTimeOffset> Due);

/// <summary>
/// What an event changes. Apply <see cref="Ended"/> and <see cref="Cancelled"/> first, then <see cref="Started"/>; a
/// started timer replaces a running one of the same name. Ended and cancelled names are those that the event can
/// end in this case: one that is not running is to be passed over.
/// </summary>
/// <param name="Started">Timers that start, with their due instants.</param>
/// <param name="Ended">Done by the event: met if its instant is not after the due instant, else missed.</param>
/// <param name="Cancelled">No longer demanded (closed, withdrawn, declined): neither met nor missed unless missed already.</param>
public sealed record TimerChanges(
    IReadOnlyList<TimerStart> Started, IReadOnlyList<string> Ended, IReadOnlyList<string> Cancelled)
{
    /// <summary>Which stage each name in this record belongs to.</summary>
    internal IReadOnlyDictionary<string, string> Stages { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Only what belongs to <paramref name="stages"/>: each service takes the stages that it keeps.</summary>
    public TimerChanges ForStages(params IReadOnlyCollection<string> stages)
    {
        if (stages.FirstOrDefault(stage => !RegulationStages.All.Contains(stage, StringComparer.Ordinal)) is { } unknown)
            throw new ArgumentException($"'{unknown}' is not a stage; stages are {string.Join(", ", RegulationStages.All)}.", nameof(stages));

        bool Belongs(string timer) => stages.Contains(Stages[timer], StringComparer.Ordinal);
        return new TimerChanges(
            [.. Started.Where(start => Belongs(start.Timer))],
            [.. Ended.Where(Belongs)],
            [.. Cancelled.Where(Belongs)])
        {
            Stages = Stages,
        };
    }
}

/// <summary>A timer that starts. All instants are UTC.</summary>
/// <param name="Timer">The timer's name.</param>
/// <param name="Stage">Its stage; see <see cref="RegulationStages"/>.</param>
/// <param name="StartedAt">The event's instant.</param>
/// <param name="DueAt">Met until and at this very instant, missed after it. May lie before <paramref name="StartedAt"/>.</param>
/// <param name="WarnAt">When to warn, ascending; only instants between start and due.</param>
/// <param name="Clause">The clause that demands it.</param>
public sealed record TimerStart(
    string Timer, string Stage, DateTimeOffset StartedAt, DateTimeOffset DueAt, IReadOnlyList<DateTimeOffset> WarnAt, string Clause);

/// <summary>How many more rounds of return, rework and review fit before the reply is due (clause 9).</summary>
/// <param name="Rounds">
/// How many times the draft can still be returned, the first time now, if everyone uses the whole of each clock;
/// <see langword="null"/> where the regulation gives a round no length, so that nothing can be said.
/// </param>
/// <param name="RoundCost">How long one round from now takes: rework and review.</param>
/// <param name="PostingCost">How long posting takes after approval.</param>
/// <param name="ReplyDue">When the reply is due.</param>
/// <param name="LatestReturn">The last instant at which a return still leaves time for one whole round and posting.</param>
/// <param name="LatestApproval">The last instant of approval that still leaves the whole time for posting.</param>
public sealed record LoopBudget(
    int? Rounds,
    TimeSpan RoundCost,
    TimeSpan PostingCost,
    DateTimeOffset ReplyDue,
    DateTimeOffset LatestReturn,
    DateTimeOffset LatestApproval);
