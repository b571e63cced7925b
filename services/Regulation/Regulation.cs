using SocialPubs.Regulations.Loading;

namespace SocialPubs.Regulations;

/// <summary>
/// One edition of an administration's regulation. Immutable and pure: it reads no clock and keeps no state of a
/// publication; "this happened at t" goes in, "these timers start, these end" comes out.
/// </summary>
public sealed class Regulation
{
    private readonly RegulationFile _file;
    private readonly IReadOnlyDictionary<string, WorkCalendar> _calendars;
    private readonly IReadOnlyDictionary<string, NetworkRule> _networks;
    private readonly IReadOnlyList<IGrouping<string, TimerDefinition>> _timers;
    private readonly ContentChecker _checker;
    private readonly ContentChecker _ownPostChecker;
    private readonly WorkCalendar _dates;

    internal Regulation(RegulationFile file)
    {
        _file = file;
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById(file.TimeZone);
        _calendars = file.Calendars.ToDictionary(calendar => calendar.Id, calendar => new WorkCalendar(calendar, TimeZone), StringComparer.Ordinal);
        Networks = [.. file.Networks.Select(network => network with { TimeZone = TimeZone })];
        _networks = Networks.ToDictionary(network => network.Id, StringComparer.Ordinal);
        _timers = [.. file.Timers.GroupBy(timer => timer.Id, StringComparer.Ordinal)];
        _checker = new ContentChecker(file.Content.Checks, TimeZone);
        _ownPostChecker = new ContentChecker(
            [
                new ContentCheckRule { What = ContentCheckKind.TextFitsNetwork, Action = CheckAction.Block },
                new ContentCheckRule { What = ContentCheckKind.TextReadable, Action = CheckAction.Warn },
                new ContentCheckRule { What = ContentCheckKind.AttachmentsFitNetwork, Action = CheckAction.Block },
                new ContentCheckRule { What = ContentCheckKind.LinksFitNetwork, Action = CheckAction.Warn },
            ],
            TimeZone);
        _dates = new WorkCalendar(new CalendarDefinition { Id = "dates", Kind = CalendarKind.Always }, TimeZone);
    }

    /// <summary>The regulation's id, such as <c>bataysk-188</c>.</summary>
    public string Id => _file.Id;

    /// <summary>Its edition; a publication is judged for ever by the edition under which it was detected.</summary>
    public string Edition => _file.Edition;

    /// <summary>The act behind it.</summary>
    public ActReference Act => _file.Act;

    /// <summary>The administration's time zone; days, weeks and months are counted in it.</summary>
    public TimeZoneInfo TimeZone { get; }

    /// <summary>The first day of the week.</summary>
    public DayOfWeek FirstDayOfWeek => _file.FirstDayOfWeek;

    /// <summary>Every network of the regulation, whether in use or not (clause 3).</summary>
    public IReadOnlyList<NetworkRule> Networks { get; }

    /// <summary>Every timer definition, in the file's order.</summary>
    public IReadOnlyList<TimerDefinition> Timers => _file.Timers;

    /// <summary>The content checks (clauses 8 and 11).</summary>
    public ContentRules Content => _file.Content;

    /// <summary>The roles (clauses 4–6, 12, 13).</summary>
    public IReadOnlyList<RoleRule> Roles => _file.Roles;

    /// <summary>Importance levels; empty where there are none.</summary>
    public IReadOnlyList<ChoiceRule> Levels => _file.Levels;

    /// <summary>Sources; empty where there is only one.</summary>
    public IReadOnlyList<ChoiceRule> Sources => _file.Sources;

    /// <summary>Approvals in their order (clause 9); empty where nobody approves.</summary>
    public IReadOnlyList<ApprovalRule> Approvals => _file.Approvals;

    /// <summary>What happens when a body is not competent.</summary>
    public TransferRule? Transfer => _file.Transfer;

    /// <summary>Interim replies.</summary>
    public InterimRule? Interim => _file.Interim;

    /// <summary>Reasons to close without a reply.</summary>
    public IReadOnlyList<ClosingReason> ClosingReasons => _file.ClosingReasons;

    /// <summary>What need not be answered.</summary>
    public IReadOnlyList<RefusalGround> RefusalGrounds => _file.RefusalGrounds;

    /// <summary>Repeat publications (clause 11).</summary>
    public RepeatRule? Repeat => _file.Repeat;

    /// <summary>Late acts.</summary>
    public LatenessRule? Lateness => _file.Lateness;

