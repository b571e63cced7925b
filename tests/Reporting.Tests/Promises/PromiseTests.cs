using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Analyses;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.Promises;
using SocialPubs.Reporting.Publications;
using SocialPubs.Reporting.Tests.Urgent;
using SocialPubs.ServiceDefaults.Paging;

namespace SocialPubs.Reporting.Tests.Promises;

/// <summary>Promises on the database, from the events of the posted reply to the figures of an analysis.</summary>
public sealed class PromiseTests(UrgentFixture reporting) : IClassFixture<UrgentFixture>
{
    private static readonly DateTimeOffset Start = UrgentFixture.Start;

    [Fact]
    public async Task Promises_OfAPostedReply_AreThoseOfTheSubmissionThatStands()
    {
        var id = Guid.CreateVersion7();
        var life = Life(id, new(2026, 3, 20), new(2026, 4, 5));
        // In any order, and the draft that was returned promised something else.
        foreach (var happened in life.Reverse())
            await reporting.HearAsync(Start, happened);

        var promises = await PromisesAsync(id);
        promises.Select(promise => (promise.Index, promise.PromisedDate, promise.DueDate, promise.Text)).ShouldBe(
            [(0, new DateOnly(2026, 3, 20), new DateOnly(2026, 3, 20), "Этап 1"), (1, new DateOnly(2026, 4, 5), new DateOnly(2026, 4, 5), "Этап 2")]);
        promises[0].Id.ShouldBe(PromiseProjection.IdOf(id, 0));
        (promises[0].BodyCode, promises[0].ExecutorId, promises[0].DueAt)
            .ShouldBe(("water", "anna", new DateTimeOffset(2026, 3, 20, 21, 0, 0, TimeSpan.Zero)));

        // Made anew from the record they are the same.
        await using var db = reporting.Db();
        await db.Set<Promise>().Where(promise => promise.PublicationId == id).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        await db.ProjectAsync(id, TestContext.Current.CancellationToken);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        (await PromisesAsync(id)).Select(ReportingFixture.Write).ShouldBe(promises.Select(ReportingFixture.Write));
    }

