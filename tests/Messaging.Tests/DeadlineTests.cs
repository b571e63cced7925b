using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Regulations;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests;

public sealed class DeadlineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settle_AtExactlyTheInstant_IsMet()
    {
        await using var clock = await StoppedClock.StartAsync();
        var id = await clock.StartTimerAsync(Noon + HalfHour);

        clock.Time.SetUtcNow(Noon + HalfHour);
        await clock.RaiseAsync();
        await clock.SettleAsync(id, Noon + HalfHour);

        (await clock.StateAsync(id)).ShouldBe(DeadlineState.Met);
        (await clock.EventsAsync(id)).ShouldBe([nameof(DeadlineStarted), nameof(DeadlineMet)]);
    }

    [Fact]
    public async Task Settle_OneTickAfterTheInstant_IsMissedAndMadeGoodLate()
    {
        await using var clock = await StoppedClock.StartAsync();
        var id = await clock.StartTimerAsync(Noon + HalfHour);

        // PostgreSQL keeps microseconds.
        await clock.SettleAsync(id, Noon + HalfHour + TimeSpan.FromMicroseconds(1));

        (await clock.StateAsync(id)).ShouldBe(DeadlineState.Missed);
        (await clock.EventsAsync(id)).ShouldBe([nameof(DeadlineStarted), nameof(DeadlineMissed), nameof(DeadlineSettledLate)]);
    }

    [Fact]
    public async Task Settle_WordOfATimelyActComesAfterTheMiss_IsMet()
    {
        await using var clock = await StoppedClock.StartAsync();
        var id = await clock.StartTimerAsync(Noon + HalfHour);
        clock.Time.SetUtcNow(Noon + TimeSpan.FromHours(2));
        await clock.RaiseAsync();
        (await clock.StateAsync(id)).ShouldBe(DeadlineState.Missed);

        await clock.SettleAsync(id, Noon + TimeSpan.FromMinutes(29));

        (await clock.StateAsync(id)).ShouldBe(DeadlineState.Met);
        (await clock.EventsAsync(id)).ShouldBe([nameof(DeadlineStarted), nameof(DeadlineMissed), nameof(DeadlineMet)]);
    }

    [Fact]
    public async Task Settle_Twice_SettlesOnce()
    {
        await using var clock = await StoppedClock.StartAsync();
        var id = await clock.StartTimerAsync(Noon + HalfHour);

        await clock.SettleAsync(id, Noon + TimeSpan.FromMinutes(5));
        await clock.SettleAsync(id, Noon + TimeSpan.FromMinutes(45));

        (await clock.EventsAsync(id)).ShouldBe([nameof(DeadlineStarted), nameof(DeadlineMet)]);
    }

    [Fact]
    public async Task Raise_WarningPoints_RaisesEachOnceAndThenTheMiss()
    {
        await using var clock = await StoppedClock.StartAsync();
        var id = await clock.StartTimerAsync(Noon + HalfHour, Noon + TimeSpan.FromMinutes(10), Noon + TimeSpan.FromMinutes(20));

        foreach (var minute in Enumerable.Range(0, 40))
        {
            clock.Time.SetUtcNow(Noon + TimeSpan.FromMinutes(minute) + TimeSpan.FromSeconds(1));
            await clock.RaiseAsync();
        }

        (await clock.EventsAsync(id)).ShouldBe(
            [nameof(DeadlineStarted), nameof(DeadlineApproaching), nameof(DeadlineApproaching), nameof(DeadlineMissed)]);
        (await clock.InstantsAsync(id, nameof(DeadlineApproaching))).ShouldBe([Noon + TimeSpan.FromMinutes(10), Noon + TimeSpan.FromMinutes(20)]);
    }

    [Fact]
    public async Task Raise_AfterAStopOfAnHour_RaisesWhatFellDueWithTheTrueInstants()
    {
        await using var clock = await StoppedClock.StartAsync();
        var due = Enumerable.Range(0, 50).Select(i => Noon + TimeSpan.FromMinutes(i)).ToArray();
        var ids = new List<Guid>();
        foreach (var instant in due)
            ids.Add(await clock.StartTimerAsync(instant, instant - TimeSpan.FromMinutes(1)));

        clock.Time.SetUtcNow(Noon + TimeSpan.FromHours(1));
        await clock.RaiseAsync();

        for (var i = 0; i < ids.Count; i++)
        {
            (await clock.InstantsAsync(ids[i], nameof(DeadlineMissed))).ShouldBe([due[i]]);
            (await clock.InstantsAsync(ids[i], nameof(DeadlineApproaching))).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Raise_ManyPendingAndAThousandDueInTheSameSecond_RaisesEachOnceAcrossTwoReplicas()
    {
        const int pending = 100_000;
        const int due = 1_000;
        var options = await TestService.NewOptionsAsync();
        await using var first = await TestService.StartAsync(options);
        await using var second = await TestService.StartAsync(options);
        var second0 = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(12);
        second0 = new DateTimeOffset(second0.Ticks - (second0.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        await first.ReadAsync(db => db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO deadlines (id, subject_id, timer, stage, clause, started_at, due_at, warn_at, next_fire_at, state)
            SELECT gen_random_uuid(), gen_random_uuid(), 'review', 'review', '9', {Noon}, due, ARRAY[]::timestamptz[], due, 0
            FROM (SELECT CASE WHEN n <= {due} THEN {second0} + n * interval '1 millisecond' * 0.9
                              ELSE {second0} + interval '1 day' + n * interval '1 second' END AS due
                  FROM generate_series(1, {pending}) AS n) AS rows
            """,
            Cancel));

        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        await Eventually.TrueAsync(
            () => Task.FromResult(probe.Heard.OfType<DeadlineMissed>().Count() >= due),
            () => $"{due} misses, heard {probe.Heard.Count}",
            TimeSpan.FromSeconds(60),
            Cancel);

        var missed = probe.Heard.OfType<DeadlineMissed>().ToArray();
        missed.Length.ShouldBe(due);
        missed.Select(message => message.DeadlineId).Distinct().Count().ShouldBe(due);
        (await first.ReadAsync(db => db.Set<Deadline>().CountAsync(row => row.State == DeadlineState.Open, Cancel))).ShouldBe(pending - due);
        // From the instant due to the arrival at a subscriber: the clock, the outbox and the broker together.
        var lateness = probe.Arrivals.Where(entry => entry.Message is DeadlineMissed)
            .Select(entry => (entry.At - ((DeadlineMissed)entry.Message).DueAt).TotalMilliseconds).Order().ToArray();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{pending} pending, {due} due in one second, two replicas: lateness at a subscriber "
            + $"p50 {lateness[due / 2]:0} ms, p99 {lateness[due * 99 / 100]:0} ms, worst {lateness[^1]:0} ms");
        lateness[0].ShouldBeGreaterThanOrEqualTo(0);
        lateness[due * 99 / 100].ShouldBeLessThan(5_000);
    }

    [FsCheck.Xunit.Property(MaxTest = 40)]
    public Property Timers_AnyOrderOfEvents_AreSettledOnce()
    {
        // Each step: which event (0 start, 1 end, 2 cancel), at which minute it happened, and whether the clock runs before it.
        var step = from kind in Gen.Choose(0, 2)
                   from minute in Gen.Choose(0, 60)
                   from raise in Gen.Elements(true, false)
                   select (kind, minute, raise);
        return Prop.ForAll(step.ListOf().ToArbitrary(), steps => RunAsync([.. steps]).GetAwaiter().GetResult());
    }

    private static async Task<bool> RunAsync((int Kind, int Minute, bool Raise)[] steps)
    {
        await using var clock = await StoppedClock.SharedAsync();
        var id = Guid.CreateVersion7();
        foreach (var (kind, minute, raise) in steps)
        {
            var at = Noon + TimeSpan.FromMinutes(minute);
            if (clock.Time.GetUtcNow() < at)
                clock.Time.SetUtcNow(at);
            if (raise)
                await clock.RaiseAsync();
            await (kind switch
            {
                0 => clock.StartTimerAsync(id, Noon + HalfHour),
                1 => clock.SettleAsync(id, at),
                _ => clock.CancelAsync(id, at),
            });
        }

        clock.Time.SetUtcNow(Noon + TimeSpan.FromHours(3));
        await clock.RaiseAsync();
        await clock.RaiseAsync();
        return await clock.EveryRunIsSettledOnceAsync(id);
    }

    /// <summary>A service whose clock a test turns by hand.</summary>
    private sealed class StoppedClock : IAsyncDisposable
    {
        private static TestServiceOptions? shared;

        private readonly TestService _service;

        private StoppedClock(TestService service, FakeTimeProvider time)
        {
            _service = service;
            Time = time;
        }

        public FakeTimeProvider Time { get; }

        public static async Task<StoppedClock> StartAsync() => Create(await TestService.NewOptionsAsync());

        /// <summary>One database for all runs of a property: subjects differ, so runs do not meet.</summary>
        public static async Task<StoppedClock> SharedAsync() => Create(shared ??= await TestService.NewOptionsAsync());

        public async Task<Guid> StartTimerAsync(DateTimeOffset due, params DateTimeOffset[] warnings)
        {
            var id = Guid.CreateVersion7();
            await StartTimerAsync(id, due, warnings);
            return id;
        }

        public Task StartTimerAsync(Guid id, DateTimeOffset due, params DateTimeOffset[] warnings) =>
            ApplyAsync(id, new TimerChanges([new TimerStart("review", "review", Noon, due, warnings, "9")], [], []), Time.GetUtcNow());

        public Task SettleAsync(Guid id, DateTimeOffset at) => ApplyAsync(id, new TimerChanges([], ["review"], []), at);

        public Task CancelAsync(Guid id, DateTimeOffset at) => ApplyAsync(id, new TimerChanges([], [], ["review"]), at);

        public Task RaiseAsync() => _service.Services.GetRequiredService<DeadlineClock>().RaiseRoundAsync(Cancel);

        public Task<DeadlineState> StateAsync(Guid id) =>
            _service.ReadAsync(db => db.Set<Deadline>().Where(row => row.SubjectId == id).Select(row => row.State).SingleAsync(Cancel));

        public Task<List<string>> EventsAsync(Guid id) => _service.ReadAsync(db => db.Set<OutboxMessage>()
            .Where(row => row.OrderingKey == id).OrderBy(row => row.Id).Select(row => row.Type).ToListAsync(Cancel));

        public Task<List<DateTimeOffset>> InstantsAsync(Guid id, string type) => _service.ReadAsync(db => db.Set<OutboxMessage>()
            .Where(row => row.OrderingKey == id && row.Type == type).OrderBy(row => row.Id).Select(row => row.OccurredAt).ToListAsync(Cancel));

        /// <summary>
        /// Each run of the timer was told of exactly once at its start, and its end exactly once in the way of its
        /// state: met (perhaps over a miss), missed (perhaps made good late or cancelled after it), or cancelled.
        /// </summary>
        public async Task<bool> EveryRunIsSettledOnceAsync(Guid id)
        {
            var runs = await _service.ReadAsync(db => db.Set<Deadline>().AsNoTracking().Where(row => row.SubjectId == id).ToListAsync(Cancel));
            var rows = await _service.ReadAsync(db => db.Set<OutboxMessage>().AsNoTracking().Where(row => row.OrderingKey == id).ToListAsync(Cancel));
            return runs.All(run =>
            {
                int Count(string type) => rows.Count(row => row.Type == type && row.Payload.Contains(run.Id.ToString(), StringComparison.Ordinal));
                var started = Count(nameof(DeadlineStarted)) == 1;
                var missed = Count(nameof(DeadlineMissed));
                return started && run.NextFireAt is null && run.State switch
                {
                    DeadlineState.Met => Count(nameof(DeadlineMet)) == 1 && missed <= 1 && Count(nameof(DeadlineSettledLate)) == 0,
                    DeadlineState.Missed => missed == 1 && Count(nameof(DeadlineMet)) == 0 && Count(nameof(DeadlineSettledLate)) <= 1,
                    DeadlineState.Cancelled => Count(nameof(DeadlineCancelled)) == 1 && Count(nameof(DeadlineMet)) == 0,
                    _ => false,
                };
            });
        }

        public ValueTask DisposeAsync() => _service.DisposeAsync();

        private static StoppedClock Create(TestServiceOptions options)
        {
            var time = new FakeTimeProvider(Noon);
            return new StoppedClock(TestService.Build(options with { Time = time }), time);
        }

        private Task ApplyAsync(Guid id, TimerChanges changes, DateTimeOffset at)
        {
            if (Time.GetUtcNow() < at)
                Time.SetUtcNow(at);
            return _service.CommitAsync(db => db.ApplyTimersAsync(id, changes, at, Time.GetUtcNow(), null, null, Cancel));
        }
    }
}