    /// <summary>How many own posts are demanded (clause 6).</summary>
    public IReadOnlyList<CadenceRule> Cadence => _file.Cadence;

    /// <summary>What is asked of own posts beside their number.</summary>
    public OwnPostsRule? OwnPosts => _file.OwnPosts;

    /// <summary>Caps on replies.</summary>
    public IReadOnlyList<CapRule> Caps => _file.Caps;

    /// <summary>When there is a surge (clause 13).</summary>
    public SurgeRule? Surge => _file.Surge;

    /// <summary>Reports (clause 13).</summary>
    public IReadOnlyList<ReportRule> Reports => _file.Reports;

    /// <summary>Recurring duties.</summary>
    public IReadOnlyList<DutyRule> Duties => _file.Duties;

    /// <summary>How posting is tried (clause 10).</summary>
    public PostingRule? Posting => _file.Posting;

    /// <summary>How long authors of publications are kept; <see langword="null"/> where the regulation sets no term.</summary>
    public AuthorRetention? AuthorRetention => _file.Retention?.Authors;

    /// <summary>The timer within which the reply must stand in the network.</summary>
    public string ReplyTimer => _file.ReplyTimer;

    /// <summary>The network's rule, or <see langword="null"/> if the regulation does not know it.</summary>
    public NetworkRule? Network(string network) => _networks.GetValueOrDefault(network);

    /// <summary>A calendar of the file.</summary>
    public WorkCalendar Calendar(string id) => _calendars.TryGetValue(id, out var calendar)
        ? calendar
        : throw new RegulationException($"Regulation {Id} {Edition} has no calendar '{id}'.");

    /// <summary>"This happened at t": which timers start, which end, which are no longer demanded.</summary>
    /// <exception cref="ArgumentException">
    /// The event is unknown, or a timer counts from another one whose due instant <see cref="TimerContext.Due"/> lacks.
    /// </exception>
    public TimerChanges On(string @event, DateTimeOffset at, TimerContext context)
    {
        if (!RegulationEvents.IsKnown(@event)) throw new ArgumentException($"'{@event}' is not an event of a publication's life.", nameof(@event));

        at = at.ToUniversalTime();
        var timers = TimersFor(context);
        var due = new Dictionary<string, DateTimeOffset>(context.Due, StringComparer.Ordinal);
        var started = new List<TimerStart>();

        var starting = timers.Where(timer => timer.From.Contains(@event, StringComparer.Ordinal)).ToList();
        while (starting.Count > 0)
        {
            // A timer that counts from one that starts by the same event comes after it; the load has refused cycles.
            var next = starting.First(timer => starting.TrueForAll(other => other.Id != timer.Reference));
            starting.Remove(next);
            var start = Start(next, at, DueOf(next, at, due));
            due[next.Id] = start.DueAt;
            started.Add(start);
        }

        if (Resumed(@event, at, timers, context.Due) is { } resumed) started.Add(resumed);

        return new TimerChanges(
            started,
            [.. timers.Where(timer => timer.Until.Contains(@event, StringComparer.Ordinal)).Select(timer => timer.Id)],
            [.. timers.Where(timer => timer.CancelledBy.Contains(@event, StringComparer.Ordinal)).Select(timer => timer.Id)])
        {
            Stages = timers.ToDictionary(timer => timer.Id, timer => timer.Stage, StringComparer.Ordinal),
        };
    }

    /// <summary>
    /// How many more rounds of return, rework and review fit if the draft is returned at <paramref name="now"/>
    /// (clause 9). "Within 30 minutes" is met at exactly 30:00.000, so a round that ends at the last instant fits.
    /// </summary>
    /// <exception cref="ArgumentException"><see cref="TimerContext.Due"/> lacks the reply timer.</exception>
    public LoopBudget LoopBudget(DateTimeOffset now, TimerContext context)
    {
        now = now.ToUniversalTime();
        if (!context.Due.TryGetValue(ReplyTimer, out var replyDue))
            throw new ArgumentException($"The due instant of '{ReplyTimer}' is needed.", nameof(context));

        replyDue = replyDue.ToUniversalTime();
        var timers = TimersFor(context).ToDictionary(timer => timer.Id, StringComparer.Ordinal);
        var round = Round(timers);
        var posting = _file.PostingTimer is { } id && timers.TryGetValue(id, out var timer) ? timer : null;

        var latestApproval = posting is null ? replyDue : Back(replyDue, posting);
        var latestReturn = round.Reverse().Aggregate(latestApproval, Back);
        var roundEnd = round.Aggregate(now, Forth);
        var postingCost = posting is null ? TimeSpan.Zero : Forth(roundEnd, posting) - roundEnd;

        int? rounds = null;
        if (roundEnd > now)
        {
            rounds = 0;
            for (var end = roundEnd; (posting is null ? end : Forth(end, posting)) <= replyDue; end = round.Aggregate(end, Forth))
                rounds++;
        }

        return new LoopBudget(rounds, roundEnd - now, postingCost, replyDue, latestReturn, latestApproval);
    }

