using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Walls;
using SocialPubs.Publishing.Postings;
using SocialPubs.Publishing.Standing;
using SocialPubs.Testing;

namespace SocialPubs.Publishing.Tests.Standing;

/// <summary>Replies that are looked at again in the emulator of VK.</summary>
public sealed class StandingTests
{
    private const string Text = "Здравствуйте! Вода будет сегодня до 20:00.";

    private static readonly Dictionary<string, string> Soon = new(StringComparer.Ordinal)
    {
        ["Publishing:Standing:Looks:0"] = "00:00:00.300",
        ["Publishing:Standing:Looks:1"] = "00:00:04",
        ["Publishing:Standing:RetryDelays:0"] = "00:00:00.300",
        ["Publishing:Standing:Tries"] = "3",
        ["Publishing:Standing:Poll"] = "00:00:00.050",
        ["Publishing:Standing:Lease"] = "00:00:02",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reply_ThatStands_IsSeenTwiceAndNothingIsTold()
    {
        await using var system = await PublishingSystem.StartAsync(settings: Soon);
        var (id, _) = await PostAsync(system);

        await WaitAsync(system, id, check => check.State == ReplyStanding.Standing && check.NextLookAt is null);

        system.Probe.Heard.OfType<ReplyStandingChanged>().ShouldBeEmpty();
        using var executor = system.Executor();
        var view = await PublishingSystem.ReadAsync(await executor.GetAsync($"/api/publishing/postings/{id}", Cancel));
        ((string?)view["posting"]!["standing"]!["status"]).ShouldBe("standing");
        var list = await PublishingSystem.ReadAsync(await executor.GetAsync("/api/publishing/postings", Cancel));
        ((string?)list["items"]![0]!["standing"]!["status"]).ShouldBe("standing");
    }

    [Fact]
    public async Task Reply_ThatWasEdited_IsPutOnRecordAndTold()
    {
        await using var system = await PublishingSystem.StartAsync(settings: Soon);
        var (id, reply) = await PostAsync(system);
        system.Emulator.Walls.Edit(RunningEmulator.Wall, reply.Id, "Вода будет нескоро.").ShouldBeTrue();

        var told = await system.Probe.WaitForAsync<ReplyStandingChanged>(cancellationToken: Cancel);

        (told.PublicationId, told.BodyCode, told.Status).ShouldBe((id, TestData.Body, "edited"));
        using var executor = system.Executor();
        var standing = await PublishingSystem.ReadAsync(await executor.GetAsync($"/api/publishing/postings/{id}/standing", Cancel));
        var record = standing["records"]!.AsArray().Single(entry => (Guid)entry!["id"]! == told.EvidenceId)!;
        ((string?)record["text"]).ShouldBe("Вода будет нескоро.");
        ((string?)record["answer"]).ShouldNotBeNull().ShouldContain("Вода будет нескоро.");
        ((string?)record["answerHash"]).ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes((string)record["answer"]!))));
    }

    [Theory]
    [InlineData(false, "replyGone")]
    [InlineData(true, "publicationGone")]
    public async Task Reply_ThatVanishesAfterTheFirstLook_IsSeenByTheSecond(bool publication, string status)
    {
        await using var system = await PublishingSystem.StartAsync(settings: Soon);
        var post = system.Emulator.AddPost();
        var (id, reply) = await PostAsync(system, post);
        await WaitAsync(system, id, check => check.State == ReplyStanding.Standing);

        system.Emulator.Walls.Delete(RunningEmulator.Wall, publication ? post.Id : reply.Id).ShouldBeTrue();

        (await system.Probe.WaitForAsync<ReplyStandingChanged>(cancellationToken: Cancel)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Reply_ByHand_IsLookedAtToo()
    {
        await using var system = await PublishingSystem.StartAsync(settings: Soon);
        var post = system.Emulator.AddPost();
        var approved = TestData.Approved(post, Text).AtCommand();
        await system.PublishAsync(approved);
        await system.WaitForStateAsync(approved.PublicationId, PostingState.Waiting);
        var byHand = system.Emulator.Walls.AddComment(post.OwnerId, post.Id, -RunningEmulator.Group, "Написано иначе.");
        var screenshot = await system.UploadAsync();
        using var executor = system.Executor();
        (await executor.PostAsJsonAsync(
            $"/api/publishing/postings/{approved.PublicationId}/confirm",
            new { replyUrl = $"{post.Address}?reply={byHand!.Id}", screenshot = screenshot.Hash }, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);

        // Typed by hand, and not as it was approved: found without an id of the network.
        (await system.Probe.WaitForAsync<ReplyStandingChanged>(cancellationToken: Cancel)).Status.ShouldBe("edited");
    }

    [Fact]
    public async Task Look_WithoutAnswer_IsGivenUpVisiblyAndMadeAgainOnDemand()
    {
        await using var system = await PublishingSystem.StartAsync(settings: Soon);
        system.Emulator.Faults.Add(new Fault("wall.getById", FaultKind.Error, ErrorCode: 6));
        var (id, _) = await PostAsync(system);

        var told = await system.Probe.WaitForAsync<ReplyStandingChanged>(cancellationToken: Cancel);
        (told.Status, told.Code).ShouldBe(("unseen", "vk.6"));
        system.Emulator.Faults.Clear();
        using var executor = system.Executor();
        (await executor.PostAsync($"/api/publishing/postings/{id}/look", null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await system.Probe.WaitForAsync<ReplyStandingChanged>(changed => changed.Status == "standing", Cancel)).PublicationId.ShouldBe(id);
    }

    [Fact]
    public async Task Look_OfAReplicaThatDied_IsMadeByAnother()
    {
        await using var system = await PublishingSystem.StartAsync(settings: new(Soon, StringComparer.Ordinal) { ["Publishing:Standing:Looks:0"] = "00:00:03" });
        var (id, _) = await PostAsync(system);
        // What a replica leaves behind that was killed while it looked.
        await system.SqlAsync(
            "UPDATE standing_checks SET claim_id = gen_random_uuid(), lease_until = now() + interval '2 seconds', next_look_at = now() WHERE publication_id = $1", id);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);
        (await FindAsync(system, id)).State.ShouldBe(ReplyStanding.Expected, "another replica has it");

        await WaitAsync(system, id, check => check.State == ReplyStanding.Standing);
    }

    [Fact]
    public async Task TwoReplicas_LookAtEachReplyOncePerTurn()
    {
        await using var system = await PublishingSystem.StartAsync(replicas: 2, settings: Soon);
        var posts = Enumerable.Range(0, 12).Select(i => system.Emulator.AddPost($"Вопрос {i}")).ToList();
        var ids = new List<Guid>();
        foreach (var post in posts)
        {
            var approved = TestData.Approved(post, Text);
            ids.Add(approved.PublicationId);
            await system.PublishAsync(approved);
        }

        foreach (var id in ids)
            await WaitAsync(system, id, check => check.State == ReplyStanding.Standing && check.NextLookAt is null);

        system.Emulator.Calls.All("wall.getById").Count.ShouldBe(24);
    }

    private static async Task<(Guid Id, Comment Reply)> PostAsync(PublishingSystem system, Post? post = null)
    {
        post ??= system.Emulator.AddPost();
        var approved = TestData.Approved(post, Text);
        await system.PublishAsync(approved);
        await system.WaitForStateAsync(approved.PublicationId, PostingState.Posted);
        return (approved.PublicationId, system.Emulator.RepliesTo(post).ShouldHaveSingleItem());
    }

    private static async Task WaitAsync(PublishingSystem system, Guid id, Func<StandingCheck, bool> fits)
    {
        StandingCheck? check = null;
        await Eventually.TrueAsync(
            async () => (check = await FindOrNullAsync(system, id)) is not null && fits(check),
            () => $"the look; it is {check?.State} {check?.ErrorCode}, next {check?.NextLookAt:O}",
            TimeSpan.FromSeconds(30),
            Cancel);
    }

    private static async Task<StandingCheck> FindAsync(PublishingSystem system, Guid id) => (await FindOrNullAsync(system, id)).ShouldNotBeNull();

    private static async Task<StandingCheck?> FindOrNullAsync(PublishingSystem system, Guid id)
    {
        await using var scope = system.Replica.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PublishingDb>().StandingChecks.AsNoTracking()
            .SingleOrDefaultAsync(check => check.PublicationId == id, Cancel);
    }
}
