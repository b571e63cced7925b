using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.AppHost.Local;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.EndToEnd.Tests;

/// <summary>A publication's whole life through the gateway, also while anything of the system is killed.</summary>
public sealed class LifeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Life_WithOneReturn_EndsWithTheApprovedReplyUnderThePost()
    {
        await using var system = await SystemUnderTest.StartAsync();
        var life = new PublicationLife(system, 1);

        await life.RunAsync();

        await AnsweredAsync(system, [life]);
        (await system.RepliesUnderAsync(life.Owner, life.Post)).ShouldBe([life.FinalText]);
        await TimelineIsCompleteAsync(system, life);
    }

    [Fact]
    public async Task Lives_TwoReplicasOfEachServiceAndEverythingKilledInTurn_LoseNothingAndDoubleNothing()
    {
        const int count = 40;
        await using var system = await SystemUnderTest.StartAsync(replicas: 2);
        using var stopKilling = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var killed = KillInTurnAsync(system, stopKilling.Token);
        var lives = Enumerable.Range(1, count).Select(number => new PublicationLife(system, number)).ToArray();

        await Parallel.ForEachAsync(lives, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (life, _) => await life.RunAsync());

        await stopKilling.CancelAsync();
        var kills = await killed;
        await AnsweredAsync(system, lives);
        foreach (var life in lives)
        {
            (await system.RepliesUnderAsync(life.Owner, life.Post)).ShouldBe([life.FinalText], $"publication {life.Id}");
            await TimelineIsCompleteAsync(system, life);
        }

        await RecordIsCompleteAsync(system, lives);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count} lives, killed: {string.Join(", ", kills.GroupBy(kill => kill).Select(group => $"{group.Key} x{group.Count().ToString(CultureInfo.InvariantCulture)}"))}");
        // Every kind of process died at least once while people worked.
        kills.Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public async Task BrokerAway_CommandsSucceedIntoTheOutboxAndCatchUp()
    {
        await using var system = await SystemUnderTest.StartAsync();
        var curator = system.ClientFor("vera", Roles.Curator);
        await system.RabbitMq.KillAsync();

        var answer = await RegisterAsync(curator, 7001);

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        await MissingAsync(system, "rabbitmq");
        (await system.OutboxRowsAsync()).ShouldBeGreaterThan(0);

        await system.RabbitMq.StartAsync(Cancel);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetGuid();
        var executor = system.ClientFor("ivan", Roles.Executor, SystemUnderTest.Body);
        await Eventually.TrueAsync(
            async () => (await executor.GetAsync($"/api/drafting/assignments/{id}", Cancel)).IsSuccessStatusCode,
            () => $"the assignment; output:{Environment.NewLine}{system.RecentOutput}",
            TimeSpan.FromSeconds(90),
            Cancel);
    }

    [Fact]
    public async Task DatabaseAway_CommandsAnswer503WithRetryAfterAndWorkAgainWhenItReturns()
    {
        await using var system = await SystemUnderTest.StartAsync();
        var curator = system.ClientFor("vera", Roles.Curator);
        (await RegisterAsync(curator, 7001)).StatusCode.ShouldBe(HttpStatusCode.Created);
        await system.Postgres.KillAsync();

        var answer = await RegisterAsync(curator, 7002);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString().ShouldBe("service.unavailable");
        await MissingAsync(system, "postgresql");

        await system.Postgres.StartAsync(Cancel);
        await Eventually.TrueAsync(
            async () => (await RegisterAsync(curator, 7002)).StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict,
            () => "a registration",
            TimeSpan.FromSeconds(60),
            Cancel);
    }

    /// <summary>The gateway's health names what is away; it takes a moment to notice.</summary>
    private static async Task MissingAsync(SystemUnderTest system, string what)
    {
        var health = string.Empty;
        await Eventually.TrueAsync(
            async () =>
            {
                health = await (await system.HealthAsync()).Content.ReadAsStringAsync(Cancel);
                return !health.StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal) && health.Contains(what, StringComparison.OrdinalIgnoreCase);
            },
            () => $"health without {what}: {health}",
            TimeSpan.FromSeconds(30),
            Cancel);
    }

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient curator, int post) => curator.PostAsJsonAsync(
        "/api/intake/publications",
        new
        {
            network = "vk",
            url = $"https://vk.com/wall-1000_{post.ToString(CultureInfo.InvariantCulture)}",
            authorName = "Житель",
            text = "Почему не убирают двор?",
            detectedAt = TimeProvider.System.GetUtcNow().AddSeconds(-1),
            bodyCode = SystemUnderTest.Body,
        },
        Cancel);

    /// <summary>Kills one replica after another, and both servers, each a moment after the one before came back.</summary>
    private static async Task<List<string>> KillInTurnAsync(SystemUnderTest system, CancellationToken stop)
    {
        var victims = system.Services
            .SelectMany(service => service.Value.Select(replica => (service.Key, Server: (ILocalServer)replica)))
            .Append(("PostgreSQL", system.Postgres))
            .Append(("RabbitMQ", system.RabbitMq))
            .ToArray();
        var random = new Random(188);
        var killed = new List<string>();
        // The first round is complete even if people are done sooner, so that every process was killed at work.
        while (!stop.IsCancellationRequested || killed.Count < victims.Length)
        {
            random.Shuffle(victims);
            foreach (var (name, server) in victims)
            {
                if (stop.IsCancellationRequested && killed.Count >= victims.Length)
                    break;
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 1500)), TimeProvider.System, Cancel);
                await server.KillAsync();
                killed.Add(name);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 800)), TimeProvider.System, Cancel);
                await server.StartAsync(Cancel);
            }
        }

        return killed;
    }

    private static async Task AnsweredAsync(SystemUnderTest system, IReadOnlyCollection<PublicationLife> lives)
    {
        var curator = system.ClientFor("vera", Roles.Curator);
        foreach (var life in lives)
        {
            var posting = string.Empty;
            await Eventually.TrueAsync(
                async () =>
                {
                    posting = await (await curator.GetAsync($"/api/publishing/postings/{life.Id}", Cancel)).Content.ReadAsStringAsync(Cancel);
                    return (await curator.GetFromJsonAsync<JsonElement>($"/api/intake/publications/{life.Id}", Cancel)).GetProperty("status").GetString() == "answered";
                },
                () => $"the reply to {life.Id}; posting: {posting}; output:{Environment.NewLine}{system.RecentOutput}",
                TimeSpan.FromMinutes(2),
                Cancel);
        }

        await Eventually.TrueAsync(
            async () => await system.OutboxRowsAsync() == 0, () => "empty outboxes", TimeSpan.FromSeconds(60), Cancel);
    }

    /// <summary>Nothing that was done is missing from the record, and nothing of it was changed, whatever died meanwhile.</summary>
    private static async Task RecordIsCompleteAsync(SystemUnderTest system, IReadOnlyCollection<PublicationLife> lives)
    {
        // What each life did, and how often at the least: a command that was sent again may be on record again.
        (string Action, int Times)[] acts = [("TakeAssignment", 1), ("SaveDraft", 2), ("SubmitDraft", 2), ("ReturnDraft", 1), ("ApproveDraft", 1)];
        foreach (var life in lives)
        {
            foreach (var (action, times) in acts)
            {
                (await system.QueryAsync<long>("Identity", $"SELECT count(*) FROM audit WHERE action = '{action}' AND target LIKE '%{life.Id}%' AND status < 300"))
                    .ShouldBeGreaterThanOrEqualTo(times, $"{action} of {life.Id}");
            }
        }

        (await system.QueryAsync<long>("Identity", "SELECT count(*) FROM audit WHERE action = 'IntakeRegisterPublication' AND status < 300")).ShouldBeGreaterThanOrEqualTo(lives.Count);
        var administrator = system.ClientFor("admin", Roles.Administrator);
        var verified = await administrator.GetFromJsonAsync<JsonElement>("/api/identity/audit/verify", Cancel);
        verified.GetProperty("ok").GetBoolean().ShouldBeTrue(verified.ToString());
    }

    /// <summary>Every clock of the decree ran as often as its step was taken, and is settled.</summary>
    private static async Task TimelineIsCompleteAsync(SystemUnderTest system, PublicationLife life)
    {
        var curator = system.ClientFor("vera", Roles.Curator);
        string[] expected = ["draft met", "posting met", "reply met", "review met", "review met", "rework met"];
        var seen = string.Empty;
        await Eventually.TrueAsync(
            async () =>
            {
                var timeline = await curator.GetFromJsonAsync<JsonElement>($"/api/reporting/publications/{life.Id}/timeline", Cancel);
                var clocks = timeline.GetProperty("clocks").EnumerateArray()
                    .Select(clock => $"{clock.GetProperty("timer").GetString()} {clock.GetProperty("state").GetString()}").Order(StringComparer.Ordinal).ToArray();
                seen = string.Join(", ", clocks);
                return clocks.SequenceEqual(expected);
            },
            () => $"the clocks of {life.Id}: {seen}",
            TimeSpan.FromSeconds(60),
            Cancel);
    }
}
