using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SocialPubs.Emulator;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests;

/// <summary>The emulator is what the demonstration shows and what other tests believe: it keeps what it was sent.</summary>
public sealed class EmulatorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wall_AfterARestartInTheMiddleOfALine_IsTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("socialpubs-emulator-").FullName;
        await using (var emulator = await RunningEmulator.StartAsync(Cancel, folder))
        {
            var post = emulator.AddPost("Первый");
            emulator.Walls.AddComment(post.OwnerId, post.Id, -RunningEmulator.Group, "Ответ");
            var deleted = emulator.AddPost("Удалённый");
            emulator.Walls.Delete(deleted.OwnerId, deleted.Id);
        }

        await File.AppendAllTextAsync(Path.Combine(folder, "wall.jsonl"), "{\"comment\":{\"owner", Cancel);
        await using var again = await RunningEmulator.StartAsync(Cancel, folder);

        var kept = again.Walls.Posts().ShouldHaveSingleItem();
        again.RepliesTo(kept).ShouldHaveSingleItem().Text.ShouldBe("Ответ");
        again.AddPost("Третий").Id.ShouldBe(4, "numbers are never given out twice");
    }

    [Fact]
    public async Task Page_OfHostileText_ShowsItAsText()
    {
        await using var emulator = await RunningEmulator.StartAsync(Cancel);
        var post = emulator.AddPost("<script>alert(1)</script>\"'");
        emulator.Walls.Introduce(501, "<img src=x onerror=alert(2)>");
        emulator.Walls.AddComment(post.OwnerId, post.Id, 501, "<b onclick=alert(3)>", attachments: ["\"><script>"]);
        using var http = new HttpClient();

        foreach (var path in new[] { "/", post.Page })
        {
            var page = await http.GetStringAsync(new Uri(emulator.Address, path), Cancel);
            page.ShouldContain("&lt;script&gt;alert(1)");
            page.ShouldNotContain("<script");
            page.ShouldNotContain("<img src=x");
            page.ShouldNotContain("<b onclick");
        }

        (await http.GetAsync(new Uri(emulator.Address, "/wall-1_999"), Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("vk")]
    [InlineData("ok")]
    [InlineData("facebook")]
    [InlineData("twitter")]
    [InlineData("instagram")]
    [InlineData("telegram")]
    [InlineData("max")]
    public async Task Control_OfEachNetwork_WritesEditsAndDeletesWhatItsPageShows(string network)
    {
        await using var emulator = await RunningEmulator.StartAsync(Cancel);
        using var http = new HttpClient { BaseAddress = emulator.Address };

        var post = await CreateAsync("posts", new { owner = new { id = -2002, name = "Подслушано" }, author = new { id = 501, name = "Марина <b>Котова</b>" }, text = "Где вода?" });
        var comment = await CreateAsync("comments", new { ownerId = -2002, postId = (long)post["id"]!, author = new { id = 502 }, text = "И у нас" });
        (await http.PostAsJsonAsync($"/control/{network}/edit", new { ownerId = -2002, id = (long)comment["id"]!, text = "И у нас нет" }, Cancel)).EnsureSuccessStatusCode();

        // Chats have no addresses but in a channel or group that has a name.
        if (network is not ("telegram" or "max"))
            NetworkAddress.NetworkOf((string?)post["address"]).ShouldBe(network);
        foreach (var path in new[] { "/", $"/{network}", (string)post["page"]! })
        {
            var page = await http.GetStringAsync(path, Cancel);
            page.ShouldContain("Где вода?");
            page.ShouldContain("И у нас нет");
            page.ShouldNotContain("<b>Котова");
        }

        (await http.PostAsJsonAsync($"/control/{network}/delete", new { ownerId = -2002, id = (long)post["id"]! }, Cancel)).EnsureSuccessStatusCode();
        (await http.GetAsync((string)post["page"]!, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.PostAsJsonAsync($"/control/{network}/delete", new { ownerId = -2002, id = (long)post["id"]! }, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        async Task<JsonNode> CreateAsync(string what, object body)
        {
            var answer = await http.PostAsJsonAsync($"/control/{network}/{what}", body, Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!;
        }
    }

    [Fact]
    public async Task Control_OfANetworkThatThereIsNot_IsNotFound()
    {
        await using var emulator = await RunningEmulator.StartAsync(Cancel);
        using var http = new HttpClient { BaseAddress = emulator.Address };

        (await http.GetAsync("/control/myspace/posts", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Day_PlayedTwice_IsTheSameDayInAllNetworks()
    {
        var days = new List<string>();
        foreach (var _ in new[] { 1, 2 })
        {
            await using var emulator = await RunningEmulator.StartAsync(Cancel);
            using var http = new HttpClient { BaseAddress = emulator.Address };

            var answer = await http.PostAsJsonAsync("/control/day", new { }, Cancel);
            var day = await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel);

            var told = day!["events"]!.AsArray().Select(happened => (
                Network: (string)happened!["network"]!, Kind: (string)happened["kind"]!, Text: (string)happened["text"]!, Page: (string)happened["created"]!["page"]!)).ToList();
            told.Select(happened => happened.Network).Distinct().Count().ShouldBe(7);
            ((int)day["done"]!).ShouldBe((int)day["planned"]!);
            foreach (var happened in told)
                (await http.GetStringAsync(happened.Page, Cancel)).ShouldContain(happened.Text[..20]);
            emulator.Walls.Posts().ShouldContain(post => post.Text.Contains("[club1001|", StringComparison.Ordinal));
            days.Add(string.Join('\n', told));
        }

        days[1].ShouldBe(days[0]);
    }

    [Fact]
    public async Task Day_SpreadOverTime_GoesOnAndOnlyWhereItIsWanted()
    {
        await using var emulator = await RunningEmulator.StartAsync(Cancel);
        using var http = new HttpClient { BaseAddress = emulator.Address };

        await http.PostAsJsonAsync("/control/day", new { accounts = new Dictionary<string, long>(StringComparer.Ordinal) { ["ok"] = 77 }, seconds = 1 }, Cancel);

        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(20);
        JsonNode? day;
        do
        {
            day = await http.GetFromJsonAsync<JsonNode>("/control/day", Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
        while ((int)day!["done"]! < (int)day["planned"]! && TimeProvider.System.GetUtcNow() < deadline);

        ((int)day["done"]!).ShouldBe((int)day["planned"]!, "the day was not over after 20 seconds");
        emulator.Walls.Posts().ShouldBeEmpty();
        emulator.WallOf("ok").Posts(77).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Calls_AboveTheRateOfTheToken_AreRefusedWithError6()
    {
        await using var emulator = await RunningEmulator.StartAsync(Cancel);
        using var http = new HttpClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => http.GetFromJsonAsync<JsonNode>(
            new Uri(emulator.Address, "/method/users.get?access_token=user-5&v=5.199"), Cancel)));

        answers.Count(answer => (int?)answer!["error"]?["error_code"] == 6).ShouldBe(2);
    }

    [Theory]
    [InlineData("users.get?v=5.199", 5)]
    [InlineData("users.get?v=5.199&access_token=stolen", 5)]
    [InlineData("users.get?access_token=user-5", 8)]
    [InlineData("wall.fly?v=5.199&access_token=user-5", 3)]
    [InlineData("wall.createComment?v=5.199&access_token=user-5&owner_id=1&post_id=1", 100)]
    [InlineData("wall.createComment?v=5.199&access_token=user-5&owner_id=1&post_id=1&message=x", 212)]
    [InlineData("photos.getWallUploadServer?v=5.199&access_token=group-5", 27)]
    public async Task Calls_ThatVkRefuses_AreRefusedInItsWay(string call, int code)
    {
        await using var emulator = await RunningEmulator.StartAsync(Cancel);
        using var http = new HttpClient();

        var answer = await http.GetFromJsonAsync<JsonNode>(new Uri(emulator.Address, "/method/" + call), Cancel);

        ((int?)answer!["error"]!["error_code"]).ShouldBe(code);
        answer["error"]!.ToJsonString().ShouldNotContain("stolen");
    }
}
