using System.Net;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Templates;

namespace SocialPubs.Drafting.Tests.Templates;

public sealed class TemplateTests(DraftingApp app)
{
    private static readonly TemplateParts Parts = new(
        "{author}, здравствуйте!", "По теме «{topic}» сообщаем.", [new TemplateStage("Устраним до конца недели", 5)], Closing: "{body}, {executor}");

    [Fact]
    public async Task FromTemplate_Filled_IsNotSaved()
    {
        var executor = app.Executor();
        var id = await app.DirectedAsync();
        var template = Guid.CreateVersion7();
        await executor.SendAsync(HttpMethod.Put, $"templates/{template}", new { name = "Мусор", bodyCode = TestData.Body, parts = Parts })
            .JsonAsync(HttpStatusCode.Created);

        var draft = await executor.ActAsync($"assignments/{id}/draft/from-template/{template}").JsonAsync();

        draft.Text("greeting").ShouldBe("Анна Смирнова, здравствуйте!");
        draft.Text("measures").ShouldBe("По теме «Вывоз мусора» сообщаем.");
        draft.Text("closing").ShouldBe("Управление ЖКХ, Name of executor-1");
        draft["stages"]![0]!["dueDate"].ShouldNotBeNull();
        (await executor.ReadAsync($"assignments/{id}"))["draftVersion"]!.GetValue<int>().ShouldBe(0);
        await executor.SaveAsync(id, draft);
    }

    [Fact]
    public void Fill_AuthorNamedLikeAPlaceholder_StaysText()
    {
        var directed = TestData.Directed(Guid.CreateVersion7());
        var assignment = TestData.After(
            directed.PublicationId, directed with { Publication = directed.Publication with { AuthorName = "{url}" } });
        var source = new Placeholders.Source(assignment, "Иван", new DateOnly(2026, 2, 5), TimeZoneInfo.Utc);

        Placeholders.Fill("{author} {date} {nothing}", source).ShouldBe("{url} 05.02.2026 {nothing}");
    }

    [Fact]
    public async Task Put_UnknownPlaceholder_IsRefusedNamingTheField()
    {
        var problem = await app.Executor().SendAsync(
            HttpMethod.Put, $"templates/{Guid.CreateVersion7()}",
            new { name = "Мусор", bodyCode = TestData.Body, parts = new TemplateParts(Measures: "{mayor} решит") })
            .JsonAsync(HttpStatusCode.UnprocessableEntity);

        problem.Text("code").ShouldBe("drafting.unknown-placeholder");
        problem.Text("field").ShouldBe("parts.measures");
    }

    [Fact]
    public async Task Put_EverybodysTemplate_IsForAdministratorsOnly()
    {
        var id = Guid.CreateVersion7();
        var request = new { name = "Общий", parts = Parts };

        await app.Executor().SendAsync(HttpMethod.Put, $"templates/{id}", request).JsonAsync(HttpStatusCode.Forbidden);

        await app.Client("admin", Roles.Administrator).SendAsync(HttpMethod.Put, $"templates/{id}", request).JsonAsync(HttpStatusCode.Created);
        (await app.Executor().ReadAsync($"templates/{id}")).Text("name").ShouldBe("Общий");
    }

    [Fact]
    public async Task Put_OnAnOlderVersion_IsRefusedWithThePresentOne()
    {
        var id = Guid.CreateVersion7();
        var executor = app.Executor();
        object Named(string name) => new { name, bodyCode = TestData.Body, parts = Parts };
        await executor.SendAsync(HttpMethod.Put, $"templates/{id}", Named("Первый")).JsonAsync(HttpStatusCode.Created);
        await executor.SendAsync(HttpMethod.Put, $"templates/{id}", Named("Второй"), "\"1\"").JsonAsync();

        var problem = await executor.SendAsync(HttpMethod.Put, $"templates/{id}", Named("Третий"), "\"1\"").JsonAsync(HttpStatusCode.PreconditionFailed);

        problem["current"]!.Text("name").ShouldBe("Второй");
    }

    [Fact]
    public async Task List_ByBodyAndTopic_ShowsWhatFits()
    {
        var body = $"body-{Guid.CreateVersion7():N}";
        var executor = app.Executor("executor-1", body);
        foreach (var (name, topic, active) in new[] { ("А", "waste", true), ("Б", "roads", true), ("В", "waste", false) })
        {
            await executor.SendAsync(
                HttpMethod.Put, $"templates/{Guid.CreateVersion7()}", new { name, topicCode = topic, bodyCode = body, active, parts = Parts })
                .JsonAsync(HttpStatusCode.Created);
        }

        var page = await executor.ReadAsync($"templates?body={body}&topic=waste&active=true");

        page["items"]!.AsArray().Where(item => item!["bodyCode"] is not null).Select(item => item!.Text("name")).ShouldBe(["А"]);
    }
}
