using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Intake.PersonalData;
using SocialPubs.Testing;

namespace SocialPubs.Intake.Tests.PersonalData;

/// <summary>What a person may ask for, through the API, on a real database and a real broker.</summary>
public sealed class PersonalDataTests(IntakeFixture intake)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_ByNameOrAddress_FindsThePublications()
    {
        var name = NewName();
        var page = $"https://vk.com/id{IntakeFixture.Next() + 900000}";
        var data = new PublicationData().With("authorName", name).With("authorUrl", page);
        var id = (await intake.RegisterAsync(data)).Id();

        (await SearchAsync(new { name = name[6..] })).ShouldBe([id]);
        (await SearchAsync(new { address = page + "/" })).ShouldBe([id]);
        (await SearchAsync(new { address = data.Url!.Replace("https://", "m.", StringComparison.Ordinal) })).ShouldBe([id]);
        (await SearchAsync(new { name = "100%_нет" })).ShouldBeEmpty();

        await (await PostAsync("search", new { })).ShouldRefuseAsync(422, "request.invalid", "name");
        await (await intake.Curator.PostAsJsonAsync("/api/intake/personal-data/search", new { name }, Cancelled)).ShouldRefuseAsync(403, "auth.forbidden");
    }

    [Fact]
    public async Task Export_OfAPerson_HoldsEverythingAndGoesOnRecord()
    {
        var name = NewName();
        var evidence = await intake.UploadAsync();
        var id = (await intake.RegisterAsync(new PublicationData().With("authorName", name).With("evidence", new[] { evidence }))).Id();

        var answer = await PostAsync("export", new { publications = new[] { new { id } }, reason = "Обращение № 17" });
        var export = await answer.ShouldBeOkAsync();

        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var publication = export.GetProperty("publications")[0].GetProperty("publication");
        publication.Text("authorName").ShouldBe(name);
        publication.GetProperty("evidence")[0].GetString().ShouldBe(evidence);
        export.GetProperty("publications")[0].GetProperty("acts").GetArrayLength().ShouldBe(0);
        var again = await (await PostAsync("export", new { publications = new[] { new { id } }, reason = "Ещё раз" })).ShouldBeOkAsync();
        var act = again.GetProperty("publications")[0].GetProperty("acts")[0];
        (act.Text("kind"), act.Text("reason"), act.Text("actorId")).ShouldBe(("exported", "Обращение № 17", "admin-1"));

        await (await PostAsync("export", new { publications = new[] { new { id } } })).ShouldRefuseAsync(422, "request.invalid", "reason");
        await (await PostAsync("export", new { publications = new[] { new { id = Guid.CreateVersion7() } }, reason = "x" }))
            .ShouldRefuseAsync(422, "intake.unknown-publication", "publications[0].id");
    }

    [Fact]
    public async Task Correct_ChosenPublications_ChangesTheNameHereAndTellsTheOthers()
    {
        var (name, right) = (NewName(), NewName());
        var registered = await intake.RegisterAsync(new PublicationData().With("authorName", name));
        var id = registered.Id();
        var version = registered.GetProperty("version").GetInt32();

        await (await PostAsync("correct", new { publications = new[] { new { id, version = version + 1 } }, name = right, reason = "x" }))
            .ShouldRefuseAsync(412, "resource.stale", "publications[0].version");
        var result = (await (await PostAsync("correct", new { publications = new[] { new { id, version } }, name = right, reason = "Письмо" })).ShouldBeOkAsync())[0];

        result.GetProperty("version").GetInt32().ShouldBe(version + 1);
        (await intake.GetAsync(id)).Text("authorName").ShouldBe(right);
        var told = await intake.HeardAsync<AuthorCorrected>(id);
        (told.AuthorName, told.CorrectedBy.Role).ShouldBe((right, Roles.Administrator));
        var once = (await (await PostAsync("correct", new { publications = new[] { new { id } }, name = right, reason = "Письмо" })).ShouldBeOkAsync())[0];
        once.GetProperty("changed").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Pseudonymise_RunningPublication_IsRefusedAndNothingOfTheRequestIsDone()
    {
        var name = NewName();
        var running = (await intake.RegisterAsync(new PublicationData().With("authorName", name))).Id();
        var closed = await ClosedAsync(name);

        var problem = await (await PostAsync("pseudonymise", new { publications = new[] { new { id = closed }, new { id = running } }, reason = "x" }))
            .ShouldRefuseAsync(409, "intake.author-still-needed", "publications[1].id");

        problem.Text("publicationStatus").ShouldNotBeNull();
        (await intake.GetAsync(closed)).Text("authorName").ShouldBe(name);
    }

    [Fact]
    public async Task Pseudonymise_OnRequest_LeavesNothingOfTheAuthor()
    {
        var surname = NewSurname();
        var name = $"Тимур {surname}";
        var page = $"https://vk.com/id{IntakeFixture.Next() + 900000}";
        var evidence = await intake.UploadAsync();
        var data = new PublicationData().With("authorName", name).With("authorUrl", page).With("evidence", new[] { evidence })
            .With("url", $"https://vk.com/wall{700000 + IntakeFixture.Next()}_5").With("text", $"Я, {name}, жду. Мой двор: {page}.");
        var id = await ClosedAsync(name, data, $"{surname}у позвонили");
        var repeat = (await intake.RegisterAsync(new PublicationData().With("repeatOf", new[] { id }).With("authorName", "Другая Жительница"))).Id();
        await (await PostAsync("export", new { publications = new[] { new { id } }, reason = $"Заявление {surname}а" })).ShouldBeOkAsync();
        var before = await intake.GetAsync(id);

        await (await PostAsync("pseudonymise", new { publications = new[] { new { id } }, reason = $"Требование {surname}а" })).ShouldBeOkAsync();

        var after = await intake.GetAsync(id);
        after.Text("authorName").ShouldStartWith("Автор ");
        (after.TryGetProperty("authorUrl", out var left) && left.ValueKind != JsonValueKind.Null).ShouldBeFalse();
        after.Text("text").ShouldBe($"Я, [автор], жду. Мой двор: {after.Text("url")}.");
        after.GetProperty("evidence").GetArrayLength().ShouldBe(0);
        after.GetProperty("version").GetInt32().ShouldBe(before.GetProperty("version").GetInt32() + 1);
        foreach (var same in new[] { "status", "network", "detectedAt", "registeredAt", "replyDue", "topicCode", "bodyCode" })
            (after.TryGetProperty(same, out var now) ? now.ToString() : null).ShouldBe(before.TryGetProperty(same, out var then) ? then.ToString() : null);
        var told = await intake.HeardAsync<AuthorPseudonymised>(id);
        (told.Pseudonym, told.Url, told.PseudonymisedBy.Id).ShouldBe((after.Text("authorName"), after.Text("url"), "admin-1"));
        told.RepeatedBy.ShouldBe([repeat]);
        (await intake.GetAsync(repeat)).GetProperty("repeatOf")[0].Text("url").ShouldBe(after.Text("url"));

        await OutboxIsEmptyAsync();
        (await DatabaseText.TablesWithAsync(intake.Database, surname, Cancelled)).ShouldBeEmpty();
        (await DatabaseText.TablesWithAsync(intake.Database, page, Cancelled)).ShouldBeEmpty();
        (await DatabaseText.TablesWithAsync(intake.Database, data.Url!, Cancelled)).ShouldBeEmpty();
        (await SearchAsync(new { name = surname })).ShouldBeEmpty();

        await (await PostAsync("pseudonymise", new { publications = new[] { new { id } }, reason = "x" })).ShouldRefuseAsync(409, "intake.author-pseudonymised");
        // The address stands there no more, so the same post can be registered again, by another person perhaps.
        await intake.RegisterAsync(new PublicationData().With("url", data.Url));
    }

    [Fact]
    public async Task ReplyPosted_AfterThePseudonym_DoesNotBringTheAddressBack()
    {
        var url = $"https://vk.com/wall{700000 + IntakeFixture.Next()}_5";
        var id = await ClosedAsync(NewName(), new PublicationData().With("url", url));
        await (await PostAsync("pseudonymise", new { publications = new[] { new { id } }, reason = "x" })).ShouldBeOkAsync();
        var now = TimeProvider.System.GetUtcNow();

        await intake.Probe.PublishAsync(
            new ReplyPosted(id, now, "body", 1, now, url + "?reply=6", "6", "hash", false, null, Actor.System), cancellationToken: Cancelled);

        await Eventually.TrueAsync(
            async () => (await intake.GetAsync(id)).TryGetProperty("reply", out var reply) && reply.ValueKind == JsonValueKind.Object, () => "the late reply", cancellationToken: Cancelled);
        (await intake.GetAsync(id)).GetProperty("reply").Text("url").ShouldBe((await intake.HeardAsync<AuthorPseudonymised>(id)).ReplyUrl);
    }

    private static string NewSurname() => "Садыков" + string.Concat(IntakeFixture.Next().ToString("D6", System.Globalization.CultureInfo.InvariantCulture).Select(digit => "бвгджзклмн"[digit - '0']));

    private static string NewName() => "Тимур " + NewSurname();

    private async Task<Guid> ClosedAsync(string name, PublicationData? data = null, string? comment = null)
    {
        var id = (await intake.RegisterAsync((data ?? new PublicationData()).With("authorName", name))).Id();
        await (await intake.PostAsync(intake.Curator, id, "close", new { reason = "not-critical", comment })).ShouldBeOkAsync();
        return id;
    }

    private Task<HttpResponseMessage> PostAsync(string act, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/intake/personal-data/" + act) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        return intake.Administrator.SendAsync(request, Cancelled);
    }

    private async Task<Guid[]> SearchAsync(object body) =>
        [.. (await (await PostAsync("search", body)).ShouldBeOkAsync()).GetProperty("items").EnumerateArray().Select(item => item.Id())];

    private Task OutboxIsEmptyAsync() => Eventually.TrueAsync(
        () => intake.InDatabaseAsync(async db => !await db.Set<Messaging.Outbox.OutboxMessage>().AnyAsync(Cancelled)),
        () => "an empty outbox", cancellationToken: Cancelled);
}

