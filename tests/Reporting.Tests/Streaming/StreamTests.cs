using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Streaming;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Streaming;

public sealed class StreamFixture : ReportingFixture
{
    protected override ServiceHostOptions Configure(ServiceHostOptions options) => options with
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["EventStream:Poll"] = "00:00:00.050",
            ["EventStream:Heartbeat"] = "00:00:00.300",
        },
    };
}

public sealed class StreamTests(StreamFixture reporting) : IClassFixture<StreamFixture>
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Stream_WhileConnected_BringsWhatHappensFromNowOn()
    {
        var before = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(before)[0]);
        await SettledAsync();
        await using var stream = await OpenAsync(Roles.Curator);
        var id = Guid.CreateVersion7();
        await reporting.SendAsync(Life.Of(id).Take(2));

        var first = await stream.NextAsync();
        var second = await stream.NextAsync();
        new[] { first.EventType, second.EventType }.Order(StringComparer.Ordinal).ShouldBe(["deadlineStarted", "publicationRegistered"]);
        var registered = first.EventType == "publicationRegistered" ? first : second;
        var told = ReportingFixture.Read<StreamedEvent>(registered.Data);
        (told.Type, told.PublicationId, told.OccurredAt, told.BodyCode, told.ActorId)
            .ShouldBe(("publicationRegistered", id, Life.At(0, 10), null, "curator-1"));
        told.Data["network"]!.ToString().ShouldBe("vk");
    }

    [Fact]
    public async Task Stream_OfAWholeLife_HoldsNoTextAndNoAuthor()
    {
        await using var stream = await OpenAsync(Roles.Curator);
        var life = Life.Of(Guid.CreateVersion7());
        await reporting.RecordAsync(life);
        var all = new StringBuilder();
        for (var count = 0; count < life.Count; count++)
            all.AppendLine((await stream.NextAsync()).Data);

        all.ToString().ShouldContain("draftApproved");
        all.ToString().ShouldNotContain("ТЕКСТ-");
        all.ToString().ShouldNotContain(Life.Author);
    }

    [Fact]
    public async Task Stream_ResumedByTheLastId_BringsTheRestOnceAndInOrder()
    {
        var life = Life.Of(Guid.CreateVersion7());
        var got = new List<(string Type, DateTimeOffset At)>();
        string? last;
        await using (var stream = await OpenAsync(Roles.Curator))
        {
            await reporting.RecordAsync([.. life.Take(20)]);
            for (var count = 0; count < 7; count++)
                got.Add(Told(await stream.NextAsync()));
            last = stream.LastEventId;
        }

        await reporting.RecordAsync([.. life.Skip(20).Take(10)]);
        await using (var stream = await OpenAsync(Roles.Curator, last))
        {
            await reporting.RecordAsync([.. life.Skip(30)]);
            while (got.Count < life.Count)
                got.Add(Told(await stream.NextAsync()));
            (await stream.IsSilentAsync(Quiet)).ShouldBeTrue();
        }

        got.ShouldBe(life.Select(heard => (EventFacts.CodeOf(heard.Event.GetType().Name), heard.Event.OccurredAt)));
    }

    [Fact]
    public async Task Stream_ForABody_BringsOnlyWhatIsItsOwn()
    {
        await using var water = await OpenAsync(Roles.Executor, body: "water");
        await using var roads = await OpenAsync(Roles.Executor, body: "roads");
        await using var nobody = await OpenAsync(Roles.Executor);
        var life = Life.Of(Guid.CreateVersion7());
        // Line by line until it has its body: what names no body is judged by the one that has the publication when it is read.
        foreach (var heard in life)
        {
            await reporting.RecordAsync(heard);
            if (heard.Event.OccurredAt <= Life.At(1, 30))
                await SettledAsync();
        }

        var forRoads = new List<string>();
        for (var count = 0; count < 4; count++)
            forRoads.Add((await roads.NextAsync()).EventType);
        forRoads.ShouldBe(["publicationDirected", "deadlineStarted", "directionDeclined", "deadlineCancelled"]);
        (await roads.IsSilentAsync(Quiet)).ShouldBeTrue();

        var first = ReportingFixture.Read<StreamedEvent>((await water.NextAsync()).Data);
        (first.Type, first.BodyCode).ShouldBe(("publicationDirected", "water"));
        string type;
        do
        {
            var told = ReportingFixture.Read<StreamedEvent>((await water.NextAsync()).Data);
            told.BodyCode.ShouldBe("water");
            type = told.Type;
        }
        while (type != "publicationClosed");

        (await nobody.IsSilentAsync(Quiet)).ShouldBeTrue();
    }

    [Fact]
    public async Task Stream_WhenATransactionCommitsLate_SkipsNothing()
    {
        await using var stream = await OpenAsync(Roles.Curator);
        var late = Life.Of(Guid.CreateVersion7());
        var early = Life.Of(Guid.CreateVersion7());

        await using var db = reporting.Db();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await ReportingFixture.RecordAsync(db, late[0]);
        // Begins later, commits earlier, and has the higher line number.
        await reporting.RecordAsync(early[0]);
        (await stream.IsSilentAsync(Quiet)).ShouldBeTrue("a line before those that are there may still come");
        // And a line of the older transaction with a number higher than those that are committed.
        await ReportingFixture.RecordAsync(db, late[1]);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        var got = new[] { await stream.NextAsync(), await stream.NextAsync(), await stream.NextAsync() };
        got.Select(item => ReportingFixture.Read<StreamedEvent>(item.Data)).Select(told => (told.PublicationId, told.Type)).ShouldBe(
        [
            (late[0].Event.PublicationId, "publicationRegistered"),
            (late[0].Event.PublicationId, "deadlineStarted"),
            (early[0].Event.PublicationId, "publicationRegistered"),
        ]);
        // Whoever stopped after any of them gets exactly the others.
        await using var resumed = await OpenAsync(Roles.Curator, got[0].EventId);
        (await resumed.NextAsync()).EventId.ShouldBe(got[1].EventId);
        (await resumed.NextAsync()).EventId.ShouldBe(got[2].EventId);
    }

    [Fact]
    public async Task Stream_WhenNothingHappens_SaysThatItLivesAndMovesThePlace()
    {
        await using var stream = await OpenAsync(Roles.Executor, body: "elsewhere");
        var start = await stream.NextRawAsync();
        start.ShouldStartWith("id: ");
        await reporting.RecordAsync(Life.Of(Guid.CreateVersion7())[0]);
        await SettledAsync();

        var heartbeat = await stream.NextRawAsync();
        while (heartbeat.EndsWith(start, StringComparison.Ordinal))
            heartbeat = await stream.NextRawAsync();
        heartbeat.ShouldStartWith(": alive\nid: ", Case.Sensitive, "what the caller may not see moves the place all the same");
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("12")]
    [InlineData("12-x")]
    [InlineData("-1-2")]
    public async Task Stream_FromAnUnknownPlace_IsRefused(string place)
    {
        using var client = reporting.Host.ClientFor("olga", Roles.Curator);
        client.DefaultRequestHeaders.Add("Last-Event-ID", place);
        var answer = await client.GetAsync("/api/reporting/events", TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("request.cursor-invalid");
    }

    [Fact]
    public async Task Stream_FromAPlaceThatIsStillToCome_StartsNow()
    {
        await using var stream = await OpenAsync(Roles.Curator, "18446744073709551615-1");
        var id = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(id)[0]);
        ReportingFixture.Read<StreamedEvent>((await stream.NextAsync()).Data).PublicationId.ShouldBe(id);
    }

    [Fact]
    public async Task Stream_WithoutToken_IsRefused()
    {
        using var anonymous = reporting.Host.CreateClient();
        (await anonymous.GetAsync("/api/reporting/events", TestContext.Current.CancellationToken)).StatusCode
            .ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Feed_WhenClientsLeave_ForgetsThem()
    {
        var feed = reporting.Host.Services.GetRequiredService<EventFeed>();
        await using (await OpenAsync(Roles.Curator))
            feed.Listeners.ShouldBeGreaterThan(0);
        await Eventually.TrueAsync(
            () => Task.FromResult(feed.Listeners == 0), () => "no listener left", cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Log_RestoredFromAnotherCluster_IsReadableInItsOrder()
    {
        // A record of its own: the transaction numbers are those of a cluster that had lived longer.
        var connection = await TestInfrastructure.CreateDatabaseAsync("restored", TestContext.Current.CancellationToken);
        await using var db = new ReportingDb(
            new DbContextOptionsBuilder<ReportingDb>().UseNpgsql(connection).UseSnakeCaseNamingConvention().Options);
        await db.Database.MigrateAsync(TestContext.Current.CancellationToken);
        var life = Life.Of(Guid.CreateVersion7());
        await ReportingFixture.RecordAsync(db, [.. life.Take(5)]);
        await db.Database.ExecuteSqlRawAsync("UPDATE events SET tx = (900000000000 - seq)::text::xid8", TestContext.Current.CancellationToken);
        await using var database = Npgsql.NpgsqlDataSource.Create(connection);
        var log = new EventLog(database);
        (await log.ReadAsync(default, 100, TestContext.Current.CancellationToken)).ShouldBeEmpty();

        await log.AdoptAsync(TestContext.Current.CancellationToken);

        (await log.ReadAsync(default, 100, TestContext.Current.CancellationToken)).Select(line => line.Type)
            .ShouldBe(life.Take(5).Select(heard => EventFacts.CodeOf(heard.Event.GetType().Name)));
    }

    private static (string Type, DateTimeOffset At) Told(SseItem<string> item)
    {
        var told = ReportingFixture.Read<StreamedEvent>(item.Data);
        told.Type.ShouldBe(item.EventType);
        return (told.Type, told.OccurredAt);
    }

    private Task<EventStreamClient> OpenAsync(string role, string? lastEventId = null, string? body = null) =>
        EventStreamClient.OpenAsync(reporting.Host, role, lastEventId, body);

    /// <summary>Waits until the feed has read everything that is on record.</summary>
    private async Task SettledAsync()
    {
        await using var db = reporting.Db();
        var last = await db.Events.OrderByDescending(row => row.Tx).ThenByDescending(row => row.Seq)
            .Select(row => new { row.Tx, row.Seq }).FirstAsync(TestContext.Current.CancellationToken);
        var feed = reporting.Host.Services.GetRequiredService<EventFeed>();
        using var listener = feed.Subscribe(_ => false, out _);
        await Eventually.TrueAsync(
            () => Task.FromResult(feed.IdlePositionOf(listener) >= new EventCursor(last.Tx, last.Seq)),
            () => "the feed to read everything",
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