    /// <summary>
    /// How many returns the regulation's own reserve holds: the draft comes at the last instant, and every review,
    /// rework and posting takes its whole time. <see langword="null"/> where the regulation has no draft timer or no rounds.
    /// </summary>
    public int? ReserveRounds(DateTimeOffset replyDue, TimerContext context)
    {
        var timers = TimersFor(context).ToDictionary(timer => timer.Id, StringComparer.Ordinal);
        var due = new Dictionary<string, DateTimeOffset>(context.Due, StringComparer.Ordinal) { [ReplyTimer] = replyDue };
        if (_file.DraftTimer is not { } id || !timers.TryGetValue(id, out var draft) || draft.Reference is null) return null;

        var submitted = DueOf(draft, replyDue, due);
        var decided = Reviews(timers).Aggregate(submitted, Forth);
        return LoopBudget(decided, context with { Due = due }).Rounds;
    }

    /// <summary>
    /// The instant from which the author of a publication is no longer kept, or <see langword="null"/> where the
    /// regulation sets no term (152-FZ, article 5, part 7).
    /// </summary>
    /// <param name="ended">When the publication was answered or closed.</param>
    public DateTimeOffset? AuthorKeptUntil(DateTimeOffset ended)
    {
        if (AuthorRetention is not { } rule) return null;

        var from = rule.From == RetentionStart.EndOfYear
            ? Midnight(new DateOnly(TimeZoneInfo.ConvertTime(ended, TimeZone).Year + 1, 1, 1))
            : ended.ToUniversalTime();
        return _dates.Add(from, new Term(rule.Amount, rule.Unit));
    }

    /// <summary>The first instant after a day, in the administration's time zone: what is due on a day is met until then.</summary>
    public DateTimeOffset EndOfDay(DateOnly day) =>
        // The last days that a date can name lie beyond what can be reckoned with in every time zone.
        Midnight(day.Year == DateOnly.MaxValue.Year ? new DateOnly(DateOnly.MaxValue.Year, 12, 30) : day.AddDays(1));

    /// <summary>The calendar period around an instant, in the administration's time zone (clauses 6 and 13).</summary>
    public Period PeriodOf(RecurringPeriod period, DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, TimeZone).DateTime;
        var date = DateOnly.FromDateTime(local);
        if (period == RecurringPeriod.WorkingHour)
        {
            var hour = local.Date.AddHours(local.Hour);
            return new Period(LocalTime.ToInstant(hour, TimeZone), LocalTime.ToInstant(hour.AddHours(1), TimeZone));
        }

