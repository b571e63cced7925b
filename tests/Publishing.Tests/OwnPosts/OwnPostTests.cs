using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SocialPubs.Contracts;
using SocialPubs.Emulator.Control;
using SocialPubs.Messaging.Keys;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Publishing.OwnPosts;

namespace SocialPubs.Publishing.Tests.OwnPosts;

/// <summary>Own posts on a real database and broker, in the emulator's VK.</summary>
public sealed class OwnPostTests
{
    private const string Text = "Сегодня в парке концерт № 1.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_WrittenAdaptedAndPlanned_StandsInTheAccountOnce()
    {
        await using var system = await PublishingSystem.StartAsync(replicas: 2, withAccount: false);
        var (first, second) = (await system.PutPageAsync(), await system.PutPageAsync("501", "zhkh"));
        var keeper = system.Keeper("zhkh");
        var picture = await system.UploadAsync();
        var id = Guid.CreateVersion7();
        var request = new
        {
            text = Text,
            attachments = new[] { picture },
            plannedLocal = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(3).AddSeconds(2).ToString("yyyy-MM-ddTHH:mm:ss"),
            targets = new object[] { new { accountId = first }, new { accountId = second, text = "А здесь короче", attachments = Array.Empty<Attachment>() } },
        };

        var preview = (await ReadAsync(await keeper.PostAsJsonAsync("/api/publishing/own-posts/preview", request, Cancel))).AsArray();
        var created = await keeper.PutAsJsonAsync($"/api/publishing/own-posts/{id}", request, Cancel);
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync(Cancel));
        await PostOkAsync(keeper, $"/api/publishing/own-posts/{id}/plan");
        await WaitAsync(system, id, targets => targets.All(target => (string?)target!["status"] == "posted"));

