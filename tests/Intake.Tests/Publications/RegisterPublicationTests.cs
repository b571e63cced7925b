using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Deadlines;

namespace SocialPubs.Intake.Tests.Publications;

public sealed class RegisterPublicationTests(IntakeFixture intake)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Register_WithBody_IsDirectedAndTellsTheOthersWhatIsOnRecord()
    {
        var body = await intake.NewBodyAsync();
        var topic = await intake.NewTopicAsync(body: null);
        var hash = await intake.UploadAsync();
        var detectedAt = TimeProvider.System.GetUtcNow().AddHours(-2);
        var data = new PublicationData()
            .With("url", "https://m.vk.com/club1?w=wall-77_" + IntakeFixture.Next())
            .With("authorUrl", "https://vk.com/id1").With("topicCode", topic).With("bodyCode", body)
            .With("detectedAt", detectedAt).With("postedAt", detectedAt.AddHours(-1))
            .With("evidence", new[] { hash }).With("instructions", "Проверить график вывоза.");

        var answer = await intake.Curator.PostAsJsonAsync("/api/intake/publications", data.Build(), Cancelled);

        var publication = await answer.ShouldBeOkAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        answer.Headers.Location!.OriginalString.ShouldBe($"/api/intake/publications/{publication.Id()}");
        answer.Headers.ETag!.Tag.ShouldBe("\"2\"");
        publication.Text("status").ShouldBe("directed");
        publication.Text("url").ShouldStartWith("https://vk.com/wall-77_");
        publication.GetProperty("evidence")[0].GetString().ShouldBe(hash);
        // Decree 188, clause 7: 24 hours from the detection, whenever it was entered.
        (publication.Instant("replyDue") - publication.Instant("detectedAt")).ShouldBe(TimeSpan.FromHours(24));

        var id = publication.Id();
        var registered = await intake.HeardAsync<PublicationRegistered>(id);
        var directed = await intake.HeardAsync<PublicationDirected>(id);
        var started = await intake.HeardAsync<DeadlineStarted>(id);
        directed.Direction.ShouldBe(1);
        directed.BodyCode.ShouldBe(body);
        directed.BodyName.ShouldBe(publication.Text("bodyName"));
        directed.Instructions.ShouldBe("Проверить график вывоза.");
        directed.DirectedBy.ShouldBe(new Actor("curator-1", "Name of curator-1", Roles.Curator));
        foreach (var snapshot in new[] { registered.Publication, directed.Publication })
        {
            snapshot.Url.ShouldBe(publication.Text("url"));
            snapshot.Text.ShouldBe(publication.Text("text"));
            snapshot.DetectedAt.ShouldBe(publication.Instant("detectedAt"));
            snapshot.PostedAt.ShouldBe(publication.Instant("postedAt"));
            snapshot.ReplyDue.ShouldBe(publication.Instant("replyDue"));
            snapshot.TopicCode.ShouldBe(topic);
            snapshot.TopicName.ShouldBe(publication.Text("topicName"));
            snapshot.RegulationId.ShouldBe("bataysk-188");
            snapshot.IsRepeat.ShouldBeFalse();
        }

        started.Timer.ShouldBe("reply");
        started.DueAt.ShouldBe(publication.Instant("replyDue"));
        started.BodyCode.ShouldBe(body);
        // What is read later is what was answered.
        (await intake.GetAsync(id)).ToString().ShouldBe(publication.ToString());
    }

    [Fact]
    public async Task Register_WithTopicOfABody_IsDirectedToItUnlessAskedNotTo()
    {
        var body = await intake.NewBodyAsync();
        var topic = await intake.NewTopicAsync(body);

        var directed = await intake.RegisterAsync(new PublicationData().With("topicCode", topic));
        var kept = await intake.RegisterAsync(new PublicationData().With("topicCode", topic).With("direct", false));

        directed.Text("bodyCode").ShouldBe(body);
        kept.Text("status").ShouldBe("registered");
        kept.TryGetProperty("bodyCode", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Register_TheSameAddressInAnotherForm_NamesTheFirst()
    {
        var first = await intake.RegisterAsync(new PublicationData());

        var again = new PublicationData().With("url", first.Text("url").Replace("https://vk.com/", "http://www.vk.ru/", StringComparison.Ordinal) + "?from=feed");
        var answer = await intake.Curator.PostAsJsonAsync("/api/intake/publications", again.Build(), Cancelled);

        var problem = await answer.ShouldRefuseAsync(409, "intake.already-registered", "url");
        problem.GetProperty("publicationId").GetGuid().ShouldBe(first.Id());
    }

    [Fact]
    public async Task Register_TheSameAddressManyTimesAtOnce_IsOnRecordOnce()
    {
        var data = new PublicationData();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12)
            .Select(_ => intake.Curator.PostAsJsonAsync("/api/intake/publications", data.Build(), Cancelled)));

        var created = answers.Where(answer => answer.StatusCode == HttpStatusCode.Created).ShouldHaveSingleItem();
        var id = (await created.ReadAsync()).Id();
        foreach (var answer in answers.Where(answer => answer != created))
        {
            var problem = await answer.ShouldRefuseAsync(409, "intake.already-registered", "url");
            problem.GetProperty("publicationId").GetGuid().ShouldBe(id);
        }

        (await intake.InDatabaseAsync(db => db.Publications.CountAsync(row => row.Url == data.Url, Cancelled))).ShouldBe(1);
        (await intake.InDatabaseAsync(db => db.Set<Deadline>().CountAsync(row => row.SubjectId == id, Cancelled))).ShouldBe(1);
    }

    [Theory]
    [InlineData(Roles.DeputyHead)]
    [InlineData(Roles.Representative)]
    [InlineData(Roles.Executor)]
    public async Task Register_WithABodyThatLacksSomebody_NamesTheRole(string missing)
    {
        var body = await intake.NewBodyAsync(missing);
        var data = new PublicationData().With("bodyCode", body);

        var answer = await intake.Curator.PostAsJsonAsync("/api/intake/publications", data.Build(), Cancelled);

        var problem = await answer.ShouldRefuseAsync(422, "intake.body-not-staffed", "bodyCode");
        problem.GetProperty("missingRoles").EnumerateArray().Select(role => role.GetString()).ShouldBe([missing]);
        await NothingIsOnRecordAsync(data.Url);
    }

    [Fact]
    public async Task Register_WithATopicWhoseBodyHasOnlyFormerAndFuturePeople_IsRefused()
    {
        var body = await intake.NewBodyAsync(Roles.DeputyHead, Roles.Executor);
        await intake.AppointAsync(body, Roles.DeputyHead, "2019-02-05", "2020-01-01");
        await intake.AppointAsync(body, Roles.Executor, "2099-01-01");
        var data = new PublicationData().With("topicCode", await intake.NewTopicAsync(body));

        var answer = await intake.Curator.PostAsJsonAsync("/api/intake/publications", data.Build(), Cancelled);

        var problem = await answer.ShouldRefuseAsync(422, "intake.body-not-staffed", "topicCode");
        problem.GetProperty("missingRoles").EnumerateArray().Select(role => role.GetString()).ShouldBe([Roles.DeputyHead, Roles.Executor]);
        await NothingIsOnRecordAsync(data.Url);
    }

    public static TheoryData<string, object?, string, string> BadFields => new()
    {
        { "network", "myspace", "intake.unknown-network", "network" },
        { "network", null, "request.invalid", "network" },
        { "network", "telegram", "intake.unknown-network", "network" },
        { "url", null, "intake.address-malformed", "url" },
        { "url", "не адрес", "intake.address-malformed", "url" },
        { "url", "ftp://vk.com/wall-1_2", "intake.address-malformed", "url" },
        { "url", "https://ok.ru/group/51234567/topic/1", "intake.address-foreign", "url" },
        { "url", "https://vk.com.example.org/wall-1_2", "intake.address-foreign", "url" },
        { "url", "https://vk.com/feed", "intake.address-not-a-publication", "url" },
        { "authorName", null, "request.invalid", "authorName" },
        { "authorName", "   ", "request.invalid", "authorName" },
        { "authorName", new string('я', 301), "request.invalid", "authorName" },
        { "authorName", "Иван\0ов", "request.invalid", "authorName" },
        { "authorUrl", "javascript:alert(1)", "intake.address-malformed", "authorUrl" },
        { "text", null, "request.invalid", "text" },
        { "text", " \n", "request.invalid", "text" },
        { "text", "a\0b", "request.invalid", "text" },
        { "text", new string('я', 20_001), "intake.text-too-long", "text" },
        { "detectedAt", "2999-01-01T00:00:00+03:00", "intake.detected-in-future", "detectedAt" },
        { "detectedAt", "2018-12-31T23:59:59+03:00", "intake.no-regulation", "detectedAt" },
        { "postedAt", "2999-01-01T00:00:00+03:00", "intake.detected-before-posted", "detectedAt" },
        { "topicCode", "no-such-topic", "intake.unknown-topic", "topicCode" },
        { "bodyCode", "no-such-body", "intake.unknown-body", "bodyCode" },
        { "bodyCode", "a\0b", "request.invalid", "bodyCode" },
        { "direct", true, "request.invalid", "bodyCode" },
        { "level", "high", "intake.unknown-level", "level" },
        { "source", "broadcast", "intake.unknown-source", "source" },
        { "evidence", new[] { "0000000000000000000000000000000000000000000000000000000000000000" }, "attachment.unknown", "evidence[0]" },
        { "evidence", new[] { "../../etc/passwd" }, "attachment.unknown", "evidence[0]" },
        { "instructions", new string('я', 4001), "request.invalid", "instructions" },
        { "repeatOf", new[] { "0199a000-0000-7000-8000-000000000000" }, "intake.unknown-publication", "repeatOf[0]" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task Register_WithABadField_NamesItAndChangesNothing(string field, object? value, string code, string faultyField)
    {
        var author = "Автор " + IntakeFixture.Next();
        var data = new PublicationData().With("authorName", author).With(field, value);

        var answer = await intake.Curator.PostAsJsonAsync("/api/intake/publications", data.Build(), Cancelled);

        await answer.ShouldRefuseAsync(422, code, faultyField);
        // No other test has this author, so a row that came to stand under another address would be found too.
        await NothingIsOnRecordAsync(data.Url);
        (await intake.InDatabaseAsync(db => db.Publications.CountAsync(row => row.AuthorName == author, Cancelled))).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"detectedAt":"2026-03-01T09:30:00"}""", "detectedAt")]
    [InlineData("""{"detectedAt":"yesterday"}""", "detectedAt")]
    [InlineData("""{"postedAt":17}""", "postedAt")]
    [InlineData("""{"repeatOf":["x"]}""", "repeatOf[0]")]
    [InlineData("""{"text":5}""", "text")]
    public async Task Register_WithJsonOfAWrongKind_NamesTheField(string json, string field)
    {
        var answer = await intake.Curator.PostAsync(
            "/api/intake/publications", new StringContent(json, Encoding.UTF8, "application/json"), Cancelled);

        await answer.ShouldRefuseAsync(400, "request.malformed", field);
    }

    [Fact]
    public async Task Register_WithManyFaults_NamesAllOfThem()
    {
        var data = new PublicationData().With("text", "").With("authorName", null).With("topicCode", "none").With("url", "x");

        var answer = await intake.Curator.PostAsJsonAsync("/api/intake/publications", data.Build(), Cancelled);

        var problem = await answer.ReadAsync();
        problem.GetProperty("errors").EnumerateArray().Select(error => error.Text("field"))
            .ShouldBe(["authorName", "text", "url", "topicCode"], ignoreOrder: true);
    }

    [Fact]
    public async Task Register_InANetworkThatWasInUseAtTheDetectionOnly_IsAccepted()
    {
        string Url() => $"https://www.facebook.com/bataysk/posts/{900000 + IntakeFixture.Next()}";
        var data = new PublicationData().With("network", "facebook").With("url", Url());
        // Midnight of 4 March 2022 in Moscow is 21:00 of the day before in UTC.
        var inUse = await intake.Curator.PostAsJsonAsync(
            "/api/intake/publications", data.With("detectedAt", "2022-03-03T20:59:59Z").Build(), Cancelled);
        var outOfUse = await intake.Curator.PostAsJsonAsync(
            "/api/intake/publications", data.With("url", Url()).With("detectedAt", "2022-03-03T21:00:00Z").Build(), Cancelled);

        inUse.StatusCode.ShouldBe(HttpStatusCode.Created);
        await outOfUse.ShouldRefuseAsync(422, "intake.network-out-of-use", "network");
    }

    [Fact]
    public async Task Register_WithARetiredTopicOrBody_IsRefused()
    {
        var topic = await intake.NewTopicAsync(body: null, active: false);
        var body = await intake.NewBodyAsync();
        await intake.Administrator.PutAsJsonAsync($"/api/intake/bodies/{body}", new { name = "Старое", active = false }, Cancelled);

        var byTopic = await intake.Curator.PostAsJsonAsync("/api/intake/publications", new PublicationData().With("topicCode", topic).Build(), Cancelled);
        var byBody = await intake.Curator.PostAsJsonAsync("/api/intake/publications", new PublicationData().With("bodyCode", body).Build(), Cancelled);

        await byTopic.ShouldRefuseAsync(422, "intake.inactive-topic", "topicCode");
        await byBody.ShouldRefuseAsync(422, "intake.inactive-body", "bodyCode");
    }

    [Theory]
    [InlineData(Roles.Executor)]
    [InlineData(Roles.DeputyHead)]
    [InlineData(Roles.Administrator)]
    public async Task Register_ByAnyoneButACurator_IsForbidden(string role)
    {
        var data = new PublicationData();

        var answer = await intake.ClientFor("somebody", role, "body-1").PostAsJsonAsync("/api/intake/publications", data.Build(), Cancelled);

        await answer.ShouldRefuseAsync(403, "auth.forbidden");
        await NothingIsOnRecordAsync(data.Url);
    }

    [Fact]
    public async Task Register_TwiceWithOneIdempotencyKey_AnswersTheSame()
    {
        var data = new PublicationData();
        var key = Guid.CreateVersion7().ToString();
        async Task<JsonElement> Send()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/intake/publications") { Content = JsonContent.Create(data.Build()) };
            request.Headers.Add("Idempotency-Key", key);
            return await (await intake.Curator.SendAsync(request, Cancelled)).ShouldBeOkAsync();
        }

        var first = await Send();
        var second = await Send();

        second.ToString().ShouldBe(first.ToString());
    }

    [Fact]
    public async Task Register_WithTextOfTheGreatestLength_KeepsEveryCharacter()
    {
        var text = string.Concat(Enumerable.Repeat("Ёлки😀 ", 2857))[..19_999] + "Ж";

        var publication = await intake.RegisterAsync(new PublicationData().With("text", text));

        (await intake.GetAsync(publication.Id())).Text("text").ShouldBe(text);
    }

    private async Task NothingIsOnRecordAsync(string? url) =>
        (await intake.InDatabaseAsync(db => db.Publications.CountAsync(row => row.Url == url, Cancelled))).ShouldBe(0);
}
