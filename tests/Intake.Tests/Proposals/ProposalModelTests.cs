using SocialPubs.Intake.Proposals;
using SocialPubs.Intake.Words;

namespace SocialPubs.Intake.Tests.Proposals;

/// <summary>What the model sees, how it is measured, and that it learns.</summary>
public sealed class ProposalModelTests
{
    [Theory]
    [InlineData("ямы", "ям")]
    [InlineData("ямами", "ям")]
    [InlineData("дороги", "дорог")]
    [InlineData("дорогами", "дорог")]
    [InlineData("мусорный", "мусорн")]
    [InlineData("мусорного", "мусорн")]
    [InlineData("освещение", "освещен")]
    [InlineData("освещения", "освещен")]
    [InlineData("убирается", "убира")]
    [InlineData("убираются", "убира")]
    [InlineData("прочитавши", "прочита")]
    [InlineData("построенный", "построен")]
    [InlineData("важнейшие", "важн")]
    [InlineData("опасность", "опасн")]
    [InlineData("жкх", "жкх")]
    [InlineData("www", "www")]
    public void Of_Word_IsItsStem(string word, string stem) => RussianStem.Of(word).ShouldBe(stem);

    [Fact]
    public void Stems_Text_AreItsWordsWithoutFiguresAndSigns() =>
        ProposalText.Stems("Ямы на ул. Ёлочной, 15; звоните 8-900-123-45-67!\r\nДвои\u0306ной").ShouldBe("ям на ул елочн звон двойн");

    [Fact]
    public void Stems_LongText_AreBounded() =>
        ProposalText.Stems(string.Concat(Enumerable.Repeat("слово ", 5000))).Split(' ').Length.ShouldBe(ProposalText.MaxWords);

    [Fact]
    public void Split_TextSentOften_NeverStandsOnBothSides()
    {
        var examples = Enumerable.Range(0, 1000).Select(i => new Labelled($"текст {i % 300}", $"topic-{i % 7}", "body")).ToList();

        var (train, test) = HoldOut.Split(examples);

        (train.Count + test.Count).ShouldBe(1000);
        train.Select(row => row.Stems).Intersect(test.Select(row => row.Stems)).ShouldBeEmpty();
        test.Select(row => row.Stems).Distinct().Count().ShouldBeInRange(50, 70);
        HoldOut.Split([.. Enumerable.Reverse(examples)]).Test.Select(row => row.Stems).Distinct().Order()
            .ShouldBe(test.Select(row => row.Stems).Distinct().Order(), "a fixed split does not depend on the order of rows");
    }

    [Fact]
    public void Split_RareTopics_AreMeasuredToo()
    {
        var examples = Enumerable.Range(0, 300).Select(i => new Labelled($"текст {i}", $"topic-{i / 2}", "body")).ToList();

        HoldOut.Split(examples).Test.Count.ShouldBeInRange(30, 90);
    }

    [Fact]
    public void Accuracy_OfGuesses_CountsFirstAndThirdNextToTheMostFrequent()
    {
        Guess[] guess = [new("a", 0.5), new("b", 0.3), new("c", 0.1), new("d", 0.1)];

        var accuracy = Accuracy.Of(["a", "b", "b", "c", "d"], ["a", "c", "d", "b"], [guess, guess, guess, guess]);

        accuracy.Top1.ShouldBe(0.25);
        accuracy.Top3.ShouldBe(0.75);
        accuracy.Frequent1.ShouldBe(0.25);
        accuracy.Frequent3.ShouldBe(0.75);
    }

    [Fact]
    public void Train_SeparateTopics_ProposesThemAlsoAfterBeingStored()
    {
        var examples = History.Examples(60);

        var model = ProposalModel.Load(ProposalModel.Train(examples, TestContext.Current.CancellationToken).Save());

        model.TopicCount.ShouldBe(3);
        foreach (var (text, topic, body) in History.Unseen)
        {
            var (topics, bodies) = model.Guess(ProposalText.Stems(text));
            topics[0].Label.ShouldBe(topic);
            bodies[0].Label.ShouldBe(body);
            topics.Sum(guess => guess.Confidence).ShouldBe(1, 0.01);
            bodies.Sum(guess => guess.Confidence).ShouldBe(1, 0.01);
            topics.Select(guess => guess.Confidence).ShouldBeInOrder(SortDirection.Descending);
        }
    }

    [Fact]
    public void Train_OneBodyOnly_ProposesIt()
    {
        var examples = History.Examples(30).Select(example => example with { Body = "one" }).ToList();

        var model = ProposalModel.Load(ProposalModel.Train(examples, TestContext.Current.CancellationToken).Save());

        model.Guess("мусор").Bodies.ShouldHaveSingleItem().Label.ShouldBe("one");
    }

    [Fact]
    public void Guess_WordsNeverSeen_IsStillAProposalOfAllTopics() =>
        ProposalModel.Train(History.Examples(30), TestContext.Current.CancellationToken).Guess("абракадабра").Topics.Count.ShouldBe(3);
}

/// <summary>A history with three topics that can be told apart.</summary>
internal static class History
{
    public static readonly (string Text, string Topic, string Body)[] Unseen =
    [
        ("Почините дорогу, ямы огромные!", "roads", "works"),
        ("Не вывозят мусор, контейнеры полны", "waste", "utilities"),
        ("Темно: фонари не горят вечером", "light", "utilities"),
    ];

    private static readonly (string Topic, string Body, string[] Words)[] Topics =
    [
        ("roads", "works", ["яма", "дорога", "асфальт", "тротуар", "ремонт", "колея"]),
        ("waste", "utilities", ["мусор", "контейнер", "свалка", "вывоз", "бак", "отходы"]),
        ("light", "utilities", ["фонарь", "освещение", "темно", "лампа", "столб", "свет"]),
    ];

    public static List<(string Text, string Topic, string Body)> Texts(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var (topic, body, words) = Topics[i % Topics.Length];
            var street = new[] { "Мира", "Ленина", "Кирова", "Садовой", "Луговой" }[i % 5];
            return ($"На улице {street} {words[i % 6]} и {words[(i / 6) % 6]}, {words[(i / 3) % 6]}: когда {(i % 2 == 0 ? "наведут порядок" : "будет ответ")}?", topic, body);
        }),
    ];

    public static List<Labelled> Examples(int count) => [.. Texts(count).Select(row => new Labelled(ProposalText.Stems(row.Text), row.Topic, row.Body))];
}