        var (from, to) = period switch
        {
            RecurringPeriod.Day => (date, date.AddDays(1)),
            RecurringPeriod.Week => Week(date),
            RecurringPeriod.Month => (new DateOnly(date.Year, date.Month, 1), new DateOnly(date.Year, date.Month, 1).AddMonths(1)),
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "Not a calendar period."),
        };
        return new Period(Midnight(from), Midnight(to));
    }

    /// <summary>The instant of a local time of the administration; one that the clocks skip becomes the instant of the change.</summary>
    public DateTimeOffset InstantOf(DateTime local) => LocalTime.ToInstant(local, TimeZone);

    /// <summary>Checks an own post against the network's format (clause 6); empty where nothing is known of it.</summary>
    public IReadOnlyList<ContentFinding> CheckOwnPost(string text, IReadOnlyList<DraftAttachment> attachments, NetworkRule network) => network.OwnPost is { } rule
        ? _ownPostChecker.Check(new DraftContent { Text = text, Attachments = attachments }, network with { Reply = rule }, isRepeat: false, now: null)
        : [];

    /// <summary>Checks a draft against the network's format and the regulation's content rules (clauses 8 and 11).</summary>
    /// <param name="content">The draft.</param>
    /// <param name="network">Where it will be posted.</param>
    /// <param name="isRepeat">Whether it answers a repeat publication.</param>
    /// <param name="now">Needed to see that a stage's date lies in the past; without it that is not checked.</param>
    public IReadOnlyList<ContentFinding> Check(DraftContent content, NetworkRule network, bool isRepeat, DateTimeOffset? now = null) =>
        _checker.Check(content, network, isRepeat, now);

    /// <summary>Whether the regulation applies at an instant.</summary>
    public bool IsInForce(DateTimeOffset at)
    {
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, TimeZone).DateTime);
        return Act.InForceFrom <= date && (Act.InForceTo is not { } last || date <= last);
    }

    private (DateOnly From, DateOnly To) Week(DateOnly date)
    {
        var from = date.AddDays(-(((int)date.DayOfWeek - (int)FirstDayOfWeek + 7) % 7));
        return (from, from.AddDays(7));
    }

    private DateTimeOffset Midnight(DateOnly date) => LocalTime.ToInstant(date.ToDateTime(TimeOnly.MinValue), TimeZone);

    private List<TimerDefinition> TimersFor(TimerContext context)
    {
        var level = context.Level ?? _file.Levels.FirstOrDefault(choice => choice.Default)?.Id;
        var source = context.Source ?? _file.Sources.FirstOrDefault(choice => choice.Default)?.Id;
        return [.. _timers
            .Select(group => group
                .Where(timer => timer.Match.Holds(level, source, context.Network))
                .MaxBy(timer => timer.Match.Specificity))
            .OfType<TimerDefinition>()];
    }

    private TimerStart? Resumed(
        string @event, DateTimeOffset at, List<TimerDefinition> timers, IReadOnlyDictionary<string, DateTimeOffset> due)
    {
        var candidates = timers.Where(timer => timer.ResumedBy.Contains(@event, StringComparer.Ordinal)).ToList();

        // A timer that stands in for others counts only once it was started; among those left, the load has made sure
        // that one stands in for the rest.
        candidates.RemoveAll(timer => timer.Supersedes.Count > 0 && !due.ContainsKey(timer.Id));
        var timer = candidates.Find(candidate => candidates.TrueForAll(
            other => !other.Supersedes.Contains(candidate.Id, StringComparer.Ordinal)));
        if (timer is null) return null;

        var dueAt = due.TryGetValue(timer.Id, out var known) ? known.ToUniversalTime()
            : timer.Reference is not null ? DueOf(timer, at, due)
            : throw new ArgumentException($"'{timer.Id}' is resumed by '{@event}', so its due instant is needed.", nameof(due));

        // Once the due instant has passed, the timer has been judged by the act that ended it; judging it again would
        // count one delay twice. The reply timer goes on in any case.
        return at <= dueAt ? Start(timer, at, dueAt) : null;
    }

    private TimerStart Start(TimerDefinition timer, DateTimeOffset at, DateTimeOffset dueAt)
    {
        var calendar = Calendar(timer.Calendar);
        return new TimerStart(
            timer.Id,
            timer.Stage,
            at,
            dueAt,
            [.. timer.WarnBefore.Select(before => calendar.Subtract(dueAt, before)).Where(warn => warn > at).Distinct().Order()],
            timer.Clause);
    }

    private DateTimeOffset DueOf(TimerDefinition timer, DateTimeOffset at, IReadOnlyDictionary<string, DateTimeOffset> due)
    {
        var from = at;
        if (timer.Reference is { } reference && !due.TryGetValue(reference, out from))
            throw new ArgumentException($"'{timer.Id}' counts from '{reference}', so the due instant of '{reference}' is needed.", nameof(due));

        return timer.Direction == TimerDirection.After ? Forth(from, timer) : Back(from, timer);
    }

    private IEnumerable<TimerDefinition> Reviews(Dictionary<string, TimerDefinition> timers) =>
        _file.Approvals.Select(approval => approval.Timer).OfType<string>().Where(timers.ContainsKey).Select(id => timers[id]);

    /// <summary>A return costs the rework and then every review anew.</summary>
    private TimerDefinition[] Round(Dictionary<string, TimerDefinition> timers) =>
        [.. _file.Approvals.Select(approval => approval.ReworkTimer).OfType<string>().Where(timers.ContainsKey).Take(1).Select(id => timers[id]),
         .. Reviews(timers)];

    private DateTimeOffset Forth(DateTimeOffset from, TimerDefinition timer) => Calendar(timer.Calendar).Add(from, timer.Term);

    private DateTimeOffset Back(DateTimeOffset from, TimerDefinition timer) => Calendar(timer.Calendar).Subtract(from, timer.Term);
}
