using System.Text.Json.Nodes;
using SocialPubs.Contracts;

namespace SocialPubs.Drafting.Tests.Drafts;

/// <summary>The executor's part of a publication's life, heard from and told to the rest of the system over the broker.</summary>
public sealed class FlowTests(DraftingApp app)
{
    [Fact]
    public async Task Life_DirectedReturnedReworkedApprovedPosted_EndsDone()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        var draftStarted = await app.HearAsync<DeadlineStarted>(message => message.PublicationId == id);
        draftStarted.Timer.ShouldBe("draft");
        var directed = await executor.ReadAsync($"assignments/{id}");
        draftStarted.DueAt.ShouldBe(directed["publication"]!.Instant("replyDue").AddHours(-3), "Decree 188, clause 9");

        await executor.ActAsync($"assignments/{id}/take").JsonAsync();
        (await app.HearAsync<AssignmentTaken>(message => message.PublicationId == id)).Executor.Id.ShouldBe("executor-1");
        await executor.SaveAsync(id, TestData.Draft());
        await executor.SubmitAsync(id, 1);

        var first = await app.HearAsync<DraftSubmitted>(message => message.PublicationId == id);
        first.Submission.ShouldBe(1);
        first.Draft.Text.ShouldStartWith("Анна, здравствуйте!\n\nМусор вывезен");
        first.Draft.ContentHash.ShouldBe(ContentHashes.Of(first.Draft.Text, []));
        first.Authors.ShouldHaveSingleItem().Id.ShouldBe("executor-1");
        (await app.HearAsync<DeadlineMet>(message => message.PublicationId == id)).Holder.ShouldBe("executor-1");

        var returned = TestData.Returned(id, 1, TestData.Now.AddMinutes(5));
        await app.PublishAsync(returned);
        var rework = await app.HearAsync<DeadlineStarted>(message => message.PublicationId == id && message.Timer == "rework");
        rework.DueAt.ShouldBe(returned.OccurredAt.AddHours(1), "Decree 188, clause 9");
        rework.Holder.ShouldBe("executor-1");
        (await executor.ReadAsync($"assignments/{id}")).Text("state").ShouldBe("returned");

        var answer = new RemarkAnswer(returned.Remarks[0].Id, true, "Срок указан");
        await executor.SaveAsync(id, TestData.Draft("Контейнер установим до пятницы.") with { RemarkAnswers = [answer] }, edited: 1);
        await executor.SubmitAsync(id, 2);
        var second = await app.HearAsync<DraftSubmitted>(message => message.PublicationId == id && message.Submission == 2);
        second.RemarkAnswers.ShouldBe([answer]);

        await app.PublishAsync(TestData.Approved(id, 2));
        await app.PublishAsync(TestData.PostingFailed(id));
        var byHand = await executor.ReadAsync($"assignments/{id}");
        byHand["postByHand"]!.GetValue<bool>().ShouldBeTrue();
        byHand.Text("postByHandReason").ShouldBe("Доступ запрещён");

        await app.PublishAsync(TestData.Posted(id, 2));
        var done = await executor.ReadAsync($"assignments/{id}");
        done.Text("state").ShouldBe("done");
        done.Text("replyUrl").ShouldBe("https://vk.com/wall-1_2?reply=9");
        done["round"]!.GetValue<int>().ShouldBe(2);
        done["returns"]![0]!["remarks"]![0]!["answer"]!.Text("text").ShouldBe("Срок указан");
        States(done).ShouldBe(["draft met", "rework met"]);
    }

    [Fact]
    public async Task ReplyClock_WhateverHappensHere_IsNeverTouched()
    {
        var executor = app.Executor();
        var id = await app.SubmittedAsync(executor);
        await app.PublishAsync(TestData.Returned(id, 1));
        var before = (await executor.ReadAsync($"assignments/{id}"))["publication"]!.Instant("replyDue");

        await app.PublishAsync(TestData.Closed(id));

        var end = await executor.ReadAsync($"assignments/{id}");
        end["publication"]!.Instant("replyDue").ShouldBe(before);
        end["deadlines"]!.AsArray().Select(one => one!.Text("timer")).ShouldBe(["draft", "rework"], "the 24 hours are Intake's");
        await app.HearAsync<DeadlineCancelled>(message => message.PublicationId == id);
        app.Probe.Heard.OfType<IDeadlineEvent>().Where(message => message.PublicationId == id).Select(message => message.Timer)
            .ShouldNotContain("reply");
    }

    [Fact]
    public async Task Submit_AfterTheDraftWasDue_IsAcceptedAndRecordedLate()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync(message => message with { Publication = TestData.Publication(TestData.Now.AddHours(-23)) });
        await executor.SaveAsync(id, TestData.Draft());
        await executor.SubmitAsync(id, 1);

        var late = await app.HearAsync<DeadlineSettledLate>(message => message.PublicationId == id);

        late.Delay.ShouldBeGreaterThan(TimeSpan.FromHours(1.9));
        app.Probe.Heard.OfType<DeadlineMissed>().Count(message => message.PublicationId == id).ShouldBe(1);
    }

    [Fact]
    public async Task Withdraw_BeforeADecision_TheDraftClockRunsOnTowardsTheSameInstant()
    {
        var executor = app.Executor();
        var id = await app.SubmittedAsync(executor);

        await executor.ActAsync($"assignments/{id}/draft/withdraw", new { reason = "Опечатка" }).JsonAsync();

        (await app.HearAsync<DraftWithdrawn>(message => message.PublicationId == id)).Submission.ShouldBe(1);
        var withdrawn = await executor.ReadAsync($"assignments/{id}");
        withdrawn.Text("state").ShouldBe("open");
        States(withdrawn).ShouldBe(["draft met", "draft open"]);
        withdrawn["deadlines"]!.AsArray().Select(one => one!.Instant("dueAt")).Distinct().Count().ShouldBe(1);
        await executor.SubmitAsync(id, 1);
        (await app.HearAsync<DraftSubmitted>(message => message.PublicationId == id && message.Submission == 2)).Draft.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Withdraw_TheCuratorReturnedAtTheSameMoment_TheReturnStandsAndOnlyTheReworkRuns()
    {
        var executor = app.Executor();
        var id = await app.SubmittedAsync(executor);
        await executor.ActAsync($"assignments/{id}/draft/withdraw").JsonAsync();

        await app.PublishAsync(TestData.Returned(id, 1));

        var assignment = await executor.ReadAsync($"assignments/{id}");
        assignment.Text("state").ShouldBe("returned");
        States(assignment).ShouldBe(["draft met", "draft cancelled", "rework open"], ignoreOrder: true);
    }

    [Fact]
    public async Task Submit_SameIdempotencyKeyTwice_IsOneSubmission()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        await executor.SaveAsync(id, TestData.Draft());
        executor.DefaultRequestHeaders.Add("Idempotency-Key", $"submit-{id}");

        await executor.SubmitAsync(id, 1);
        var again = await executor.SubmitAsync(id, 1);

        again["submission"]!.GetValue<int>().ShouldBe(1);
    }

    private static IEnumerable<string> States(JsonNode assignment) =>
        assignment["deadlines"]!.AsArray().Select(one => $"{one!.Text("timer")} {one!.Text("state")}");
}
