using System.Net;
using CsvHelper;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Exports;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Tests.Exports;

public sealed class ExportTests(ReportingFixture reporting) : IClassFixture<ReportingFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Csv_WithHostileCells_IsHarmlessAndReadsBack()
    {
        string[][] cells = [["=1+1", "+7 900", "-1", "@SUM(A1)", "\tx"], ["a,b", "say \"so\"", "two\r\nlines", "", "просто текст"]];
        using var stream = new MemoryStream();
        await CsvFile.WriteAsync(stream, ["a", "b", "c", "d", "e"], cells.ToAsyncEnumerable(), Cancel);

        stream.ToArray()[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        System.Text.Encoding.UTF8.GetString(stream.ToArray()[3..]).ShouldStartWith("a,b,c,d,e\r\n");
        Rows(stream).ShouldBe([["'=1+1", "'+7 900", "'-1", "'@SUM(A1)", "'\tx"], cells[1]]);
    }

    [Theory]
    [InlineData(Roles.Curator, true)]
    [InlineData(Roles.DeputyHead, true)]
    [InlineData(Roles.Executor, false)]
    [InlineData(Roles.Administrator, false)]
    public async Task Export_OfEverything_NamesStaffOnlyToThoseWhoMaySee(string role, bool named)
    {
        var id = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(id));
        foreach (var path in new[] { "publications.csv", "clocks.csv" })
        {
            var own = await GetAsync(path, role, "water");
            own.ShouldContain(id.ToString());
            own.Contains(Life.Boris.Name, StringComparison.Ordinal).ShouldBe(named, path);
            own.ShouldNotContain("ТЕКСТ-");
            own.ShouldNotContain(Life.Author);

            var other = await GetAsync(path, role, "roads");
            other.Contains(id.ToString(), StringComparison.Ordinal).ShouldBe(role is Roles.Curator or Roles.Administrator, path);
        }
    }

    [Fact]
    public async Task Export_OfPublications_TellsMoscowTimeAndTakesFilters()
    {
        var id = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(id));
        var text = await GetAsync("publications.csv?status=answered&topic=water&network=vk&late=true&from=2026-03-02T04:00:00Z&to=2026-03-02T06:00:00Z", Roles.Curator);
        text.ShouldContain("2026-03-02 08:00:00");
        text.ShouldContain(id.ToString());
        (await GetAsync("publications.csv?topic=none", Roles.Curator)).ShouldNotContain(id.ToString());
        (await GetAsync("clocks.csv?timer=posting&topic=water&from=2026-03-03T00:00:00Z", Roles.Curator)).ShouldContain("Размещение ответа");
        using var client = reporting.Host.ClientFor("anna", Roles.Executor, "water");
        foreach (var path in new[] { "publications.csv", "clocks.csv", "own-posts.csv", "dashboard.csv" })
            (await client.GetAsync($"/api/reporting/{path}?body=roads", Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
    }

    [Fact]
    public async Task Export_OfOwnPosts_IsForTheBodyOfTheAccount()
    {
        var (account, post) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using (var db = reporting.Db())
        {
            await db.RecordFactAsync(
                Guid.CreateVersion7(), new OwnPostPosted(post, Guid.CreateVersion7(), Life.At(1), account, "vk", "https://vk.com/wall-1_7", null, true, Life.Anna), Life.At(1), Cancel);
            await db.RecordFactAsync(
                Guid.CreateVersion7(),
                new CadenceMissed(account, Life.At(2), "vk", "Страница", "water", new DateOnly(2026, 3, 2), Life.At(2), 2, 1, true, "6"),
                Life.At(2),
                Cancel);
        }

        (await GetAsync("own-posts.csv", Roles.DeputyHead, "water")).ShouldContain(Life.Anna.Name);
        var press = await GetAsync("own-posts.csv", Roles.PressSecretary, "water");
        press.ShouldContain(account.ToString());
        press.ShouldNotContain(Life.Anna.Name);
        (await GetAsync("own-posts.csv", Roles.PressSecretary, "roads")).ShouldNotContain(account.ToString());
    }

    [Theory]
    [InlineData(Roles.DeputyHead, true)]
    [InlineData(Roles.AreaDeputy, true)]
    [InlineData(Roles.Curator, false)]
    [InlineData(Roles.Administrator, false)]
    public async Task Export_OfShortcomings_NamesStaffOnlyToThoseWhoMaySee(string role, bool named)
    {
        var id = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(id));
        var own = await GetAsync("shortcomings.csv?network=vk&from=2026-03-02T00:00:00Z", role, "water");
        own.ShouldContain(id.ToString());
        own.Contains(Life.Anna.Name, StringComparison.Ordinal).ShouldBe(named);
        own.ShouldNotContain("ТЕКСТ-");

        var other = await GetAsync("shortcomings.csv", role, "roads");
        other.Contains(id.ToString(), StringComparison.Ordinal).ShouldBe(role is Roles.Curator or Roles.Administrator);
        other.ShouldNotContain(Life.Anna.Name);
    }

    [Fact]
    public async Task Export_OfTheDashboard_HoldsItsFigures()
    {
        await reporting.RecordAsync(Life.Of(Guid.CreateVersion7()));
        await reporting.FiguresReadyAsync();
        var rows = Rows(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(await GetAsync("dashboard.csv?from=2026-03-02T00:00:00Z&to=2026-03-04T00:00:00Z", Roles.Curator))));
        rows.ShouldContain(row => row[0] == "По темам" && row[2] == "Водоснабжение" && row[3] != "0");
        rows.ShouldContain(row => row[0] == "По срокам" && row[1] == "posting");
        rows.Count(row => row[0] == "По дням").ShouldBe(3);
    }

    /// <summary>The rows below the header.</summary>
    private static List<string[]> Rows(MemoryStream stream)
    {
        stream.Position = 0;
        using var csv = CsvReader.Create(stream, new CsvReaderOptions(), leaveOpen: true);
        var rows = new List<string[]>();
        while (csv.Read())
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(field => csv.GetString(field) ?? "")]);
        return rows;
    }

    private async Task<string> GetAsync(string path, string role, params string[] bodies)
    {
        using var client = reporting.Host.ClientFor("somebody", role, bodies);
        return await client.GetStringAsync("/api/reporting/" + path, Cancel);
    }
}
