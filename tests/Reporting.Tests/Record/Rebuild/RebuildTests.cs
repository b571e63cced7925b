using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Record.Rebuild;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Record.Rebuild;

/// <summary>A Reporting whose rebuilds take small bites, so that one has many.</summary>
public sealed class RebuildFixture : ReportingFixture
{
    protected override ServiceHostOptions Configure(ServiceHostOptions options) => options with
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Rebuild:BatchSize"] = "7",
            ["Rebuild:Parallel"] = "2",
            ["Rebuild:Poll"] = "00:00:00.1",
            ["Rebuild:Lease"] = "00:00:02",
        },
    };
}

/// <summary>Made anew from the record, every table is the same, byte for byte.</summary>
public sealed class RebuildTests(RebuildFixture reporting) : IClassFixture<RebuildFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rebuild_OfLostChangedAndForeignRows_GivesTheSameBytes()
    {
        await reporting.EmptyAsync(withRecord: true);
        await RecordYearAsync(Year());
        var before = await reporting.DumpAsync();
        before.ShouldContain("publications {");
        before.ShouldContain("clocks {");
        before.ShouldContain("appointees {");

        // Nothing is there; then a third is missing, a third is wrong, and there are rows of which the record knows nothing.
        await reporting.EmptyAsync(withRecord: false);
        (await RebuildAsync()).Publications.ShouldBe(40);
        (await reporting.DumpAsync()).ShouldBe(before);

        await reporting.ExecuteAsync("DELETE FROM publications WHERE id IN (SELECT id FROM publications ORDER BY id LIMIT 13)");
        await reporting.ExecuteAsync("DELETE FROM clocks WHERE deadline_id IN (SELECT deadline_id FROM clocks ORDER BY deadline_id LIMIT 100)");
        await reporting.ExecuteAsync("UPDATE publications SET topic_code = 'wrong', returns = 9, is_repeat = NOT is_repeat, replied_at = NULL WHERE id IN (SELECT id FROM publications ORDER BY id LIMIT 13)");
        await reporting.ExecuteAsync("UPDATE clocks SET state = 'Open', due_at = due_at + interval '1 microsecond' WHERE stage = 'review'");
        await reporting.ExecuteAsync("UPDATE appointees SET name = 'Никто'");
        await reporting.ExecuteAsync("INSERT INTO appointees SELECT (jsonb_populate_record(a, jsonb_build_object('appointment_id', gen_random_uuid()))).* FROM appointees a LIMIT 1");
        await reporting.ExecuteAsync("INSERT INTO publications SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid()))).* FROM publications p LIMIT 20");
        await reporting.ExecuteAsync("INSERT INTO clocks SELECT (jsonb_populate_record(c, jsonb_build_object('deadline_id', gen_random_uuid()))).* FROM clocks c LIMIT 20");
        await reporting.ExecuteAsync("INSERT INTO clocks SELECT (jsonb_populate_record(c, jsonb_build_object('deadline_id', gen_random_uuid(), 'publication_id', gen_random_uuid()))).* FROM clocks c LIMIT 20");
        (await reporting.DumpAsync()).ShouldNotBe(before);
        await RebuildAsync();
        (await reporting.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Record_ShuffledDoubledAndLate_GivesTheSameBytesAsARebuild()
    {
        var random = new Random(188);
        await reporting.EmptyAsync(withRecord: true);
        var (events, facts) = Year();
        await RecordYearAsync((events, facts));
        var before = await reporting.DumpAsync();

        await reporting.EmptyAsync(withRecord: true);
        HeardEvent[] shuffled = [.. events, .. random.GetItems(events, events.Length / 4)];
        random.Shuffle(shuffled);
        (Guid, IMessage)[] shuffledFacts = [.. facts, .. facts];
        random.Shuffle(shuffledFacts);
        await RecordYearAsync((shuffled, shuffledFacts));
        (await reporting.DumpAsync()).ShouldBe(before);

        await RebuildAsync();
        (await reporting.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Rebuild_WhileMessagesComeIn_LosesNone()
    {
        await reporting.EmptyAsync(withRecord: true);
        var (events, facts) = Year();
        await RecordYearAsync((events, facts));
        var before = await reporting.DumpAsync();

        // Half of the record is there, the other half comes while all is made anew, and one publication is held for a while.
        await reporting.EmptyAsync(withRecord: true);
        await RecordYearAsync((events[..(events.Length / 2)], facts));
        await using var holder = reporting.Db();
        await using var hold = await holder.Database.BeginTransactionAsync(Cancel);
        await holder.LockPublicationAsync(events[0].Event.PublicationId, Cancel);
        await StartAsync();
        await RecordYearAsync((events[(events.Length / 2)..], []));
        var run = await GetAsync();
        run.FinishedAt.ShouldBeNull();
        await hold.RollbackAsync(Cancel);
        await FinishedAsync();
        (await reporting.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Rebuild_AskedForByManyAtOnceOnTwoReplicas_RunsOnce()
    {
        await reporting.EmptyAsync(withRecord: true);
        await RecordYearAsync(Year());
        await using var other = new ServiceHost<Program>(reporting.Options);
        using var here = reporting.Host.ClientFor("admin", Roles.Administrator);
        using var there = other.ClientFor("admin", Roles.Administrator);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            var answer = await (i % 2 == 0 ? here : there).PostAsync("/api/reporting/rebuild", null, Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            return (await answer.Content.ReadFromJsonAsync<RebuildAnswer>(ServiceDefaults.Json.Options, Cancel))!;
        }));
        var run = await FinishedAsync();
        answers.Select(answer => answer.Id).Distinct().Count().ShouldBeLessThanOrEqualTo(2, "one that ran, and one asked for after its end");
        run.Publications.ShouldBe(40);
        run.PublicationsAtStart.ShouldBe(40);
        run.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Rebuild_WhoseReplicaDied_GoesOnWhereItWas()
    {
        await reporting.EmptyAsync(withRecord: true);
        await RecordYearAsync(Year());
        var before = await reporting.DumpAsync();
        await reporting.EmptyAsync(withRecord: false);
        await FinishedAsync(orNone: true);

        // A replica that died after ten publications left this behind; those ten are not made again.
        await using var db = reporting.Db();
        var ids = await db.Events.Select(row => row.PublicationId).Distinct().OrderBy(id => id).Take(10).ToListAsync(Cancel);
        var now = TimeProvider.System.GetUtcNow();
        db.Add(new RebuildRun
        {
            Id = Guid.CreateVersion7(),
            RequestedAt = now,
            RequestedBy = "admin",
            StartedAt = now,
            AllSubjects = true,
            Publications = 10,
            LastPublication = ids[^1],
            PublicationsAtStart = 40,
            ClaimedBy = Guid.CreateVersion7(),
            ClaimedUntil = now.AddSeconds(1),
        });
        await db.SaveChangesAsync(Cancel);
        (await FinishedAsync()).Publications.ShouldBe(40);
        (await db.Publications.CountAsync(Cancel)).ShouldBe(30);
        (await db.Publications.AnyAsync(row => ids.Contains(row.Id), Cancel)).ShouldBeFalse();

        await RebuildAsync();
        (await reporting.DumpAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData(Roles.Curator)]
    [InlineData(Roles.Head)]
    [InlineData(Roles.DeputyHead)]
    public async Task Rebuild_ByOthers_IsRefused(string role)
    {
        using var client = reporting.Host.ClientFor("somebody", role, "water");
        (await client.PostAsync("/api/reporting/rebuild", null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client.GetAsync("/api/reporting/rebuild", Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    /// <summary>Forty lives, and the facts around them.</summary>
    private static (HeardEvent[] Events, (Guid MessageId, IMessage Fact)[] Facts) Year()
    {
        var random = new Random(5);
        HeardEvent[] events = [.. Enumerable.Range(0, 40).SelectMany(_ => Life.Of(NewId()))];
        (Guid, IMessage)[] facts = [.. Enumerable.Range(0, 20).SelectMany(number => Appointment(NewId(), number))];
        return (events, facts);

        Guid NewId()
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes);
        }

        (Guid, IMessage)[] Appointment(Guid id, int number) =>
        [
            (NewId(), new AppointmentGranted(
                id, Life.At(0), 1, "water", Roles.Executor, "person-" + number, "Имя " + number, "Специалист", Life.At(-1000), null, Life.Administrator)),
            (NewId(), new AppointmentGranted(
                id, Life.At(1), 2, "roads", Roles.Executor, "person-" + number, "Имя Новое " + number, "Специалист", Life.At(-1000), null, Life.Administrator)),
            (NewId(), new AppointmentEnded(id, Life.At(2), 3, "roads", Roles.Executor, "person-" + number, Life.At(1000), Life.Administrator)),
        ];
    }

    private async Task RecordYearAsync((HeardEvent[] Events, (Guid MessageId, IMessage Fact)[] Facts) year)
    {
        await using var db = reporting.Db();
        foreach (var (messageId, fact) in year.Facts)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            await db.LockPublicationAsync(fact.OrderingKey, Cancel);
            await db.RecordFactAsync(messageId, fact, fact.OccurredAt, Cancel);
            await transaction.CommitAsync(Cancel);
        }

        foreach (var heard in year.Events.GroupBy(heard => heard.Event.PublicationId))
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            await ReportingFixture.RecordAsync(db, [.. heard]);
            await transaction.CommitAsync(Cancel);
        }
    }

    private async Task<RebuildAnswer> RebuildAsync()
    {
        await FinishedAsync(orNone: true);
        await StartAsync();
        return await FinishedAsync();
    }

    private async Task StartAsync()
    {
        using var client = reporting.Host.ClientFor("admin", Roles.Administrator);
        (await client.PostAsync("/api/reporting/rebuild", null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private async Task<RebuildAnswer> GetAsync()
    {
        using var client = reporting.Host.ClientFor("admin", Roles.Administrator);
        return (await client.GetFromJsonAsync<RebuildAnswer>("/api/reporting/rebuild", ServiceDefaults.Json.Options, Cancel))!;
    }

    private async Task<RebuildAnswer> FinishedAsync(bool orNone = false)
    {
        RebuildAnswer? run = null;
        await Eventually.TrueAsync(
            async () =>
            {
                await using var db = reporting.Db();
                if (orNone && !await db.Set<RebuildRun>().AnyAsync(Cancel))
                    return true;
                run = await GetAsync();
                return run.FinishedAt is not null;
            },
            () => $"the rebuild to end: {run}",
            TimeSpan.FromSeconds(90),
            Cancel);
        return run!;
    }
}
