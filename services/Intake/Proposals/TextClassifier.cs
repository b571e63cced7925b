using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;

namespace SocialPubs.Intake.Proposals;

/// <summary>A label with how sure the model is, 0 to 1; all labels together make 1.</summary>
internal readonly record struct Guess(string Label, double Confidence);

/// <summary>
/// Tells one of many labels by the words of a text: words weighted by how rare they are (TF-IDF), one averaged perceptron
/// for each label. docs/topics.md says what else was tried.
/// </summary>
internal sealed class TextClassifier
{
    /// <summary>More words than these make the model larger and no better.</summary>
    private const int MaxWords = 30_000;

    private const int Passes = 10;
    private const int Seed = 188;

    private readonly string[] labels;
    private readonly byte[]? model;
    private readonly PredictionEngine<Row, Scores>? engine;
    private readonly Lock turn = new();

    private TextClassifier(string[] labels, byte[]? model)
    {
        this.labels = labels;
        this.model = model;
        if (model is null)
            return;
        var ml = new MLContext(Seed);
        using var stream = new MemoryStream(model);
        engine = ml.Model.CreatePredictionEngine<Row, Scores>(ml.Model.Load(stream, out var schema), schema);
    }

    /// <summary>How many labels it knows.</summary>
    public int Labels => labels.Length;

    /// <summary>Learns from examples; takes one processor and, for each label, the room of a number for each word.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted before it began.</exception>
    public static TextClassifier Train(IReadOnlyList<(string Stems, string Label)> examples, CancellationToken cancellationToken)
    {
        var distinct = examples.Select(example => example.Label).Distinct(StringComparer.Ordinal).ToArray();
        if (distinct.Length < 2)
            return new TextClassifier(distinct, null);

        var ml = new MLContext(Seed);
        cancellationToken.ThrowIfCancellationRequested();
        var rows = ml.Data.LoadFromEnumerable(examples.Select(example => new Row { Stems = example.Stems, Label = example.Label }));
        var words = new TextFeaturizingEstimator.Options
        {
            CaseMode = TextNormalizingEstimator.CaseMode.None,
            KeepDiacritics = true,
            KeepPunctuations = true,
            CharFeatureExtractor = null,
            WordFeatureExtractor = new WordBagEstimator.Options
            {
                NgramLength = 1,
                MaximumNgramsCount = [MaxWords],
                Weighting = NgramExtractingEstimator.WeightingCriteria.TfIdf,
            },
            Norm = TextFeaturizingEstimator.NormFunction.L2,
        };
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Key", nameof(Row.Label))
            .Append(ml.Transforms.Text.FeaturizeText("Features", words, nameof(Row.Stems)))
            .AppendCacheCheckpoint(ml)
            .Append(ml.MulticlassClassification.Trainers.OneVersusAll(
                ml.BinaryClassification.Trainers.AveragedPerceptron(labelColumnName: "Key", numberOfIterations: Passes), labelColumnName: "Key"));
        var transformer = pipeline.Fit(rows);
        VBuffer<ReadOnlyMemory<char>> names = default;
        transformer.GetOutputSchema(rows.Schema)["Score"].Annotations.GetValue("SlotNames", ref names);
        using var stream = new MemoryStream();
        ml.Model.Save(transformer, rows.Schema, stream);
        return new TextClassifier([.. names.DenseValues().Select(name => name.ToString())], stream.ToArray());
    }

    /// <summary>All labels, the likeliest first.</summary>
    public IReadOnlyList<Guess> Guess(string stems)
    {
        if (engine is null)
            return [.. labels.Select(label => new Guess(label, 1))];

        float[] scores;
        // An engine serves one call at a time; a call takes less than a millisecond.
        lock (turn)
        {
            scores = engine.Predict(new Row { Stems = stems }).Score;
        }

        return
        [
            .. labels.Zip(scores, (label, score) => new Guess(label, float.IsFinite(score) ? score : 0))
                .OrderByDescending(guess => guess.Confidence).ThenBy(guess => guess.Label, StringComparer.Ordinal),
        ];
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(labels.Length);
        foreach (var label in labels)
            writer.Write(label);
        writer.Write(model?.Length ?? 0);
        writer.Write(model ?? []);
    }

    public static TextClassifier Read(BinaryReader reader)
    {
        var labels = new string[reader.ReadInt32()];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = reader.ReadString();
        var length = reader.ReadInt32();
        return new TextClassifier(labels, length == 0 ? null : reader.ReadBytes(length));
    }

    private sealed class Row
    {
        public string Stems { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;
    }

    private sealed class Scores
    {
        public float[] Score { get; set; } = [];
    }
}
