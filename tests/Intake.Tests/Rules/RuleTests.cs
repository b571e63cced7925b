using System.Net.Http.Json;
using SocialPubs.Testing;

namespace SocialPubs.Intake.Tests.Rules;

public sealed class RuleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_Tried_ChangeNothingAndPutScoreWhatWaits()
    {
        await using var system = await FindingSystem.StartAsync();
        system.Mention("Яма на Кирова");
        system.Mention("Куплю гараж", 502);
        system.Mention("С праздником!", 503);
        await system.WaitForAsync(3);
        var rules = new object[]
        {
            new { name = "Дороги", words = new[] { "ямы" }, places = new[] { "Кирова", "Ленина" }, weight = 40 },
            new { name = "Объявления", words = new[] { "купл*", "продам" }, weight = -100 },
        };

        var trial = await (await system.Curator.PostAsJsonAsync("/api/intake/rules/try", new { threshold = 1, rules }, Cancel)).ShouldBeOkAsync();

        (trial.GetProperty("tried").GetInt32(), trial.GetProperty("shown").GetInt32(), trial.GetProperty("shownNow").GetInt32()).ShouldBe((3, 1, 3));
        trial.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("holds").GetInt32()).ShouldBe([1, 1]);
        trial.GetProperty("candidates")[0].GetProperty("score").GetInt32().ShouldBe(-100);
        (await system.CandidatesAsync()).ShouldAllBe(row => row.Score == 0);
        (await system.GetAsync("rules")).GetProperty("version").GetInt32().ShouldBe(0);

        var put = await (await system.Administrator.PutAsJsonAsync("/api/intake/rules", new { threshold = 1, rules }, Cancel)).ShouldBeOkAsync();

        put.GetProperty("version").GetInt32().ShouldBe(1);
        await Eventually.TrueAsync(
            async () => (await system.GetAsync("candidates")).GetProperty("items").GetArrayLength() == 1, () => "only the hole in the list", cancellationToken: Cancel);
        (await system.GetAsync("candidates")).GetProperty("items")[0].GetProperty("score").GetInt32().ShouldBe(40);
        system.Mention("Ещё яма, на Ленина", 504);
        (await system.WaitForAsync(4)).Count(row => row.RuleScore == 40).ShouldBe(2);
    }

    [Fact]
    public async Task Rules_ThatAreWrong_AreRefusedWithEveryFault()
    {
        await using var system = await FindingSystem.StartAsync();

        var problem = await (await system.Curator.PutAsJsonAsync(
            "/api/intake/rules",
            new
            {
                rules = new object[]
                {
                    new { name = "Одно", words = new[] { "*" }, weight = 5000 }, new { name = "Одно", words = Array.Empty<string>(), topicCode = "no-such-topic", kinds = new[] { "ownPosts" } },
                },
            },
            Cancel)).ShouldRefuseAsync(422, "intake.rule-malformed");

        problem.GetProperty("errors").EnumerateArray().Select(error => error.Text("field"))
            .ShouldBe(["rules[0].weight", "rules[0].words[0]", "rules[1].words", "rules[1].kinds", "rules[1].name", "rules[1].topicCode"], ignoreOrder: true);
        using var executor = system.Replica.ClientFor("executor-1", Contracts.Roles.Executor, "zhkh");
        await (await executor.PutAsJsonAsync("/api/intake/rules", new { }, Cancel)).ShouldRefuseAsync(403, "auth.forbidden");
    }
}
