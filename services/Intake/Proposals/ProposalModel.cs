using System.Text;

namespace SocialPubs.Intake.Proposals;

/// <summary>How often a model was right about texts that it had not seen; shares, 0 to 1.</summary>
/// <param name="Texts">How many texts it was measured on.</param>
/// <param name="Top1">The first proposal was right.</param>
/// <param name="Top3">One of three was.</param>
/// <param name="Frequent1">What always proposing the most frequent label would have reached.</param>
/// <param name="Frequent3">What always proposing the three most frequent would have.</param>
internal sealed record Accuracy(int Texts, double Top1, double Top3, double Frequent1, double Frequent3)
{
    public static Accuracy Of(IReadOnlyList<string> train, IReadOnlyList<string> truth, IReadOnlyList<IReadOnlyList<Guess>> guesses)
    {
        var frequent = train.CountBy(label => label).OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal)
            .Take(3).Select(label => label.Key).ToArray();
        return new Accuracy(
            truth.Count,
            Share(i => guesses[i][0].Label == truth[i]),
            Share(i => guesses[i].Take(3).Any(guess => guess.Label == truth[i])),
            Share(i => frequent[0] == truth[i]),
            Share(i => frequent.Contains(truth[i], StringComparer.Ordinal)));

        double Share(Func<int, bool> isRight) => truth.Count == 0 ? 0 : Enumerable.Range(0, truth.Count).Count(isRight) / (double)truth.Count;
    }
}

/// <summary>Proposes topics and bodies for a text. Learned from what curators decided, and decides nothing.</summary>
internal sealed class ProposalModel
{
    /// <summary>Of the stored form and of how texts are read; models of another format are trained anew.</summary>
    public const int Format = 1;

    private readonly TextClassifier topics;
    private readonly TextClassifier bodies;
    private readonly Dictionary<string, Guess[]> bodiesByTopic;

    private ProposalModel(TextClassifier topics, TextClassifier bodies, Dictionary<string, Guess[]> bodiesByTopic)
    {
        this.topics = topics;
        this.bodies = bodies;
        this.bodiesByTopic = bodiesByTopic;
    }

    public int TopicCount => topics.Labels;

    public int BodyCount => bodies.Labels;

    public static ProposalModel Train(IReadOnlyList<Labelled> examples, CancellationToken cancellationToken) => new(
        TextClassifier.Train([.. examples.Select(example => (example.Stems, example.Topic))], cancellationToken),
        TextClassifier.Train([.. examples.Select(example => (example.Stems, example.Body))], cancellationToken),
        examples.GroupBy(example => example.Topic, StringComparer.Ordinal).ToDictionary(
            topic => topic.Key,
            topic => topic.CountBy(example => example.Body).Select(body => new Guess(body.Key, body.Value / (double)topic.Count())).ToArray(),
            StringComparer.Ordinal));

    /// <summary>Measures a model that was trained on one part of the history on the other.</summary>
    public (Accuracy Topic, Accuracy Body) Measure(IReadOnlyList<Labelled> train, IReadOnlyList<Labelled> test)
    {
        var guesses = test.Select(example => Guess(example.Stems)).ToList();
        return (
            Accuracy.Of([.. train.Select(example => example.Topic)], [.. test.Select(example => example.Topic)], [.. guesses.Select(guess => guess.Topics)]),
            Accuracy.Of([.. train.Select(example => example.Body)], [.. test.Select(example => example.Body)], [.. guesses.Select(guess => guess.Bodies)]));
    }

    /// <summary>All topics and bodies, the likeliest first.</summary>
    public (IReadOnlyList<Guess> Topics, IReadOnlyList<Guess> Bodies) Guess(string stems)
    {
        var topicGuesses = topics.Guess(stems);
        // Half by the text itself, which names places; half by the bodies that had such topics.
        var byBody = bodies.Guess(stems).ToDictionary(guess => guess.Label, guess => guess.Confidence / 2, StringComparer.Ordinal);
        foreach (var topic in topicGuesses)
        {
            foreach (var body in bodiesByTopic[topic.Label])
                byBody[body.Label] += topic.Confidence * body.Confidence / 2;
        }

        return (topicGuesses, [.. byBody.Select(body => new Guess(body.Key, body.Value))
            .OrderByDescending(guess => guess.Confidence).ThenBy(guess => guess.Label, StringComparer.Ordinal)]);
    }

    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            topics.Write(writer);
            bodies.Write(writer);
            writer.Write(bodiesByTopic.Count);
            foreach (var (topic, shares) in bodiesByTopic)
            {
                writer.Write(topic);
                writer.Write(shares.Length);
                foreach (var share in shares)
                {
                    writer.Write(share.Label);
                    writer.Write(share.Confidence);
                }
            }
        }

        return stream.ToArray();
    }

    public static ProposalModel Load(byte[] saved)
    {
        using var reader = new BinaryReader(new MemoryStream(saved), Encoding.UTF8);
        var (topics, bodies) = (TextClassifier.Read(reader), TextClassifier.Read(reader));
        var byTopic = new Dictionary<string, Guess[]>(StringComparer.Ordinal);
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var topic = reader.ReadString();
            var shares = new Guess[reader.ReadInt32()];
            for (var i = 0; i < shares.Length; i++)
                shares[i] = new Guess(reader.ReadString(), reader.ReadDouble());
            byTopic[topic] = shares;
        }

        return new ProposalModel(topics, bodies, byTopic);
    }
}
