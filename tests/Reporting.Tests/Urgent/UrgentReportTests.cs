using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Urgent;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Urgent;

public sealed class UrgentReportTests(UrgentFixture reporting) : IClassFixture<UrgentFixture>
{
    private static readonly DateTimeOffset Start = UrgentFixture.Start;

    [Fact]
    public async Task Publication_MarkedSignificant_ReachesTheHeadOnceAndWhoSawItIsOnRecord()
    {
        var id = await DirectedAsync("water");
        var marked = new HeardEvent(Guid.CreateVersion7(), new PublicationMarkedSignificant(id, Start.AddMinutes(-1), "Без воды целый квартал", "water", Life.Curator));
        await reporting.SendAsync([marked, marked, marked with { MessageId = Guid.CreateVersion7() }]);
        await Eventually.TrueAsync(async () => (await ReportsAsync(id)).Count > 0, () => "the report", cancellationToken: TestContext.Current.CancellationToken);
        await reporting.RecordedAsync(id, 4);

        var report = (await ReportsAsync(id)).ShouldHaveSingleItem();
        (report.Kind, report.Reason, report.At, report.RaisedAt).ShouldBe((UrgentKind.Significant, "Без воды целый квартал", Start.AddMinutes(-1), Start));
        report.Number.ShouldBe($"2026-{report.Ordinal}");
        report.Recipients.ShouldBe(["deputy-water", "head-water"], "others have a head of their own");
        await using (var db = reporting.Db())
        {
            var notices = await db.Set<Notice>().Where(notice => notice.PublicationId == id).ToListAsync(TestContext.Current.CancellationToken);
            notices.Select(notice => notice.RecipientId).Order().ShouldBe(["deputy-water", "head-water"]);
            notices.ShouldAllBe(notice => notice.IsUrgent && notice.Kind == NoticeKinds.Urgent && notice.Text.Contains("Без воды целый квартал"));
        }

        using var deputy = reporting.Host.ClientFor("deputy-water", Roles.DeputyHead, "water");
        using var head = reporting.Host.ClientFor("head-water", Roles.Head, "water");
        await PostAsync(deputy, $"{report.Id}/seen", new { });
        await PostAsync(deputy, $"{report.Id}/seen", new { });
        var early = await deputy.PostAsJsonAsync($"/api/reporting/urgent/{report.Id}/close", new { outcome = "Подвоз воды" }, TestContext.Current.CancellationToken);
        (await CodeAsync(early, HttpStatusCode.Conflict)).ShouldBe("reporting.urgent-not-acknowledged");
        await PostAsync(deputy, $"{report.Id}/acknowledge", new { });
        (await ReportsAsync(id)).Single().State.ShouldBe(UrgentState.Raised, "the deputy head cannot take note in the head's place");

        reporting.Time.Advance(TimeSpan.FromMinutes(3));
        var stale = await SendAsync(head, $"{report.Id}/acknowledge", new { note = "Доложить к вечеру" }, "\"77\"");
        (await CodeAsync(stale, HttpStatusCode.PreconditionFailed)).ShouldBe("resource.stale");
        (await SendAsync(head, $"{report.Id}/acknowledge", new { note = "Доложить к вечеру" }, "\"1\"")).EnsureSuccessStatusCode();
        await PostAsync(head, $"{report.Id}/acknowledge", new { });
        await PostAsync(deputy, $"{report.Id}/close", new { outcome = "Вода подвезена" });
        (await CodeAsync(
            await head.PostAsJsonAsync($"/api/reporting/urgent/{report.Id}/close", new { outcome = "Ещё раз" }, TestContext.Current.CancellationToken),
            HttpStatusCode.Conflict)).ShouldBe("reporting.urgent-closed");

        var detail = ReportingFixture.Read<UrgentDetail>(await head.GetStringAsync($"/api/reporting/urgent/{report.Id}", TestContext.Current.CancellationToken));
        detail.Acts.Select(act => (act.Kind, act.By.Id)).ShouldBe(
        [
            (UrgentActKind.Raised, Life.Curator.Id), (UrgentActKind.Seen, "deputy-water"), (UrgentActKind.Seen, "head-water"),
            (UrgentActKind.Acknowledged, "head-water"), (UrgentActKind.Closed, "deputy-water"),
        ]);
        (detail.Report.State, detail.Report.Version, detail.Report.AcknowledgedAt).ShouldBe((UrgentState.Closed, 3, reporting.Time.GetUtcNow()));
    }

