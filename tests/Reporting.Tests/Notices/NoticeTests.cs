using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Tests.Streaming;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Notices;

/// <summary>Who is told what by the messages of the other services, and what they see of it in the console.</summary>
public sealed class NoticeTests(ReportingFixture fixture) : IClassFixture<ReportingFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_OfALife_TellThoseWhoHaveToAct()
    {
        var id = Guid.CreateVersion7();
        var (draft, rework) = (Life.Clock(id, 3), Life.Clock(id, 5));
        await AppointAsync("curator-1", Roles.Curator, "region");
        await AppointAsync("anna", Roles.Executor, "water");
        await AppointAsync("boris", Roles.Executor, "water");
        await AppointAsync("foreign", Roles.Executor, "roads");
        await AppointAsync("deputy", Roles.DeputyHead, "water");
        await AppointAsync("foreign-deputy", Roles.DeputyHead, "roads");
        var content = new DraftContent(1, Life.DraftText, [], "hash");

        await HappensAsync(new PublicationRegistered(id, Life.At(0, 10), Life.Snapshot(), Life.Curator));
        await HappensAsync(new PublicationDirected(id, Life.At(1), 1, "water", "Управление ЖКХ", Life.Snapshot(), [], null, Life.Curator));
        await ToldAsync(id, ("anna", "assignment"), ("boris", "assignment"));
        await HappensAsync(new DeadlineStarted(id, Life.At(1), draft, "draft", "drafting", Life.At(21), "9", "water", null));
        await HappensAsync(new DeadlineApproaching(id, Life.At(18), draft, "draft", "drafting", Life.At(21), "water", null));
        await ToldAsync(id, ("anna", "deadline"), ("boris", "deadline"));
        await HappensAsync(new AssignmentTaken(id, Life.At(18, 5), 1, "water", Life.Boris));
        await HappensAsync(new AssignmentHandedOver(id, Life.At(18, 10), 1, "water", Life.Boris, Life.Anna));
        await ToldAsync(id, ("anna", "assignment"));
        await HappensAsync(new DeadlineApproaching(id, Life.At(19), draft, "draft", "drafting", Life.At(21), "water", null));
        await ToldAsync(id, ("anna", "deadline"));
        await HappensAsync(new DraftSubmitted(
            id, Life.At(20), 1, 1, "water", "Управление ЖКХ", Life.Snapshot(), content, false, [Life.Anna], [], true, Life.Boris));
        await ToldAsync(id, ("curator-1", "approval"));
        await HappensAsync(new DeadlineMet(id, Life.At(20), draft, "draft", "drafting", Life.At(21), "water", "anna"));
        // Raised before the service that keeps the clock heard of the draft, and come late: of no use to anybody.
        await HappensAsync(new DeadlineApproaching(id, Life.At(19, 30), draft, "draft", "drafting", Life.At(21), "water", "anna"));
        await HappensAsync(new DraftReturned(id, Life.At(20, 20), 1, "water", [new Remark(Life.Remark, RemarkKinds.Fact, Life.RemarkText, null, null, null)], Life.Curator));
        await ToldAsync(id, ("anna", "approval"), ("boris", "approval"));
        await HappensAsync(new DeadlineStarted(id, Life.At(20, 20), rework, "rework", "drafting", Life.At(21, 20), "9", "water", "anna"));
        await HappensAsync(new DeadlineMissed(id, Life.At(21, 20), rework, "rework", "drafting", Life.At(21, 20), "9", "water", "anna"));
        await ToldAsync(id, ("anna", "missed"), ("deputy", "missed"));
        await HappensAsync(new DraftSubmitted(
            id, Life.At(21, 30), 2, 1, "water", "Управление ЖКХ", Life.Snapshot(), content with { Version = 2 }, false, [Life.Anna], [], true, Life.Anna));
        await ToldAsync(id, ("curator-1", "approval"));
        await HappensAsync(new DraftApproved(
            id, Life.At(21, 40), 2, "water", "Управление ЖКХ", Life.Snapshot(), content with { Version = 2 }, true, Life.Anna, Life.Curator));
        await ToldAsync(id, ("anna", "approval"));
        await HappensAsync(new PostingFailed(id, Life.At(21, 50), "water", "captcha", "Нужен человек"));
        await ToldAsync(id, ("anna", "posting"));

        // They leave the house: nothing that a citizen or an executor wrote, and no author's name.
        await using var db = fixture.Db();
        var notices = await db.Set<Notice>().AsNoTracking().Where(row => row.PublicationId == id).ToListAsync(Cancel);
        foreach (var notice in notices)
        {
            foreach (var secret in new[] { "ТЕКСТ-ПУБЛИКАЦИИ", "ТЕКСТ-ОТВЕТА", "ТЕКСТ-ЗАМЕЧАНИЯ", Life.Author })
                $"{notice.Subject}\n{notice.Text}".ShouldNotContain(secret);
            notice.Text.ShouldContain("Водоснабжение");
            notice.Text.ShouldContain("https://vk.com/wall-1_2");
            notice.Link.ShouldBe($"/publications/{id:D}");
        }
    }

    [Fact]
    public async Task Facts_OfAccounts_TellThoseWhoKeepThem()
    {
        var account = Guid.CreateVersion7();
        await AppointAsync("press", Roles.PressSecretary, "culture");
        await AppointAsync("foreign-press", Roles.PressSecretary, "sport");
        await AppointAsync("culture-deputy", Roles.DeputyHead, "culture");
        await AppointAsync("administrator", Roles.Administrator, "region");

        await fixture.Bus.PublishAsync(new AccountPasswordDue(account, Life.At(1), "vk", "Культура Батайска", "culture", new DateOnly(2026, 4, 1)), null, Cancel);
        await fixture.Bus.PublishAsync(new OwnPostFailed(Guid.CreateVersion7(), Guid.CreateVersion7(), Life.At(2), account, "vk", "captcha", "x"), null, Cancel);

        await Eventually.TrueAsync(
            async () => (await TextsAsync("press")).Count(text => text.Contains("Культура Батайска", StringComparison.Ordinal)) >= 1, () => "the press secretary's notice", cancellationToken: Cancel);
        await Eventually.TrueAsync(async () => (await TextsAsync("administrator")).Count == 2, () => "the administrator's notices", cancellationToken: Cancel);
        (await TextsAsync("culture-deputy")).ShouldNotBeEmpty();
        (await TextsAsync("foreign-press")).ShouldAllBe(text => !text.Contains("01.04.2026", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tell_SameCauseAgain_TellsNobodyTwice()
    {
        var notice = Notice("again");

        (await TellAsync(notice, "twice", "thrice", "twice", null, "")).ShouldBe(2);
        (await TellAsync(notice, "twice", "another")).ShouldBe(1);

        (await TextsAsync("twice")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Tell_WithoutTransaction_Throws()
    {
        await using var db = fixture.Db();

        await Should.ThrowAsync<InvalidOperationException>(() => db.TellAsync(Notice("no transaction"), ["anna"], Life.Detected, Cancel));
    }

    [Fact]
    public async Task Console_OfAPerson_ShowsTheirNoticesAlone()
    {
        for (var number = 0; number < 3; number++)
            await TellAsync(Notice("list " + number.ToString(System.Globalization.CultureInfo.InvariantCulture)), "reader");
        await TellAsync(Notice("urgent") with { IsUrgent = true }, "reader", "neighbour");
        using var reader = fixture.Host.ClientFor("reader", Roles.Executor, "water");
        using var neighbour = fixture.Host.ClientFor("neighbour", Roles.Administrator);

        var first = await reader.GetFromJsonAsync<JsonElement>("/api/reporting/notices?limit=3", Cancel);
        var rest = await reader.GetFromJsonAsync<JsonElement>($"/api/reporting/notices?limit=3&cursor={first.GetProperty("nextCursor").GetString()}", Cancel);
        Subjects(first).Concat(Subjects(rest)).ShouldBe(["urgent", "list 2", "list 1", "list 0"]);
        (await UnreadAsync(reader)).ShouldBe((4, 1));
        (await UnreadAsync(neighbour)).ShouldBe((1, 1));

        var id = first.GetProperty("items")[0].GetProperty("id").GetGuid();
        using var foreign = await neighbour.PostAsync($"/api/reporting/notices/{id}/read", null, Cancel);
        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var own = await reader.PostAsync($"/api/reporting/notices/{id}/read", null, Cancel);
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await UnreadAsync(reader)).ShouldBe((3, 0));
        Subjects(await reader.GetFromJsonAsync<JsonElement>("/api/reporting/notices?unread=true", Cancel)).ShouldBe(["list 2", "list 1", "list 0"]);
        using var all = await reader.PostAsync("/api/reporting/notices/read-all", null, Cancel);
        all.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await UnreadAsync(reader)).ShouldBe((0, 0));
        (await UnreadAsync(neighbour)).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Stream_OfAPerson_BringsTheirNoticesAloneAndResumes()
    {
        // The stream's client is "somebody" who sees every body.
        await using var stream = await EventStreamClient.OpenAsync(fixture.Host, Roles.Administrator, null, null);
        await TellAsync(Notice("for the other"), "other");
        await TellAsync(Notice("for somebody") with { IsUrgent = true }, "somebody");

        var item = await NextNoticeAsync(stream);
        var data = JsonDocument.Parse(item).RootElement.GetProperty("data");
        data.GetProperty("subject").GetString().ShouldBe("for somebody");
        data.GetProperty("isUrgent").GetBoolean().ShouldBeTrue();
        var place = stream.LastEventId;

        await TellAsync(Notice("while away"), "somebody", "other");
        await using var resumed = await EventStreamClient.OpenAsync(fixture.Host, Roles.Administrator, place, null);
        JsonDocument.Parse(await NextNoticeAsync(resumed)).RootElement.GetProperty("data").GetProperty("subject").GetString().ShouldBe("while away");
    }

    private static async Task<string> NextNoticeAsync(EventStreamClient stream)
    {
        while (true)
        {
            var item = await stream.NextAsync();
            if (item.EventType == "notice")
                return item.Data;
        }
    }

    private static string[] Subjects(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("subject").GetString()!)];

    private static async Task<(int Unread, int Urgent)> UnreadAsync(HttpClient client)
    {
        var count = await client.GetFromJsonAsync<JsonElement>("/api/reporting/notices/unread-count", Cancel);
        return (count.GetProperty("unread").GetInt32(), count.GetProperty("urgent").GetInt32());
    }

    private static NoticeContent Notice(string subject) => new("test:" + subject, NoticeKinds.Urgent, subject, "Текст");

    private async Task<int> TellAsync(NoticeContent notice, params string?[] people)
    {
        await using var db = fixture.Db();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        var told = await db.TellAsync(notice, people, Life.Detected, Cancel);
        await transaction.CommitAsync(Cancel);
        return told;
    }

    private async Task<List<string>> TextsAsync(string person)
    {
        await using var db = fixture.Db();
        return await db.Set<Notice>().AsNoTracking().Where(row => row.RecipientId == person).Select(row => row.Text).ToListAsync(Cancel);
    }

    private async Task AppointAsync(string person, string role, string body)
    {
        await fixture.Bus.PublishAsync(
            new AppointmentGranted(Guid.CreateVersion7(), Life.At(-10), 1, body, role, person, "Имя " + person, "Должность", Life.At(-100), null, Life.Administrator), null, Cancel);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var db = fixture.Db();
                return await db.Appointees.AnyAsync(row => row.PersonId == person, Cancel);
            },
            () => $"the appointment of {person}", cancellationToken: Cancel);
    }

    /// <summary>Sends it and waits until it is on record: what comes next is about another state.</summary>
    private async Task HappensAsync<T>(T happened)
        where T : class, IEvent
    {
        await using var db = fixture.Db();
        var before = await db.Events.CountAsync(row => row.PublicationId == happened.PublicationId, Cancel);
        await fixture.SendAsync([new HeardEvent(Guid.CreateVersion7(), happened)]);
        await fixture.RecordedAsync(happened.PublicationId, before + 1);
    }

    private readonly HashSet<Guid> seen = [];

    /// <summary>Exactly these were told since the last look; the notices are written with the event, so none can come later.</summary>
    private async Task ToldAsync(Guid publicationId, params (string Person, string Kind)[] expected)
    {
        await using var db = fixture.Db();
        var notices = await db.Set<Notice>().AsNoTracking().Where(row => row.PublicationId == publicationId).ToListAsync(Cancel);
        notices.Where(notice => seen.Add(notice.Id)).Select(notice => (notice.RecipientId, notice.Kind)).Order().ShouldBe(expected.Order());
    }
}
