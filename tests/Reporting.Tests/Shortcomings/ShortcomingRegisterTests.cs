using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.Publications;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Shortcomings;

namespace SocialPubs.Reporting.Tests.Shortcomings;

/// <summary>The register on a real database and broker.</summary>
public sealed class ShortcomingRegisterTests(ReportingFixture reporting) : IClassFixture<ReportingFixture>
{
    private static readonly DateTimeOffset Due = TimeProvider.System.GetUtcNow().AddDays(5);
    private static readonly object Answer = new { cause = "Болезнь исполнителя", measures = "Назначена замена", atFault = new[] { "Виновный В. В." }, decision = "remark", orderNumber = "5-к", orderDate = "2026-06-01" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Misses_SentInAnyOrderWithDoubles_AreInTheRegisterOnce()
    {
        var random = new Random(11);
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();
        var all = ids.SelectMany(id =>
        {
            var life = Life.Of(id).ToArray();
            return life.Concat(random.GetItems(life, 10));
        }).ToArray();
        random.Shuffle(all);
        await reporting.SendAsync(all);

        var numbers = new List<string>();
        foreach (var id in ids)
        {
            await reporting.RecordedAsync(id, Life.Of(id).Count);
            var rows = await RowsAsync(id);
            rows.Select(row => (row.Kind, row.Timer, row.State, row.HolderName)).ShouldBe(
            [
                (ShortcomingKind.Clock, "draft", ShortcomingState.Open, "Анна Исполнитель"),
                (ShortcomingKind.Clock, "review", ShortcomingState.Withdrawn, null),
                (ShortcomingKind.Clock, "posting", ShortcomingState.Open, "Борис Исполнитель"),
                (ShortcomingKind.Clock, "reply", ShortcomingState.Open, null),
                (ShortcomingKind.Standing, null, ShortcomingState.Open, null),
            ]);
            numbers.AddRange(rows.Select(row => row.FullNumber));
        }

        numbers.ShouldBeUnique();
        numbers.ShouldAllBe(number => number.StartsWith("2026-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Register_MadeAnewInAnotherOrder_IsTheSameToTheNumber()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await reporting.RecordAsync(Life.Of(first));
        await reporting.RecordAsync(Life.Of(second));
        var body = NewBody();
        var added = await AddAsync(body);
        await AddAsync("water", first);
        await AppointAsync(body);
        using (var head = Head(body))
            await OkAsync(await head.PostAsJsonAsync($"/api/reporting/shortcomings/{added}/notify", new { answerDue = Due }, Cancel));
        Guid[] ids = [.. (await RowsAsync(first)).Concat(await RowsAsync(second)).Select(row => row.Id), added];
        ids.Length.ShouldBe(12);
        var before = await BytesAsync(ids);

        await using (var db = reporting.Db())
        await using (var transaction = await db.Database.BeginTransactionAsync(Cancel))
        {
            await db.Set<Shortcoming>().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(Cancel);
            // What follows from nothing goes.
            db.Add(new Shortcoming { Id = Guid.CreateVersion7(), Year = 1999, Number = 1, Kind = ShortcomingKind.Clock, PublicationId = first });
            await db.SaveChangesAsync(Cancel);
            db.ChangeTracker.Clear();
            await ShortcomingRegister.ProjectAddedAsync(db, Cancel);
            await db.ProjectAsync([second, first], Cancel);
            await db.SaveChangesAsync(Cancel);
            await transaction.CommitAsync(Cancel);
        }

        (await BytesAsync(ids)).ShouldBe(before);
        (await RowsAsync(first)).ShouldAllBe(row => row.Year == 2026);
    }

    [Fact]
    public async Task Miss_ThatTurnsOutNotToStand_IsWithdrawnAndCanNoLongerBeAnswered()
    {
        var id = Guid.CreateVersion7();
        var life = Life.Of(id);
        var review = Life.Clock(id, 4);
        var met = life.Single(heard => heard.Event is DeadlineMet met && met.DeadlineId == review);
        await AppointAsync("water");
        await reporting.RecordAsync([.. life.Where(heard => heard != met)]);
        var row = (await RowsAsync(id)).Single(row => row.Id == review);
        row.State.ShouldBe(ShortcomingState.Open);
        using var head = Head("water");
        await OkAsync(await head.PostAsJsonAsync($"/api/reporting/shortcomings/{review}/notify", new { answerDue = Due }, Cancel));

        await reporting.RecordAsync(met);

        var after = (await RowsAsync(id)).Single(row => row.Id == review);
        (after.State, after.Withdrawal, after.FullNumber, after.AnswerDue).ShouldBe((ShortcomingState.Withdrawn, WithdrawalReason.Met, row.FullNumber, null));
        using var deputy = Deputy("water");
        await RefusedAsync(
            await deputy.PostAsJsonAsync($"/api/reporting/shortcomings/{review}/answer", Answer, Cancel), HttpStatusCode.Conflict, "reporting.shortcoming-wrong-state");
        var shown = await OkAsync(await head.GetAsync($"/api/reporting/shortcomings/{review}", Cancel));
        shown["stateText"]!.GetValue<string>().ShouldBe("Снят: выполнено в срок");
        await using var db = reporting.Db();
        (await ShortcomingSection.LinesAsync(db, Life.At(0), Life.At(30), Cancel)).ShouldNotContain(line => line.Number == row.FullNumber);
    }

    [Fact]
    public async Task Cadence_OfAnAccountOfAll_IsSeenByAllAndSentToTheDeputyOfTheNamedBody()
    {
        var account = Guid.CreateVersion7();
        var body = NewBody();
        await AppointAsync(body);
        await FactAsync(ShortcomingCauseTests.Cadence(account, 1, obligatory: true));
        await FactAsync(ShortcomingCauseTests.Cadence(account, 1, obligatory: true));
        await FactAsync(ShortcomingCauseTests.Cadence(account, 8, obligatory: false));

        await using var db = reporting.Db();
        var row = (await db.Set<Shortcoming>().Where(row => row.AccountId == account).ToListAsync(Cancel)).ShouldHaveSingleItem();
        using var head = Head(body);
        var shown = await OkAsync(await head.GetAsync($"/api/reporting/shortcomings/{row.Id}", Cancel));
        shown["title"]!.GetValue<string>().ShouldBe("Размещено собственных публикаций: 1 из 2 обязательных за период");

        await RefusedAsync(
            await head.PostAsJsonAsync($"/api/reporting/shortcomings/{row.Id}/notify", new { answerDue = Due }, Cancel),
            HttpStatusCode.UnprocessableEntity, "request.invalid", "bodyCode");
        await OkAsync(await head.PostAsJsonAsync($"/api/reporting/shortcomings/{row.Id}/notify", new { answerDue = Due, bodyCode = body }, Cancel));
        using var deputy = Deputy(body);
        await OkAsync(await deputy.PostAsJsonAsync($"/api/reporting/shortcomings/{row.Id}/answer", Answer, Cancel));
        using var stranger = Deputy(NewBody());
        (await stranger.GetAsync($"/api/reporting/shortcomings/{row.Id}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(Roles.DeputyHead, "water", true)]
    [InlineData(Roles.AreaDeputy, "water", true)]
    [InlineData(Roles.Head, "water", true)]
    [InlineData(Roles.Curator, null, false)]
    [InlineData(Roles.Administrator, null, false)]
    [InlineData(Roles.Executor, "water", false)]
    [InlineData(Roles.PressSecretary, "water", false)]
    [InlineData(Roles.AreaDeputy, "roads", null)]
    [InlineData(Roles.DeputyHead, "roads", null)]
    public async Task Names_OfAnAnsweredShortcoming_AreForThoseConcerned(string role, string? body, bool? names)
    {
        var id = Guid.CreateVersion7();
        await AppointAsync("water");
        await reporting.RecordAsync(Life.Of(id));
        var draft = Life.Clock(id, 3);
        using (var head = Head("water"))
            await OkAsync(await head.PostAsJsonAsync($"/api/reporting/shortcomings/{draft}/notify", new { answerDue = Due }, Cancel));
        using (var deputy = Deputy("water"))
            await OkAsync(await deputy.PostAsJsonAsync($"/api/reporting/shortcomings/{draft}/answer", Answer, Cancel));

        using var client = reporting.Host.ClientFor("reader", role, body is null ? [] : [body]);
        var one = await client.GetAsync($"/api/reporting/shortcomings/{draft}", Cancel);
        var list = await client.GetStringAsync($"/api/reporting/shortcomings?publicationId={id}", Cancel);
        if (names is null)
        {
            one.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            list.ShouldNotContain(draft.ToString());
            return;
        }

        var text = await one.Content.ReadAsStringAsync(Cancel);
        one.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        list.ShouldContain(draft.ToString());
        text.ShouldContain("Замечание (приказ от 01.06.2026 № 5-к)");
        foreach (var secret in new[] { "Анна", "Виновный", "Name of", "Болезнь" })
            (text.Contains(secret, StringComparison.Ordinal), secret).ShouldBe((names.Value, secret));
        list.Contains("Анна", StringComparison.Ordinal).ShouldBe(names.Value);
    }

    [Fact]
    public async Task Shortcoming_AddedByHand_GoesTheWholeWay()
    {
        var body = NewBody();
        using var head = Head(body);
        using var deputy = Deputy(body);
        var created = await head.PostAsJsonAsync(
            "/api/reporting/shortcomings", new { kind = "content", description = "В ответе нет сроков", bodyCode = body, clause = "8", holderName = "Кто-то" }, Cancel);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.ETag!.Tag.ShouldBe("\"1\"");
        var address = created.Headers.Location!.ToString();

        await RefusedAsync(
            await head.PostAsJsonAsync($"{address}/notify", new { answerDue = Due }, Cancel), HttpStatusCode.UnprocessableEntity, "reporting.no-area-deputy");
        await AppointAsync(body);
        await RefusedAsync(await deputy.PostAsJsonAsync($"{address}/answer", Answer, Cancel), HttpStatusCode.Conflict, "reporting.shortcoming-wrong-state");
        await RefusedAsync(await head.PostAsJsonAsync($"{address}/close", new { }, Cancel), HttpStatusCode.Conflict, "reporting.shortcoming-wrong-state");
        await OkAsync(await head.PostAsJsonAsync($"{address}/notify", new { answerDue = Due, text = "Прошу разобраться" }, Cancel));
        await RefusedAsync(
            await deputy.PostAsJsonAsync($"{address}/answer", new { cause = "x", decision = "reprimand" }, Cancel),
            HttpStatusCode.UnprocessableEntity, "request.invalid", "measures");
        await OkAsync(await deputy.PostAsJsonAsync($"{address}/answer", Answer, Cancel));
        await OkAsync(await head.PostAsJsonAsync($"{address}/return", new { reason = "Когда устранено?", answerDue = Due.AddDays(1) }, Cancel));
        await OkAsync(await deputy.PostAsJsonAsync($"{address}/answer", Answer, Cancel));

        using var stale = new HttpRequestMessage(HttpMethod.Post, $"{address}/close") { Content = JsonContent.Create(new { }), Headers = { { "If-Match", "\"2\"" } } };
        var refused = await RefusedAsync(await head.SendAsync(stale, Cancel), HttpStatusCode.PreconditionFailed, "resource.stale");
        refused["current"]!["version"]!.GetValue<int>().ShouldBe(5);
        using var fresh = new HttpRequestMessage(HttpMethod.Post, $"{address}/close") { Content = JsonContent.Create(new { text = "Принято" }), Headers = { { "If-Match", "\"5\"" } } };
        var closed = await OkAsync(await head.SendAsync(fresh, Cancel));
        closed["state"]!.GetValue<string>().ShouldBe("closed");
        closed["acts"]!.AsArray().Select(act => act!["kind"]!.GetValue<string>()).ShouldBe(["added", "notified", "answered", "returned", "answered", "closed"]);
        closed["acts"]!.AsArray().Select(act => act!["actorId"]!.GetValue<string>()).ShouldBe(["r2", "r2", "r6", "r2", "r6", "r2"]);

        var id = closed["id"]!.GetValue<Guid>();
        await using var db = reporting.Db();
        var notices = await db.Set<Notice>().Where(notice => notice.Cause.Contains(id.ToString())).OrderBy(notice => notice.CreatedAt).ToListAsync(Cancel);
        notices.Select(notice => (notice.RecipientId, notice.Subject.Split(' ')[0])).ShouldBe(
            [("r6", "Направлен"), ("r2", "Получен"), ("r6", "Возвращён"), ("r2", "Получен"), ("r6", "Закрыт")]);
        notices.ShouldAllBe(notice => !notice.Text.Contains("Виновный") && !notice.Text.Contains("Кто-то"));
        notices[0].Text.ShouldContain($"Срок ответа: до {TimeZoneInfo.ConvertTimeBySystemTimeZoneId(Due, "Europe/Moscow"):dd.MM.yyyy HH:mm}.");

        // Decided now: in the analysis of the time in which it arose and was decided, and in none after.
        var now = TimeProvider.System.GetUtcNow();
        var number = closed["number"]!.GetValue<string>();
        var line = (await ShortcomingSection.LinesAsync(db, now.AddDays(-1), now.AddDays(1), Cancel)).Single(line => line.Number == number);
        (line.IsOpen, line.HolderName, line.Decision).ShouldBe((false, "Кто-то", "Замечание (приказ от 01.06.2026 № 5-к)"));
        (await ShortcomingSection.LinesAsync(db, now.AddDays(1), now.AddDays(2), Cancel)).ShouldNotContain(line => line.Number == number);
        (await ShortcomingSection.LinesAsync(db, now.AddDays(-2), now.AddDays(-1), Cancel)).ShouldNotContain(line => line.Number == number);
    }

    [Fact]
    public async Task Shortcoming_ThatIsNotDecided_IsInEveryAnalysisAfterIt()
    {
        var id = await AddAsync(NewBody());
        await using var db = reporting.Db();
        var number = (await db.Set<Shortcoming>().SingleAsync(row => row.Id == id, Cancel)).FullNumber;
        var now = TimeProvider.System.GetUtcNow();
        foreach (var days in new[] { 0, 30, 400 })
            (await ShortcomingSection.LinesAsync(db, now.AddDays(days - 1), now.AddDays(days + 1), Cancel)).Single(line => line.Number == number).IsOpen.ShouldBeTrue();
        (await ShortcomingSection.LinesAsync(db, now.AddDays(-9), now.AddDays(-1), Cancel)).ShouldNotContain(line => line.Number == number);
    }

    [Fact]
    public async Task Answer_OfTwoDeputiesAtOnce_IsOneAnswer()
    {
        var body = NewBody();
        await AppointAsync(body);
        await AppointAsync(body, "r6-other");
        using var head = Head(body);
        for (var round = 0; round < 5; round++)
        {
            var id = await AddAsync(body);
            await OkAsync(await head.PostAsJsonAsync($"/api/reporting/shortcomings/{id}/notify", new { answerDue = Due }, Cancel));
            using var one = Deputy(body);
            using var other = reporting.Host.ClientFor("r6-other", Roles.AreaDeputy, body);
            var answers = await Task.WhenAll(
                one.PostAsJsonAsync($"/api/reporting/shortcomings/{id}/answer", Answer, Cancel),
                other.PostAsJsonAsync($"/api/reporting/shortcomings/{id}/answer", Answer, Cancel));

            answers.Select(answer => answer.StatusCode).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict]);
            await using var db = reporting.Db();
            (await db.Set<ShortcomingAct>().Where(act => act.ShortcomingId == id).OrderBy(act => act.Step).Select(act => act.Kind).ToListAsync(Cancel))
                .ShouldBe([ShortcomingActKind.Added, ShortcomingActKind.Notified, ShortcomingActKind.Answered]);
        }
    }

    [Fact]
    public async Task Numbers_GivenAtOnce_HaveNoGapAndNoDouble()
    {
        var body = NewBody();
        var added = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => AddAsync(body)));
        await using var db = reporting.Db();
        var all = await db.Set<ShortcomingNumber>().Where(row => row.Year == TimeProvider.System.GetUtcNow().Year).Select(row => row.Number).ToListAsync(Cancel);
        all.Order().ShouldBe(Enumerable.Range(1, all.Count));
        (await db.Set<Shortcoming>().Where(row => added.Contains(row.Id)).Select(row => row.Number).ToListAsync(Cancel)).ShouldBeUnique();
    }

    [Fact]
    public async Task Notify_Many_SendsAllOrNoneAndTellsOnce()
    {
        var (body, other) = (NewBody(), NewBody());
        await AppointAsync(body);
        var mine = new[] { await AddAsync(body), await AddAsync(body) };
        var foreign = await AddAsync(other);
        using var head = Head(body);

        await RefusedAsync(
            await head.PostAsJsonAsync("/api/reporting/shortcomings/notify", new { ids = new[] { mine[0], foreign }, answerDue = Due }, Cancel),
            HttpStatusCode.Forbidden, "auth.other-body", "ids[1]");
        await RefusedAsync(
            await head.PostAsJsonAsync("/api/reporting/shortcomings/notify", new { ids = new[] { mine[0], Guid.CreateVersion7() }, answerDue = Due }, Cancel),
            HttpStatusCode.UnprocessableEntity, "reporting.unknown-shortcoming", "ids[1]");
        await RefusedAsync(
            await head.PostAsJsonAsync("/api/reporting/shortcomings/notify", new { ids = Array.Empty<Guid>() }, Cancel), HttpStatusCode.UnprocessableEntity, "request.invalid", "ids");
        await using var db = reporting.Db();
        (await db.Set<Shortcoming>().Where(row => mine.Contains(row.Id)).Select(row => row.State).Distinct().ToListAsync(Cancel)).ShouldBe([ShortcomingState.Open]);

        var sent = await OkAsync(await head.PostAsJsonAsync("/api/reporting/shortcomings/notify", new { ids = mine, answerDue = Due }, Cancel));
        sent.AsArray().Select(item => item!["state"]!.GetValue<string>()).ShouldBe(["notified", "notified"]);
        var notice = (await db.Set<Notice>().Where(notice => notice.Cause.Contains(mine[0].ToString()) || notice.Cause.Contains(mine[1].ToString())).ToListAsync(Cancel))
            .ShouldHaveSingleItem();
        (notice.Subject, notice.RecipientId, notice.Kind).ShouldBe(("Направлено недостатков: 2", "r6", NoticeKinds.Shortcoming));
    }

    [Fact]
    public async Task List_WithFilters_HasWhatFits()
    {
        var body = NewBody();
        await AppointAsync(body);
        using var head = Head(body);
        Guid[] ids = [await AddAsync(body), await AddAsync(body), await AddAsync(body)];
        await OkAsync(await head.PostAsJsonAsync($"/api/reporting/shortcomings/{ids[0]}/notify", new { answerDue = Due }, Cancel));
        await using (var db = reporting.Db())
        {
            // Its term has passed: nobody can send one with such a term.
            var past = TimeProvider.System.GetUtcNow().AddMinutes(-1);
            await db.Set<Shortcoming>().Where(row => row.Id == ids[0]).ExecuteUpdateAsync(row => row.SetProperty(entry => entry.AnswerDue, past), Cancel);
        }

        (await CountAsync("")).ShouldBe(3);
        (await CountAsync("state=notified")).ShouldBe(1);
        (await CountAsync("overdue=true")).ShouldBe(1);
        (await CountAsync("overdue=false")).ShouldBe(2);
        (await CountAsync("open=true&kind=content")).ShouldBe(3);
        (await CountAsync("open=false")).ShouldBe(0);
        (await CountAsync("kind=clock")).ShouldBe(0);
        (await CountAsync("to=2026-01-01T00:00:00Z")).ShouldBe(0);

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await OkAsync(await head.GetAsync($"/api/reporting/shortcomings?body={body}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}", Cancel));
            seen.AddRange(page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<Guid>()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        seen.Order().ShouldBe(ids.Order());

        foreach (var (query, field) in new[] { ("state=lost", "state"), ("kind=7", "kind"), ("body=roads", "body"), ("cursor=x", "cursor") })
        {
            var refused = await head.GetAsync("/api/reporting/shortcomings?" + query, Cancel);
            ((int)refused.StatusCode).ShouldBeInRange(400, 422);
            JsonNode.Parse(await refused.Content.ReadAsStringAsync(Cancel))!["field"]!.GetValue<string>().ShouldBe(field);
        }

        async Task<int> CountAsync(string query) =>
            (await OkAsync(await head.GetAsync($"/api/reporting/shortcomings?body={body}&{query}", Cancel)))["items"]!.AsArray().Count;
    }

    [Fact]
    public async Task Add_AboutAPublication_IsOfItsBodyAndOnlyOfOnesOwn()
    {
        var id = Guid.CreateVersion7();
        await reporting.RecordAsync(Life.Of(id));
        using var head = Head("water");
        var added = await head.PostAsJsonAsync(
            "/api/reporting/shortcomings", new { kind = "content", description = "Нет мер", publicationId = id }, Cancel);
        added.StatusCode.ShouldBe(HttpStatusCode.Created);
        var shown = JsonNode.Parse(await added.Content.ReadAsStringAsync(Cancel))!;
        (shown["bodyCode"]!.GetValue<string>(), shown["bodyName"]!.GetValue<string>(), shown["network"]!.GetValue<string>()).ShouldBe(("water", "Управление ЖКХ", "vk"));

        using var stranger = Head("roads");
        await RefusedAsync(
            await stranger.PostAsJsonAsync("/api/reporting/shortcomings", new { kind = "content", description = "Нет мер", publicationId = id }, Cancel),
            HttpStatusCode.UnprocessableEntity, "reporting.unknown-publication", "publicationId");
        await RefusedAsync(
            await stranger.PostAsJsonAsync("/api/reporting/shortcomings", new { kind = "clock", description = "x", bodyCode = "roads" }, Cancel),
            HttpStatusCode.UnprocessableEntity, "request.invalid", "kind");
        await RefusedAsync(
            await stranger.PostAsJsonAsync("/api/reporting/shortcomings", new { kind = "other", description = "x", bodyCode = "water" }, Cancel),
            HttpStatusCode.Forbidden, "auth.other-body", "bodyCode");
    }

    private static string NewBody() => "b-" + Guid.CreateVersion7().ToString("n")[16..];

    private HttpClient Head(string body) => reporting.Host.ClientFor("r2", Roles.DeputyHead, body);

    private HttpClient Deputy(string body) => reporting.Host.ClientFor("r6", Roles.AreaDeputy, body);

    private async Task<Guid> AddAsync(string body, Guid? publicationId = null)
    {
        using var head = Head(body);
        var added = await head.PostAsJsonAsync(
            "/api/reporting/shortcomings", new { kind = "content", description = "Нет сроков", bodyCode = body, publicationId }, Cancel);
        added.StatusCode.ShouldBe(HttpStatusCode.Created, await added.Content.ReadAsStringAsync(Cancel));
        return JsonNode.Parse(await added.Content.ReadAsStringAsync(Cancel))!["id"]!.GetValue<Guid>();
    }

    /// <summary>R2 and R6 of the body are in office.</summary>
    private async Task AppointAsync(string body, string deputy = "r6")
    {
        foreach (var (role, person) in new[] { (Roles.DeputyHead, "r2"), (Roles.AreaDeputy, deputy) })
        {
            await FactAsync(new AppointmentGranted(
                StableId.Of($"{body}:{role}:{person}"), Life.Detected, 1, body, role, person, "Имя", "Должность",
                new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), null, Life.Administrator));
        }
    }

    private async Task FactAsync(IMessage fact)
    {
        await using var db = reporting.Db();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        await db.LockPublicationAsync(fact.OrderingKey, Cancel);
        await db.RecordFactAsync(Guid.CreateVersion7(), fact, fact.OccurredAt.ToUniversalTime(), Cancel);
        await transaction.CommitAsync(Cancel);
    }

    private async Task<List<Shortcoming>> RowsAsync(Guid publicationId)
    {
        await using var db = reporting.Db();
        return await db.Set<Shortcoming>().AsNoTracking().Where(row => row.PublicationId == publicationId)
            .OrderBy(row => row.At).ThenBy(row => row.Id).ToListAsync(Cancel);
    }

    private async Task<string> BytesAsync(Guid[] ids)
    {
        await using var db = reporting.Db();
        return ReportingFixture.Write(
            await db.Set<Shortcoming>().AsNoTracking().Where(row => ids.Contains(row.Id)).OrderBy(row => row.Id).ToListAsync(Cancel));
    }

    private static async Task<JsonNode> OkAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<JsonNode> RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string code, string? field = null)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        answer.StatusCode.ShouldBe(status, text);
        var problem = JsonNode.Parse(text)!;
        problem["code"]!.GetValue<string>().ShouldBe(code, text);
        if (field is not null)
            problem["field"]!.GetValue<string>().ShouldBe(field, text);
        return problem;
    }
}
