using System.Net;
using System.Text.Json.Nodes;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Paging;

namespace SocialPubs.Reporting.Tests.Publications;

public sealed class ListPublicationsFixture : ReportingFixture
{
    public static readonly Guid[] Registered = [.. Enumerable.Range(0, 7).Select(_ => Guid.CreateVersion7())];
    public static readonly Guid Directed = Guid.CreateVersion7();
    public static readonly Guid Answered = Guid.CreateVersion7();

    protected override async Task SeedAsync()
    {
        foreach (var id in Registered)
            await RecordAsync(Life.Of(id)[0]);
        await RecordAsync(Life.Of(Directed).Take(6).ToArray());
        await RecordAsync(Life.Of(Answered));
        // Only a clock's message has arrived: there is nothing to list yet.
        await RecordAsync(Life.Of(Guid.CreateVersion7())[1]);
    }
}

public sealed class ListPublicationsTests(ListPublicationsFixture reporting) : IClassFixture<ListPublicationsFixture>
{
    [Fact]
    public async Task List_PageByPage_HasEveryPublicationOnce()
    {
        var ids = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await ListAsync(Roles.Curator, [], cursor is null ? "limit=2" : $"limit=2&cursor={cursor}");
            page.Items.Count.ShouldBeLessThanOrEqualTo(2);
            ids.AddRange(page.Items.Select(item => item!["id"]!.GetValue<Guid>()));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        ids.ShouldBeUnique();
        ids.Order().ShouldBe([.. ListPublicationsFixture.Registered.Append(ListPublicationsFixture.Directed).Append(ListPublicationsFixture.Answered).Order()]);
        ids[^1].ShouldBe(ListPublicationsFixture.Answered, "its detection was corrected to an hour before that of the others");
    }

    [Theory]
    [InlineData("status=registered", 7)]
    [InlineData("status=directed", 1)]
    [InlineData("status=answered&late=true&network=vk&topic=water&body=water", 1)]
    [InlineData("late=false", 8)]
    [InlineData("body=roads", 1)]
    [InlineData("network=ok", 0)]
    [InlineData("topic=roads", 0)]
    [InlineData("to=2026-03-02T05:30:00Z", 1)]
    [InlineData("from=2026-03-02T08:30:00%2B03:00", 8)]
    public async Task List_WithFilters_HasWhatFits(string query, int expected) =>
        (await ListAsync(Roles.Administrator, [], query)).Items.Count.ShouldBe(expected);

    [Fact]
    public async Task List_ForABody_HasItsPublicationsWithoutTextAndAuthor()
    {
        var page = await ListAsync(Roles.Executor, ["water"], "");
        page.Items.ShouldHaveSingleItem()!["id"]!.GetValue<Guid>().ShouldBe(ListPublicationsFixture.Answered);
        var item = page.Items[0]!;
        item["status"]!.GetValue<string>().ShouldBe("answered");
        item["missedClocks"]!.GetValue<int>().ShouldBe(3);
        item["returns"]!.GetValue<int>().ShouldBe(1);
        item["holderName"]!.GetValue<string>().ShouldBe("Борис Исполнитель");
        item.ToJsonString(ServiceDefaults.Json.Options).ShouldNotContain("ПУБЛИКАЦИИ");
        (await ListAsync(Roles.Executor, [], "")).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("status=lost", HttpStatusCode.UnprocessableEntity, "reporting.unknown-status", "status")]
    [InlineData("from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00Z", HttpStatusCode.UnprocessableEntity, "reporting.invalid-period", "to")]
    [InlineData("cursor=xyz", HttpStatusCode.BadRequest, "request.cursor-invalid", "cursor")]
    [InlineData("body=roads", HttpStatusCode.Forbidden, "auth.other-body", "body")]
    public async Task List_WithABadQuestion_SaysWhatIsWrong(string query, HttpStatusCode status, string code, string field)
    {
        using var client = reporting.Host.ClientFor("anna", Roles.Executor, "water");
        var answer = await client.GetAsync("/api/reporting/publications?" + query, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(status);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        problem["code"]!.GetValue<string>().ShouldBe(code);
        problem["field"]!.GetValue<string>().ShouldBe(field);
    }

    private async Task<Page<JsonNode?>> ListAsync(string role, string[] bodies, string query)
    {
        using var client = reporting.Host.ClientFor("somebody", role, bodies);
        return ReportingFixture.Read<Page<JsonNode?>>(
            await client.GetStringAsync("/api/reporting/publications?" + query, TestContext.Current.CancellationToken));
    }
}
