using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Candidates;
using SocialPubs.Testing;

namespace SocialPubs.Intake.Tests.Candidates;

public sealed class CandidateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Register_Candidate_CountsTheReplyFromTheFinding()
    {
        await using var system = await FindingSystem.StartAsync();
        var post = system.Mention("Нет света на Авиаторов");
        var found = (await system.WaitForAsync(1))[0];
        var item = (await system.GetAsync("candidates")).GetProperty("items")[0];

        var answer = await system.DecideAsync(found.Id, "register", new { direct = false });
        var publication = await answer.ShouldBeOkAsync();

        publication.Instant("detectedAt").ShouldBe(found.FoundAt);
        publication.Instant("replyDue").ShouldBe(found.FoundAt.AddHours(24));
        item.Instant("replyDue").ShouldBe(found.FoundAt.AddHours(24));
        (publication.Text("url"), publication.Text("networkId")).ShouldBe((post.Address, found.NetworkId));
        var told = await system.Probe.WaitForAsync<PublicationRegistered>(message => message.PublicationId == publication.Id(), Cancel);
        (told.Publication.NetworkId, told.Publication.DetectedAt).ShouldBe((found.NetworkId, found.FoundAt));
        var clock = await system.Probe.WaitForAsync<DeadlineStarted>(message => message.PublicationId == publication.Id(), Cancel);
        clock.DueAt.ShouldBe(found.FoundAt.AddHours(24));
        var candidate = await system.GetAsync($"candidates/{found.Id}");
        (candidate.Text("status"), candidate.GetProperty("publicationId").GetGuid(), candidate.GetProperty("decidedBy").GetProperty("id").GetString()).ShouldBe(("registered", publication.Id(), "curator-1"));
        (await system.EvidenceAsync(found.Id)).ShouldAllBe(evidence => evidence.PublicationId == publication.Id());
        (await (await system.DecideAsync(found.Id, "register", new { })).ShouldRefuseAsync(409, "intake.candidate-decided")).GetProperty("publicationId").GetGuid().ShouldBe(publication.Id());
        await (await system.DecideAsync(found.Id, "dismiss", new { reason = "поздно" })).ShouldRefuseAsync(409, "intake.candidate-decided");
        // Seen again it stays what it is.
        await system.WaitForLooksAsync(2);
        (await system.WaitForAsync(1))[0].Status.ShouldBe(CandidateStatus.Registered);
    }

    [Fact]
    public async Task Register_SameRequestTwice_GivesOnePublicationAndTheSameAnswer()
    {
        await using var system = await FindingSystem.StartAsync();
        system.Mention("Лифт стоит");
        var found = (await system.WaitForAsync(1))[0];
        using var curator = system.Curator;
        curator.DefaultRequestHeaders.Add("Idempotency-Key", "one");

        var first = await (await curator.PostAsJsonAsync($"/api/intake/candidates/{found.Id}/register", new { }, Cancel)).ShouldBeOkAsync();
        var second = await (await curator.PostAsJsonAsync($"/api/intake/candidates/{found.Id}/register", new { }, Cancel)).ShouldBeOkAsync();

        second.Id().ShouldBe(first.Id());
        (await system.InDatabaseAsync(db => db.Publications.CountAsync(Cancel))).ShouldBe(1);
    }

    [Fact]
    public async Task Registered_ByHand_TheCandidateIsLinked()
    {
        await using var system = await FindingSystem.StartAsync();
        var post = system.Mention("Вода ржавая");
        var found = (await system.WaitForAsync(1))[0];

        var publication = await (await system.Curator.PostAsJsonAsync(
            "/api/intake/publications", new { network = "vk", url = post.Address, authorName = "Житель", text = "Вода ржавая" }, Cancel)).ShouldBeOkAsync();

        var candidate = await system.GetAsync($"candidates/{found.Id}");
        (candidate.Text("status"), candidate.GetProperty("publicationId").GetGuid()).ShouldBe(("registered", publication.Id()));
        publication.Text("networkId").ShouldBe(found.NetworkId);
        (await system.GetAsync("candidates")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await system.GetAsync($"candidates?publication={publication.Id()}")).GetProperty("items")[0].Id().ShouldBe(found.Id);
    }

    [Fact]
    public async Task Post_OnRecordAlready_IsNoCandidate()
    {
        await using var system = await FindingSystem.StartAsync(withAccount: false);
        var post = system.Mention("Уже внесено");
        var other = system.Mention("Ещё нет", 502);
        await (await system.Curator.PostAsJsonAsync(
            "/api/intake/publications", new { network = "vk", url = post.Address, authorName = "Житель", text = "Уже внесено" }, Cancel)).ShouldBeOkAsync();

        await system.AnnounceAsync();
        await system.WaitForLooksAsync(1);

        (await system.WaitForAsync(1))[0].Url.ShouldBe(other.Address);
    }

    [Fact]
    public async Task Dismiss_Candidate_LowersSimilarOnesThatWaitAndThatCome()
    {
        await using var system = await FindingSystem.StartAsync();
        system.Mention("Продам гараж недорого, торг, звоните вечером");
        var advert = (await system.WaitForAsync(1))[0];
        system.Mention("Продам гараж с подвалом, звоните", 502);
        var waiting = (await system.WaitForAsync(2)).Single(row => row.Id != advert.Id);
        waiting.Score.ShouldBe(0);
        await (await system.DecideAsync(advert.Id, "dismiss", new { })).ShouldRefuseAsync(422, "request.invalid", "reason");

        await (await system.DecideAsync(advert.Id, "dismiss", new { reason = "Объявление" })).ShouldBeOkAsync();

        await Eventually.TrueAsync(async () => (await system.CandidatesAsync()).Single(row => row.Id == waiting.Id).Score < 0, () => "fewer points", cancellationToken: Cancel);
        var view = await system.GetAsync($"candidates/{waiting.Id}");
        view.GetProperty("score").GetProperty("rules").GetInt32().ShouldBe(0);
        view.GetProperty("score").GetProperty("learned").GetInt32().ShouldBe(view.GetProperty("score").GetProperty("total").GetInt32());
        view.GetProperty("score").GetProperty("reasons").EnumerateArray().Select(reason => reason.Text("word")).ShouldContain("гараж");
        (await system.GetAsync("candidates")).GetProperty("items").GetArrayLength().ShouldBe(0, "below the threshold it is hidden");
        (await system.GetAsync("candidates?hidden=true")).GetProperty("items").GetArrayLength().ShouldBe(1);
        system.Mention("Продам гараж срочно", 503);
        system.Mention("Фонари не горят", 504);
        var all = await system.WaitForAsync(4);
        all.Single(row => row.Text.Contains("срочно", StringComparison.Ordinal)).Score.ShouldBeLessThan(0);
        all.Single(row => row.Text.Contains("Фонари", StringComparison.Ordinal)).Score.ShouldBeGreaterThan(all.Single(row => row.Text.Contains("срочно", StringComparison.Ordinal)).Score);
        (await system.GetAsync("rules")).GetProperty("learned").GetProperty("dismissed").GetInt32().ShouldBe(1);
        // Who thinks better of it takes the lesson back.
        await (await system.DecideAsync(advert.Id, "register", new { })).ShouldBeOkAsync();
        var learned = (await system.GetAsync("rules")).GetProperty("learned");
        (learned.GetProperty("dismissed").GetInt32(), learned.GetProperty("registered").GetInt32()).ShouldBe((0, 1));
    }

    [Fact]
    public async Task List_WithFiltersAndSorts_PagesWithoutGaps()
    {
        await using var system = await FindingSystem.StartAsync();
        await (await system.Curator.PutAsJsonAsync(
            "/api/intake/rules",
            new { threshold = 0, rules = new object[] { new { name = "Дороги", words = new[] { "яма" }, weight = 10 }, new { name = "Вода", words = new[] { "вода" }, weight = 30 } } },
            Cancel)).ShouldBeOkAsync();
        for (var i = 0; i < 9; i++)
            system.Mention(i % 3 == 0 ? $"Яма номер {i}" : i % 3 == 1 ? $"Вода номер {i}" : $"Спасибо номер {i}", 520 + i);
        await system.WaitForAsync(9);

        foreach (var sort in new[] { "newest", "oldest", "score" })
        {
            var items = new List<JsonElement>();
            string? cursor = null;
            do
            {
                var page = await system.GetAsync($"candidates?sort={sort}&limit=2{(cursor is null ? "" : "&cursor=" + cursor)}");
                items.AddRange(page.GetProperty("items").EnumerateArray());
                cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
            }
            while (cursor is not null);
            items.Select(item => item.Id()).Distinct().Count().ShouldBe(9, sort);
            if (sort == "score")
                items.Select(item => item.GetProperty("score").GetInt32()).ShouldBe([30, 30, 30, 10, 10, 10, 0, 0, 0]);
        }

        (await system.GetAsync("candidates?minScore=10")).GetProperty("items").GetArrayLength().ShouldBe(6);
        (await system.GetAsync("candidates?q=ямы")).GetProperty("items").GetArrayLength().ShouldBe(3);
        (await system.GetAsync("candidates?network=ok")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await system.GetAsync("candidates?late=true")).GetProperty("items").GetArrayLength().ShouldBe(0);
        await (await system.Curator.GetAsync("/api/intake/candidates?sort=colour", Cancel)).ShouldRefuseAsync(422, "request.invalid", "sort");
        await (await system.Curator.GetAsync("/api/intake/candidates?status=lost", Cancel)).ShouldRefuseAsync(422, "request.invalid", "status");
        await system.SqlAsync("UPDATE candidates SET found_at = found_at - interval '5 hours' WHERE text LIKE '%Вода%'");
        (await system.GetAsync("candidates?late=true")).GetProperty("items").EnumerateArray().Count(item => item.GetProperty("late").GetBoolean()).ShouldBe(3);
    }

    [Fact]
    public async Task Candidates_NobodyNeeds_AreForgottenAndTheOthersStay()
    {
        await using var system = await FindingSystem.StartAsync();
        system.Mention("Отклонённое сообщение Селиванова");
        system.Mention("Ожидающее сообщение", 502);
        var found = await system.WaitForAsync(2);
        var dismissed = found.Single(row => row.Text.Contains("Отклонённое", StringComparison.Ordinal));
        await (await system.DecideAsync(dismissed.Id, "dismiss", new { reason = "Не по адресу", teaches = false })).ShouldBeOkAsync();

        await system.SqlAsync("UPDATE candidates SET found_at = found_at - interval '100 days', decided_at = decided_at - interval '100 days'");

        await Eventually.TrueAsync(async () => (await system.CandidatesAsync()).Count == 1, () => "the end of the dismissed one", cancellationToken: Cancel);
        (await system.CandidatesAsync())[0].Text.ShouldContain("Ожидающее");
        (await system.EvidenceAsync(dismissed.Id)).ShouldBeEmpty();
        (await DatabaseText.TablesWithAsync(system.Database, "селиванов", Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Author_ReplacedByAPseudonym_IsGoneFromTheCandidateAndItsEvidenceToo()
    {
        await using var system = await FindingSystem.StartAsync();
        system.Emulator.Walls.Introduce(987654321, "Тимур Садыковбвг");
        var post = system.Emulator.Walls.AddPost(987654321, 987654321, "[club1001|Администрация] Я, Тимур Садыковбвг, жду ответа");
        var found = (await system.WaitForAsync(1))[0];
        var publication = await (await system.DecideAsync(found.Id, "register", new { })).ShouldBeOkAsync();
        await (await system.Curator.PostAsJsonAsync($"/api/intake/publications/{publication.Id()}/close", new { reason = "not-critical" }, Cancel)).ShouldBeOkAsync();
        // What monitors see from now on must not bring the author back.
        using (var off = await system.Curator.PutAsJsonAsync($"/api/intake/monitors/{found.MonitorId}", new { accountId = system.Account, kind = "mentions", on = false }, Cancel))
            await off.ShouldBeOkAsync();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/intake/personal-data/pseudonymise")
        {
            Content = JsonContent.Create(new { publications = new[] { new { id = publication.Id() } }, reason = "Требование" }),
        };
        await (await system.Administrator.SendAsync(request, Cancel)).ShouldBeOkAsync();

        var candidate = await system.GetAsync($"candidates/{found.Id}");
        candidate.Text("authorName").ShouldStartWith("Автор ");
        candidate.Text("url").ShouldNotBe(post.Address);
        candidate.Text("text").ShouldContain("[автор]");
        await Eventually.TrueAsync(
            () => system.InDatabaseAsync(async db => !await db.Set<Messaging.Outbox.OutboxMessage>().AnyAsync(Cancel)), () => "an empty outbox", cancellationToken: Cancel);
        await system.SqlAsync("UPDATE monitors SET cursor = NULL");
        (await DatabaseText.TablesWithAsync(system.Database, "садыковбвг", Cancel)).ShouldBeEmpty();
        (await DatabaseText.TablesWithAsync(system.Database, "987654321", Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Snapshot_OfHostileText_IsAPageThatDoesNothing()
    {
        await using var system = await FindingSystem.StartAsync();
        system.Mention("<script>alert(1)</script><img src=x onerror=alert(2)>");
        var found = (await system.WaitForAsync(1))[0];
        var evidence = (await system.GetAsync($"candidates/{found.Id}")).GetProperty("evidence")[0];

        var page = await system.Curator.GetAsync(evidence.Text("snapshot"), Cancel);
        var html = await page.Content.ReadAsStringAsync(Cancel);
        var document = await (await system.Curator.GetAsync(evidence.Text("document"), Cancel)).Content.ReadAsStringAsync(Cancel);

        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        html.ShouldNotContain("<script>");
        html.ShouldNotContain("<img");
        html.ShouldContain("&lt;script&gt;");
        EvidenceDocument.HashOf(document).ShouldBe(evidence.Text("hash"));
    }
}
