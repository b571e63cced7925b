using SocialPubs.Contracts;
using SocialPubs.Reporting.Analyses;
using SocialPubs.Testing.ScriptedYear;

namespace SocialPubs.Reporting.Tests.Analyses;

/// <summary>
/// The figures of a month, written from the decree and from what an analysis says its figures are, message by message:
/// nothing here is shared with the product but the contracts and the form of the figures.
/// </summary>
internal sealed class IndependentFigures
{
    private static readonly TimeZoneInfo Moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");

    private static readonly (string Id, string Name, string Clause)[] Timers =
    [
        ("reply", "Ответ на публикацию", "7"), ("draft", "Проект ответа на согласование", "9"), ("review", "Согласование", "9"),
        ("rework", "Доработка", "9"), ("posting", "Размещение ответа", "10"),
    ];

    private readonly List<Life> lives = [];
    private readonly List<IMessage> facts;
    private readonly DateOnly first;
    private readonly DateOnly last;
    private readonly DateTimeOffset now;

    public IndependentFigures(IEnumerable<ScriptedMessage> events, IEnumerable<ScriptedMessage> facts, DateOnly first, DateOnly last, DateTimeOffset now)
    {
        (this.first, this.last, this.now) = (first, last, now);
        this.facts = [.. facts.Select(said => said.Message)];
        Life? life = null;
        foreach (var happened in events.Select(said => (IEvent)said.Message))
        {
            // A publication's messages come together.
            if (life?.Id != happened.PublicationId)
                lives.Add(life = new Life(happened.PublicationId));
            life.Hear(happened);
        }
    }

    public Volumes Total => Count(Of(first, last));

    public Volumes Before => Count(Of(first.AddMonths(-1), first.AddDays(-1)));

    public IReadOnlyList<GroupVolumes> ByNetwork => Groups(life => life.Network, life => life.Network == "vk" ? "ВКонтакте" : "Одноклассники", "Сеть не указана");

    public IReadOnlyList<GroupVolumes> ByTopic => Groups(life => life.TopicCode ?? "", life => life.TopicName!, "Без темы");

    public IReadOnlyList<GroupVolumes> ByBody => Groups(life => life.BodyCode ?? "", life => life.BodyName!, "Не направлены");

    public IReadOnlyList<DayVolumes> ByDay =>
    [
        .. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(offset => first.AddDays(offset)).Select(day => new DayVolumes(
            day, lives.Count(life => DayOf(life.Detected) == day), lives.Count(life => life.Replied is { } replied && DayOf(replied) == day))),
    ];

    public IReadOnlyList<(string Code, long Count)> ClosedByReason => Ranked(Of(first, last).Where(life => life.IsClosed).Select(life => life.ClosingReason!));

    public IReadOnlyList<ClockFigures> Clocks =>
    [
        .. Timers.Select(timer =>
        {
            var due = DueClocks().Where(entry => entry.Clock.Timer == timer.Id).ToArray();
            var late = due.Where(entry => entry.Clock.Delay is not null).ToArray();
            return new ClockFigures(
                timer.Id, timer.Name, timer.Clause,
                due.Count(entry => entry.Clock.Outcome == Outcome.Met),
                due.Count(entry => entry.Clock.Outcome == Outcome.Missed),
                due.Count(entry => entry.Clock is { Outcome: Outcome.Missed, Done: null, Cancelled: null }),
                due.Count(entry => entry.Clock.Outcome == Outcome.Open),
                due.Count(entry => entry.Clock.Outcome == Outcome.Cancelled),
                Statistics(due.Select(entry => entry.Clock.Done - entry.Clock.Started)),
                Statistics(late.Select(entry => entry.Clock.Delay)),
                late.Length == 0 ? null : late.MaxBy(entry => entry.Clock.Delay).Life.Id);
        }),
    ];

    public Durations ReplyTime => Statistics(Of(first, last).Select(life => life.Replied - life.Detected));

    public (long Submissions, long Returned, long Publications, int MostOfOne, IReadOnlyList<(string Code, long Count)> ByRemark) Returns
    {
        get
        {
            var those = Of(first, last).ToArray();
            return (
                those.Sum(life => (long)life.Submitted.Count),
                those.Sum(life => (long)life.Returned.Count),
                those.Count(life => life.Returned.Count > 0),
                those.Select(life => life.Returned.Count).DefaultIfEmpty().Max(),
                Ranked(those.SelectMany(life => life.Returned).SelectMany(returned => returned.Remarks).Select(remark => remark.Kind)));
        }
    }

