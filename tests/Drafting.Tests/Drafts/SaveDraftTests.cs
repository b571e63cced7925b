using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Drafts;
using SocialPubs.Testing;

namespace SocialPubs.Drafting.Tests.Drafts;

public sealed class SaveDraftTests(DraftingApp app)
{
    private static readonly byte[] Png = TestPictures.Png();

    [Fact]
    public async Task Save_TwoExecutors_TheSecondIsRefusedWithWhatChanged()
    {
        var (first, second) = (app.Executor(), app.Executor("executor-2"));
        var id = await app.DirectedAsync();
        await first.SaveAsync(id, TestData.Draft("Мусор вывезут завтра."));
        await first.SaveAsync(id, TestData.Draft("Мусор вывезут сегодня."), edited: 1);

        var problem = await second.SendAsync(HttpMethod.Put, $"assignments/{id}/draft", TestData.Draft("Мусор вывезли."), "\"1\"")
            .JsonAsync(HttpStatusCode.PreconditionFailed);

        problem.Text("code").ShouldBe("resource.stale");
        problem["version"]!.GetValue<int>().ShouldBe(2);
        problem["current"]!["author"]!.Text("id").ShouldBe("executor-1");
        var pieces = problem["changes"]!["parts"]!.AsArray().ShouldHaveSingleItem()!["pieces"]!.AsArray();
        pieces.Select(piece => $"{piece!.Text("op")} {piece!.Text("text")}")
            .ShouldBe(["equal Мусор вывезут ", "delete завтра", "insert сегодня", "equal ."]);
        (await first.ReadAsync($"assignments/{id}/drafts"))["items"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Save_AtTheSameMoment_OneIsSavedAndTheOthersLearnOfIt()
    {
        var id = await app.DirectedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 6).Select(i => app.Executor($"executor-{i}")
            .SendAsync(HttpMethod.Put, $"assignments/{id}/draft", TestData.Draft($"Меры номер {i}."))));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionRequired).ShouldBe(5);
    }

    [Fact]
    public async Task Save_NothingChanged_LeavesNoVersion()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        await executor.SaveAsync(id, TestData.Draft());

        var again = await executor.SendAsync(HttpMethod.Put, $"assignments/{id}/draft", TestData.Draft(), "\"1\"").JsonAsync();

        again["version"]!.GetValue<int>().ShouldBe(1);
        (await executor.ReadAsync($"assignments/{id}/drafts"))["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Save_TakenByAnother_IsRefusedWithWho()
    {
        var id = await app.DirectedAsync();
        await app.Executor().ActAsync($"assignments/{id}/take").JsonAsync();

        var problem = await app.Executor("executor-2").SendAsync(HttpMethod.Put, $"assignments/{id}/draft", TestData.Draft())
            .JsonAsync(HttpStatusCode.Conflict);

        problem.Text("code").ShouldBe("drafting.taken-by-other");
        problem["holder"]!.Text("id").ShouldBe("executor-1");
    }

    [Fact]
    public async Task Save_ByAnotherBody_IsRefused()
    {
        var id = await app.DirectedAsync();

        var problem = await app.Executor("stranger", TestData.OtherBody)
            .SendAsync(HttpMethod.Put, $"assignments/{id}/draft", TestData.Draft()).JsonAsync(HttpStatusCode.Forbidden);

        problem.Text("code").ShouldBe("auth.other-body");
    }

    [Fact]
    public async Task Save_ByACurator_IsForbidden()
    {
        var id = await app.DirectedAsync();

        var problem = await app.Client("curator-1", Roles.Curator)
            .SendAsync(HttpMethod.Put, $"assignments/{id}/draft", TestData.Draft()).JsonAsync(HttpStatusCode.Forbidden);

        problem.Text("code").ShouldBe("auth.forbidden");
    }

    [Fact]
    public async Task Save_FieldsTooLong_NamesThemAll()
    {
        var id = await app.DirectedAsync();
        var draft = TestData.Draft() with { Greeting = new string('а', 501), Stages = [new DraftStage(new string('б', 2001))] };

        var problem = await app.Executor().SendAsync(HttpMethod.Put, $"assignments/{id}/draft", draft)
            .JsonAsync(HttpStatusCode.UnprocessableEntity);

        problem["errors"]!.AsArray().Select(error => error!.Text("field")).ShouldBe(["greeting", "stages[0].text"]);
    }

    [Fact]
    public async Task Attachments_UploadedFile_GoesWithTheDraftByItsHash()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        using var content = new ByteArrayContent(Png);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var uploaded = await executor.PostAsync("/api/drafting/attachments?fileName=двор.png", content, TestContext.Current.CancellationToken);
        uploaded.StatusCode.ShouldBe(HttpStatusCode.Created);
        var file = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        var hash = file.Text("hash");

        var draft = await executor.SaveAsync(id, TestData.Draft() with { Attachments = [hash] });
        await executor.SubmitAsync(id, 1);

        draft["attachments"]![0]!.Text("fileName").ShouldBe("двор.png");
        var submitted = await app.HearAsync<DraftSubmitted>(message => message.PublicationId == id);
        submitted.Draft.Attachments.ShouldBe([new Attachment(hash, "двор.png", "image/png", file["size"]!.GetValue<long>())]);
        submitted.Draft.ContentHash.ShouldBe(ContentHashes.Of(submitted.Draft.Text, [hash]));
    }

    [Fact]
    public async Task Attachments_UnknownHash_IsRefusedNamingIt()
    {
        var id = await app.DirectedAsync();

        var problem = await app.Executor().SendAsync(
            HttpMethod.Put, $"assignments/{id}/draft", TestData.Draft() with { Attachments = [new string('0', 64)] })
            .JsonAsync(HttpStatusCode.UnprocessableEntity);

        problem.Text("code").ShouldBe("attachment.unknown");
        problem.Text("field").ShouldBe("attachments[0]");
    }

    [Fact]
    public async Task Diff_TwoVersions_IsGivenOnDemand()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        await executor.SaveAsync(id, TestData.Draft("Мусор вывезут завтра."));
        await executor.SaveAsync(id, TestData.Draft("Мусор вывезут сегодня."), edited: 1);

        var diff = await executor.ReadAsync($"assignments/{id}/drafts/diff?from=1&to=2");

        diff["text"]!.AsArray().Select(piece => piece!.Text("op")).ShouldBe(["equal", "delete", "insert", "equal"]);
        (await executor.ReadAsync($"assignments/{id}/drafts/1")).Text("measures").ShouldBe("Мусор вывезут завтра.");
    }
}
