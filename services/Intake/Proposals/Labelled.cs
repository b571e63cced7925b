using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SocialPubs.Intake.Proposals;

/// <summary>What was decided about a text.</summary>
/// <param name="Stems">The text as <see cref="ProposalText"/> sees it.</param>
/// <param name="Topic">The topic's code.</param>
/// <param name="Body">The code of the body that had it in the end.</param>
internal sealed record Labelled(string Stems, string Topic, string Body);

/// <summary>Keeps a part of the history back, on which a model is measured that has not seen it.</summary>
internal static class HoldOut
{
    /// <summary>
    /// One in five, topic by topic and always the same ones: the hash of a text decides, so that the same text never stands
    /// on both sides, however often it was sent.
    /// </summary>
    public static (List<Labelled> Train, List<Labelled> Test) Split(IReadOnlyList<Labelled> examples)
    {
        var held = new HashSet<string>(StringComparer.Ordinal);
        // A text that was decided in several ways belongs to one of its topics.
        var topics = examples.GroupBy(example => example.Stems, StringComparer.Ordinal)
            .GroupBy(text => text.Select(example => example.Topic).Min(StringComparer.Ordinal)!, text => text.Key, StringComparer.Ordinal);
        foreach (var topic in topics)
        {
            var texts = topic.OrderBy(Place).ToList();
            // The fraction is drawn, or topics with fewer than five texts would never be measured.
            var count = (int)((texts.Count / 5.0) + (Place(topic.Key) / (1.0 + ulong.MaxValue)));
            held.UnionWith(texts.Take(count));
        }

        return ([.. examples.Where(example => !held.Contains(example.Stems))], [.. examples.Where(example => held.Contains(example.Stems))]);
    }

    private static ulong Place(string text) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
