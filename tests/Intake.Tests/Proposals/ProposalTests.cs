using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Intake.Proposals;
using SocialPubs.Testing;

namespace SocialPubs.Intake.Tests.Proposals;

/// <summary>The model in the service: learned in the background by one replica, used by all, deciding nothing.</summary>
public sealed class ProposalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Propose_WithoutEnoughHistory_SaysThatThereIsNoModel()
    {
        await using var system = await TwoReplicas.StartAsync(minExamples: 1000);

        var proposal = await system.ProposeAsync("Яма на дороге");

        proposal.TryGetProperty("modelId", out _).ShouldBeFalse();
        proposal.GetProperty("topics").GetArrayLength().ShouldBe(0);
        proposal.GetProperty("notice").GetString().ShouldNotBeNull().ShouldContain("не меньше 1000");
    }

    [Fact]
    public async Task Propose_AfterImportedHistory_ProposesInEveryReplicaByTheOneModelThatWasTrained()
    {
        await using var system = await TwoReplicas.StartAsync(minExamples: 60);
        await system.ImportAsync(History.Texts(90));

        var models = await system.WaitForModelAsync(1);
        foreach (var replica in system.Replicas)
        {
            foreach (var (text, topic, body) in History.Unseen)
            {
                var proposal = await TwoReplicas.ProposeAsync(replica, text);
                proposal.GetProperty("modelId").GetGuid().ShouldBe(models[0].GetProperty("id").GetGuid());
                proposal.GetProperty("topics")[0].GetProperty("code").GetString().ShouldBe(topic);
                proposal.GetProperty("topics")[0].GetProperty("name").GetString().ShouldBe("Тема " + topic);
                proposal.GetProperty("topics")[0].GetProperty("confidence").GetDouble().ShouldBeInRange(0.34, 1);
                proposal.GetProperty("bodies")[0].GetProperty("code").GetString().ShouldBe(body);
            }
        }

        models.ShouldHaveSingleItem("two replicas looked at the same history");
        models[0].GetProperty("examples").GetInt32().ShouldBe(90);
        models[0].GetProperty("topicTop1").GetDouble().ShouldBeGreaterThan(0.8);
        models[0].GetProperty("topicFrequent1").GetDouble().ShouldBeLessThan(0.6);
        models[0].GetProperty("measuredOn").GetInt32().ShouldBeInRange(8, 30);
    }

    [Fact]
    public async Task Model_AfterMoreHistory_IsTrainedAnewAndNotBefore()
    {
        await using var system = await TwoReplicas.StartAsync(minExamples: 60);
        await system.ImportAsync(History.Texts(60));
        var first = await system.WaitForModelAsync(1);

        // Less than a tenth more.
        await system.ImportAsync([("Новая яма у школы", "roads", "works")]);
        (await system.Replicas[0].Services.GetRequiredService<ProposalTrainer>().TrainWhereDueAsync(Cancel)).ShouldBeFalse();
        await system.ImportAsync([.. History.Texts(90).Skip(60)]);
        var second = await system.WaitForModelAsync(2);

        second[0].GetProperty("examples").GetInt32().ShouldBe(91);
        second[1].GetProperty("id").GetGuid().ShouldBe(first[0].GetProperty("id").GetGuid());
        await Eventually.TrueAsync(
            async () => (await TwoReplicas.ProposeAsync(system.Replicas[1], "яма")).GetProperty("modelId").GetGuid() == second[0].GetProperty("id").GetGuid(),
            () => "the other replica to use the newer model",
            cancellationToken: Cancel);
    }

    [Fact]
    public async Task Propose_TopicOutOfUse_IsNotProposed()
    {
        await using var system = await TwoReplicas.StartAsync(minExamples: 60);
        await system.ImportAsync(History.Texts(60));
        await system.WaitForModelAsync(1);

        await system.PutTopicAsync("roads", active: false);

        (await system.ProposeAsync(History.Unseen[0].Text)).GetProperty("topics").EnumerateArray()
            .Select(topic => topic.GetProperty("code").GetString()).ShouldNotContain("roads");
    }

    [Fact]
    public async Task Model_OfRegisteredPublications_LearnsWhatCuratorsChose()
    {
        await using var system = await TwoReplicas.StartAsync(minExamples: 45);
        Guid last = default;
        foreach (var (text, topic, body) in History.Texts(45))
            last = await system.RegisterAsync(text, topic, body);
        // Neither decided nor told apart: it is no example.
        await system.RegisterAsync("Без темы", null, "works");

        var models = await system.WaitForModelAsync(1);

        models[0].GetProperty("examples").GetInt32().ShouldBe(45);
        var proposal = await (await system.Curator.GetAsync($"/api/intake/publications/{last}/proposal", Cancel)).ReadAsync();
        proposal.GetProperty("topics")[0].GetProperty("code").GetString().ShouldBe("light");
        // A proposal changes nothing.
        var publication = await (await system.Curator.GetAsync($"/api/intake/publications/{last}", Cancel)).ReadAsync();
        publication.GetProperty("version").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Import_SameDecisionAgain_IsKnownAndFaultsAreNamed()
    {
        await using var system = await TwoReplicas.StartAsync(minExamples: 1000);

        (await system.ImportAsync([("Яма", "roads", "works"), ("яма!", "roads", "works"), ("Яма", "light", "works")])).ShouldBe((2, 1));
        (await system.ImportAsync([("Яма", "roads", "works")])).ShouldBe((0, 1));

        var answer = await system.PostHistoryAsync([("", "roads", "works"), ("Яма", "nowhere", "works"), ("Яма", "roads", "nobody")]);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var fields = (await answer.ReadAsync()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString());
        fields.ShouldBe(["entries[0].text", "entries[1].topicCode", "entries[2].bodyCode"]);
    }

    [Fact]
    public async Task Propose_ByAnExecutor_IsRefused()
    {
        await using var system = await TwoReplicas.StartAsync(minExamples: 1000);
        using var executor = system.Replicas[0].ClientFor("executor-1", Roles.Executor, "works");

        var answer = await executor.PostAsJsonAsync("/api/intake/proposals", new { text = "яма" }, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    /// <summary>Two replicas that look at the history all the time, with three topics and two bodies.</summary>
    private sealed class TwoReplicas : IAsyncDisposable
    {
        private TwoReplicas(ServiceHostOptions options)
        {
            Replicas = [new ServiceHost<Program>(options), new ServiceHost<Program>(options)];
            Curator = Replicas[0].ClientFor("curator-1", Roles.Curator);
            Replicas[1].CreateClient().Dispose();
        }

        public ServiceHost<Program>[] Replicas { get; }

        public HttpClient Curator { get; }

        public static async Task<TwoReplicas> StartAsync(int minExamples)
        {
            var options = await ServiceHostOptions.CreateAsync("intakedb", Cancel) with
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Intake:Proposals:MinExamples"] = $"{minExamples}",
                    ["Intake:Proposals:Interval"] = "00:00:00.200",
                    ["Intake:Proposals:Poll"] = "00:00:00.100",
                },
            };
            var system = new TwoReplicas(options);
            using var administrator = system.Replicas[0].ClientFor("admin-1", Roles.Administrator);
            foreach (var body in new[] { "works", "utilities" })
            {
                (await administrator.PutAsJsonAsync($"/api/intake/bodies/{body}", new { name = "Управление " + body }, Cancel)).EnsureSuccessStatusCode();
                foreach (var role in new[] { Roles.DeputyHead, Roles.Representative, Roles.Executor })
                {
                    (await administrator.PutAsJsonAsync(
                        $"/api/intake/appointments/{Guid.CreateVersion7()}",
                        new { bodyCode = body, role, personId = $"{role}-{body}", name = "Иванова Анна", position = "Начальник", actNumber = "12", actDate = "2019-02-05", from = "2019-02-05" },
                        Cancel)).EnsureSuccessStatusCode();
                }
            }

            foreach (var topic in new[] { "roads", "waste", "light" })
                await system.PutTopicAsync(topic, active: true);
            return system;
        }

        public async Task PutTopicAsync(string code, bool active)
        {
            using var administrator = Replicas[0].ClientFor("admin-1", Roles.Administrator);
            (await administrator.PutAsJsonAsync($"/api/intake/topics/{code}", new { name = "Тема " + code, active }, Cancel)).EnsureSuccessStatusCode();
        }

        public Task<HttpResponseMessage> PostHistoryAsync(IEnumerable<(string Text, string Topic, string Body)> rows) => Curator.PostAsJsonAsync(
            "/api/intake/proposals/history", new { entries = rows.Select(row => new { text = row.Text, topicCode = row.Topic, bodyCode = row.Body }) }, Cancel);

        public async Task<(int Added, int Known)> ImportAsync(IEnumerable<(string Text, string Topic, string Body)> rows)
        {
            var answer = await PostHistoryAsync(rows);
            var body = await answer.ReadAsync();
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, body.ToString());
            return (body.GetProperty("added").GetInt32(), body.GetProperty("known").GetInt32());
        }

        public async Task<Guid> RegisterAsync(string text, string? topic, string body)
        {
            var data = new PublicationData().With("text", text).With("topicCode", topic).With("bodyCode", body).Build();
            var answer = await Curator.PostAsJsonAsync("/api/intake/publications", data, Cancel);
            var created = await answer.ReadAsync();
            answer.StatusCode.ShouldBe(HttpStatusCode.Created, created.ToString());
            return created.GetProperty("id").GetGuid();
        }

        public Task<JsonElement> ProposeAsync(string text) => ProposeAsync(Replicas[0], text);

        public static async Task<JsonElement> ProposeAsync(ServiceHost<Program> replica, string text)
        {
            using var curator = replica.ClientFor("curator-1", Roles.Curator);
            var answer = await curator.PostAsJsonAsync("/api/intake/proposals", new { text }, Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await answer.ReadAsync();
        }

        /// <summary>Waits for the model with this number and until both replicas use it.</summary>
        public async Task<List<JsonElement>> WaitForModelAsync(int count)
        {
            List<JsonElement> models = [];
            await Eventually.TrueAsync(
                async () =>
                {
                    models = [.. (await (await Curator.GetAsync("/api/intake/proposals/models", Cancel)).ReadAsync()).EnumerateArray()];
                    return models.Count >= count
                        && Replicas.All(replica => replica.Services.GetRequiredService<ProposalModels>().Current?.Id == models[0].GetProperty("id").GetGuid());
                },
                () => $"{count} models; there are {models.Count}",
                TimeSpan.FromSeconds(60),
                Cancel);
            return models;
        }

        public async ValueTask DisposeAsync()
        {
            Curator.Dispose();
            foreach (var replica in Replicas)
                await replica.DisposeAsync();
        }
    }
}
