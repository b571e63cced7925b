using FsCheck;
using FsCheck.Xunit;
using static SocialPubs.Regulations.Tests.Files;

namespace SocialPubs.Regulations.Tests.Timers;

/// <summary>Whatever happens to a publication, each clock is started once and settled once.</summary>
public sealed class LifeProperties
{
    private static readonly string[] s_zones =
        ["Europe/Moscow", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "Australia/Lord_Howe", "Asia/Kamchatka", "UTC"];

    /// <summary>A publication's clocks as the services keep them.</summary>
    private sealed class Clocks(Regulation regulation, params string[] stages)
    {
        private readonly Dictionary<string, DateTimeOffset> _due = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Occurrence> _running = new(StringComparer.Ordinal);

        public List<Occurrence> Occurrences { get; } = [];

        public int Running => _running.Count;

        public void Learn(string timer, DateTimeOffset due) => _due[timer] = due;

        public void Apply(string @event, DateTimeOffset at)
        {
            Tick(at);
            if (@event == RegulationEvents.PublicationDirected)
            {
                // A new body starts with clocks of its own; only the reply is older.
                foreach (var timer in _due.Keys.Where(timer => timer != regulation.ReplyTimer).ToList()) _due.Remove(timer);
            }

            var changes = regulation.On(@event, at, new TimerContext("vk", null, null, _due));
            if (stages.Length > 0) changes = changes.ForStages(stages);
            foreach (var timer in changes.Ended) Settle(timer, "met", at);
            foreach (var timer in changes.Cancelled) Settle(timer, "cancelled", at);
            foreach (var start in changes.Started)
            {
                Settle(start.Timer, "replaced", at);
                var occurrence = new Occurrence(start.Timer, start.StartedAt, start.DueAt);
                Occurrences.Add(occurrence);
                _running[start.Timer] = occurrence;
                _due[start.Timer] = start.DueAt;
            }
        }

        /// <summary>The deadline clock: what fell due before this instant is missed.</summary>
        private void Tick(DateTimeOffset at)
        {
            foreach (var occurrence in _running.Values.Where(occurrence => occurrence.Due < at).ToList()) Settle(occurrence.Timer, "missed", at);
        }

        private void Settle(string timer, string outcome, DateTimeOffset at)
        {
            if (!_running.Remove(timer, out var occurrence)) return;
            occurrence.Outcomes.Add(outcome == "met" && at > occurrence.Due ? "missed" : outcome);
        }
    }

    private sealed record Occurrence(string Timer, DateTimeOffset Start, DateTimeOffset Due)
    {
        public List<string> Outcomes { get; } = [];

        public string Key => $"{Timer} {Start:O} {Due:O} {string.Join(',', Outcomes)}";
    }

    /// <summary>A legal life: each event is one that the state allows; ends posted or closed.</summary>
    private static List<(string Event, DateTimeOffset At)> Life(int[] choices, int seed)
    {
        var at = Instants.Any(seed);
        List<(string, DateTimeOffset)> life = [(RegulationEvents.PublicationDetected, at), (RegulationEvents.PublicationRegistered, at)];
        var state = "registered";
        for (var i = 0; i < choices.Length; i++)
        {
            // FsCheck's numbers are small; instants between them are wanted from none to more than a day.
            var number = Instants.Any(HashOf(choices[i], i, seed)).UtcTicks / 16;
            var allowed = state switch
            {
                "registered" => new[] { "publicationDirected", "publicationDirected", "publicationDirected", "publicationDirected", "publicationClosed" },
                "drafting" => ["draftSubmitted", "draftSubmitted", "draftSubmitted", "draftSubmitted", "draftSubmitted", "draftSubmitted", "directionDeclined", "directionDeclined", "publicationClosed"],
                "reviewing" => ["draftReturned", "draftReturned", "draftReturned", "draftWithdrawn", "draftWithdrawn", "draftApproved", "draftApproved", "publicationClosed"],
                "posting" => ["replyPosted", "postingFailed", "publicationClosed"],
                _ => [],
            };
            if (allowed.Length == 0) break;
            var @event = allowed[number % allowed.Length];

            // From the same tick to more than a day later, often exactly on a due instant.
            at += (number / 97 % 5) switch
            {
                0 => TimeSpan.Zero,
                1 => TimeSpan.FromMinutes(30),
                2 => TimeSpan.FromHours(1),
                3 => TimeSpan.FromTicks(number % TimeSpan.TicksPerHour),
                _ => TimeSpan.FromMinutes(number / 1009 % (number / 31 % 2 == 0 ? 90 : 1700)),
            };
            life.Add((@event, at));
            state = @event switch
            {
                "publicationDirected" or "draftReturned" or "draftWithdrawn" => "drafting",
                "directionDeclined" => "registered",
                "draftSubmitted" => "reviewing",
                "draftApproved" or "postingFailed" => "posting",
                _ => "over",
            };
        }

        if (state != "over") life.Add((RegulationEvents.PublicationClosed, at));
        return life;
    }

