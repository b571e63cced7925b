extern alias emulator;

using System.Net;
using System.Net.Http.Json;
using System.Text;
using emulator::SocialPubs.Emulator;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Candidates;
using SocialPubs.Testing;

namespace SocialPubs.Intake.Tests.Webhooks;

public sealed class WebhookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Comment_ToldAndSeenByTheMonitor_IsOneCandidateWithItsAuthorsName()
    {
        await using var system = await FindingSystem.StartAsync(replicas: 2);
        await system.SwitchWebhookOnAsync();
        system.Emulator.Walls.Introduce(505, "Ольга Петренко");
        var own = system.Emulator.Walls.AddPost(-1001, -1001, "Мы открыли парк");
        for (var i = 0; i < 10; i++)
        {
            var comment = system.Emulator.Walls.AddComment(-1001, own.Id, 505, $"А когда дорогу, {i}?")!;
            // The same event, told twice at once, while the monitor looks.
            var answers = await Task.WhenAll(
                system.TellAsync("wall_reply_new", FindingSystem.Told(comment), $"event-{i}"), system.TellAsync("wall_reply_new", FindingSystem.Told(comment), $"event-{i}"));
            foreach (var answer in answers)
                (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe((HttpStatusCode.OK, "ok"));
        }

        await system.WaitForAsync(10);
        await system.WaitForLooksAsync();

        (await system.WaitForAsync(10)).ShouldAllBe(row => row.AuthorName == "Ольга Петренко");
        (await system.InDatabaseAsync(db => db.CandidateEvidence.CountAsync(Cancel))).ShouldBe(10);
        (await system.InDatabaseAsync(db => db.WebhookReceipts.CountAsync(Cancel))).ShouldBe(10);
    }

    [Fact]
    public async Task EditAndDeletion_ToldLater_AreAddedAsEvidenceAndReplaceNothing()
    {
        await using var system = await FindingSystem.StartAsync(settings: new(StringComparer.Ordinal) { ["Intake:WatchNewAccounts"] = "false" });
        await system.SwitchWebhookOnAsync();
        var own = system.Emulator.Walls.AddPost(-1001, -1001, "Мы открыли парк");
        var comment = system.Emulator.Walls.AddComment(-1001, own.Id, 505, "Где вода?")!;
        await system.TellAsync("wall_reply_new", FindingSystem.Told(comment));
        var found = (await system.WaitForAsync(1))[0];

        await system.TellAsync("wall_reply_edit", FindingSystem.Told(comment, "Всё хорошо, спасибо"));
        await system.TellAsync("wall_reply_delete", new { owner_id = -1001, id = comment.Id, user_id = 100, post_id = own.Id });
        await system.TellAsync("wall_reply_delete", new { owner_id = -1001, id = comment.Id, user_id = 100, post_id = own.Id });

        var candidate = await system.GetAsync($"candidates/{found.Id}");
        candidate.Text("text").ShouldBe("Где вода?");
        candidate.GetProperty("editedAt").GetString().ShouldNotBeNull();
        candidate.GetProperty("deletedAt").GetString().ShouldNotBeNull();
        candidate.GetProperty("evidence").EnumerateArray().Select(evidence => (evidence.Text("kind"), evidence.Text("text")))
            .ShouldBe([("found", "Где вода?"), ("edited", "Всё хорошо, спасибо"), ("deleted", "Всё хорошо, спасибо")]);
        foreach (var evidence in await system.EvidenceAsync(found.Id))
            evidence.Hash.ShouldBe(EvidenceDocument.HashOf(evidence.Document!));
        // A deletion does not take the candidate away: the citizen has asked.
        await (await system.DecideAsync(found.Id, "register", new { })).ShouldBeOkAsync();
    }

    [Fact]
    public async Task Confirmation_AskedByTheNetwork_IsAnsweredExactly()
    {
        await using var system = await FindingSystem.StartAsync();
        await system.SwitchWebhookOnAsync();
        using var anonymous = system.Replica.CreateClient();

        var answer = await anonymous.PostAsJsonAsync("/api/intake/webhooks/vk", new { type = "confirmation", group_id = RunningEmulator.Group }, Cancel);

        (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe((HttpStatusCode.OK, "a1b2c3"));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        var accounts = await (await system.Administrator.GetAsync("/api/intake/network-accounts", Cancel)).Content.ReadAsStringAsync(Cancel);
        accounts.ShouldNotContain("a1b2c3");
        accounts.ShouldNotContain(FindingSystem.Secret);
        (await DatabaseText.TablesWithAsync(system.Database, FindingSystem.Secret, Cancel)).ShouldBeEmpty("sealed");
        (await DatabaseText.TablesWithAsync(system.Database, "a1b2c3", Cancel)).ShouldBeEmpty("sealed");
    }

    [Fact]
    public async Task Call_ThatIsNotTheNetworks_IsRefusedAndLeavesNothing()
    {
        await using var system = await FindingSystem.StartAsync(settings: new(StringComparer.Ordinal) { ["Intake:WatchNewAccounts"] = "false" });
        var own = system.Emulator.Walls.AddPost(-1001, -1001, "Мы открыли парк");
        var comment = system.Emulator.Walls.AddComment(-1001, own.Id, 505, "Подделка")!;
        using var anonymous = system.Replica.CreateClient();

        ((int)(await system.TellAsync("wall_reply_new", FindingSystem.Told(comment))).StatusCode).ShouldBe(403, "no webhook is switched on");
        await system.SwitchWebhookOnAsync();
        ((int)(await system.TellAsync("wall_reply_new", FindingSystem.Told(comment), secret: "guess")).StatusCode).ShouldBe(403);
        ((int)(await anonymous.PostAsync("/api/intake/webhooks/vk", new StringContent("{", Encoding.UTF8, "application/json"), Cancel)).StatusCode).ShouldBe(400);
        await (await anonymous.PostAsync("/api/intake/webhooks/vk", new ByteArrayContent(new byte[(1024 * 1024) + 1]), Cancel)).ShouldRefuseAsync(413, "request.too-large");
        await (await anonymous.PostAsync("/api/intake/webhooks/nobody", new StringContent("{}"), Cancel)).ShouldRefuseAsync(404, "resource.not-found", "network");
        using var keyed = new HttpRequestMessage(HttpMethod.Post, "/api/intake/webhooks/vk") { Content = new StringContent("{}") };
        keyed.Headers.Add("Idempotency-Key", "x");
        ((int)(await anonymous.SendAsync(keyed, Cancel)).StatusCode).ShouldBe(400);

        (await system.CandidatesAsync()).ShouldBeEmpty();
        (await system.InDatabaseAsync(db => db.WebhookReceipts.CountAsync(Cancel))).ShouldBe(0);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);
        (await system.InDatabaseAsync(db => db.Set<Messaging.Outbox.OutboxMessage>().CountAsync(row => row.Type.Contains(nameof(AuditRecorded)), Cancel))).ShouldBe(0);
        await (await system.Curator.PutAsJsonAsync($"/api/intake/network-accounts/{system.Account}/webhook", new { on = true }, Cancel)).ShouldRefuseAsync(403, "auth.forbidden");
    }
}
