using System.Net;
using NJsonSchema;
using SocialPubs.Contracts;
using SocialPubs.Reporting.OpenData;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Tests.OpenData;

public sealed class OpenDataTests(ReportingFixture reporting) : IClassFixture<ReportingFixture>
{
    private const string Root = "/api/reporting/open-data/";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_OfAMonth_FitsTheSchemaAndTellsNobody()
    {
        var first = new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);
        foreach (var (topic, count) in new[] { ("leak", 20), ("holes", 7), ("trees", 2) })
        {
            for (var number = 0; number < count; number++)
                await reporting.RecordAsync(Publication(topic, first.AddHours(number), number % 3));
        }

        // The last instant of January in Moscow is not of February.
        await reporting.RecordAsync(Publication("leak", new DateTimeOffset(2026, 1, 31, 20, 59, 59, TimeSpan.Zero), 0));

        using var client = reporting.Host.ClientFor("press", Roles.PressSecretary, "water");
        var text = await client.GetStringAsync(Root + "2026-02.json", Cancel);
        var schema = await JsonSchema.FromJsonAsync(await client.GetStringAsync(Root + "schema.json", Cancel), Cancel);
        schema.Validate(text).ShouldBeEmpty();
        schema.Validate(text.Replace("\"publications\":29", "\"publications\":\"29\"", StringComparison.Ordinal)).ShouldNotBeEmpty("the schema finds what is wrong");

        var document = ReportingFixture.Read<OpenDataDocument>(text);
        document.Total.Publications.ShouldBe(29);
        var topics = document.Topics.ToDictionary(row => row.Code, StringComparer.Ordinal);
        topics["trees"].Publications.ShouldBeNull();
        topics["holes"].Publications.ShouldBeNull("with it the smallest would be the rest of the total");
        topics["leak"].Publications.ShouldBe(20);
        document.Networks.Single().Name.ShouldBe("ВКонтакте");
        foreach (var told in new[] { Life.Author, "ТЕКСТ-", "https://vk.com", "boris", "Борис" })
            text.ShouldNotContain(told);

        var csv = await client.GetStringAsync(Root + "2026-02.csv", Cancel);
        csv.ShouldContain("2026-02,topic,leak,Тема leak,20");
        csv.ShouldContain("2026-02,topic,trees,Тема trees,,,,,,,,");
    }

    [Theory]
    [InlineData("9000-01.json", "reporting.invalid-month")]
    [InlineData("2026-13.json", "reporting.invalid-month")]
    [InlineData("2026-2.csv", "reporting.invalid-month")]
    [InlineData("8000-01.csv", "reporting.month-not-over")]
    public async Task Document_OfNoMonthPast_IsRefused(string file, string code)
    {
        using var client = reporting.Host.ClientFor("admin", Roles.Administrator);
        var answer = await client.GetAsync(Root + file, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain(code);
    }

    [Theory]
    [InlineData(Roles.DeputyHead, HttpStatusCode.OK)]
    [InlineData(Roles.Executor, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Curator, HttpStatusCode.Forbidden)]
    public async Task Document_ForEachRole_IsForThoseWhoPublish(string role, HttpStatusCode expected)
    {
        using var client = reporting.Host.ClientFor("somebody", role, "water");
        (await client.GetAsync(Root + "2025-01.json", Cancel)).StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Hide_InRandomTables_LeavesNothingToWorkOut(int seed)
    {
        var random = new Random(seed);
        for (var table = 0; table < 200; table++)
        {
            var (rows, columns) = (random.Next(1, 8), random.Next(2, 5));
            var inner = Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => (long)random.Next(random.Next(1, 30))).ToArray()).ToArray();
            // Each row with its sum, and below them the row of sums.
            long[][] whole = [.. inner, [.. Enumerable.Range(0, columns).Select(column => inner.Sum(row => row[column]))]];
            var counts = whole.SelectMany(row => row.Append(row.Sum())).ToArray();
            var width = columns + 1;
            int[][] lines =
            [
                .. Enumerable.Range(0, rows + 1).Select(row => Enumerable.Range(row * width, width).ToArray()),
                .. Enumerable.Range(0, width).Select(column => Enumerable.Range(0, rows + 1).Select(row => (row * width) + column).ToArray()),
            ];

            var hidden = Suppression.Hide(counts, lines, 5);

            for (var place = 0; place < counts.Length; place++)
                (counts[place] is > 0 and < 5 && !hidden.Contains(place)).ShouldBeFalse();
            foreach (var line in lines)
                line.Count(hidden.Contains).ShouldNotBe(1, "one unknown of a sum is the rest of it");
        }
    }

    private static HeardEvent[] Publication(string topic, DateTimeOffset at, int end)
    {
        var id = Guid.CreateVersion7();
        var snapshot = new PublicationSnapshot(
            "vk", "https://vk.com/wall-1_2", Life.Author, Life.Text, at, at, topic, "Тема " + topic, null, null, "bataysk-188", "2019-02-05", false, at.AddHours(24));
        IEvent[] events =
        [
            new PublicationRegistered(id, at, snapshot, Life.Curator),
            .. end switch
            {
                0 => [new ReplyPosted(id, at.AddHours(3), "water", 1, at.AddHours(3), "https://vk.com/wall-1_2?reply=9", null, "hidden", true, null, Life.Boris)],
                1 => new IEvent[] { new PublicationClosed(id, at.AddHours(1), "not-critical", "Уже не важно", [], Life.Curator) },
                _ => [],
            },
        ];
        return [.. events.Select(happened => new HeardEvent(Guid.CreateVersion7(), happened))];
    }
}
