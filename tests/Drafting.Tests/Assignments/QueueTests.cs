using System.Net;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;

namespace SocialPubs.Drafting.Tests.Assignments;

public sealed class QueueTests(DraftingApp app)
{
    [Fact]
    public async Task List_ByTheTimeLeft_PageByPage()
    {
        var body = $"body-{Guid.CreateVersion7():N}";
        var ids = new List<Guid>();
        foreach (var hours in new[] { 5, 1, 9, 3 })
        {
            ids.Add(await app.DirectedAsync(message => message with
            {
                BodyCode = body,
                Publication = TestData.Publication(TestData.Now.AddHours(-hours)),
            }));
        }

        var executor = app.Executor("executor-1", body);
        // A returned draft is due in an hour, before all of them.
        await executor.SaveAsync(ids[1], TestData.Draft());
        await executor.SubmitAsync(ids[1], 1);
        await app.PublishAsync(TestData.Returned(ids[1], 1));

        var found = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await executor.ReadAsync($"assignments?body={body}&limit=1{(cursor is null ? "" : "&cursor=" + cursor)}");
            found.AddRange(page["items"]!.AsArray().Select(item => item!["publicationId"]!.GetValue<Guid>()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        found.ShouldBe([ids[1], ids[2], ids[0], ids[3]]);
    }

    [Fact]
    public async Task List_Filters_ByStateHolderAndBody()
    {
        var body = $"body-{Guid.CreateVersion7():N}";
        var executor = app.Executor("executor-1", body);
        var open = await app.DirectedAsync(message => message with { BodyCode = body });
        var taken = await app.DirectedAsync(message => message with { BodyCode = body });
        await executor.ActAsync($"assignments/{taken}/take").JsonAsync();
        var closed = await app.DirectedAsync(message => message with { BodyCode = body });
        await app.PublishAsync(TestData.Closed(closed));

        (await IdsAsync(executor, "assignments")).ShouldBe([open, taken], ignoreOrder: true);
        (await IdsAsync(executor, "assignments?mine=true")).ShouldBe([taken]);
        (await IdsAsync(executor, "assignments?status=closed")).ShouldBe([closed]);
        (await IdsAsync(executor, "assignments?status=open&status=closed")).ShouldBe([open, closed], ignoreOrder: true);
        (await executor.SendAsync(HttpMethod.Get, "assignments?status=finished").JsonAsync(HttpStatusCode.UnprocessableEntity)).Text("field").ShouldBe("status");
        (await IdsAsync(app.Executor("stranger", "another"), "assignments")).ShouldBeEmpty();
        await app.Executor("stranger", "another").SendAsync(HttpMethod.Get, $"assignments?body={body}").JsonAsync(HttpStatusCode.Forbidden);
        (await IdsAsync(app.Client("curator-1", Roles.Curator), $"assignments?body={body}")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task List_PostingFailed_SaysPostByHandUntilThePostingIsDue()
    {
        var body = $"body-{Guid.CreateVersion7():N}";
        var executor = app.Executor("executor-1", body);
        var id = await app.DirectedAsync(message => message with { BodyCode = body });
        await executor.SaveAsync(id, TestData.Draft());
        await executor.SubmitAsync(id, 1);
        var approved = TestData.Approved(id, 1) with { BodyCode = body };
        await app.PublishAsync(approved);
        await app.PublishAsync(TestData.PostingFailed(id));

        var item = (await executor.ReadAsync("assignments"))["items"]!.AsArray().ShouldHaveSingleItem()!;

        item["postByHand"]!.GetValue<bool>().ShouldBeTrue();
        item.Instant("nextDue").ShouldBe(approved.OccurredAt.AddMinutes(30), "Decree 188, clause 10");
    }

    [Fact]
    public async Task List_ReplyThatVanished_IsRaisedToTheExecutor()
    {
        var body = $"body-{Guid.CreateVersion7():N}";
        var executor = app.Executor("executor-1", body);
        var id = await app.DirectedAsync(message => message with { BodyCode = body });
        await executor.SaveAsync(id, TestData.Draft());
        await executor.SubmitAsync(id, 1);
        await app.PublishAsync(TestData.Approved(id, 1) with { BodyCode = body });
        await app.PublishAsync(TestData.Posted(id));
        await app.PublishAsync(TestData.StandingChanged(id, "replyGone"));

        var item = (await executor.ReadAsync("assignments?status=done"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        item["replyNeedsAttention"]!.GetValue<bool>().ShouldBeTrue();
        item["replyState"]!.Text("status").ShouldBe("replyGone");
        (await executor.ReadAsync($"assignments/{id}"))["replyState"]!.Text("status").ShouldBe("replyGone");
    }

    [Fact]
    public async Task Take_AtTheSameMoment_OneHasItAndTheOthersLearnWho()
    {
        var id = await app.DirectedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => app.Executor($"executor-{i}").ActAsync($"assignments/{id}/take")));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict).ShouldBe(7);
        var holder = (await app.Executor().ReadAsync($"assignments/{id}"))["holder"]!.Text("id");
        var taken = await app.HearAsync<AssignmentTaken>(message => message.PublicationId == id);
        taken.Executor.Id.ShouldBe(holder);
        app.Probe.Heard.OfType<AssignmentTaken>().Count(message => message.PublicationId == id).ShouldBe(1);
    }

    [Fact]
    public async Task HandOver_ByTheHolder_TheClocksGoWithIt()
    {
        var id = await app.DirectedAsync();
        await app.Executor().ActAsync($"assignments/{id}/take").JsonAsync();

        await app.Executor().ActAsync($"assignments/{id}/hand-over", new { toId = "executor-2", toName = "Пётр" }).JsonAsync();

        var assignment = await app.Executor().ReadAsync($"assignments/{id}");
        assignment["holder"]!.Text("id").ShouldBe("executor-2");
        assignment["deadlines"]![0]!.Text("holder").ShouldBe("executor-2");
        (await app.HearAsync<AssignmentHandedOver>(message => message.PublicationId == id)).From.Id.ShouldBe("executor-1");
    }

    [Fact]
    public async Task Release_ByTheDeputyHead_PutsItBackIntoTheQueue()
    {
        var id = await app.DirectedAsync();
        await app.Executor().ActAsync($"assignments/{id}/take").JsonAsync();
        await app.Executor("executor-2").ActAsync($"assignments/{id}/release").JsonAsync(HttpStatusCode.Forbidden);

        await app.Client("deputy", Roles.DeputyHead, TestData.Body).ActAsync($"assignments/{id}/release", new { reason = "Болеет" }).JsonAsync();

        (await app.Executor().ReadAsync($"assignments/{id}")).Text("state").ShouldBe("open");
        (await app.HearAsync<AssignmentReleased>(message => message.PublicationId == id)).Executor.Id.ShouldBe("executor-1");
    }

    [Fact]
    public async Task Open_OthersSeeIt_UntilItIsClosed()
    {
        var id = await app.DirectedAsync();
        await app.Executor().ActAsync($"assignments/{id}/open").JsonAsync();

        var opened = await app.Executor("executor-2").ActAsync($"assignments/{id}/open").JsonAsync();

        opened["others"]!.AsArray().ShouldHaveSingleItem()!.Text("id").ShouldBe("executor-1");
        (await app.Executor().ReadAsync($"assignments/{id}"))["openBy"]!.AsArray().Count.ShouldBe(2);
        (await app.Executor("executor-2").SendAsync(HttpMethod.Delete, $"assignments/{id}/open")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await app.Executor().ReadAsync($"assignments/{id}"))["openBy"]!.AsArray().ShouldHaveSingleItem()!.Text("id").ShouldBe("executor-1");
    }

    [Fact]
    public async Task Open_LeaseEnded_IsNoLongerShown()
    {
        var id = await app.DirectedAsync();
        await app.Executor().ActAsync($"assignments/{id}/open").JsonAsync();
        var ended = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        await app.QueryAsync(db => db.Presences.Where(row => row.PublicationId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Until, ended)));

        (await app.Executor().ReadAsync($"assignments/{id}"))["openBy"]!.AsArray().ShouldBeEmpty();
        (await app.Executor("executor-2").ActAsync($"assignments/{id}/open").JsonAsync())["others"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Take_SeenInAnOlderVersion_IsRefusedWithThePresentOne()
    {
        var id = await app.DirectedAsync();
        await app.PublishAsync(TestData.Linked(id));

        var problem = await app.Executor().SendAsync(HttpMethod.Post, $"assignments/{id}/take", null, "\"1\"")
            .JsonAsync(HttpStatusCode.PreconditionFailed);

        problem["current"]!.Text("state").ShouldBe("open");
    }

    [Fact]
    public async Task Get_HeardOfButNotDirected_IsNotThere()
    {
        var id = Guid.CreateVersion7();
        await app.PublishAsync(TestData.Linked(id));

        await app.Executor().SendAsync(HttpMethod.Get, $"assignments/{id}").JsonAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_Repeat_ShowsTheEarlierReply()
    {
        var executor = app.Executor();
        var earlier = await app.SubmittedAsync(executor);
        await app.PublishAsync(TestData.Approved(earlier, 1));
        var id = await app.DirectedAsync();
        await app.PublishAsync(TestData.Linked(id, new EarlierPublication(earlier, "https://vk.com/wall-1_1", "https://vk.com/wall-1_1?reply=3")));

        var link = (await executor.ReadAsync($"assignments/{id}"))["earlier"]!.AsArray().ShouldHaveSingleItem()!;

        link.Text("replyUrl").ShouldBe("https://vk.com/wall-1_1?reply=3");
        link.Text("replyText").ShouldContain("Мусор вывезен");
    }

    private static async Task<List<Guid>> IdsAsync(HttpClient client, string path) =>
        [.. (await client.ReadAsync(path))["items"]!.AsArray().Select(item => item!["publicationId"]!.GetValue<Guid>())];
}
