using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Text;
using SocialPubs.Intake.Proposals;

namespace SocialPubs.Topics;

/// <summary>Featurisations and trainers that the product does not use, on the same split.</summary>
internal static class Tried
{
    private static readonly (string Name, Func<MLContext, IEstimator<ITransformer>> Features)[] Featurisations =
    [
        ("words", ml => Bag(ml, "Features", nameof(Row.Words), words: 1)),
        ("words, 1–2", ml => Bag(ml, "Features", nameof(Row.Words), words: 2)),
        ("stems", ml => Bag(ml, "Features", nameof(Row.Stems), words: 1)),
        ("stems, 1–2", ml => Bag(ml, "Features", nameof(Row.Stems), words: 2)),
        ("letters, 1–5", ml => Bag(ml, "Features", nameof(Row.Words), letters: 5)),
        ("stems and letters", ml => Bag(ml, "A", nameof(Row.Stems), words: 1).Append(Bag(ml, "B", nameof(Row.Words), letters: 5))
            .Append(ml.Transforms.Concatenate("Features", "A", "B"))),
    ];

    private static readonly (string Name, bool OnlyWords, Func<MLContext, IEstimator<ITransformer>> Trainer)[] Trainers =
    [
        ("SDCA maximum entropy", false, ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options
        {
            LabelColumnName = "Key", NumberOfThreads = 1, MaximumNumberOfIterations = 20, L2Regularization = 1e-6f, L1Regularization = 0,
        })),
        // With letters it takes gigabytes: the optimiser keeps twenty copies of all weights.
        ("L-BFGS maximum entropy", true, ml => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            LabelColumnName = "Key", NumberOfThreads = 1, MaximumNumberOfIterations = 40, HistorySize = 5, L1Regularization = 0, L2Regularization = 0.1f,
        })),
        ("linear SVM, one against all", false, ml => ml.MulticlassClassification.Trainers.OneVersusAll(
            ml.BinaryClassification.Trainers.LinearSvm(new LinearSvmTrainer.Options { LabelColumnName = "Key", NumberOfIterations = 10, Lambda = 1e-4f }), "Key")),
        ("averaged perceptron, one against all", false, ml => ml.MulticlassClassification.Trainers.OneVersusAll(
            ml.BinaryClassification.Trainers.AveragedPerceptron("Key", numberOfIterations: 10), "Key")),
        ("naive Bayes", true, ml => ml.MulticlassClassification.Trainers.NaiveBayes("Key")),
    ];

    public static void Run(
        IReadOnlyList<Appeal> appeals, IReadOnlyList<Labelled> train, IReadOnlyList<Labelled> test, Dictionary<string, string>? groups)
    {
        var words = appeals.DistinctBy(appeal => appeal.Labelled.Stems).ToDictionary(appeal => appeal.Labelled.Stems, appeal => Words(appeal.Text));
        foreach (var (what, label) in new (string, Func<Labelled, string>)[] { ("topic", row => row.Topic), ("body", row => row.Body) })
        {
            foreach (var features in Featurisations)
            {
                foreach (var trainer in Trainers.Where(trainer => !trainer.OnlyWords || !features.Name.Contains("letters", StringComparison.Ordinal)))
                {
                    var started = Stopwatch.GetTimestamp();
                    var guess = Train(features.Features, trainer.Trainer, train, label, words);
                    var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
                    Report.Line(what, $"{features.Name}; {trainer.Name}", Measure(train, test, label, guess(test)), seconds);
                }
            }
        }

        Bodies(train, test);
        if (groups is not null)
            ByGroup(train, test, groups);
    }

    private static void Bodies(IReadOnlyList<Labelled> train, IReadOnlyList<Labelled> test)
    {
        var topics = TextClassifier.Train([.. train.Select(row => (row.Stems, row.Topic))], CancellationToken.None);
        var bodies = TextClassifier.Train([.. train.Select(row => (row.Stems, row.Body))], CancellationToken.None);
        var shares = train.GroupBy(row => row.Topic).ToDictionary(
            topic => topic.Key, topic => topic.CountBy(row => row.Body).ToDictionary(body => body.Key, body => body.Value / (double)topic.Count()));
        foreach (var part in new[] { 0, 0.25, 0.5, 0.75, 1 })
        {
            var guesses = test.Select(row =>
            {
                var byBody = bodies.Guess(row.Stems).ToDictionary(guess => guess.Label, guess => guess.Confidence * (1 - part));
                foreach (var topic in topics.Guess(row.Stems))
                {
                    foreach (var (body, share) in shares[topic.Label])
                        byBody[body] += topic.Confidence * share * part;
                }

                return Sorted(byBody.Select(body => new Guess(body.Key, body.Value)));
            }).ToList();
            Report.Line("body", $"the product's, {part:P0} by way of the topic", Measure(train, test, row => row.Body, guesses), null);
        }
    }

    /// <summary>The topic's own score times what a model of groups says of its group.</summary>
    private static void ByGroup(IReadOnlyList<Labelled> train, IReadOnlyList<Labelled> test, Dictionary<string, string> groups)
    {
        string GroupOf(string topic) => groups.GetValueOrDefault(topic, "–");
        var topics = TextClassifier.Train([.. train.Select(row => (row.Stems, row.Topic))], CancellationToken.None);
        var byGroup = TextClassifier.Train([.. train.Select(row => (row.Stems, GroupOf(row.Topic)))], CancellationToken.None);
        var guesses = test.Select(row =>
        {
            var group = byGroup.Guess(row.Stems).ToDictionary(guess => guess.Label, guess => guess.Confidence);
            return Sorted(topics.Guess(row.Stems).Select(guess => guess with { Confidence = guess.Confidence * group[GroupOf(guess.Label)] }));
        }).ToList();
        Report.Line("topic", "the product's, with a prior by group", Measure(train, test, row => row.Topic, guesses), null);
    }

    private static IReadOnlyList<Guess> Sorted(IEnumerable<Guess> guesses) => [.. guesses.OrderByDescending(guess => guess.Confidence)];

    private static Accuracy Measure(
        IReadOnlyList<Labelled> train, IReadOnlyList<Labelled> test, Func<Labelled, string> label, IReadOnlyList<IReadOnlyList<Guess>> guesses) =>
        Accuracy.Of([.. train.Select(label)], [.. test.Select(label)], guesses);

    private static Func<IReadOnlyList<Labelled>, IReadOnlyList<IReadOnlyList<Guess>>> Train(
        Func<MLContext, IEstimator<ITransformer>> features,
        Func<MLContext, IEstimator<ITransformer>> trainer,
        IReadOnlyList<Labelled> train,
        Func<Labelled, string> label,
        Dictionary<string, string> words)
    {
        var ml = new MLContext(188);
        IDataView Rows(IReadOnlyList<Labelled> rows) => ml.Data.LoadFromEnumerable(
            rows.Select(row => new Row { Stems = row.Stems, Words = words[row.Stems], Label = label(row) }));
        var fitted = ml.Transforms.Conversion.MapValueToKey("Key", nameof(Row.Label)).Append(features(ml)).AppendCacheCheckpoint(ml)
            .Append(trainer(ml)).Fit(Rows(train));
        return rows =>
        {
            var scored = fitted.Transform(Rows(rows));
            VBuffer<ReadOnlyMemory<char>> names = default;
            scored.Schema["Score"].Annotations.GetValue("SlotNames", ref names);
            var labels = names.DenseValues().Select(name => name.ToString()).ToArray();
            return [.. scored.GetColumn<float[]>("Score").Select(scores => Sorted(scores.Select((score, i) => new Guess(labels[i], score))))];
        };
    }

    private static TextFeaturizingEstimator Bag(MLContext ml, string output, string input, int words = 0, int letters = 0)
    {
        static WordBagEstimator.Options? Grams(int length) => length == 0 ? null : new WordBagEstimator.Options
        {
            NgramLength = length,
            UseAllLengths = true,
            MaximumNgramsCount = [100_000],
            Weighting = NgramExtractingEstimator.WeightingCriteria.TfIdf,
        };
        return ml.Transforms.Text.FeaturizeText(
            output,
            new TextFeaturizingEstimator.Options
            {
                CaseMode = TextNormalizingEstimator.CaseMode.None,
                KeepDiacritics = true,
                KeepPunctuations = true,
                WordFeatureExtractor = Grams(words),
                CharFeatureExtractor = Grams(letters),
                Norm = TextFeaturizingEstimator.NormFunction.L2,
            },
            input);
    }

    private static string Words(string text) =>
        string.Join(' ', new string([.. text.ToLowerInvariant().Select(c => char.IsLetter(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private sealed class Row
    {
        public string Stems { get; set; } = string.Empty;

        public string Words { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;
    }
}
