using System.Net;
using System.Net.Http.Json;
using SocialPubs.Contracts;
using SocialPubs.Emulator.Control;
using SocialPubs.Publishing.Postings;

namespace SocialPubs.Publishing.Tests.Postings;

/// <summary>What executors ask for and command, over HTTP.</summary>
public sealed class PostingApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_AtTheExecutorsCommand_IsPostedInTheirName()
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        var approved = TestData.Approved(post).AtCommand();
        await system.PublishAsync(approved);
        await system.WaitForStateAsync(approved.PublicationId, PostingState.Waiting);
        var address = new Uri($"/api/publishing/postings/{approved.PublicationId}/post", UriKind.Relative);

        var other = await system.Executor("other-body").PostAsync(address, null, Cancel);
        var curator = await system.Replica.ClientFor("curator-1", Roles.Curator, TestData.Body).PostAsync(address, null, Cancel);
        system.Emulator.Calls.All().ShouldBeEmpty();
        var stale = new HttpRequestMessage(HttpMethod.Post, address) { Headers = { { "If-Match", "\"99\"" } } };
        var refused = await system.Executor().SendAsync(stale, Cancel);
        var answer = await system.Executor().PostAsync(address, null, Cancel);
        var posted = await system.Probe.WaitForAsync<ReplyPosted>(cancellationToken: Cancel);
        var again = await system.Executor().PostAsync(address, null, Cancel);

        other.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        curator.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refused.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        posted.PostedBy.Id.ShouldBe(TestData.Executor.Id);
        posted.ByHand.ShouldBeFalse();
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await PublishingSystem.ReadAsync(again);
        ((string?)problem["code"]).ShouldBe("publishing.already-posted");
        ((string?)problem["replyUrl"]).ShouldBe(posted.ReplyUrl);
        system.Emulator.RepliesTo(post).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Retry_AfterAFailureThatWasSeenTo_Posts()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false);
        var post = system.Emulator.AddPost();
        var approved = TestData.Approved(post);
        await system.PublishAsync(approved);
        (await system.Probe.WaitForAsync<PostingFailed>(cancellationToken: Cancel)).ErrorCode.ShouldBe(PostingFaults.NoAccount);
        // The account of another body answers for that one only.
        await system.PutAccountAsync(body: "other-body");
        await system.PutAccountAsync();

        var answer = await system.Executor().PostAsync(new Uri($"/api/publishing/postings/{approved.PublicationId}/retry", UriKind.Relative), null, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        await system.Probe.WaitForAsync<ReplyPosted>(cancellationToken: Cancel);
        system.Emulator.RepliesTo(post).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Confirm_WithBadFields_NamesEachAndChangesNothing()
    {
        await using var system = await PublishingSystem.StartAsync();
        var approved = TestData.Approved(system.Emulator.AddPost()).AtCommand();
        await system.PublishAsync(approved);
        await system.WaitForStateAsync(approved.PublicationId, PostingState.Waiting);

        var answer = await system.Executor().PostAsJsonAsync(
            $"/api/publishing/postings/{approved.PublicationId}/confirm",
            new { replyUrl = "https://vk.com/wall-999_1?reply=2", screenshot = new string('0', 64) }, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await PublishingSystem.ReadAsync(answer);
        problem["errors"]!.AsArray().Select(error => ((string?)error!["code"], (string?)error["field"])).ShouldBe(
            [("publishing.reply-under-other-publication", "replyUrl"), ("attachment.unknown", "screenshot")]);
        (await system.FindAsync(approved.PublicationId))!.State.ShouldBe(PostingState.Waiting);
    }

    [Fact]
    public async Task Confirm_WhileTheOutcomeIsUnknown_IsRefused()
    {
        await using var system = await PublishingSystem.StartAsync(settings: new(StringComparer.Ordinal) { ["Publishing:ArrivalLimit"] = "00:01:00" });
        var post = system.Emulator.AddPost();
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.LostRequest, Count: 1));
        var approved = TestData.Approved(post);
        await system.PublishAsync(approved);
        await system.WaitForStateAsync(approved.PublicationId, PostingState.Unknown);
        var screenshot = await system.UploadAsync();

        var answer = await system.Executor().PostAsJsonAsync(
            $"/api/publishing/postings/{approved.PublicationId}/confirm",
            new { replyUrl = $"{post.Address}?reply=77", screenshot = screenshot.Hash }, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        ((string?)(await PublishingSystem.ReadAsync(answer))["code"]).ShouldBe("publishing.outcome-unknown");
    }

    [Fact]
    public async Task List_ByTimeLeft_PagesFiltersAndHidesOtherBodies()
    {
        await using var system = await PublishingSystem.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var ids = new List<Guid>();
        foreach (var minutes in new[] { 5, 1, 4, 2, 3 })
        {
            var approved = TestData.Approved(system.Emulator.AddPost(), at: now.AddMinutes(-minutes)).AtCommand();
            if (minutes == 2)
                approved = approved with { SubmittedBy = approved.SubmittedBy with { Id = "executor-2" } };
            if (minutes == 3)
                approved = approved with { BodyCode = "other-body" };
            ids.Add(approved.PublicationId);
            await system.PublishAsync(approved);
        }

        foreach (var id in ids)
            await system.WaitForStateAsync(id, PostingState.Waiting);

        (await ListAsync(system.Executor(), "limit=2")).ShouldBe([ids[0], ids[2], ids[3], ids[1]]);
        (await ListAsync(system.Executor(), "mine=true&status=waiting&status=ready")).ShouldBe([ids[0], ids[2], ids[1]]);
        (await ListAsync(system.Executor(), "status=posted")).ShouldBeEmpty();
        (await ListAsync(system.Replica.ClientFor("curator-1", Roles.Curator), "limit=3")).ShouldBe([ids[0], ids[2], ids[4], ids[3], ids[1]]);
        (await ListAsync(system.Replica.ClientFor("curator-1", Roles.Curator), "body=other-body")).ShouldBe([ids[4]]);
        (await system.Executor().GetAsync(new Uri("/api/publishing/postings?body=other-body", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await system.Executor().GetAsync(new Uri("/api/publishing/postings?status=lost", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await system.Executor().GetAsync(new Uri("/api/publishing/postings?cursor=nonsense", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await system.Executor().GetAsync(new Uri($"/api/publishing/postings/{ids[4]}", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var one = await system.Executor().GetAsync(new Uri($"/api/publishing/postings/{ids[0]}", UriKind.Relative), Cancel);
        one.Headers.ETag.ShouldNotBeNull();
        ((string?)(await PublishingSystem.ReadAsync(one))["text"]).ShouldBe("Здравствуйте! Вода будет сегодня до 20:00.");
    }

    private static async Task<List<Guid>> ListAsync(HttpClient client, string query)
    {
        var ids = new List<Guid>();
        string? cursor = null;
        do
        {
            var answer = await client.GetAsync(
                new Uri($"/api/publishing/postings?{query}{(cursor is null ? "" : $"&cursor={cursor}")}", UriKind.Relative), Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
            var page = await PublishingSystem.ReadAsync(answer);
            ids.AddRange(page["items"]!.AsArray().Select(item => Guid.Parse((string)item!["publicationId"]!)));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return ids;
    }
}
