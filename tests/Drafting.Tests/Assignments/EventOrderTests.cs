using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Deadlines;

namespace SocialPubs.Drafting.Tests.Assignments;

/// <summary>Messages over the broker in every order: state and running clocks end the same.</summary>
public sealed class EventOrderTests(DraftingApp app)
{
    [Fact]
    public Task Redirected_InAnyOrder_TheNewBodysClockRuns() => EndsSameAsync(
        id => Task.CompletedTask,
        id =>
        [
            TestData.Directed(id), TestData.Declined(id, at: TestData.Now.AddMinutes(1)),
            TestData.Directed(id, 2, TestData.OtherBody, TestData.Now.AddMinutes(2)), TestData.Linked(id, Earlier),
        ],
        "Open roads, draft of roads");

    [Fact]
    public Task Closed_InAnyOrder_NothingRuns() => EndsSameAsync(
        id => Task.CompletedTask,
        id =>
        [
            TestData.Directed(id), TestData.Declined(id, at: TestData.Now.AddMinutes(1)),
            TestData.Directed(id, 2, TestData.OtherBody, TestData.Now.AddMinutes(2)), TestData.Closed(id, TestData.Now.AddMinutes(3)),
        ],
        "Closed roads");

    [Fact]
    public Task ApprovedBesideARedirection_InAnyOrder_TheApprovalWinsAndNothingRuns() => EndsSameAsync(
        async id =>
        {
            await app.PublishAsync(TestData.Directed(id));
            await app.Executor().SaveAsync(id, TestData.Draft());
            await app.Executor().SubmitAsync(id, 1);
            await app.Executor().ActAsync($"assignments/{id}/draft/withdraw").JsonAsync();
        },
        id =>
        [
            TestData.Declined(id, at: TestData.Now.AddMinutes(1)), TestData.Directed(id, 2, TestData.OtherBody, TestData.Now.AddMinutes(2)),
            TestData.Approved(id, 1, TestData.Now.AddMinutes(1)), TestData.PostingFailed(id),
        ],
        "Approved jkh by hand");

    private static readonly EarlierPublication Earlier = new(Guid.CreateVersion7(), "https://vk.com/wall-1_1", null);

    private async Task EndsSameAsync(Func<Guid, Task> prepare, Func<Guid, IEvent[]> eventsOf, string end)
    {
        // Every order is a publication of its own; the n-th messages of all of them are sent together.
        var lives = Permutations.Of(Enumerable.Range(0, eventsOf(Guid.Empty).Length).ToArray())
            .Select(order => (Id: Guid.CreateVersion7(), Order: order))
            .ToList();
        foreach (var life in lives)
            await prepare(life.Id);
        var events = lives.ToDictionary(life => life.Id, life => eventsOf(life.Id));
        for (var step = 0; step < events[lives[0].Id].Length; step++)
            await app.PublishAsync([.. lives.Select(life => events[life.Id][life.Order[step]])]);

        foreach (var life in lives)
            (await EndAsync(life.Id)).ShouldBe(end, string.Join(", ", life.Order.Select(i => events[life.Id][i].GetType().Name)));
    }

    private Task<string> EndAsync(Guid id) => app.QueryAsync(async db =>
    {
        var assignment = await db.Assignments.SingleAsync(row => row.PublicationId == id);
        var running = await db.Set<Deadline>().Where(row => row.SubjectId == id && row.SettledAt == null)
            .Select(row => $", {row.Timer} of {row.BodyCode}").ToListAsync();
        return $"{assignment.State} {assignment.BodyCode}{(assignment.PostByHand ? " by hand" : "")}{string.Concat(running)}";
    });
}