/// <summary>Authors whose term ends, on two replicas.</summary>
public sealed class RetentionWorkerTests : IAsyncLifetime
{
    private ServiceHostOptions options = null!;
    private ServiceHost<Program> host = null!;
    private BusProbe probe = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("socialpubs-regulations-").FullName;
        var shipped = Path.Combine(AppContext.BaseDirectory, "regulations", "demo-seconds.json");
        var json = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(shipped, Cancelled))!;
        json["retention"]!["authors"]!["amount"] = 2;
        json["retention"]!["authors"]!["unit"] = "seconds";
        json["retention"]!["authors"]!["text"] = "remove";
        await File.WriteAllTextAsync(Path.Combine(folder, "quick.json"), json.ToJsonString(), Cancelled);
        options = await ServiceHostOptions.CreateAsync("intakedb", Cancelled) with
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Regulation:Directory"] = folder,
                ["Regulation:Active"] = "demo-seconds",
                ["PersonalData:Interval"] = "00:00:00.200",
                ["PersonalData:BatchSize"] = "3",
            },
        };
        host = new ServiceHost<Program>(options);
        probe = await BusProbe.StartAsync(options.Broker, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await probe.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Worker_OnTwoReplicas_ReplacesEachOnceAndLeavesWhatRuns()
    {
        var curator = host.ClientFor("curator-1", Roles.Curator);
        await using var second = new ServiceHost<Program>(options);
        second.CreateClient().Dispose();
        var ids = new List<Guid>();
        for (var i = 0; i < 10; i++)
            ids.Add(await RegisterAsync(curator, i));
        foreach (var id in ids.Skip(1))
        {
            (await curator.PostAsJsonAsync($"/api/intake/publications/{id}/close", new { reason = "not-critical", comment = "Васильковой сказали" }, Cancelled))
                .EnsureSuccessStatusCode();
        }

        await Eventually.TrueAsync(
            () => Task.FromResult(ids.Skip(1).All(id => probe.Heard.OfType<AuthorPseudonymised>().Any(message => message.PublicationId == id))),
            () => $"nine pseudonyms, not {probe.Heard.OfType<AuthorPseudonymised>().Count()}", TimeSpan.FromSeconds(40), Cancelled);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancelled);

        probe.Heard.OfType<AuthorPseudonymised>().GroupBy(message => message.PublicationId).ShouldAllBe(group => group.Count() == 1);
        probe.Heard.OfType<AuthorPseudonymised>().Select(message => message.Pseudonym).Distinct().Count().ShouldBe(1, "the same author");
        probe.Heard.OfType<AuthorPseudonymised>().ShouldAllBe(message => message.PseudonymisedBy == Actor.System && message.TextRemoved);
        await using var connection = new NpgsqlConnection(options.DatabaseConnection);
        await connection.OpenAsync(Cancelled);
        await using var kept = new NpgsqlCommand("SELECT count(*) FROM publications WHERE author_name LIKE '%Василькова%' AND ended_at IS NULL", connection);
        (await kept.ExecuteScalarAsync(Cancelled)).ShouldBe(1L, "the one that runs");
        await using var gone = new NpgsqlCommand("DELETE FROM publications WHERE ended_at IS NULL", connection);
        await using var locked = new NpgsqlCommand("SELECT count(*) FROM personal_data_acts WHERE kind = @kind AND reason IS NULL", connection);
        locked.Parameters.AddWithValue("kind", (short)PersonalDataActKind.Expired);
        (await locked.ExecuteScalarAsync(Cancelled)).ShouldBe(9L);
        await gone.ExecuteNonQueryAsync(Cancelled);
        (await DatabaseText.TablesWithAsync(options.DatabaseConnection, "васильков", Cancelled)).ShouldBeEmpty();
    }

    private static async Task<Guid> RegisterAsync(HttpClient curator, int number)
    {
        var answer = await curator.PostAsJsonAsync(
            "/api/intake/publications",
            new { network = "vk", url = $"https://vk.com/wall-77_{number + 1}", authorName = "Мария Василькова", text = "Пишет вам Мария Василькова." },
            Cancelled);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetGuid();
    }
}
