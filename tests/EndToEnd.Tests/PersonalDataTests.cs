using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.EndToEnd.Tests;

/// <summary>A planted author, through the whole system and out of it again.</summary>
public sealed class PersonalDataTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pseudonymise_AfterAWholeLife_TheAuthorIsInNoTableOfAnyDatabaseAndTheFiguresStay()
    {
        await using var system = await SystemUnderTest.StartAsync();
        var life = new PublicationLife(system, 1) { Author = "Зураб Плантажев", Greeting = "Здравствуйте, Зураб!" };
        await life.RunAsync();
        var administrator = system.ClientFor("root", Roles.Administrator);
        await Eventually.TrueAsync(
            async () => (await administrator.GetFromJsonAsync<JsonElement>($"/api/intake/publications/{life.Id}", Cancel)).GetProperty("status").GetString() == "answered",
            () => $"the answer; output:{Environment.NewLine}{system.RecentOutput}",
            TimeSpan.FromMinutes(2),
            Cancel);
        await QuietAsync(system);
        (await system.TablesWithAsync("Плантажев")).Select(found => found.Split(':')[0]).Distinct().Count()
            .ShouldBeGreaterThan(3, "each service keeps a copy, or the test would see nothing anyway");
        var before = await FiguresAsync(administrator, life.Id);

        var answer = await administrator.PostAsJsonAsync(
            "/api/intake/personal-data/pseudonymise",
            new { publications = new[] { new { id = life.Id } }, reason = "Требование Плантажева" },
            Cancel);

        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(Cancel));
        IReadOnlyList<string> left = [];
        await Eventually.TrueAsync(
            async () => (left = [.. await system.TablesWithAsync("Плантажев"), .. await system.TablesWithAsync("Зураб"), .. await system.TablesWithAsync(life.Address)]).Count == 0,
            () => $"nothing of the author in: {string.Join(Environment.NewLine, left)}; output:{Environment.NewLine}{system.RecentOutput}",
            TimeSpan.FromMinutes(1),
            Cancel);
        (await FiguresAsync(administrator, life.Id)).ShouldBe(before);
        // The reply in the network is what it was: it is not ours to change.
        (await system.RepliesUnderAsync(life.Owner, life.Post)).ShouldBe([life.FinalText]);
    }

    /// <summary>Until every message has been sent and, as far as one can see, heard.</summary>
    private static Task QuietAsync(SystemUnderTest system) => Eventually.TrueAsync(
        async () => await system.OutboxRowsAsync() == 0, () => "empty outboxes", TimeSpan.FromMinutes(1), Cancel);

    private static async Task<string> FiguresAsync(HttpClient client, Guid id)
    {
        var page = await client.GetFromJsonAsync<JsonElement>("/api/reporting/publications", Cancel);
        var row = page.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("id").GetGuid() == id);
        return string.Join('\n', row.EnumerateObject().Where(field => field.Name is not ("url" or "replyUrl")).Select(field => $"{field.Name}={field.Value}"));
    }
}
