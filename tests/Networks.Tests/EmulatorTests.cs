using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SocialPubs.Emulator;

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
