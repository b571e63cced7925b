using SocialPubs.Intake.Rules;
using SocialPubs.Intake.Validation;
using SocialPubs.Intake.Words;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Tests.Rules;

public sealed class ScoringTests
{
    private static readonly Rule Roads = new("Дороги", ["яма", "асфальт*", "плохая дорога"], Weight: 20, TopicCode: "roads");

    [Theory]
    [InlineData("Опять ямы у школы!", true)]
    [InlineData("АСФАЛЬТИРОВАННУЮ дорожку разрыли", true)]
    [InlineData("Какие плохие дороги в городе", true)]
    [InlineData("Дороги плохие", false)]
    [InlineData("Ямайка ждёт вас", false)]
    [InlineData("", false)]
    public void Rule_WithWords_HoldsForTheirForms(string text, bool holds) =>
        Of(text, Roads).Rules.ShouldBe(holds ? 20 : 0);

    [Fact]
    public void Rule_WithPlacesAndExclusions_NeedsAPlaceAndNoneOfThem()
    {
        var rule = Roads with { Places = ["Батайск", "Авиагород*"], Exclusions = ["Ростов"] };

        Of("Яма в Батайске", rule).Rules.ShouldBe(20);
        Of("Яма в авиагородке", rule).Rules.ShouldBe(20);
        Of("Яма на дороге", rule).Rules.ShouldBe(0);
        Of("Яма на выезде из Батайска в Ростов", rule).Rules.ShouldBe(0);
    }

    [Fact]
    public void Rule_OfANetworkOrKind_HoldsOnlyThere()
    {
        var rule = Roads with { Networks = ["ok"], Kinds = [MonitorKind.Search] };

        Scoring.Of("яма", "ok", MonitorKind.Search, new CompiledRules([rule]), Learned.Nothing).Rules.ShouldBe(20);
        Scoring.Of("яма", "vk", MonitorKind.Search, new CompiledRules([rule]), Learned.Nothing).Rules.ShouldBe(0);
        Scoring.Of("яма", "ok", MonitorKind.Comments, new CompiledRules([rule]), Learned.Nothing).Rules.ShouldBe(0);
    }

    [Fact]
    public void Rules_ThatHold_AddUpAndTheHeaviestProposesTheTopic()
    {
        var score = Of("Яма, и света нет. Куплю гараж", Roads, new Rule("Свет", ["свет"], Weight: 30, TopicCode: "light"), new Rule("Объявления", ["куплю"], Weight: -100, TopicCode: "trash"));

        (score.Rules, score.Total, score.TopicCode).ShouldBe((-50, -50, "light"));
        score.Reasons.ShouldBe([new ScoreReason("rule", "Дороги", 20), new ScoreReason("rule", "Свет", 30), new ScoreReason("rule", "Объявления", -100)]);
    }

    [Fact]
    public void Learned_FromDismissals_TakesPointsAndSaysWhichWords()
    {
        var learned = new Learned(5, 5, new Dictionary<string, (int, int)>(StringComparer.Ordinal) { ["гараж"] = (0, 4), [RussianStem.Of("продам")] = (0, 5), ["ям"] = (4, 0) });

        var advert = Scoring.Of("Продам гараж, цена договорная", "vk", MonitorKind.Search, new CompiledRules([Roads]), learned);
        var hole = Scoring.Of("Яма у гаража", "vk", MonitorKind.Search, new CompiledRules([Roads]), learned);

        advert.Learned.ShouldBeLessThan(-10);
        advert.Reasons.ShouldAllBe(reason => reason.Part == "learned" && reason.Points < 0);
        (hole.Rules, hole.Total).ShouldBe((20, 20 + hole.Learned));
        hole.Learned.ShouldBe(0, "one word for it, one as strong against it");
        // Pure: the same again.
        Scoring.Of("Продам гараж, цена договорная", "vk", MonitorKind.Search, new CompiledRules([Roads]), learned).ShouldBeEquivalentTo(advert);
    }

    [Fact]
    public void Learned_HoweverMuch_IsBounded()
    {
        var words = Enumerable.Range(0, 100).Select(number => $"слово{(char)('б' + (number % 20))}{(char)('б' + (number / 20))}рк").ToList();
        var learned = new Learned(1, 100_000, words.ToDictionary(RussianStem.Of, _ => (0, 90_000), StringComparer.Ordinal));

        Scoring.Of(string.Join(' ', words), "vk", MonitorKind.Search, new CompiledRules([]), learned).Learned.ShouldBe(-50);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("я*")]
    [InlineData("ям*а")]
    [InlineData("!!!")]
    [InlineData("яма** двор")]
    public void Term_ThatMeansNothing_IsRefused(string term)
    {
        Term.Parse(term).ShouldBeNull();

        var faults = new Faults();
        new Rule("Имя", [term]).Checked("rules[0]", faults);
        faults.ToList().ShouldContain(fault => fault.Code == IntakeRefusals.RuleMalformed && fault.Field == "rules[0].words[0]");
    }

    private static Score Of(string text, params Rule[] rules) => Scoring.Of(text, "vk", MonitorKind.Search, new CompiledRules(rules), Learned.Nothing);
}