    [Fact]
    public async Task Raise_ByHand_IsForThoseWhoSeeThePublication()
    {
        var id = await DirectedAsync("water");
        using var stranger = reporting.Host.ClientFor("olga", Roles.Executor, "roads");
        (await CodeAsync(await RaiseAsync(stranger, id, "Срочно"), HttpStatusCode.Forbidden)).ShouldBe("auth.other-body");
        using var executor = reporting.Host.ClientFor("anna", Roles.Executor, "water");
        (await CodeAsync(await RaiseAsync(executor, id, "  "), HttpStatusCode.UnprocessableEntity)).ShouldBe("request.invalid");
        (await CodeAsync(await RaiseAsync(executor, Guid.CreateVersion7(), "Срочно"), HttpStatusCode.UnprocessableEntity)).ShouldBe("reporting.unknown-publication");

        var raised = await RaiseAsync(executor, id, "Прорыв трубы");
        raised.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await CodeAsync(await RaiseAsync(executor, id, "Ещё раз"), HttpStatusCode.Conflict)).ShouldBe("reporting.urgent-already-raised");

        // A mark that comes after is no second alarm.
        await reporting.HearAsync(Start, new PublicationMarkedSignificant(id, Start, "Прорыв", "water", Life.Curator));
        (await ReportsAsync(id)).ShouldHaveSingleItem();

        (await ListAsync(executor)).ShouldContain(report => report.PublicationId == id);
        using var head = reporting.Host.ClientFor("head-water", Roles.Head, "water");
        (await ListAsync(head, "state=raised&kind=significant")).ShouldContain(report => report.PublicationId == id);
        using var other = reporting.Host.ClientFor("head-roads", Roles.Head, "roads");
        (await ListAsync(other)).ShouldNotContain(report => report.PublicationId == id);
        (await other.GetAsync(raised.Headers.Location, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Report_OnAPublicationThatIsDirectedAgain_GoesAlong()
    {
        var id = await DirectedAsync("water");
        await reporting.HearAsync(Start, new PublicationMarkedSignificant(id, Start, "Прорыв", "water", Life.Curator));
        await reporting.HearAsync(Start.AddMinutes(2), Directed(id, 2, "roads"));

        (await ReportsAsync(id)).Single().BodyCodes.ShouldBe(["roads"]);
        using var head = reporting.Host.ClientFor("head-water", Roles.Head, "water");
        (await ListAsync(head)).ShouldContain(report => report.PublicationId == id, "who was told may read on");
    }

    [Theory]
    [InlineData("kind=none")]
    [InlineData("state=7")]
    [InlineData("from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z")]
    [InlineData("cursor=!")]
    public async Task List_OfWhatCannotBe_IsRefused(string query)
    {
        using var curator = reporting.Host.ClientFor("curator-1", Roles.Curator);
        var answer = await curator.GetAsync($"/api/reporting/urgent?{query}", TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBeInRange(400, 422);
    }

    private static PublicationDirected Directed(Guid id, int direction, string body) => new(
        id, Start.AddMinutes(-5).AddSeconds(direction), direction, body, "Орган " + body, UrgentFixture.Registered(id, Start.AddMinutes(-10), null).Publication, [], null, Life.Curator);

    private static Task<HttpResponseMessage> RaiseAsync(HttpClient client, Guid publicationId, string reason) =>
        client.PostAsJsonAsync("/api/reporting/urgent", new { publicationId, reason }, TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<UrgentView>> ListAsync(HttpClient client, string query = "") =>
        ReportingFixture.Read<Page<UrgentView>>(await client.GetStringAsync($"/api/reporting/urgent?limit=200&{query}", TestContext.Current.CancellationToken)).Items;

    private static async Task PostAsync(HttpClient client, string address, object body) =>
        (await client.PostAsJsonAsync("/api/reporting/urgent/" + address, body, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string address, object body, string ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reporting/urgent/" + address) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        answer.StatusCode.ShouldBe(status);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["code"]!.GetValue<string>();
    }

    private async Task<Guid> DirectedAsync(string body)
    {
        var id = Guid.CreateVersion7();
        await reporting.HearAsync(Start, UrgentFixture.Registered(id, Start.AddMinutes(-10), null), Directed(id, 1, body));
        return id;
    }

    private async Task<List<UrgentReport>> ReportsAsync(Guid publicationId)
    {
        await using var db = reporting.Db();
        return await db.Set<UrgentReport>().AsNoTracking().Where(report => report.PublicationId == publicationId)
            .ToListAsync(TestContext.Current.CancellationToken);
    }
}
