extern alias emulator;

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using emulator::SocialPubs.Emulator.Control;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Intake.Candidates;
using SocialPubs.Networks;
using SocialPubs.Testing;

namespace SocialPubs.Intake.Tests.Monitoring;

/// <summary>Finding in VK, on a real database, a real broker and the emulator.</summary>
public sealed class MonitorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Posts_OfCitizens_AreFoundOnceByTwoReplicas()
    {
        await using var system = await FindingSystem.StartAsync(replicas: 2, withAccount: false);
        system.Emulator.Walls.Introduce(501, "Анна Жукова");
        var mention = system.Mention("Яма на Кирова");
        // Found by both monitors: it stands on the wall and mentions.
        var both = system.WriteOnWall("[club1001|Администрация] Где вода?");
        var own = system.Emulator.Walls.AddPost(-1001, -1001, "Мы открыли парк");
        var comment = system.Emulator.Walls.AddComment(-1001, own.Id, 502, "А дорога?")!;
        system.Emulator.Walls.AddComment(-1001, own.Id, -1001, "Ответ администрации", comment.Id);

        await system.AnnounceAsync();
        var found = await system.WaitForAsync(3);
        await system.WaitForLooksAsync();

        found = await system.WaitForAsync(3);
        found.Select(row => row.Url).ShouldBe([mention.Address, both.Address, comment.Address], ignoreOrder: true);
        found.ShouldAllBe(row => row.Status == CandidateStatus.New && row.FoundAt >= row.PostedAt.AddSeconds(-1));
        found.Single(row => row.Url == mention.Address).AuthorName.ShouldBe("Анна Жукова");
        found.Single(row => row.Url == both.Address).MentionsAccount.ShouldBeTrue();
        foreach (var row in found)
        {
            var evidence = (await system.EvidenceAsync(row.Id)).ShouldHaveSingleItem();
            evidence.Hash.ShouldBe(EvidenceDocument.HashOf(evidence.Document!));
            evidence.Snapshot.ShouldContain(row.AuthorName);
        }

        var monitors = (await system.GetAsync("monitors")).GetProperty("items").EnumerateArray().ToList();
        monitors.Sum(monitor => monitor.GetProperty("found").GetInt64()).ShouldBe(3);
        monitors.ShouldAllBe(monitor => monitor.GetProperty("failures").GetInt32() == 0 && monitor.GetProperty("lastSuccessAt").GetString() != null);
    }

    [Fact]
    public async Task Replica_Stopped_AnotherGoesOnFromTheCursorAndNothingIsDoubled()
    {
        await using var system = await FindingSystem.StartAsync();
        system.Mention("Первая");
        await system.WaitForAsync(1);
        var cursor = (await system.MonitorAsync(MonitorKind.Mentions)).Cursor.ShouldNotBeNull();

        var second = system.StartReplica();
        await system.StopReplicaAsync(system.Replica);
        system.Mention("Вторая");
        await system.WaitForAsync(2);
        await system.WaitForLooksAsync();

        (await system.WaitForAsync(2)).Select(row => row.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
        (await system.MonitorAsync(MonitorKind.Mentions)).Cursor.ShouldNotBe(cursor);
        (await system.MonitorAsync(MonitorKind.Mentions)).Found.ShouldBe(2);
        system.Replica.ShouldBe(second);
    }

    [Fact]
    public async Task Replica_Dead_KeepsItsMonitorsUntilTheLeaseEnds()
    {
        await using var system = await FindingSystem.StartAsync();
        await system.WaitForLooksAsync(1);
        // As a replica leaves it that was killed in the middle of a run.
        (await system.SqlAsync("UPDATE monitors SET claim_id = gen_random_uuid(), lease_until = now() + interval '3 seconds', next_run_at = now()")).ShouldBe(2);
        var killed = TimeProvider.System.GetUtcNow();
        system.Mention("После падения");

        var found = (await system.WaitForAsync(1))[0];

        (found.FoundAt - killed).ShouldBeGreaterThan(TimeSpan.FromSeconds(1.5), "the lease had to end first");
    }

    [Fact]
    public async Task Network_ThatFailsHalfTheTime_NothingIsLostAndNothingDoubledOverRestarts()
    {
        await using var system = await FindingSystem.StartAsync(replicas: 2);
        foreach (var (kind, seed) in new[] { (FaultKind.LostAnswer, 1), (FaultKind.Error, 2), (FaultKind.LostRequest, 3), (FaultKind.Http, 4) })
            system.Emulator.Faults.Add(new Fault("*", kind, Probability: 0.15, Seed: seed, ErrorCode: 10, Status: 502));
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 20; i++)
            {
                system.Mention($"Жалоба {round} {i}", 600 + i);
                system.WriteOnWall($"Вопрос {round} {i}", 700 + i);
            }

            system.StartReplica();
            await system.StopReplicaAsync(system.Replica);
        }

        var found = await system.WaitForAsync(160);
        system.Emulator.Faults.Clear();
        await system.WaitForLooksAsync();

        found = await system.WaitForAsync(160);
        found.Select(row => row.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(160);
        (await system.InDatabaseAsync(db => db.CandidateEvidence.CountAsync(Cancel))).ShouldBe(160);
    }

    [Fact]
    public async Task Token_Refused_IsShownAndNotHammeredUntilANewOneComes()
    {
        await using var system = await FindingSystem.StartAsync();
        await system.WaitForLooksAsync(1);
        system.Emulator.Faults.Add(new Fault("*", FaultKind.Error, ErrorCode: 5));

        await Eventually.TrueAsync(
            () => system.InDatabaseAsync(db => db.NetworkAccounts.AnyAsync(account => account.TokenProblem == "vk.5", Cancel)), () => "the problem", cancellationToken: Cancel);
        await Eventually.TrueAsync(
            () => system.InDatabaseAsync(db => db.Monitors.AllAsync(row => row.NextRunAt > TimeProvider.System.GetUtcNow().AddMinutes(30), Cancel)), () => "the rest", cancellationToken: Cancel);
        system.Emulator.Faults.Clear();
        system.Emulator.Calls.Clear();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);

        system.Emulator.Calls.All().ShouldBeEmpty();
        (await system.GetAsync("monitors")).GetProperty("items").EnumerateArray().ShouldAllBe(monitor => monitor.GetProperty("state").GetString() == "tokenNeeded");
        system.Mention("Пока спали");
        await system.AnnounceAsync();
        await system.WaitForAsync(1);
        (await system.GetAsync("network-accounts"))[0].TryGetProperty("tokenProblem", out var problem).ShouldBe(problem.ValueKind == System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Network_OutOfUse_IsNotAsked()
    {
        var folder = Directory.CreateTempSubdirectory("socialpubs-regulations-").FullName;
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "regulations", "bataysk-188.json"), Cancel))!;
        var network = json["networks"]!.AsArray().Single(node => (string)node!["id"]! == "vk")!;
        network["status"] = new JsonArray(new JsonObject { ["from"] = "2019-02-05", ["status"] = "outOfUse", ["reason"] = "Проверка" });
        await File.WriteAllTextAsync(Path.Combine(folder, "out.json"), json.ToJsonString(), Cancel);
        await using var system = await FindingSystem.StartAsync(settings: new(StringComparer.Ordinal) { ["Regulation:Directory"] = folder });
        system.Mention("Никто не прочтёт");

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);

        system.Emulator.Calls.All().ShouldBeEmpty();
        (await system.GetAsync("monitors")).GetProperty("items").EnumerateArray().ShouldAllBe(monitor => monitor.GetProperty("state").GetString() == "networkOutOfUse");
        (await system.CandidatesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Monitor_ByTheApi_IsMadeChangedAndGuarded()
    {
        await using var system = await FindingSystem.StartAsync();
        var id = Guid.CreateVersion7();
        async Task<HttpResponseMessage> PutAsync(object body, Guid? which = null, string? ifMatch = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/intake/monitors/{which ?? id}") { Content = JsonContent.Create(body) };
            if (ifMatch is not null)
                request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            return await system.Curator.SendAsync(request, Cancel);
        }

        await (await PutAsync(new { accountId = system.Account, kind = "search" })).ShouldRefuseAsync(422, "request.invalid", "terms");
        await (await PutAsync(new { accountId = Guid.CreateVersion7(), kind = "search", terms = new[] { "Батайск" } })).ShouldRefuseAsync(422, "intake.unknown-account", "accountId");
        await (await PutAsync(new { accountId = system.Account, kind = "ownPosts" })).ShouldRefuseAsync(422, "request.invalid", "kind");
        await (await PutAsync(new { accountId = system.Account, kind = "mentions" })).ShouldRefuseAsync(409, "intake.monitor-exists", "kind");
        var made = await PutAsync(new { accountId = system.Account, kind = "search", terms = new[] { "водопровод" }, intervalSeconds = 5, pagesPerRun = 2 });
        ((int)made.StatusCode).ShouldBe(201);

        system.Emulator.Walls.AddPost(-777, 503, "Прорвало водопровод на Речной");
        var found = (await system.WaitForAsync(1))[0];
        (found.Kind, found.MonitorId).ShouldBe((MonitorKind.Search, id));
        await (await PutAsync(new { accountId = system.Account, kind = "search", terms = new[] { "свет" } }, ifMatch: "\"9\"")).ShouldRefuseAsync(412, "resource.stale", "If-Match");
        await (await PutAsync(new { accountId = system.Account, kind = "comments" })).ShouldRefuseAsync(409, "intake.monitor-fixed", "kind");
        var off = await (await PutAsync(new { accountId = system.Account, kind = "search", terms = new[] { "свет" }, on = false })).ShouldBeOkAsync();
        (off.Text("state"), off.GetProperty("version").GetInt32()).ShouldBe(("off", 2));
        (await system.GetAsync($"monitors/{id}")).GetProperty("terms")[0].GetString().ShouldBe("свет");
        using var executor = system.Replica.ClientFor("executor-1", Contracts.Roles.Executor, "zhkh");
        await (await executor.GetAsync("/api/intake/monitors", Cancel)).ShouldRefuseAsync(403, "auth.forbidden");
    }
}
