using System.Net;

namespace SocialPubs.Drafting.Tests.LegalActs;

public sealed class LegalActTests(DraftingApp app)
{
    [Fact]
    public async Task Put_ThenSearch_IsFoundByItsWords()
    {
        var number = $"{Guid.CreateVersion7():N}-ФЗ";
        var id = Guid.CreateVersion7();
        await app.Executor().SendAsync(HttpMethod.Put, $"legal-acts/{id}", Act(number)).JsonAsync(HttpStatusCode.Created);

        var found = await app.Executor().ReadAsync($"legal-acts?q=самоуправления {number[..^3]}");

        found["items"]!.AsArray().ShouldHaveSingleItem()!["id"]!.GetValue<Guid>().ShouldBe(id);
        (await app.Executor().ReadAsync($"legal-acts?q={number} дороги"))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Put_SameActTwice_IsRefused()
    {
        var number = $"{Guid.CreateVersion7():N}-ФЗ";
        await app.Executor().SendAsync(HttpMethod.Put, $"legal-acts/{Guid.CreateVersion7()}", Act(number)).JsonAsync(HttpStatusCode.Created);

        var problem = await app.Executor().SendAsync(HttpMethod.Put, $"legal-acts/{Guid.CreateVersion7()}", Act(number))
            .JsonAsync(HttpStatusCode.Conflict);

        problem.Text("code").ShouldBe("drafting.legal-act-exists");
    }

    [Fact]
    public async Task Put_AddressThatIsNoLink_IsRefused()
    {
        var problem = await app.Executor().SendAsync(
            HttpMethod.Put, $"legal-acts/{Guid.CreateVersion7()}", Act("1-ФЗ") with { Url = "javascript:alert(1)" })
            .JsonAsync(HttpStatusCode.UnprocessableEntity);

        problem.Text("field").ShouldBe("url");
    }

    private static Drafting.LegalActs.PutLegalAct.Request Act(string number) => new(
        "Федеральный закон", number, new DateOnly(2003, 10, 6), "Об общих принципах организации местного самоуправления", ["статья 16"]);
}
