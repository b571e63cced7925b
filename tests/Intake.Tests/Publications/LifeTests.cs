using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Deadlines;

namespace SocialPubs.Intake.Tests.Publications;

/// <summary>What becomes of a publication once it is on record, through the API.</summary>
public sealed class LifeTests(IntakeFixture intake)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeclineAndRedirect_TheReplyClockRunsOnFromTheDetection()
    {
        var (first, second) = (await intake.NewBodyAsync(), await intake.NewBodyAsync());
        var registered = await intake.RegisterAsync(new PublicationData().With("bodyCode", first));
        var id = registered.Id();
        var executor = intake.ClientFor("executor-1", Roles.Executor, first);
        var other = intake.ClientFor("executor-2", Roles.Executor, second);

        await (await intake.PostAsync(other, id, "decline", new { reason = "Чужое" })).ShouldRefuseAsync(403, "auth.other-body");
        var declined = await (await intake.PostAsync(executor, id, "decline", new { reason = "Дорога областная" })).ShouldBeOkAsync();
        declined.Text("status").ShouldBe("declined");
        declined.Text("declineReason").ShouldBe("Дорога областная");
        // The body still sees what it declined, until the curator redirects.
        (await intake.GetAsync(id, executor)).Text("status").ShouldBe("declined");
        (await HolderAsync(id)).ShouldBeNull();

        var redirected = await (await intake.PostAsync(intake.Curator, id, "direct", new { bodyCode = second, instructions = "Уточнить" })).ShouldBeOkAsync();

        redirected.Text("status").ShouldBe("directed");
        redirected.GetProperty("direction").GetInt32().ShouldBe(2);
        redirected.Instant("replyDue").ShouldBe(registered.Instant("replyDue"));
        (await HolderAsync(id)).ShouldBe(second);
        await (await executor.GetAsync($"/api/intake/publications/{id}", Cancelled)).ShouldRefuseAsync(403, "auth.other-body");
        (await intake.GetAsync(id, other)).Text("bodyCode").ShouldBe(second);
        var told = await intake.HeardAsync<DirectionDeclined>(id);
        (told.Direction, told.BodyCode, told.Reason).ShouldBe((1, first, "Дорога областная"));
        told.DeclinedBy.Role.ShouldBe(Roles.Executor);
        var directed = await intake.HeardAsync<PublicationDirected>(id, message => message.Direction == 2);
        directed.Publication.ReplyDue.ShouldBe(registered.Instant("replyDue"));
        // One clock, started once.
        intake.Probe.Heard.OfType<DeadlineStarted>().Count(message => message.PublicationId == id).ShouldBe(1);
    }

    [Fact]
    public async Task Decline_ByACurator_IsForbiddenAndByACuratorOfTheBodyToo()
    {
        var body = await intake.NewBodyAsync();
        var id = (await intake.RegisterAsync(new PublicationData().With("bodyCode", body))).Id();

        await (await intake.PostAsync(intake.Curator, id, "decline", new { reason = "x" })).ShouldRefuseAsync(403, "auth.forbidden");
    }

    [Fact]
    public async Task Direct_ToABodyWithoutItsPeople_IsRefusedAndChangesNothing()
    {
        var id = (await intake.RegisterAsync(new PublicationData())).Id();
        var body = await intake.NewBodyAsync(Roles.Representative, Roles.Executor);

        var problem = await (await intake.PostAsync(intake.Curator, id, "direct", new { bodyCode = body })).ShouldRefuseAsync(422, "intake.body-not-staffed", "bodyCode");

        problem.GetProperty("missingRoles").EnumerateArray().Select(role => role.GetString()).ShouldBe([Roles.Representative, Roles.Executor]);
        (await intake.GetAsync(id)).Text("status").ShouldBe("registered");
        await intake.AppointAsync(body, Roles.Representative);
        await intake.AppointAsync(body, Roles.Executor);
        await (await intake.PostAsync(intake.Curator, id, "direct", new { bodyCode = body })).ShouldBeOkAsync();
    }

    [Fact]
    public async Task Change_OfAnOlderVersion_ShowsThePresentOne()
    {
        var (first, second) = (await intake.NewBodyAsync(), await intake.NewBodyAsync());
        var id = (await intake.RegisterAsync(new PublicationData())).Id();
        await (await intake.PostAsync(intake.Curator, id, "direct", new { bodyCode = first }, "\"1\"")).ShouldBeOkAsync();

        var stale = await intake.PostAsync(intake.Curator, id, "direct", new { bodyCode = second }, "\"1\"");

        var problem = await stale.ShouldRefuseAsync(412, "resource.stale", "If-Match");
        problem.GetProperty("current").Text("bodyCode").ShouldBe(first);
        problem.GetProperty("version").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Direct_ByTwoCuratorsAtOnceOnOneVersion_OneWins()
    {
        var bodies = new[] { await intake.NewBodyAsync(), await intake.NewBodyAsync() };
        var id = (await intake.RegisterAsync(new PublicationData())).Id();

        var answers = await Task.WhenAll(bodies.Select(body => intake.PostAsync(intake.Curator, id, "direct", new { bodyCode = body }, "\"1\"")));

        answers.Select(answer => (int)answer.StatusCode).ShouldBe([200, 412], ignoreOrder: true);
        (await intake.GetAsync(id)).GetProperty("direction").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Close_AsDeleted_NeedsEvidenceAndCancelsTheClock()
    {
        var body = await intake.NewBodyAsync();
        var id = (await intake.RegisterAsync(new PublicationData().With("bodyCode", body))).Id();
        var hash = await intake.UploadAsync();

        await (await intake.PostAsync(intake.Curator, id, "close", new { reason = "deleted" })).ShouldRefuseAsync(422, "intake.evidence-required", "evidence");
        await (await intake.PostAsync(intake.Curator, id, "close", new { reason = "deleted", evidence = new[] { "nothing" } })).ShouldRefuseAsync(422, "attachment.unknown", "evidence[0]");
        var closed = await (await intake.PostAsync(intake.Curator, id, "close", new { reason = "deleted", comment = "Автор удалил", evidence = new[] { hash } })).ShouldBeOkAsync();

        closed.Text("status").ShouldBe("closed");
        var told = await intake.HeardAsync<PublicationClosed>(id);
        (told.Reason, told.Comment).ShouldBe(("deleted", "Автор удалил"));
        var evidence = told.Evidence.ShouldHaveSingleItem();
        evidence.ShouldBe(new Attachment(hash, hash, "image/png", evidence.Size));
        await intake.HeardAsync<DeadlineCancelled>(id);
        await (await intake.PostAsync(intake.Curator, id, "close", new { reason = "not-critical" })).ShouldRefuseAsync(409, "intake.wrong-state");
        await (await intake.PostAsync(intake.Curator, id, "direct", new { bodyCode = body })).ShouldRefuseAsync(409, "intake.wrong-state");
    }

    [Fact]
    public async Task Close_AsDuplicate_NamesTheOther()
    {
        var first = (await intake.RegisterAsync(new PublicationData())).Id();
        var second = (await intake.RegisterAsync(new PublicationData())).Id();

        await (await intake.PostAsync(intake.Curator, second, "close", new { reason = "duplicate", duplicateOf = Guid.CreateVersion7() })).ShouldRefuseAsync(422, "intake.unknown-publication", "duplicateOf");
        var closed = await (await intake.PostAsync(intake.Curator, second, "close", new { reason = "duplicate", duplicateOf = first })).ShouldBeOkAsync();

        closed.GetProperty("closing").GetProperty("duplicateOf").GetGuid().ShouldBe(first);
        (await intake.HeardAsync<PublicationClosed>(second)).DuplicateOf.ShouldBe(first);
    }

    [Fact]
    public async Task Significant_ByThePeopleOfTheBodyAndTheCurator_ByNobodyElse()
    {
        var body = await intake.NewBodyAsync();
        var id = (await intake.RegisterAsync(new PublicationData().With("bodyCode", body))).Id();

        await (await intake.PostAsync(intake.ClientFor("x", Roles.Executor, "body-0"), id, "significant", new { reason = "Важно" })).ShouldRefuseAsync(403, "auth.other-body");
        await (await intake.PostAsync(intake.ClientFor("x", Roles.Representative, body), id, "significant", new { reason = "Важно" })).ShouldRefuseAsync(403, "auth.forbidden");
        await (await intake.PostAsync(intake.ClientFor("x", Roles.DeputyHead, body), id, "significant", new { reason = "" })).ShouldRefuseAsync(422, "request.invalid", "reason");
        var marked = await (await intake.PostAsync(intake.ClientFor("x", Roles.DeputyHead, body), id, "significant", new { reason = "Без воды квартал" })).ShouldBeOkAsync();

        marked.GetProperty("significant").Text("reason").ShouldBe("Без воды квартал");
        var told = await intake.HeardAsync<PublicationMarkedSignificant>(id);
        (told.BodyCode, told.MarkedBy.Role, told.Reason).ShouldBe((body, Roles.DeputyHead, "Без воды квартал"));
        await (await intake.PostAsync(intake.Curator, id, "significant", new { reason = "Ещё" })).ShouldRefuseAsync(409, "intake.already-significant");
    }

    [Fact]
    public async Task RepeatOf_GoesWithTheDirection_AndTheRepeatHasClocksOfItsOwn()
    {
        var body = await intake.NewBodyAsync();
        var earlier = await intake.RegisterAsync(new PublicationData().With("detectedAt", TimeProvider.System.GetUtcNow().AddDays(-9)));
        var repeat = await intake.RegisterAsync(new PublicationData());

        await (await intake.PostAsync(intake.Curator, earlier.Id(), "repeat-of", new { earlier = new[] { repeat.Id() } })).ShouldRefuseAsync(422, "intake.repeat-not-earlier", "earlier[0]");
        await (await intake.PostAsync(intake.Curator, repeat.Id(), "repeat-of", new { earlier = Array.Empty<Guid>() })).ShouldRefuseAsync(422, "request.invalid", "earlier");
        var linked = await (await intake.PostAsync(intake.Curator, repeat.Id(), "repeat-of", new { earlier = new[] { earlier.Id() } })).ShouldBeOkAsync();
        var again = await (await intake.PostAsync(intake.Curator, repeat.Id(), "repeat-of", new { earlier = new[] { earlier.Id() } })).ShouldBeOkAsync();
        await (await intake.PostAsync(intake.Curator, repeat.Id(), "direct", new { bodyCode = body })).ShouldBeOkAsync();

        linked.GetProperty("repeatOf")[0].GetProperty("publicationId").GetGuid().ShouldBe(earlier.Id());
        again.GetProperty("version").GetInt32().ShouldBe(linked.GetProperty("version").GetInt32());
        linked.Instant("replyDue").ShouldBe(linked.Instant("detectedAt").AddHours(24));
        (await intake.HeardAsync<PublicationLinkedAsRepeat>(repeat.Id())).Earlier.ShouldHaveSingleItem().Url.ShouldBe(earlier.Text("url"));
        var directed = await intake.HeardAsync<PublicationDirected>(repeat.Id());
        directed.Publication.IsRepeat.ShouldBeTrue();
        directed.RepeatOf.ShouldHaveSingleItem().PublicationId.ShouldBe(earlier.Id());
    }

    [Fact]
    public async Task Register_AsARepeat_TellsItBeforeTheDirection()
    {
        var body = await intake.NewBodyAsync();
        var earlier = await intake.RegisterAsync(new PublicationData().With("detectedAt", TimeProvider.System.GetUtcNow().AddDays(-9)));

        var repeat = await intake.RegisterAsync(new PublicationData().With("bodyCode", body).With("repeatOf", new[] { earlier.Id() }));

        await intake.HeardAsync<PublicationDirected>(repeat.Id(), message => message.Publication.IsRepeat && message.RepeatOf.Count == 1);
        intake.Probe.Heard.Where(message => message.PublicationId == repeat.Id()).Select(message => message.GetType().Name).Take(3)
            .ShouldBe([nameof(PublicationRegistered), nameof(PublicationLinkedAsRepeat), nameof(PublicationDirected)]);
        (await intake.GetAsync(repeat.Id())).GetProperty("repeatOf").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task CorrectDetection_IsAnEntryOfItsOwn()
    {
        var registered = await intake.RegisterAsync(new PublicationData());
        var actual = registered.Instant("detectedAt").AddMinutes(-40);

        await (await intake.PostAsync(intake.Curator, registered.Id(), "correct-detection", new { detectedAt = "2999-01-01T00:00:00Z", reason = "x" })).ShouldRefuseAsync(422, "intake.detected-in-future", "detectedAt");
        await (await intake.PostAsync(intake.Curator, registered.Id(), "correct-detection", new { reason = "x" })).ShouldRefuseAsync(422, "request.invalid", "detectedAt");
        var corrected = await (await intake.PostAsync(intake.Curator, registered.Id(), "correct-detection", new { detectedAt = actual, reason = "Нашли раньше" })).ShouldBeOkAsync();

        corrected.Instant("detectedAt").ShouldBe(registered.Instant("detectedAt"));
        corrected.Instant("replyDue").ShouldBe(registered.Instant("replyDue"));
        var entry = corrected.GetProperty("detectionCorrections").EnumerateArray().ShouldHaveSingleItem();
        (entry.Instant("actualDetectedAt"), entry.Text("reason")).ShouldBe((actual, "Нашли раньше"));
        var told = await intake.HeardAsync<DetectionCorrected>(registered.Id());
        (told.RecordedDetectedAt, told.ActualDetectedAt).ShouldBe((registered.Instant("detectedAt"), actual));
    }

    [Fact]
    public async Task CorrectTopic_IsAnEntryOfItsOwn_AndTheListFollows()
    {
        var body = await intake.NewBodyAsync();
        var (wrong, right) = (await intake.NewTopicAsync(body), await intake.NewTopicAsync(body));
        var registered = await intake.RegisterAsync(new PublicationData().With("topicCode", wrong));

        await (await intake.PostAsync(intake.Curator, registered.Id(), "topic", new { topicCode = "no-such-topic", reason = "x" })).ShouldRefuseAsync(422, "intake.unknown-topic", "topicCode");
        await (await intake.PostAsync(intake.Curator, registered.Id(), "topic", new { topicCode = right })).ShouldRefuseAsync(422, "request.invalid", "reason");
        await (await intake.PostAsync(intake.Curator, registered.Id(), "topic", new { topicCode = wrong, reason = "x" })).ShouldRefuseAsync(422, "request.invalid", "topicCode");
        var corrected = await (await intake.PostAsync(intake.Curator, registered.Id(), "topic", new { topicCode = right, reason = "Вопрос о другом" })).ShouldBeOkAsync();

        corrected.Text("topicCode").ShouldBe(right);
        corrected.Text("bodyCode").ShouldBe(body);
        corrected.Instant("replyDue").ShouldBe(registered.Instant("replyDue"));
        var entry = corrected.GetProperty("topicCorrections").EnumerateArray().ShouldHaveSingleItem();
        (entry.Text("recordedTopicCode"), entry.Text("actualTopicCode"), entry.Text("reason")).ShouldBe((wrong, right, "Вопрос о другом"));
        (await ListAsync(intake.Curator, $"topic={right}")).ShouldHaveSingleItem().Id().ShouldBe(registered.Id());
        (await ListAsync(intake.Curator, $"topic={wrong}")).ShouldBeEmpty();
        var told = await intake.HeardAsync<TopicCorrected>(registered.Id());
        (told.RecordedTopicCode, told.ActualTopicCode, told.CorrectedBy.Role).ShouldBe((wrong, right, Roles.Curator));
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("close")]
    [InlineData("repeat-of")]
    [InlineData("topic")]
    [InlineData("correct-detection")]
    public async Task Act_OfACurator_ByAnExecutor_IsForbidden(string act)
    {
        var body = await intake.NewBodyAsync();
        var id = (await intake.RegisterAsync(new PublicationData().With("bodyCode", body))).Id();

        await (await intake.PostAsync(intake.ClientFor("x", Roles.Executor, body), id, act, new { })).ShouldRefuseAsync(403, "auth.forbidden");
    }

    [Fact]
    public async Task Act_OnAnUnknownPublication_IsNotFound()
    {
        await (await intake.PostAsync(intake.Curator, Guid.CreateVersion7(), "direct", new { bodyCode = "x" })).ShouldRefuseAsync(404, "resource.not-found", "id");
        await (await intake.Curator.GetAsync($"/api/intake/publications/{Guid.CreateVersion7()}", Cancelled)).ShouldRefuseAsync(404, "resource.not-found", "id");
    }

    [Fact]
    public async Task List_PagesThroughEverythingOnce_AndBodiesSeeTheirsOnly()
    {
        var (body, other) = (await intake.NewBodyAsync(), await intake.NewBodyAsync());
        var topic = await intake.NewTopicAsync(body);
        var ids = new List<Guid>();
        // Three of them at the same instant: the id decides between equals.
        foreach (var hours in new[] { 1, 2, 2, 2, 3, 4, 5 })
            ids.Add((await intake.RegisterAsync(new PublicationData().With("topicCode", topic).With("detectedAt", At(hours)))).Id());
        await intake.RegisterAsync(new PublicationData().With("bodyCode", other));

        var listed = await ListAsync(intake.Curator, $"topic={topic}&limit=2");
        var ofBody = await ListAsync(intake.ClientFor("x", Roles.Executor, body), "limit=3");
        var ofNobody = await ListAsync(intake.ClientFor("x", Roles.Executor), "");

        listed.Select(item => item.Id()).ShouldBe(ids, ignoreOrder: true);
        listed.Select(item => item.Instant("detectedAt")).ShouldBeInOrder(SortDirection.Descending);
        ofBody.Select(item => item.Id()).ShouldBe(ids, ignoreOrder: true);
        ofNobody.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_ByTimeLeft_HoldsWhatIsStillToBeAnswered()
    {
        var body = await intake.NewBodyAsync();
        var topic = await intake.NewTopicAsync(body);
        var late = (await intake.RegisterAsync(new PublicationData().With("topicCode", topic).With("detectedAt", At(30)))).Id();
        var soon = (await intake.RegisterAsync(new PublicationData().With("topicCode", topic).With("detectedAt", At(23)))).Id();
        var fresh = (await intake.RegisterAsync(new PublicationData().With("topicCode", topic))).Id();
        var closed = (await intake.RegisterAsync(new PublicationData().With("topicCode", topic).With("detectedAt", At(40)))).Id();
        await (await intake.PostAsync(intake.Curator, closed, "close", new { reason = "not-critical" })).ShouldBeOkAsync();

        (await ListAsync(intake.Curator, $"topic={topic}&due=overdue")).Select(item => item.Id()).ShouldBe([late]);
        (await ListAsync(intake.Curator, $"topic={topic}&limit=1&due={Uri.EscapeDataString(At(-30).ToString("O"))}")).Select(item => item.Id()).ShouldBe([late, soon, fresh]);
        (await ListAsync(intake.Curator, $"topic={topic}&status=closed&status=answered")).Select(item => item.Id()).ShouldBe([closed]);
        (await ListAsync(intake.Curator, $"topic={topic}&from={Uri.EscapeDataString(At(31).ToString("O"))}&to={Uri.EscapeDataString(At(24).ToString("O"))}")).Select(item => item.Id()).ShouldBe([late]);
    }

    [Theory]
    [InlineData("cursor=nonsense", 400, "request.cursor-invalid", "cursor")]
    [InlineData("status=lost", 422, "request.invalid", "status")]
    [InlineData("due=soon", 422, "request.invalid", "due")]
    [InlineData("from=2026-01-01", 422, "request.invalid", "from")]
    [InlineData("q=%00", 400, "request.malformed", "q")]
    public async Task List_WithABadFilter_NamesIt(string query, int status, string code, string field) =>
        await (await intake.Curator.GetAsync("/api/intake/publications?" + query, Cancelled)).ShouldRefuseAsync(status, code, field);

    [Fact]
    public async Task List_ByWords_FindsOtherFormsAndPartsOfNamesAndAddresses()
    {
        var topic = await intake.NewTopicAsync(body: null);
        var data = new PublicationData().With("topicCode", topic).With("text", "Зелёные насаждения вырубили").With("authorName", "Пётр_100% Сидоренко");
        var id = (await intake.RegisterAsync(data)).Id();
        await intake.RegisterAsync(new PublicationData().With("topicCode", topic).With("text", "Нет света"));

        foreach (var words in new[] { "зеленых насаждений", "вырубили -света", "сидор", "_100%", data.Url! })
            (await ListAsync(intake.Curator, $"topic={topic}&q={Uri.EscapeDataString(words)}")).Select(item => item.Id()).ShouldBe([id], words);
        (await ListAsync(intake.Curator, $"topic={topic}&q={Uri.EscapeDataString("_200%")}")).ShouldBeEmpty();
    }

    private static DateTimeOffset At(int hoursAgo) => TimeProvider.System.GetUtcNow().AddHours(-hoursAgo);

    private Task<string?> HolderAsync(Guid id) =>
        intake.InDatabaseAsync(db => db.Set<Deadline>().Where(row => row.SubjectId == id).Select(row => row.BodyCode).SingleAsync(Cancelled));

    private static async Task<List<JsonElement>> ListAsync(HttpClient client, string query)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await client.GetFromJsonAsync<JsonElement>(
                $"/api/intake/publications?{query}{(cursor is null ? "" : "&cursor=" + cursor)}", Cancelled);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return items;
    }
}