    public IReadOnlyList<PersonFigures> Executors => People(
        DueClocks().Where(entry => entry.Clock.Timer is "draft" or "rework" or "posting"),
        Of(first, last).Select(life => (life, life.PostedSubmission is { } posted ? life.Submitted[posted].SubmittedBy : null)));

    public IReadOnlyList<PersonFigures> Curators => People(
        DueClocks().Where(entry => entry.Clock.Timer == "review"),
        Of(first, last).SelectMany(life => life.Decisions.Select(decision => (life, (Actor?)decision.By))));

    public IReadOnlyList<OwnPostWeek> OwnPosts
    {
        get
        {
            var weeks = new List<OwnPostWeek>();
            var posts = facts.OfType<OwnPostPosted>().ToLookup(post => (post.AccountId, MondayOf(DayOf(post.OccurredAt))));
            foreach (var account in facts.OfType<CadenceClosed>().DistinctBy(closed => closed.AccountId))
            {
                // Weeks begin on Monday; one belongs to the month in which its Sunday lies. Two posts a week (clause 6).
                for (var monday = MondayOf(first.AddDays(-7)); monday.AddDays(6) <= last; monday = monday.AddDays(7))
                {
                    if (monday.AddDays(6) < first)
                        continue;
                    var posted = posts[(account.AccountId, monday)].Count();
                    weeks.Add(new OwnPostWeek(account.AccountId, account.Network, account.Title, monday, 2, posted, posted < 2));
                }
            }

            return
            [
                .. weeks.OrderBy(week => week.Network, StringComparer.Ordinal).ThenBy(week => week.Title, StringComparer.Ordinal)
                    .ThenBy(week => week.AccountId).ThenBy(week => week.WeekStart),
            ];
        }
    }

    /// <summary>Nobody said of any promise what became of it: those whose day is over are broken.</summary>
    public PromiseFigures Promises
    {
        get
        {
            var due = lives.Where(life => life.PostedSubmission is not null)
                .SelectMany(life => life.Submitted[life.PostedSubmission!.Value].Stages)
                .Where(stage => stage.DueDate >= first && stage.DueDate <= last)
                .ToArray();
            var broken = due.Count(stage => stage.DueAt < now);
            return new PromiseFigures(due.Length, 0, 0, broken, due.Length - broken);
        }
    }

    /// <summary>Corrections that touch the month: the wrong instant and the right one.</summary>
    public IReadOnlyList<(DateTimeOffset Recorded, DateTimeOffset Actual)> Corrections =>
    [
        .. lives.Where(life => life.Detected != life.RecordedDetection && (IsIn(life.Detected) || IsIn(life.RecordedDetection)))
            .OrderBy(life => life.RecordedDetection).Select(life => (life.RecordedDetection, life.Detected)),
    ];

    /// <summary>Clause 12: each missed clock of the month is a shortcoming: the run, and the delay where it has ended.</summary>
    public IReadOnlyDictionary<Guid, TimeSpan?> MissedClocks => DueClocks()
        .Where(entry => entry.Clock.Outcome == Outcome.Missed)
        .ToDictionary(entry => entry.Clock.Id, entry => entry.Clock.Delay);

