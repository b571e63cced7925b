using System.Net;
using System.Net.Http.Json;
using SocialPubs.Contracts;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Publishing.Postings;
using SocialPubs.Testing;

namespace SocialPubs.Publishing.Tests.Worker;

/// <summary>Approved replies on their way into the network, with everything that can go wrong on it.</summary>
public sealed class PostingWorkerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Approved_Automatic_StandsThereOnceByteForByteAndIsTold()
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        var approved = TestData.Approved(post, "Здравствуйте!\r\n«Вода» будет & <b>сегодня</b> 100 % 🙂");
        var messageId = Guid.CreateVersion7();

        // Delivered twice, and sent twice.
        await system.PublishAsync(approved, messageId);
        await system.PublishAsync(approved, messageId);
        await system.PublishAsync(approved);
        var posted = await system.Probe.WaitForAsync<ReplyPosted>(cancellationToken: Cancel);
        await system.Probe.WaitForAsync<DeadlineMet>(met => met.Timer == "posting", Cancel);

        var reply = system.Emulator.RepliesTo(post).ShouldHaveSingleItem();
        reply.Text.ShouldBe(approved.Draft.Text);
        posted.PublicationId.ShouldBe(approved.PublicationId);
        posted.ReplyUrl.ShouldBe($"{post.Address}?reply={reply.Id}");
        posted.ContentHash.ShouldBe(approved.Draft.ContentHash);
        posted.PostedBy.ShouldBe(Actor.System);
        posted.ByHand.ShouldBeFalse();
        posted.PostedAt.ShouldBe(reply.At, TimeSpan.FromSeconds(2));
        var started = system.Probe.Heard.OfType<DeadlineStarted>().ShouldHaveSingleItem();
        started.DueAt.ShouldBe(approved.OccurredAt.AddMinutes(30), TimeSpan.FromMilliseconds(1));
        system.Probe.Heard.OfType<PostingAttempted>().ShouldHaveSingleItem().Outcome.ShouldBe("posted");
    }

    [Fact]
    public async Task Approved_WithPhotos_CarriesThem()
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        var photo = await system.UploadAsync();

        await system.PublishAsync(TestData.Approved(post).WithAttachments(photo));
        await system.Probe.WaitForAsync<ReplyPosted>(cancellationToken: Cancel);

        system.Emulator.RepliesTo(post).ShouldHaveSingleItem().Attachments.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task TwoReplicas_WithThirtyPercentOfAnswersLost_PostEachReplyExactlyOnce()
    {
        const int count = 200;
        await using var system = await PublishingSystem.StartAsync(replicas: 2);
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.LostAnswer, Probability: 0.3, Seed: 1));
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.LostRequest, Probability: 0.07, Seed: 2));
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.Http, Probability: 0.07, Seed: 3, AfterWork: true));
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.Error, Probability: 0.07, Seed: 4, ErrorCode: 6));
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.Slow, Probability: 0.02, Seed: 5, DelayMs: 2300, AfterWork: true));
        system.Emulator.Faults.Add(new Fault("wall.getComments", FaultKind.LostAnswer, Probability: 0.1, Seed: 6));
        var posts = Enumerable.Range(0, count).Select(i => system.Emulator.AddPost($"Вопрос {i}")).ToList();

        await Parallel.ForEachAsync(posts, Cancel, async (post, _) =>
        {
            var approved = TestData.Approved(post, "Один и тот же ответ на разные вопросы.");
            await system.PublishAsync(approved);
            if (post.Id % 3 == 0)
                await system.PublishAsync(approved);
        });
        await Eventually.TrueAsync(
            async () => await system.CountAsync(PostingState.Posted) == count,
            () => $"{count} replies to be posted",
            TimeSpan.FromSeconds(90),
            Cancel);
        await Eventually.TrueAsync(
            () => Task.FromResult(system.Probe.Heard.OfType<ReplyPosted>().Count() == count), () => "all to be told", cancellationToken: Cancel);

        posts.Select(post => system.Emulator.RepliesTo(post).Count).ShouldAllBe(replies => replies == 1);
        var told = system.Probe.Heard.OfType<ReplyPosted>().ToList();
        told.Select(posted => posted.PublicationId).Distinct().Count().ShouldBe(count);
        foreach (var posted in told)
            posts.ShouldContain(post => posted.ReplyUrl == $"{post.Address}?reply={system.Emulator.RepliesTo(post)[0].Id}");
        system.Probe.Heard.OfType<PostingAttempted>().Count(attempt => attempt.Outcome == "unknown").ShouldBeGreaterThan(40, "the faults must have struck");
        system.Probe.Heard.OfType<PostingFailed>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Replica_StoppedInTheMiddle_LosesAndDoublesNothing()
    {
        const int count = 40;
        await using var system = await PublishingSystem.StartAsync();
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.Slow, DelayMs: 150));
        var posts = Enumerable.Range(0, count).Select(i => system.Emulator.AddPost($"Вопрос {i}")).ToList();
        foreach (var post in posts)
            await system.PublishAsync(TestData.Approved(post));
        await Eventually.TrueAsync(
            async () => await system.CountAsync(PostingState.Posted) is > 3 and < count, () => "some to be posted", cancellationToken: Cancel);

        var old = system.Replica;
        system.StartReplica();
        await system.StopReplicaAsync(old);

        await Eventually.TrueAsync(
            async () => await system.CountAsync(PostingState.Posted) == count, () => "all to be posted", TimeSpan.FromSeconds(40), Cancel);
        posts.Select(post => system.Emulator.RepliesTo(post).Count).ShouldAllBe(replies => replies == 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attempt_OfAKilledReplica_IsClearedUpByReadingBack(bool arrived)
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        var approved = TestData.Approved(post).AtCommand();
        await system.PublishAsync(approved);
        await system.WaitForStateAsync(approved.PublicationId, PostingState.Waiting);
        if (arrived)
            system.Emulator.Walls.AddComment(post.OwnerId, post.Id, -RunningEmulator.Group, approved.Draft.Text);
        // The row as a replica leaves it that is killed after the intent was committed.
        var attempt = Guid.CreateVersion7();
        var now = TimeProvider.System.GetUtcNow();
        await system.SqlAsync(
            """
            WITH attempt AS (INSERT INTO posting_attempts (id, publication_id, number, submission, started_at) VALUES ($1, $2, 1, 1, $3))
            UPDATE postings SET state = 2, attempt_id = $1, claim_id = $1, attempts = 1, tries = 1, attempt_started_at = $3, lease_until = $4, version = version + 1
            WHERE publication_id = $2
            """,
            attempt, approved.PublicationId, now.AddSeconds(-5), now.AddSeconds(-1));

        await system.Probe.WaitForAsync<ReplyPosted>(cancellationToken: Cancel);

        system.Emulator.RepliesTo(post).Count.ShouldBe(1);
        system.Emulator.Calls.All("wall.createComment").Count.ShouldBe(arrived ? 0 : 1);
        system.Probe.Heard.OfType<PostingAttempted>().Select(message => (message.Attempt, message.Outcome)).ShouldBe(
            arrived ? [(1, "unknown"), (1, "posted")] : [(1, "unknown"), (1, "not-there"), (2, "posted")]);
        (await system.AttemptsAsync()).Select(row => row.Outcome).ShouldBe(arrived ? ["posted"] : ["not-there", "posted"]);
    }

    [Fact]
    public async Task Work_ThatArrivesLate_IsWaitedForBeforeAnotherAttempt()
    {
        await using var system = await PublishingSystem.StartAsync(settings: new(StringComparer.Ordinal)
        {
            ["Networks:Vk:CallTimeout"] = "00:00:00.500",
            ["Publishing:ArrivalLimit"] = "00:00:04",
        });
        var post = system.Emulator.AddPost();
        // Times out after half a second; the reply appears one and a half seconds later.
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.Slow, Count: 1, DelayMs: 2000));

        await system.PublishAsync(TestData.Approved(post));
        await system.Probe.WaitForAsync<ReplyPosted>(cancellationToken: Cancel);

        system.Emulator.RepliesTo(post).Count.ShouldBe(1);
        system.Emulator.Calls.All("wall.createComment").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Refusals_UntilPostingIsAlmostDue_EndWithTheExecutorPostingByHand()
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.Error, ErrorCode: 6));
        var approved = TestData.Approved(post).WithRegulation(TestRegulation.Short);

        await system.PublishAsync(approved);
        var failed = await system.Probe.WaitForAsync<PostingFailed>(cancellationToken: Cancel);

        failed.ErrorCode.ShouldBe("vk.6");
        failed.BodyCode.ShouldBe(TestData.Body);
        failed.OccurredAt.ShouldBe(approved.OccurredAt.AddSeconds(3), TimeSpan.FromSeconds(1.2));
        system.Emulator.Calls.All("wall.createComment").Count.ShouldBeGreaterThan(2);

        var byHand = system.Emulator.Walls.AddComment(post.OwnerId, post.Id, -RunningEmulator.Group, approved.Draft.Text)!;
        var screenshot = await system.UploadAsync();
        var answer = await system.Executor().PostAsJsonAsync(
            $"/api/publishing/postings/{approved.PublicationId}/confirm",
            new { replyUrl = $"https://m.vk.com/wall{post.OwnerId}_{post.Id}?reply={byHand.Id}", screenshot = screenshot.Hash },
            Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        var posted = await system.Probe.WaitForAsync<ReplyPosted>(cancellationToken: Cancel);

        posted.ByHand.ShouldBeTrue();
        posted.PostedBy.Id.ShouldBe(TestData.Executor.Id);
        posted.PostedBy.Role.ShouldBe(Roles.Executor);
        posted.Screenshot.ShouldNotBeNull().Hash.ShouldBe(screenshot.Hash);
        posted.ReplyUrl.ShouldBe($"{post.Address}?reply={byHand.Id}");
        system.Probe.Heard.OfType<PostingFailed>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Content_ThatIsNotTheApprovedOne_IsNeverPosted()
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        var approved = TestData.Approved(post);

        await system.PublishAsync(approved with { Draft = approved.Draft with { Text = approved.Draft.Text + " " } });
        var failed = await system.Probe.WaitForAsync<PostingFailed>(cancellationToken: Cancel);
        var retry = await system.Executor().PostAsync(
            new Uri($"/api/publishing/postings/{approved.PublicationId}/retry", UriKind.Relative), null, Cancel);

        failed.ErrorCode.ShouldBe(PostingFaults.ContentMismatch);
        retry.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        ((string?)(await PublishingSystem.ReadAsync(retry))["code"]).ShouldBe("publishing.content-mismatch");
        system.Emulator.Calls.All("wall.createComment").ShouldBeEmpty();
    }

    [Fact]
    public async Task Attachment_ChangedInTheStore_IsNeverPosted()
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        var photo = await system.UploadAsync();
        var file = Path.Combine(system.Attachments, photo.Hash[..2], photo.Hash);
        File.SetAttributes(file, FileAttributes.Normal);
        await File.AppendAllTextAsync(file, "changed", Cancel);

        await system.PublishAsync(TestData.Approved(post).WithAttachments(photo));
        var failed = await system.Probe.WaitForAsync<PostingFailed>(cancellationToken: Cancel);

        failed.ErrorCode.ShouldBe(PostingFaults.ContentMismatch);
        system.Emulator.Calls.All().ShouldBeEmpty();
    }

    [Fact]
    public async Task Publication_ClosedBeforePosting_IsNotAnswered()
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        var waiting = TestData.Approved(post).AtCommand();
        var late = TestData.Approved(system.Emulator.AddPost());

        await system.PublishAsync(waiting);
        await system.WaitForStateAsync(waiting.PublicationId, PostingState.Waiting);
        await system.PublishAsync(TestData.Closed(waiting.PublicationId));
        // The closing overtakes the approval.
        await system.PublishAsync(TestData.Closed(late.PublicationId));
        await Eventually.TrueAsync(
            async () => (long?)await system.ScalarAsync("SELECT count(*) FROM closed_publications") == 2, () => "both to be closed", cancellationToken: Cancel);
        await system.PublishAsync(late);
        await system.WaitForStateAsync(waiting.PublicationId, PostingState.Cancelled);
        await system.Probe.WaitForAsync<DeadlineCancelled>(cancelled => cancelled.PublicationId == waiting.PublicationId, Cancel);
        var command = await system.Executor().PostAsync(
            new Uri($"/api/publishing/postings/{waiting.PublicationId}/post", UriKind.Relative), null, Cancel);

        command.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        ((string?)(await PublishingSystem.ReadAsync(command))["code"]).ShouldBe("publishing.cancelled");
        await Eventually.TrueAsync(
            async () => (long?)await system.ScalarAsync("SELECT count(*) FROM inbox") == 4, () => "four messages to be consumed", cancellationToken: Cancel);
        (await system.FindAsync(late.PublicationId)).ShouldBeNull();
        system.Emulator.Calls.All().ShouldBeEmpty();
    }

    [Fact]
    public async Task TwoReplicas_UnderTheNetworksRateLimit_ShareTheBudget()
    {
        const int count = 50;
        await using var system = await PublishingSystem.StartAsync(replicas: 2, settings: new(StringComparer.Ordinal) { ["Networks:Vk:GroupCallsPerSecond"] = "18" });
        system.Emulator.Options.GroupRate = 20;
        var posts = Enumerable.Range(0, count).Select(_ => system.Emulator.AddPost()).ToList();
        foreach (var post in posts)
            await system.PublishAsync(TestData.Approved(post));

        await Eventually.TrueAsync(
            async () => await system.CountAsync(PostingState.Posted) == count, () => "all to be posted", TimeSpan.FromSeconds(30), Cancel);

        // A machine under load sends some calls late and so in a bunch; VK refuses those, and they are made again.
        system.Emulator.Calls.All("wall.createComment").Count.ShouldBeLessThan(count * 3 / 2);
        posts.Select(post => system.Emulator.RepliesTo(post).Count).ShouldAllBe(replies => replies == 1);
        system.Probe.Heard.OfType<PostingFailed>().ShouldBeEmpty();
    }

    [Fact]
    public async Task NewerSubmission_WhileTheOlderOneIsInDoubt_WaitsUntilThatIsClear()
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        var first = TestData.Approved(post, "Первый ответ.");
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.LostRequest, Count: 1));
        system.Emulator.Faults.Add(new Fault("wall.getComments", FaultKind.Http, Count: 3, Status: 503));

        await system.PublishAsync(first);
        await system.WaitForStateAsync(first.PublicationId, PostingState.Unknown);
        var second = TestData.Approved(post, "Второй ответ.", id: first.PublicationId) with { Submission = 2 };
        await system.PublishAsync(second);
        var posted = await system.Probe.WaitForAsync<ReplyPosted>(cancellationToken: Cancel);

        posted.Submission.ShouldBe(2);
        posted.ContentHash.ShouldBe(second.Draft.ContentHash);
        system.Emulator.RepliesTo(post).ShouldHaveSingleItem().Text.ShouldBe("Второй ответ.");
    }

    [Fact]
    public async Task Network_WithoutAConnector_GoesByHandAtOnce()
    {
        await using var system = await PublishingSystem.StartAsync();
        var approved = TestData.Approved("https://ok.ru/group/123456/topic/987654", network: "ok");

        await system.PublishAsync(approved);
        var failed = await system.Probe.WaitForAsync<PostingFailed>(cancellationToken: Cancel);

        failed.ErrorCode.ShouldBe(PostingFaults.NoConnector);
        var screenshot = await system.UploadAsync();
        var foreign = await system.Executor().PostAsJsonAsync(
            $"/api/publishing/postings/{approved.PublicationId}/confirm",
            new { replyUrl = "https://vk.com/wall-1_2?reply=3", screenshot = screenshot.Hash }, Cancel);
        ((string?)(await PublishingSystem.ReadAsync(foreign))["code"]).ShouldBe("publishing.reply-in-other-network");
        var confirmed = await system.Executor().PostAsJsonAsync(
            $"/api/publishing/postings/{approved.PublicationId}/confirm",
            new { replyUrl = "https://ok.ru/group/123456/topic/987654", screenshot = screenshot.Hash }, Cancel);
        confirmed.StatusCode.ShouldBe(HttpStatusCode.OK, await confirmed.Content.ReadAsStringAsync(Cancel));
        (await system.Probe.WaitForAsync<ReplyPosted>(cancellationToken: Cancel)).ByHand.ShouldBeTrue();
    }

    [Fact]
    public async Task TokenRefused_GoesByHandAndShowsInTheRegister()
    {
        await using var system = await PublishingSystem.StartAsync();
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.Error, ErrorCode: 5));

        await system.PublishAsync(TestData.Approved(system.Emulator.AddPost()));
        var failed = await system.Probe.WaitForAsync<PostingFailed>(cancellationToken: Cancel);
        var accounts = await PublishingSystem.ReadAsync(await system.Keeper().GetAsync(new Uri("/api/publishing/accounts", UriKind.Relative), Cancel));

        failed.ErrorCode.ShouldBe("vk.5");
        ((string?)accounts[0]!["problem"]).ShouldNotBeNullOrEmpty();
    }
}
