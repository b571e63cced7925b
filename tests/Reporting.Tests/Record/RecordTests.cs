using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Publications;
using SocialPubs.Reporting.Timelines;

namespace SocialPubs.Reporting.Tests.Record;

/// <summary>From the broker to the answer, on a real database.</summary>
public sealed class RecordTests(ReportingFixture reporting) : IClassFixture<ReportingFixture>
{
    [Fact]
    public async Task Record_EveryContractSentTwice_IsThereOnce()
    {
        var id = Guid.CreateVersion7();
        var life = Life.Of(id);
        await reporting.SendAsync([.. life, .. life]);
        await reporting.RecordedAsync(id, life.Count);

        await using var db = reporting.Db();
        var lines = await db.Events.Where(row => row.PublicationId == id).ToListAsync(TestContext.Current.CancellationToken);
        lines.Select(line => line.Type).Distinct().Order(StringComparer.Ordinal).ShouldBe(Queues.All.Select(type => type.Name));
        lines.Select(line => line.MessageId).Order().ShouldBe(life.Select(heard => heard.MessageId).Order());
        lines.Single(line => line.Type == nameof(ReplyPosted)).BodyCode.ShouldBe("water");
    }

    [Fact]
    public async Task Timeline_SentInAnyOrderWithDoubles_IsThatOfTheEvents()
    {
        var random = new Random(7);
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        var all = ids.SelectMany(id =>
        {
            var life = Life.Of(id).ToArray();
            return life.Concat(random.GetItems(life, 10));
        }).ToArray();
        random.Shuffle(all);
        await reporting.SendAsync(all);

        using var curator = reporting.Host.ClientFor("olga", Roles.Curator);
        foreach (var id in ids)
        {
            await reporting.RecordedAsync(id, Life.Of(id).Count);
            var told = await curator.GetStringAsync($"/api/reporting/publications/{id}/timeline", TestContext.Current.CancellationToken);
            told.ShouldBe(ReportingFixture.Write(Expected(id)));
            (await RowsAsync(id)).ShouldBe(ExpectedRows(id));
        }
    }

    [Fact]
    public async Task Projection_MadeAnewFromTheRecord_IsTheSame()
    {
        var id = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(id));
        var before = await RowsAsync(id);

        await using (var db = reporting.Db())
        {
            await db.Publications.Where(row => row.Id == id).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
            await db.Clocks.Where(row => row.PublicationId == id).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
            await db.ProjectAsync(id, TestContext.Current.CancellationToken);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        (await RowsAsync(id)).ShouldBe(before);
        before.ShouldBe(ExpectedRows(id));
    }

    [Fact]
    public async Task Timeline_ForPeople_UsesTheNamesOfTheRegulation()
    {
        var id = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(id));
        using var curator = reporting.Host.ClientFor("olga", Roles.Curator);
        var timeline = ReportingFixture.Read<Timeline>(
            await curator.GetStringAsync($"/api/reporting/publications/{id}/timeline", TestContext.Current.CancellationToken));
        timeline.Clocks.Select(clock => clock.Name).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(["Доработка", "Ответ на публикацию", "Проект ответа на согласование", "Размещение ответа", "Согласование"]);
        timeline.Entries[^4].Title.ShouldBe("Закрыта без ответа: Публикация не является критической");
        timeline.Entries[^3].Title.ShouldBe("Текст ответа в сети изменён");
    }

    [Theory]
    [InlineData(Roles.Curator, null, HttpStatusCode.OK)]
    [InlineData(Roles.Administrator, null, HttpStatusCode.OK)]
    [InlineData(Roles.Head, "water", HttpStatusCode.OK)]
    [InlineData(Roles.Head, "roads", HttpStatusCode.Forbidden)]
    [InlineData(Roles.DeputyHead, "water", HttpStatusCode.OK)]
    [InlineData(Roles.DeputyHead, "roads", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Executor, "water", HttpStatusCode.OK)]
    [InlineData(Roles.Executor, "roads", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Executor, null, HttpStatusCode.Forbidden)]
    [InlineData(Roles.AreaDeputy, "roads", HttpStatusCode.Forbidden)]
    [InlineData(Roles.PressSecretary, "water", HttpStatusCode.OK)]
    public async Task Timeline_OfADirectedPublication_IsForItsBody(string role, string? body, HttpStatusCode expected)
    {
        var id = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(id));
        await AnswersAsync(id, role, body, expected);
    }

    [Theory]
    [InlineData(Roles.Curator, null, HttpStatusCode.OK)]
    [InlineData(Roles.Head, "water", HttpStatusCode.Forbidden)]
    [InlineData(Roles.DeputyHead, "water", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Administrator, null, HttpStatusCode.OK)]
    [InlineData(Roles.Executor, "water", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Representative, "water", HttpStatusCode.Forbidden)]
    public async Task Timeline_OfAPublicationWithoutBody_IsForThoseWhoSeeAll(string role, string? body, HttpStatusCode expected)
    {
        var id = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(id).Take(2).ToArray());
        await AnswersAsync(id, role, body, expected);
    }

    [Fact]
    public async Task Timeline_OfNothing_IsNotFoundAndWithoutTokenRefused()
    {
        await AnswersAsync(Guid.CreateVersion7(), Roles.Curator, null, HttpStatusCode.NotFound);
        using var anonymous = reporting.Host.CreateClient();
        (await anonymous.GetAsync($"/api/reporting/publications/{Guid.CreateVersion7()}/timeline", TestContext.Current.CancellationToken))
            .StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private async Task AnswersAsync(Guid id, string role, string? body, HttpStatusCode expected)
    {
        using var client = reporting.Host.ClientFor("somebody", role, body is null ? [] : [body]);
        var answer = await client.GetAsync($"/api/reporting/publications/{id}/timeline", TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(expected, text);
        if (expected == HttpStatusCode.OK)
        {
            text.ShouldContain(Life.Text);
            return;
        }

        text.ShouldContain(expected == HttpStatusCode.Forbidden ? "\"auth.other-body\"" : "\"resource.not-found\"");
        text.ShouldNotContain("ТЕКСТ-");
        text.ShouldNotContain(Life.Author);
    }

    private Timeline Expected(Guid id)
    {
        var history = PublicationHistory.Of(id, Life.Of(id));
        return TimelineOf.History(
            history, RegulationNames.Of(reporting.Host.Services.GetRequiredService<RegulationCatalog>(), history.Snapshot));
    }

    private async Task<string> RowsAsync(Guid id)
    {
        await using var db = reporting.Db();
        var publication = await db.Publications.SingleAsync(row => row.Id == id, TestContext.Current.CancellationToken);
        var clocks = await db.Clocks.Where(row => row.PublicationId == id).ToListAsync(TestContext.Current.CancellationToken);
        return Rows(publication, clocks);
    }

    private static string ExpectedRows(Guid id)
    {
        var history = PublicationHistory.Of(id, Life.Of(id));
        var publication = new PublicationSummary { Id = id };
        publication.Apply(history);
        return Rows(publication, ClockSummary.Of(history));
    }

    // The database keeps microseconds.
    private static string Rows(PublicationSummary publication, IEnumerable<ClockSummary> clocks) =>
        System.Text.RegularExpressions.Regex.Replace(
            ReportingFixture.Write(new { publication, clocks = clocks.OrderBy(row => row.DeadlineId) }), @"(\.\d{6})\d(?=\+)", "$1");
}