    /// <summary>An instant as the database keeps it: to the microsecond.</summary>
    private static DateTimeOffset Cut(DateTimeOffset at) => new(at.UtcTicks / 10 * 10, TimeSpan.Zero);

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Moscow).DateTime);

    private static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static (string, long)[] Ranked(IEnumerable<string> codes) =>
        [.. codes.GroupBy(code => code, (code, those) => (code, those.LongCount())).OrderByDescending(entry => entry.Item2).ThenBy(entry => entry.code, StringComparer.Ordinal)];

    /// <summary>Between two neighbours in proportion, to the microsecond.</summary>
    private static Durations Statistics(IEnumerable<TimeSpan?> lengths)
    {
        var sorted = lengths.OfType<TimeSpan>().Select(length => length.Ticks / 10).Order().ToArray();
        return sorted.Length == 0
            ? new Durations(0, null, null, null)
            : new Durations(sorted.Length, At(0.5m), At(0.9m), TimeSpan.FromTicks(sorted[^1] * 10));

        TimeSpan At(decimal share)
        {
            var place = share * (sorted.Length - 1);
            var below = (int)Math.Floor(place);
            var above = Math.Min(below + 1, sorted.Length - 1);
            return TimeSpan.FromTicks((long)Math.Round(sorted[below] + ((place - below) * (sorted[above] - sorted[below]))) * 10);
        }
    }

    private bool IsIn(DateTimeOffset at) => DayOf(at) is var day && day >= first && day <= last;

    private IEnumerable<Life> Of(DateOnly from, DateOnly to) => lives.Where(life => DayOf(life.Detected) is var day && day >= from && day <= to);

    private IEnumerable<(Life Life, Clock Clock)> DueClocks() =>
        lives.SelectMany(life => life.Clocks.Values.Where(clock => IsIn(clock.Due)).Select(clock => (life, clock)));

    private Volumes Count(IEnumerable<Life> those)
    {
        var all = those.ToArray();
        var open = all.Where(life => life.Replied is null && !life.IsClosed).ToArray();
        return new Volumes(
            all.Length,
            all.Count(life => life.Replied is not null),
            all.Count(life => life.Replied <= life.ReplyDue),
            all.Count(life => life.Replied > life.ReplyDue),
            open.Length,
            open.Count(life => life.ReplyDue < now),
            all.Count(life => life.IsClosed),
            all.Count(life => life.IsRepeat),
            all.Count(life => life.IsSignificant),
            all.Count(life => life.PostedSubmission is { } posted && life.Submitted[posted].IsRefusal));
    }

    private GroupVolumes[] Groups(Func<Life, string> code, Func<Life, string> name, string without) =>
    [
        .. Of(first, last).GroupBy(code, StringComparer.Ordinal)
            .Select(group => new GroupVolumes(group.Key, group.Key.Length == 0 ? without : name(group.First()), Count(group)))
            .OrderByDescending(group => group.Volumes.Registered).ThenBy(group => group.Code, StringComparer.Ordinal),
    ];

    private static PersonFigures[] People(IEnumerable<(Life Life, Clock Clock)> clocks, IEnumerable<(Life Life, Actor? By)> works)
    {
        var held = clocks.Where(entry => entry.Clock.Outcome is Outcome.Met or Outcome.Missed)
            .Select(entry => (entry.Clock, Person: entry.Life.HolderOf(entry.Clock)))
            .Where(entry => entry.Person is not null)
            .ToLookup(entry => entry.Person!.Id);
        var done = works.Where(work => work.By is not null).ToLookup(work => work.By!.Id);
        return
        [
            .. held.Select(group => group.Key).Union(done.Select(group => group.Key)).Select(id =>
            {
                var bodies = held[id].Select(entry => entry.Clock.BodyCode).Distinct().ToArray();
                return new PersonFigures(
                    id,
                    held[id].Select(entry => entry.Person!.Name).Concat(done[id].Select(work => work.By!.Name)).First(),
                    bodies.Length == 1 ? bodies[0] : null,
                    done[id].Select(work => work.Life.Id).Distinct().Count(),
                    held[id].Count(entry => entry.Clock.Outcome == Outcome.Met),
                    held[id].Count(entry => entry.Clock.Outcome == Outcome.Missed),
                    Statistics(held[id].Select(entry => entry.Clock.Done - entry.Clock.Started)));
            }).OrderByDescending(person => person.Publications).ThenByDescending(person => person.Met + person.Missed)
                .ThenBy(person => person.PersonId, StringComparer.Ordinal),
        ];
    }

    private enum Outcome
    {
        Open,
        Met,
        Missed,
        Cancelled,
    }

    /// <summary>One run of a clock. What it waits for counts at its own instant, whatever a clock said meanwhile.</summary>
    private sealed class Clock(DeadlineStarted started)
    {
        public Guid Id { get; } = started.DeadlineId;

        public string Timer { get; } = started.Timer;

        public string? BodyCode { get; } = started.BodyCode;

        public DateTimeOffset Started { get; } = Cut(started.OccurredAt);

        public DateTimeOffset Due { get; } = Cut(started.DueAt);

        public DateTimeOffset? Done { get; set; }

        public DateTimeOffset? Cancelled { get; set; }

        public bool SaidMissed { get; set; }

        public Outcome Outcome => Done is { } done ? done <= Due ? Outcome.Met : Outcome.Missed
            : Cancelled is { } cancelled ? cancelled <= Due ? Outcome.Cancelled : Outcome.Missed
            : SaidMissed ? Outcome.Missed : Outcome.Open;

        public TimeSpan? Delay => Outcome == Outcome.Missed ? (Done ?? Cancelled) - Due : null;
    }

    private sealed class Life(Guid id)
    {
        private readonly List<(DateTimeOffset At, Actor? Executor)> hands = [];

        public Guid Id { get; } = id;

        public string Network { get; private set; } = "";

        public string? TopicCode { get; private set; }

        public string? TopicName { get; private set; }

        public string? BodyCode { get; private set; }

        public string? BodyName { get; private set; }

        public DateTimeOffset RecordedDetection { get; private set; }

        public DateTimeOffset Detected { get; private set; }

        public DateTimeOffset ReplyDue { get; private set; }

        public DateTimeOffset? Replied { get; private set; }

        public string? ClosingReason { get; private set; }

        /// <summary>What stands in the network is answered, whoever closed it afterwards.</summary>
        public bool IsClosed => ClosingReason is not null && Replied is null;

        public bool IsRepeat { get; private set; }

        public bool IsSignificant { get; private set; }

        public int? PostedSubmission { get; private set; }

        public Dictionary<int, DraftSubmitted> Submitted { get; } = [];

        public List<DraftReturned> Returned { get; } = [];

        public List<(DateTimeOffset At, Actor By)> Decisions { get; } = [];

        public Dictionary<Guid, Clock> Clocks { get; } = [];

        /// <summary>The executor who had it when it was done, or when it was due where it was missed; the curator who decided.</summary>
        public Actor? HolderOf(Clock clock) => clock.Timer switch
        {
            "review" => Decisions.Where(decision => Cut(decision.At) == clock.Done).Select(decision => decision.By).FirstOrDefault(),
            // Posting is for the one who sent the draft (clause 10).
            "posting" => Submitted.Values.MaxBy(draft => draft.Submission)!.SubmittedBy,
            _ => hands.LastOrDefault(hand => Cut(hand.At) <= (clock.Outcome == Outcome.Missed ? clock.Due : clock.Done)).Executor,
        };

        public void Hear(IEvent happened)
        {
            switch (happened)
            {
                case PublicationRegistered registered:
                    (Network, TopicCode, TopicName) = (registered.Publication.Network, registered.Publication.TopicCode, registered.Publication.TopicName);
                    RecordedDetection = Detected = Cut(registered.Publication.DetectedAt);
                    ReplyDue = Cut(registered.Publication.ReplyDue);
                    break;
                case DetectionCorrected corrected:
                    Detected = Cut(corrected.ActualDetectedAt);
                    break;
                case PublicationLinkedAsRepeat:
                    IsRepeat = true;
                    break;
                case PublicationMarkedSignificant:
                    IsSignificant = true;
                    break;
                case PublicationDirected directed:
                    (BodyCode, BodyName) = (directed.BodyCode, directed.BodyName);
                    IsRepeat |= directed.RepeatOf.Count > 0;
                    hands.Add((directed.OccurredAt, null));
                    break;
                case AssignmentTaken taken:
                    hands.Add((taken.OccurredAt, taken.Executor));
                    break;
                case AssignmentReleased released:
                    hands.Add((released.OccurredAt, null));
                    break;
                case AssignmentHandedOver handed:
                    hands.Add((handed.OccurredAt, handed.To));
                    break;
                case DraftSubmitted submitted:
                    Submitted[submitted.Submission] = submitted;
                    break;
                case DraftReturned returned:
                    Returned.Add(returned);
                    Decisions.Add((returned.OccurredAt, returned.ReturnedBy));
                    break;
                case DraftApproved approved:
                    Decisions.Add((approved.OccurredAt, approved.ApprovedBy));
                    break;
                case ReplyPosted posted:
                    (Replied, PostedSubmission) = (Cut(posted.PostedAt), posted.Submission);
                    break;
                case PublicationClosed closed:
                    ClosingReason = closed.Reason;
                    break;
                case DeadlineStarted started:
                    Clocks.Add(started.DeadlineId, new Clock(started));
                    break;
                case DeadlineMet or DeadlineSettledLate:
                    Clocks[((IDeadlineEvent)happened).DeadlineId].Done = Cut(happened.OccurredAt);
                    break;
                case DeadlineMissed missed:
                    Clocks[missed.DeadlineId].SaidMissed = true;
                    break;
                case DeadlineCancelled cancelled:
                    Clocks[cancelled.DeadlineId].Cancelled = Cut(cancelled.OccurredAt);
                    break;
                default:
                    break;
            }
        }
    }
}