        preview.Select(fit => ((int)fit!["length"]!, (int)fit["max"]!, fit["findings"]!.AsArray().Count)).ShouldBe([(Text.Length, 4096, 0), (14, 4096, 0)]);
        var posts = system.Emulator.Walls.Posts(500);
        posts.Single().Text.ShouldBe(Text);
        posts.Single().Attachments.Count.ShouldBe(1);
        system.Emulator.Walls.Posts(501).Single().Text.ShouldBe("А здесь короче");
        var told = new[] { await system.Probe.WaitForAsync<OwnPostPosted>(posted => posted.AccountId == first, Cancel), await system.Probe.WaitForAsync<OwnPostPosted>(posted => posted.AccountId == second, Cancel) };
        told.ShouldAllBe(posted => posted.OwnPostId == id && !posted.ByHand);
        ((long?)await system.ScalarAsync("SELECT count(*) FROM account_posts")).ShouldBe(2);
        var planned = DateTimeOffset.Parse((string)(await GetAsync(system, id))["plannedAt"]!, System.Globalization.CultureInfo.InvariantCulture);
        told.ShouldAllBe(posted => posted.OccurredAt >= planned.AddSeconds(-1));
        var day = planned.UtcDateTime.ToString("yyyy-MM-dd");
        var listed = await ReadAsync(await keeper.GetAsync(new Uri($"/api/publishing/own-posts?from={day}T00:00:00Z&account={first}", UriKind.Relative), Cancel));
        listed["items"]!.AsArray().Count.ShouldBe(1);
        var others = await system.Replica.ClientFor("press-9", Roles.PressSecretary, "dorogi").PostAsync(new Uri($"/api/publishing/own-posts/{id}/cancel", UriKind.Relative), null, Cancel);
        ((int)others.StatusCode).ShouldBe(409, "it belongs to the whole administration and stands everywhere");
    }

    [Theory]
    [InlineData(nameof(FaultKind.LostAnswer))]
    [InlineData(nameof(FaultKind.LostRequest))]
    [InlineData(nameof(FaultKind.Http))]
    public async Task Post_WhoseAnswerIsLost_StandsThereOnce(string fault)
    {
        var kind = Enum.Parse<FaultKind>(fault);
        await using var system = await PublishingSystem.StartAsync(replicas: 2, withAccount: false);
        var page = await system.PutPageAsync();
        system.Emulator.Faults.Add(new Fault("wall.post", kind, Count: 1, AfterWork: kind == FaultKind.Http));

        var id = await PlanAsync(system, page);
        await WaitAsync(system, id, targets => targets.All(target => (string?)target!["status"] == "posted"));

        system.Emulator.Walls.Posts(500).Single().Text.ShouldBe(Text);
        ((long?)await system.ScalarAsync("SELECT count(*) FROM account_posts")).ShouldBe(1);
    }

    [Fact]
    public async Task Post_ThatTheNetworkRefuses_IsPostedByHandAndCountsOnce()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false);
        var page = await system.PutPageAsync();
        system.Emulator.Faults.Add(new Fault("wall.post", FaultKind.Error, Count: 1, ErrorCode: 15));

        var id = await PlanAsync(system, page);
        await WaitAsync(system, id, targets => (string?)targets[0]!["status"] == "failed");
        var failed = await system.Probe.WaitForAsync<OwnPostFailed>(cancellationToken: Cancel);
        var byHand = system.Emulator.Walls.AddPost(500, 500, Text);
        var target = (Guid)(await GetAsync(system, id))["targets"]![0]!["id"]!;
        var foreign = await system.Keeper().PostAsJsonAsync($"/api/publishing/own-posts/{id}/targets/{target}/confirm", new { url = "https://ok.ru/group/1" }, Cancel);
        var confirmed = await system.Keeper().PostAsJsonAsync($"/api/publishing/own-posts/{id}/targets/{target}/confirm", new { url = byHand.Address.Replace("https://", "https://m.") }, Cancel);
        var again = await system.Keeper().PostAsJsonAsync($"/api/publishing/own-posts/{id}/targets/{target}/confirm", new { url = byHand.Address }, Cancel);

        (failed.ErrorCode, failed.AccountId).ShouldBe(("vk.15", page));
        foreign.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        confirmed.StatusCode.ShouldBe(HttpStatusCode.OK, await confirmed.Content.ReadAsStringAsync(Cancel));
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await system.Probe.WaitForAsync<OwnPostPosted>(cancellationToken: Cancel)).ByHand.ShouldBeTrue();
        ((long?)await system.ScalarAsync("SELECT count(*) FROM account_posts WHERE url LIKE 'https://vk.com/%' AND source = 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Post_UnderARegulationThatWantsIt_NeedsAnotherOnesApproval()
    {
        await using var system = await PublishingSystem.StartAsync(
            withAccount: false, settings: new(StringComparer.Ordinal) { ["Regulation:Active"] = TestRegulation.Approving });
        var page = await system.PutPageAsync();
        var curator = system.Replica.ClientFor("vera", Roles.Curator);
        var both = system.Replica.ClientFor("press-1", [Roles.PressSecretary, Roles.Curator]);

        var id = await PlanAsync(system, page);
        ((string?)(await GetAsync(system, id))["status"]).ShouldBe("awaitingApproval");
        var own = await both.PostAsync(new Uri($"/api/publishing/own-posts/{id}/approve", UriKind.Relative), null, Cancel);
        var press = await system.Replica.ClientFor("press-2", Roles.PressSecretary).PostAsync(new Uri($"/api/publishing/own-posts/{id}/approve", UriKind.Relative), null, Cancel);
        (await curator.PostAsJsonAsync($"/api/publishing/own-posts/{id}/return", new { remark = "Добавьте время" }, Cancel)).EnsureSuccessStatusCode();
        ((string?)(await GetAsync(system, id))["remark"]).ShouldBe("Добавьте время");
        await PostOkAsync(system.Keeper(), $"/api/publishing/own-posts/{id}/plan");
        system.Emulator.Walls.Posts(500).ShouldBeEmpty();
        await PostOkAsync(curator, $"/api/publishing/own-posts/{id}/approve");
        await WaitAsync(system, id, targets => (string?)targets[0]!["status"] == "posted");

        ((string?)(await ReadAsync(own))["code"]).ShouldBe("publishing.own-post-own-approval");
        press.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        system.Emulator.Walls.Posts(500).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Post_ThatDoesNotFitOrWouldGoWhereNothingIsPosted_IsNotPlanned()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false);
        var page = await system.PutPageAsync();
        var twitter = Guid.CreateVersion7();
        (await system.Keeper().PutAsJsonAsync(
            $"/api/publishing/accounts/{twitter}", new { network = "twitter", kind = "legalEntity", title = "Твиттер", ownerId = "1", active = true, token = "user-1-x" }, Cancel))
            .EnsureSuccessStatusCode();

        var tooLong = await PutAsync(system, page, new string('я', 4097));
        var outOfUse = await PutAsync(system, twitter, Text);
        var nowhere = await system.Keeper().PutAsJsonAsync(
            $"/api/publishing/own-posts/{Guid.CreateVersion7()}", new { text = Text, targets = new[] { new { accountId = Guid.CreateVersion7() } } }, Cancel);
        var long1 = await system.Keeper().PostAsync(new Uri($"/api/publishing/own-posts/{tooLong}/plan", UriKind.Relative), null, Cancel);
        var out1 = await system.Keeper().PostAsync(new Uri($"/api/publishing/own-posts/{outOfUse}/plan", UriKind.Relative), null, Cancel);

        ((string?)(await ReadAsync(long1))["code"]).ShouldBe("publishing.own-post-does-not-fit");
        ((string?)(await ReadAsync(out1))["code"]).ShouldBe("publishing.network-out-of-use");
        ((string?)(await ReadAsync(nowhere))["code"]).ShouldBe("publishing.unknown-account");
    }

    [Fact]
    public async Task Post_EditedAndCancelledBeforeItsInstant_NeverGoesOut()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false);
        var page = await system.PutPageAsync();
        var id = Guid.CreateVersion7();
        var request = new { text = Text, plannedAt = TimeProvider.System.GetUtcNow().AddSeconds(3), targets = new[] { new { accountId = page } } };
        (await system.Keeper().PutAsJsonAsync($"/api/publishing/own-posts/{id}", request, Cancel)).EnsureSuccessStatusCode();
        await PostOkAsync(system.Keeper(), $"/api/publishing/own-posts/{id}/plan");
        using var stale = new HttpRequestMessage(HttpMethod.Put, new Uri($"/api/publishing/own-posts/{id}", UriKind.Relative)) { Content = JsonContent.Create(request), Headers = { { "If-Match", "\"1\"" } } };

        (await system.Keeper().SendAsync(stale, Cancel)).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await system.Keeper().PutAsJsonAsync($"/api/publishing/own-posts/{id}", request with { text = "Иначе" }, Cancel)).EnsureSuccessStatusCode();
        await PostOkAsync(system.Keeper(), $"/api/publishing/own-posts/{id}/plan");
        await PostOkAsync(system.Keeper(), $"/api/publishing/own-posts/{id}/cancel");
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, Cancel);

        system.Emulator.Walls.Posts(500).ShouldBeEmpty();
        ((string?)(await GetAsync(system, id))["targets"]![0]!["status"]).ShouldBe("cancelled");
    }

    [Fact]
    public async Task Media_AtItsSignedAddress_IsGivenToAnybodyUntilItEnds()
    {
        var key = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        await using var system = await PublishingSystem.StartAsync(withAccount: false, settings: new(StringComparer.Ordinal)
        {
            ["DataProtection:Key"] = key,
            ["Publishing:PublicAddress"] = "https://publikacii.example/door",
        });
        var picture = await system.UploadAsync();
        var address = system.Replica.Services.GetRequiredService<PublicMedia>().AddressOf(picture)!;
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(-2).AddMinutes(-1));
        var ended = new PublicMedia(
            system.Replica.Services.GetRequiredService<MasterKeys>(), system.Replica.Services.GetRequiredService<IOptions<ConnectOptions>>(), Options.Create(new OwnPostOptions()), clock);
        using var anybody = system.Replica.CreateClient();

        address.AbsoluteUri.ShouldStartWith("https://publikacii.example/door/api/publishing/media/");
        var path = address.PathAndQuery["/door".Length..];
        using var given = await anybody.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        (await given.Content.ReadAsByteArrayAsync(Cancel)).ShouldBe(await File.ReadAllBytesAsync(
            Directory.EnumerateFiles(system.Attachments, "*" + picture.Hash[^20..] + "*", SearchOption.AllDirectories).First(), Cancel));
        given.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        (await anybody.GetAsync(new Uri(path[..^2] + (path[^1] == 'A' ? "BB" : "AA"), UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var old = ended.AddressOf(picture)!.PathAndQuery["/door".Length..];
        (await anybody.GetAsync(new Uri(old, UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await anybody.GetAsync(new Uri($"/api/publishing/media/{picture.Hash}", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Task<JsonNode> ReadAsync(HttpResponseMessage answer) => PublishingSystem.ReadAsync(answer);

    private static async Task<JsonNode> GetAsync(PublishingSystem system, Guid id) =>
        await ReadAsync(await system.Keeper().GetAsync(new Uri($"/api/publishing/own-posts/{id}", UriKind.Relative), Cancel));

    private static async Task PostOkAsync(HttpClient client, string path)
    {
        var answer = await client.PostAsync(new Uri(path, UriKind.Relative), null, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<Guid> PutAsync(PublishingSystem system, Guid account, string text)
    {
        var id = Guid.CreateVersion7();
        var answer = await system.Keeper().PutAsJsonAsync($"/api/publishing/own-posts/{id}", new { text, targets = new[] { new { accountId = account } } }, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancel));
        return id;
    }

    private static async Task<Guid> PlanAsync(PublishingSystem system, Guid account)
    {
        var id = await PutAsync(system, account, Text);
        await PostOkAsync(system.Keeper(), $"/api/publishing/own-posts/{id}/plan");
        return id;
    }

    private static async Task WaitAsync(PublishingSystem system, Guid id, Func<JsonArray, bool> fits)
    {
        var last = string.Empty;
        await Testing.Eventually.TrueAsync(
            async () =>
            {
                var targets = (await GetAsync(system, id))["targets"]!.AsArray();
                last = targets.ToJsonString();
                return fits(targets);
            },
            () => $"the targets; they are {last}",
            cancellationToken: Cancel);
    }
}
