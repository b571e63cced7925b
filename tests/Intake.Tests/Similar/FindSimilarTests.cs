using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Intake.Similar;

namespace SocialPubs.Intake.Tests.Similar;

public sealed class FindSimilarTests(IntakeFixture intake)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Similar_InOtherFormsOfTheWords_IsFoundWithItsReason()
    {
        // A street of this test's own keeps the other tests' publications about garbage out of the way.
        var street = "Кулагинская" + IntakeFixture.Next();
        var earlier = (await intake.RegisterAsync(new PublicationData().With("text", $"Мусор не вывезли, улица {street}"))).Id();
        var unrelated = (await intake.RegisterAsync(new PublicationData().With("text", "Когда откроют каток на стадионе?"))).Id();

        var proposals = await FindAsync($"text={Uri.EscapeDataString($"не вывозят мусор, улица {street}")}");

        var proposal = proposals.First();
        proposal.Id().ShouldBe(earlier);
        proposal.GetProperty("reasons").EnumerateArray().First().Text("kind").ShouldBe("text");
        proposal.GetProperty("score").GetDouble().ShouldBeGreaterThan(0.5);
        proposals.ShouldNotContain(other => other.Id() == unrelated);
    }

    [Fact]
    public async Task Similar_NotVyvozyatMusor_FindsMusorNeVyvezli()
    {
        var author = "Автор " + IntakeFixture.Next();
        var topic = await intake.NewTopicAsync(body: null);
        var earlier = (await intake.RegisterAsync(new PublicationData().With("text", "мусор не вывезли").With("authorName", author).With("topicCode", topic))).Id();

        var proposals = await FindAsync($"text={Uri.EscapeDataString("не вывозят мусор")}&topic={topic}");

        var proposal = proposals.First(found => found.Id() == earlier);
        proposal.GetProperty("reasons").EnumerateArray().Select(reason => reason.Text("kind")).ShouldBe(["text", "topic"]);
    }

    [Fact]
    public async Task Similar_ByTheSameAuthor_IsFoundWhateverTheText()
    {
        var page = "https://vk.com/id" + (5_000_000 + IntakeFixture.Next());
        var earlier = (await intake.RegisterAsync(new PublicationData().With("authorUrl", page).With("text", "Собаки бегают стаями"))).Id();
        var later = (await intake.RegisterAsync(new PublicationData().With("authorUrl", page).With("text", "Фонарь погас"))).Id();

        var proposals = await intake.Curator.GetFromJsonAsync<JsonElement>($"/api/intake/publications/{later}/similar", Cancelled);
        var reverse = await intake.Curator.GetFromJsonAsync<JsonElement>($"/api/intake/publications/{earlier}/similar", Cancelled);

        proposals.EnumerateArray().First(found => found.Id() == earlier)
            .GetProperty("reasons").EnumerateArray().ShouldContain(reason => reason.Text("kind") == "author");
        // A publication is neither proposed for itself nor for one that was detected before it.
        proposals.EnumerateArray().ShouldNotContain(found => found.Id() == later);
        reverse.EnumerateArray().ShouldNotContain(found => found.Id() == later);
    }

    [Fact]
    public async Task Similar_ForPeopleOfABody_HoldsTheirsOnly()
    {
        var (body, other) = (await intake.NewBodyAsync(), await intake.NewBodyAsync());
        var word = "Шлагбаумовка" + IntakeFixture.Next();
        var theirs = (await intake.RegisterAsync(new PublicationData().With("bodyCode", body).With("text", $"{word} затоплена"))).Id();
        await intake.RegisterAsync(new PublicationData().With("bodyCode", other).With("text", $"{word} затоплена снова"));

        var proposals = await FindAsync($"text={Uri.EscapeDataString(word + " затоплена")}", intake.ClientFor("x", Roles.Executor, body));

        proposals.Select(found => found.Id()).ShouldBe([theirs]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text=%20")]
    public async Task Similar_WithoutAnythingToCompare_IsRefused(string query) =>
        await (await intake.Curator.GetAsync("/api/intake/publications/similar?" + query, Cancelled)).ShouldRefuseAsync(422, "request.invalid");

    [Theory]
    [InlineData("и не в")]
    [InlineData("!!! ''' & | <-> :*")]
    [InlineData("один")]
    public async Task Similar_ToAlmostNothing_AnswersAList(string text) =>
        (await FindAsync($"text={Uri.EscapeDataString(text)}")).ShouldNotBeNull();

    [Fact]
    public void Score_OfIndependentReasons_NeverPassesOneAndGrowsWithEach()
    {
        var text = Similarity.Reasons(new SimilarRow { Words = 0.6, Letters = 0.4 });
        var all = Similarity.Reasons(new SimilarRow { Words = 1, Letters = 1, SameAuthor = true, SamePlace = true, SameTopic = true });

        Similarity.Score(text).ShouldBe(0.6);
        Similarity.Score([.. text, new SimilarityReason("topic", 0.15)]).ShouldBe(0.66);
        Similarity.Score(all).ShouldBe(1);
        Similarity.Score([]).ShouldBe(0);
        // A shared wall and a shared topic alone are no reason to bother anybody.
        Similarity.Score(Similarity.Reasons(new SimilarRow { SamePlace = true, SameTopic = true })).ShouldBeLessThan(Similarity.Threshold);
    }

    private async Task<List<JsonElement>> FindAsync(string query, HttpClient? client = null) =>
        [.. (await (client ?? intake.Curator).GetFromJsonAsync<JsonElement>("/api/intake/publications/similar?" + query, Cancelled)).EnumerateArray()];
}
