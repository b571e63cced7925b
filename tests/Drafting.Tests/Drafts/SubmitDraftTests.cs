using System.Net;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Drafts;

namespace SocialPubs.Drafting.Tests.Drafts;

/// <summary>Decree 188, clauses 8 and 11, at the submission.</summary>
public sealed class SubmitDraftTests(DraftingApp app)
{
    [Fact]
    public async Task Submit_NeitherMeasuresNorRefusal_IsRefused()
    {
        var problem = await RefusedAsync(new DraftRequest(Greeting: "Анна, здравствуйте!", Closing: "С уважением"));

        problem.Text("code").ShouldBe("drafting.content");
        problem["findings"]!.AsArray().Select(finding => finding!.Text("code")).ShouldContain("measuresOrRefusal");
    }

    [Fact]
    public async Task Submit_RefusalWithoutALegalAct_IsRefused()
    {
        var problem = await RefusedAsync(new DraftRequest(Refusal: new DraftRefusal("Дорога частная.")));

        problem.Text("field").ShouldBe("refusal.legalActs");
    }

    [Fact]
    public async Task Submit_StageWithoutADate_IsRefusedNamingTheField()
    {
        var problem = await RefusedAsync(TestData.Draft() with { Stages = [new DraftStage("Установим контейнер")] });

        problem.Text("field").ShouldBe("stages[0].dueDate");
    }

    [Fact]
    public async Task Submit_StageWithADate_GoesWithTheMessage()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        var day = DateOnly.FromDateTime(TestData.Now.AddDays(20).Date);
        await executor.SaveAsync(id, TestData.Draft() with { Stages = [new DraftStage("Установим контейнер", day)] });

        await executor.SubmitAsync(id, 1);