    [Fact]
    public async Task Promises_OfADraftThatDoesNotStandYet_AreNone()
    {
        var id = Guid.CreateVersion7();
        foreach (var happened in Life(id, new DateOnly(2026, 3, 20)).Where(happened => happened is not ReplyPosted))
            await reporting.HearAsync(Start, happened);

        (await PromisesAsync(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Clock_OfTwoReplicas_TellsTheOwnersOfEachPointOnce()
    {
        var id = await PostedAsync(new DateOnly(2026, 5, 20));
        var dueAt = new DateTimeOffset(2026, 5, 20, 21, 0, 0, TimeSpan.Zero);
        foreach (var (at, count) in ((DateTimeOffset, int)[])[(dueAt.AddDays(-5), 0), (dueAt.AddDays(-3.5), 1), (dueAt.AddHours(-20), 2), (dueAt, 2), (dueAt.AddHours(1), 3)])
        {
            var raised = await Task.WhenAll(RaiseAsync(at), RaiseAsync(at), RaiseAsync(at));
            (await NoticesAsync(id)).Select(notice => notice.Cause).Distinct().Count().ShouldBe(count, $"{at:O}, raised {string.Join(", ", raised)}");
        }

        var notices = await NoticesAsync(id);
        notices.GroupBy(notice => notice.Cause).ShouldAllBe(group => group.Select(notice => notice.RecipientId).Order().SequenceEqual(new[] { "anna", "boris", "deputy-water" }));
        notices.Select(notice => notice.Subject).Distinct().ShouldBe(
            [
                "Через 3 дня истекает срок, обещанный в ответе: 20.05.2026", "Сегодня истекает срок, обещанный в ответе: 20.05.2026",
                "Срок, обещанный в ответе, нарушен: 20.05.2026",
            ],
            ignoreOrder: true);
        notices.ShouldAllBe(notice => !notice.Text.Contains("Этап 1") && !notice.IsUrgent);
    }

    [Fact]
    public async Task Kept_WithTheAddressOfAFollowUp_IsOnRecord()
    {
        var id = (await PromisesAsync(await PostedAsync(new DateOnly(2026, 3, 25)))).Single().Id;
        using var executor = reporting.Host.ClientFor("boris", Roles.Executor, "water");
        using var stranger = reporting.Host.ClientFor("olga", Roles.Executor, "roads");
        (await CodeAsync(stranger, $"{id}/kept", new { evidence = "Да" }, HttpStatusCode.Forbidden)).ShouldBe("auth.other-body");
        (await CodeAsync(executor, $"{id}/kept", new { }, HttpStatusCode.UnprocessableEntity)).ShouldBe("reporting.promise-without-evidence");
        (await CodeAsync(executor, $"{id}/kept", new { replyUrl = "javascript:alert(1)" }, HttpStatusCode.UnprocessableEntity)).ShouldBe("request.invalid");
        (await CodeAsync(executor, $"{id}/kept", new { repeatPublicationId = Guid.CreateVersion7() }, HttpStatusCode.UnprocessableEntity))
            .ShouldBe("reporting.promise-not-its-repeat");
        (await CodeAsync(executor, $"{id}/kept", new { evidence = "Да" }, HttpStatusCode.PreconditionFailed, "\"9\"")).ShouldBe("resource.stale");

        (await SendAsync(executor, $"{id}/kept", new { replyUrl = "https://vk.com/wall-1_2?reply=10" }, "\"1\"")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CodeAsync(executor, $"{id}/move", new { dueDate = "2026-04-01", reason = "Поздно" }, HttpStatusCode.Conflict)).ShouldBe("reporting.promise-kept");
        var detail = ReportingFixture.Read<PromiseDetail>(await executor.GetStringAsync($"/api/reporting/promises/{id}", TestContext.Current.CancellationToken));
        (detail.Promise.State, detail.Promise.Version).ShouldBe((PromiseState.Kept, 2));
        var act = detail.Acts.ShouldHaveSingleItem();
        (act.Kind, act.By.Id, act.ReplyUrl).ShouldBe((PromiseActKind.Kept, "boris", "https://vk.com/wall-1_2?reply=10"));
        await RaiseAsync(new DateTimeOffset(2026, 3, 26, 0, 0, 0, TimeSpan.Zero));
        (await NoticesAsync(detail.Promise.PublicationId)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Kept_ByAnAnsweredRepeat_IsAccepted()
    {
        var publicationId = await PostedAsync(new DateOnly(2026, 3, 25));
        var repeat = await PostedAsync(new DateOnly(2026, 3, 27));
        var id = (await PromisesAsync(publicationId)).Single().Id;
        using var executor = reporting.Host.ClientFor("anna", Roles.Executor, "water");
        (await CodeAsync(executor, $"{id}/kept", new { repeatPublicationId = repeat }, HttpStatusCode.UnprocessableEntity)).ShouldBe("reporting.promise-not-its-repeat");

        await reporting.HearAsync(Start, new PublicationLinkedAsRepeat(repeat, Start, [new EarlierPublication(publicationId, "https://vk.com/wall-1_1", null)], Tests.Life.Curator));
        (await SendAsync(executor, $"{id}/kept", new { repeatPublicationId = repeat })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Move_WithAReason_ErasesNothing()
    {
        var publicationId = await PostedAsync(new DateOnly(2026, 3, 25));
        var id = (await PromisesAsync(publicationId)).Single().Id;
        using var executor = reporting.Host.ClientFor("anna", Roles.Executor, "water");
        (await CodeAsync(executor, $"{id}/move", new { dueDate = "2026-03-30" }, HttpStatusCode.UnprocessableEntity)).ShouldBe("request.invalid");
        (await SendAsync(executor, $"{id}/move", new { dueDate = "2026-03-30", reason = "Поставка задержана" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        // Word of the publication that comes later leaves what people did.
        await reporting.HearAsync(Start, new PublicationAnswered(publicationId, Start, "https://vk.com/wall-1_2?reply=9", Start));

        var promise = (await PromisesAsync(publicationId)).Single();
        (promise.PromisedDate, promise.DueDate, promise.DueAt)
            .ShouldBe((new DateOnly(2026, 3, 25), new DateOnly(2026, 3, 30), new DateTimeOffset(2026, 3, 30, 21, 0, 0, TimeSpan.Zero)));
        using var head = reporting.Host.ClientFor("head-water", Roles.Head, "water");
        var list = ReportingFixture.Read<Page<PromiseView>>(
            await head.GetStringAsync($"/api/reporting/promises?publicationId={publicationId}&state=waiting&from=2026-03-30&to=2026-03-30", TestContext.Current.CancellationToken));
        list.Items.ShouldHaveSingleItem().PromisedDate.ShouldBe(new DateOnly(2026, 3, 25));
        using var other = reporting.Host.ClientFor("head-roads", Roles.Head, "roads");
        ReportingFixture.Read<Page<PromiseView>>(
            await other.GetStringAsync($"/api/reporting/promises?publicationId={publicationId}", TestContext.Current.CancellationToken)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Figures_OfAMonth_CountByTheDayThatHolds()
    {
        // November 2027 in Moscow; the last one is due on its last day.
        var (start, end) = (new DateTimeOffset(2027, 10, 31, 21, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 11, 30, 21, 0, 0, TimeSpan.Zero));
        var kept = (await PromisesAsync(await PostedAsync(new DateOnly(2027, 11, 1)))).Single();
        await PostedAsync(new DateOnly(2027, 10, 31), new DateOnly(2027, 11, 10), new DateOnly(2027, 11, 30), new DateOnly(2027, 12, 1));
        using var executor = reporting.Host.ClientFor("anna", Roles.Executor, "water");
        (await SendAsync(executor, $"{kept.Id}/kept", new { evidence = "Сделано" })).StatusCode.ShouldBe(HttpStatusCode.OK);

        await using var db = reporting.Db();
        (await PromiseSection.FiguresAsync(db, start, end, new(2027, 11, 15, 0, 0, 0, TimeSpan.Zero), TestContext.Current.CancellationToken))
            .ShouldBe(new PromiseFigures(3, 1, 0, 1, 1));
        (await PromiseSection.FiguresAsync(db, start.AddYears(9), end.AddYears(9), Start, TestContext.Current.CancellationToken))
            .ShouldBe(new PromiseFigures(0, 0, 0, 0, 0));
    }

    private static IEvent[] Life(Guid id, params DateOnly[] days)
    {
        var snapshot = UrgentFixture.Registered(id, Start.AddHours(-5), null).Publication;
        DraftSubmitted Draft(int submission, params PromisedStage[] stages) => new(
            id, Start.AddHours(-3 + submission), submission, 1, "water", "Управление ЖКХ", snapshot, new DraftContent(submission, "Ответ", [], $"hash-{submission}"),
            false, [Tests.Life.Anna], [], true, Tests.Life.Anna)
        {
            Stages = stages,
        };
        return
        [
            UrgentFixture.Registered(id, Start.AddHours(-5), null),
            new PublicationDirected(id, Start.AddHours(-4), 1, "water", "Управление ЖКХ", snapshot, [], null, Tests.Life.Curator),
            Draft(1, new PromisedStage("Не то", new DateOnly(2026, 3, 9), Start.AddDays(7))),
            Draft(2, [.. days.Select((day, index) => new PromisedStage($"Этап {index + 1}", day, new DateTimeOffset(day.ToDateTime(new TimeOnly(21, 0)), TimeSpan.Zero)))]),
            new ReplyPosted(id, Start.AddHours(-0.5), "water", 2, Start.AddHours(-0.5), "https://vk.com/wall-1_2?reply=9", null, "hash-2", false, null, Actor.System),
        ];
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string address, object body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reporting/promises/" + address) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string?> CodeAsync(HttpClient client, string address, object body, HttpStatusCode status, string? ifMatch = null)
    {
        using var answer = await SendAsync(client, address, body, ifMatch);
        answer.StatusCode.ShouldBe(status);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["code"]!.GetValue<string>();
    }

    private async Task<Guid> PostedAsync(params DateOnly[] days)
    {
        var id = Guid.CreateVersion7();
        await reporting.HearAsync(Start, Life(id, days));
        return id;
    }

    private async Task<List<Promise>> PromisesAsync(Guid publicationId)
    {
        await using var db = reporting.Db();
        return await db.Set<Promise>().AsNoTracking().Where(promise => promise.PublicationId == publicationId).OrderBy(promise => promise.Index)
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    private async Task<int> RaiseAsync(DateTimeOffset now)
    {
        await using var db = reporting.Db();
        return await PromiseClock.RaiseAsync(db, now, TestContext.Current.CancellationToken);
    }

    private async Task<List<Notice>> NoticesAsync(Guid publicationId)
    {
        await using var db = reporting.Db();
        return await db.Set<Notice>().AsNoTracking().Where(notice => notice.PublicationId == publicationId && notice.Kind == NoticeKinds.Promise)
            .ToListAsync(TestContext.Current.CancellationToken);
    }
}