    private static int HashOf(int choice, int index, int seed) => unchecked((((choice * 31) + index) * 31) + seed);

    [Fact]
    public void Lives_OfTheGenerator_MeetEveryOutcomeOfEveryClock()
    {
        // Otherwise the properties below would say less than they seem to.
        var outcomes = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 400; seed++)
        {
            var clocks = new Clocks(Bataysk);
            foreach (var (@event, at) in Life([.. Enumerable.Range(0, 40)], seed)) clocks.Apply(@event, at);
            outcomes.UnionWith(clocks.Occurrences.Select(occurrence => $"{occurrence.Timer} {occurrence.Outcomes[0]}"));
        }

        outcomes.ShouldBe(
            from timer in Bataysk.Timers from outcome in new[] { "met", "missed", "cancelled" } select $"{timer.Id} {outcome}",
            ignoreOrder: true);
    }

    [Property(MaxTest = 500)]
    public void On_AnyLegalLife_SettlesEachClockExactlyOnce(int[] choices, int seed)
    {
        var life = Life(choices, seed);
        var clocks = new Clocks(Bataysk);
        foreach (var (@event, at) in life) clocks.Apply(@event, at);

        clocks.Running.ShouldBe(0);
        clocks.Occurrences.ShouldAllBe(occurrence => occurrence.Outcomes.Count == 1);
        clocks.Occurrences.ShouldAllBe(occurrence => occurrence.Outcomes[0] != "replaced");
        Count("reply").ShouldBe(1);
        Count("review").ShouldBe(Happened("draftSubmitted"));
        Count("posting").ShouldBe(Happened("draftApproved"));
        (Count("draft") + Count("rework")).ShouldBeInRange(
            Happened("publicationDirected") + Happened("draftReturned"),
            Happened("publicationDirected") + Happened("draftReturned") + Happened("draftWithdrawn"));

        int Count(string timer) => clocks.Occurrences.Count(occurrence => occurrence.Timer == timer);
        int Happened(string name) => life.Count(entry => entry.Event == name);
    }

    [Property(MaxTest = 500)]
    public void On_AnyLegalLife_JudgesEachReviewByItsInstants(int[] choices, int seed)
    {
        var life = Life(choices, seed);
        var clocks = new Clocks(Bataysk);
        foreach (var (@event, at) in life) clocks.Apply(@event, at);

        var reviews = new Queue<Occurrence>(clocks.Occurrences.Where(occurrence => occurrence.Timer == "review"));
        for (var i = 0; i < life.Count; i++)
        {
            if (life[i].Event != "draftSubmitted") continue;
            var took = life[i + 1].At - life[i].At;
            var expected = took > TimeSpan.FromMinutes(30) ? "missed"
                : life[i + 1].Event is "draftReturned" or "draftApproved" ? "met" : "cancelled";
            reviews.Dequeue().Outcomes.ShouldBe([expected]);
        }

        reviews.ShouldBeEmpty();
    }

    [Property(MaxTest = 500)]
    public void On_AnyOrderOfAnyEvents_EndsEveryClockOnce(int[] choices, int seed)
    {
        var at = Instants.Any(seed);
        var clocks = new Clocks(Bataysk);
        clocks.Apply(RegulationEvents.PublicationDetected, at);
        foreach (var choice in choices)
        {
            at += TimeSpan.FromMinutes(Math.Abs((long)choice) / 13 % 200);
            clocks.Apply(RegulationEvents.All[(int)(Math.Abs((long)choice) % RegulationEvents.All.Count)], at);
        }

        clocks.Apply(RegulationEvents.ReplyPosted, at);

        clocks.Running.ShouldBe(0);
        clocks.Occurrences.ShouldAllBe(occurrence => occurrence.Outcomes.Count == 1);
    }

    [Property(MaxTest = 300)]
    public void ForStages_EachServiceForItself_GivesTheSameClocksAsOneForAll(int[] choices, int seed)
    {
        var life = Life(choices, seed);
        var whole = new Clocks(Bataysk);
        foreach (var (@event, at) in life) whole.Apply(@event, at);

        // Each service works through the same events at its own pace: here one after the other.
        string[][] services = [["reply", "direction"], ["drafting"], ["review"], ["posting"]];
        var parts = services.SelectMany(stages =>
        {
            var part = new Clocks(Bataysk, stages);
            part.Learn("reply", life[0].At.AddHours(24));
            foreach (var (@event, at) in life) part.Apply(@event, at);
            return part.Occurrences;
        });

        parts.Select(occurrence => occurrence.Key).ShouldBe(whole.Occurrences.Select(occurrence => occurrence.Key), ignoreOrder: true);
    }

    [Property(MaxTest = 300)]
    public void On_AnyInstantInAnyZone_HasTheDecreesDeadlinesToTheTick(int seed, NonNegativeInt zone)
    {
        var regulation = InZone(s_zones[zone.Get % s_zones.Length]);
        var at = Instants.Any(seed);
        var reply = regulation.On(RegulationEvents.PublicationDetected, at, Context()).Started.Single();
        var context = Context(due: ("reply", reply.DueAt));

        (reply.DueAt - at).Ticks.ShouldBe(864_000_000_000);
        (reply.DueAt - Due(RegulationEvents.PublicationDirected)).Ticks.ShouldBe(108_000_000_000);
        (Due(RegulationEvents.DraftSubmitted) - at).Ticks.ShouldBe(18_000_000_000);
        (Due(RegulationEvents.DraftReturned) - at).Ticks.ShouldBe(36_000_000_000);
        (Due(RegulationEvents.DraftApproved) - at).Ticks.ShouldBe(18_000_000_000);

        DateTimeOffset Due(string @event) => regulation.On(@event, at, context).Started.Single().DueAt;
    }

    [Property(MaxTest = 300)]
    public void PeriodOf_AnyInstantInAnyZone_TilesTheTime(int seed, NonNegativeInt zone)
    {
        var regulation = InZone(s_zones[zone.Get % s_zones.Length]);
        var at = Instants.Any(seed);
        foreach (var kind in new[] { RecurringPeriod.Day, RecurringPeriod.Week, RecurringPeriod.Month })
        {
            var period = regulation.PeriodOf(kind, at);
            period.Contains(at).ShouldBeTrue();
            regulation.PeriodOf(kind, period.From).ShouldBe(period);
            regulation.PeriodOf(kind, period.To.AddTicks(-1)).ShouldBe(period);
            regulation.PeriodOf(kind, period.To).From.ShouldBe(period.To);
        }
    }

    [Property(MaxTest = 300)]
    public void LoopBudget_AnyInstant_AgreesWithPlayingTheRounds(int seed, PositiveInt minutes)
    {
        var now = Instants.Any(seed);
        var replyDue = now.AddMinutes(minutes.Get % 3000);
        var budget = Bataysk.LoopBudget(now, Context(due: ("reply", replyDue)));

        // Played by the decree's own numbers, everyone at the last instant.
        var played = 0;
        for (var approved = now.AddMinutes(90); approved.AddMinutes(30) <= replyDue; approved = approved.AddMinutes(90)) played++;
        budget.Rounds.ShouldBe(played);
        (now <= budget.LatestReturn).ShouldBe(played > 0);
    }

    private static readonly Dictionary<string, Regulation> s_inZone = s_zones.ToDictionary(
        zone => zone,
        zone => RegulationCatalog.Load([($"{zone}.json", Mutated.Bataysk().Set("/timeZone", zone).Utf8)]).All[0]);

    private static Regulation InZone(string zone) => s_inZone[zone];
}