        var submitted = await app.HearAsync<DraftSubmitted>(message => message.PublicationId == id);
        // The day ends at midnight in Moscow.
        submitted.Stages.ShouldBe([new PromisedStage("Установим контейнер", day, new DateTimeOffset(day.ToDateTime(new TimeOnly(21, 0)), TimeSpan.Zero))]);
    }

    [Fact]
    public async Task Submit_TextOverTheNetworksLimit_SaysWhereTheFittingPartEnds()
    {
        var problem = await RefusedAsync(TestData.Draft(string.Join(' ', Enumerable.Repeat("меры", 1000))));

        var finding = problem["findings"]!.AsArray().Single(one => one!.Text("code") == "textFitsNetwork")!;
        finding.Text("field").ShouldBe("text");
        finding["start"]!.GetValue<int>().ShouldBe(4096);
    }

    [Fact]
    public async Task Submit_OnlyWarnings_IsAcceptedAndTheyAreRecorded()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        await executor.SaveAsync(id, TestData.Draft() with { Greeting = null });

        var submitted = await executor.SubmitAsync(id, 1);

        submitted["warnings"]!.AsArray().Select(warning => warning!.Text("code")).ShouldContain("greeting");
        (await executor.ReadAsync($"assignments/{id}"))["submissions"]![0]!["warnings"]!.AsArray()
            .Select(warning => warning!.Text("code")).ShouldContain("greeting");
    }

    [Fact]
    public async Task Submit_RefusalWithALegalAct_IsAccepted()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        var act = new DraftLegalAct("Федеральный закон", "131-ФЗ", new DateOnly(2003, 10, 6), "Об общих принципах организации местного самоуправления", "статья 16");
        await executor.SaveAsync(id, new DraftRequest(Greeting: "Анна, здравствуйте!", Refusal: new DraftRefusal("Дорога частная.", [act])));

        await executor.SubmitAsync(id, 1);

        var submitted = await app.HearAsync<DraftSubmitted>(message => message.PublicationId == id);
        submitted.IsRefusal.ShouldBeTrue();
        submitted.Draft.Text.ShouldContain("Основание: Федеральный закон от 06.10.2003 № 131-ФЗ");
    }

    [Fact]
    public async Task Submit_RefusalToARepeat_NeedsMeasuresOrProgress()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        await app.PublishAsync(TestData.Linked(id));
        var act = new DraftLegalAct("Федеральный закон", "131-ФЗ", new DateOnly(2003, 10, 6), null, "статья 16");
        await executor.SaveAsync(id, new DraftRequest(Refusal: new DraftRefusal("Дорога частная.", [act])));

        var problem = await executor.ActAsync($"assignments/{id}/draft/submit", new { version = 1 }).JsonAsync(HttpStatusCode.UnprocessableEntity);

        problem["findings"]!.AsArray().Select(finding => finding!.Text("code")).ShouldContain("repeatMeasuresOrProgress");
    }

    [Fact]
    public async Task Submit_ReworkWithoutAnAnswer_IsRefusedNamingTheRemark()
    {
        var executor = app.Executor();
        var id = await app.SubmittedAsync(executor);
        var (first, second) = (TestData.Remark(), TestData.Remark("Проверьте адрес"));
        await app.PublishAsync(TestData.Returned(id, 1, null, first, second));
        await executor.SaveAsync(id, TestData.Draft("Срок указан.") with { RemarkAnswers = [new RemarkAnswer(first.Id, true, "Сделано")] }, edited: 1);

        var problem = await executor.ActAsync($"assignments/{id}/draft/submit", new { version = 2 }).JsonAsync(HttpStatusCode.UnprocessableEntity);

        problem.Text("code").ShouldBe("drafting.unanswered-remark");
        problem["unansweredRemarks"]!.AsArray().Select(remark => remark!.GetValue<Guid>()).ShouldBe([second.Id]);
    }

    [Fact]
    public async Task Submit_AnOlderVersion_IsRefusedWithWhatChanged()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        await executor.SaveAsync(id, TestData.Draft());
        await executor.SaveAsync(id, TestData.Draft("Иначе."), edited: 1);

        var problem = await executor.ActAsync($"assignments/{id}/draft/submit", new { version = 1 }).JsonAsync(HttpStatusCode.PreconditionFailed);

        problem["changes"]!["to"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Submit_TwoAuthors_BothAreNamed()
    {
        var (first, second) = (app.Executor(), app.Executor("executor-2"));
        var id = await app.DirectedAsync();
        await first.SaveAsync(id, TestData.Draft());
        await second.SaveAsync(id, TestData.Draft("Иначе."), edited: 1);

        await second.SubmitAsync(id, 2);

        (await app.HearAsync<DraftSubmitted>(message => message.PublicationId == id))
            .Authors.Select(author => author.Id).ShouldBe(["executor-1", "executor-2"]);
    }

    [Fact]
    public async Task Check_WithoutSaving_SaysTheSameAsTheSubmission()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();

        var check = await executor.ActAsync($"assignments/{id}/draft/check", new DraftRequest(Greeting: "Анна, здравствуйте!")).JsonAsync();

        check["canSubmit"]!.GetValue<bool>().ShouldBeFalse();
        check["maxLength"]!.GetValue<int>().ShouldBe(4096);
        check["length"]!.GetValue<int>().ShouldBe("Анна, здравствуйте!".Length);
        (await executor.ReadAsync($"assignments/{id}"))["draftVersion"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Check_SavedVersion_IsCheckedWithoutABody()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        await executor.SaveAsync(id, TestData.Draft());

        var check = await executor.ActAsync($"assignments/{id}/draft/check?version=1").JsonAsync();

        check["canSubmit"]!.GetValue<bool>().ShouldBeTrue();
    }

    private async Task<System.Text.Json.Nodes.JsonNode> RefusedAsync(DraftRequest draft)
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        await executor.SaveAsync(id, draft);
        var problem = await executor.ActAsync($"assignments/{id}/draft/submit", new { version = 1 }).JsonAsync(HttpStatusCode.UnprocessableEntity);
        (await executor.ReadAsync($"assignments/{id}")).Text("state").ShouldBe("open");
        return problem;
    }
}
