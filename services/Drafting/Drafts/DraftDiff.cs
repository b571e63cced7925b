using DiffPlex;
using DiffPlex.Chunkers;

namespace SocialPubs.Drafting.Drafts;

/// <summary>What became of a stretch of text.</summary>
internal enum DiffOp
{
    Equal,
    Insert,
    Delete,
}

/// <summary>A stretch of text; the equal and inserted ones together are the new text, the equal and deleted ones the old.</summary>
internal sealed record DiffPiece(DiffOp Op, string Text);

/// <summary>The changes of one part.</summary>
/// <param name="Part"><c>greeting</c>, <c>measures</c>, <c>stages</c>, <c>refusal</c>, <c>freeText</c> or <c>closing</c>.</param>
internal sealed record PartDiff(string Part, IReadOnlyList<DiffPiece> Pieces);

/// <summary>What changed between two versions of a draft, word by word.</summary>
/// <param name="From">The older version; 0 where there was none.</param>
/// <param name="To">The newer version.</param>
/// <param name="Text">The changes of the whole assembled text.</param>
/// <param name="Parts">The parts that changed.</param>
/// <param name="AttachmentsAdded">Names of files that came.</param>
/// <param name="AttachmentsRemoved">Names of files that went.</param>
internal sealed record DraftDiff(
    int From,
    int To,
    IReadOnlyList<DiffPiece> Text,
    IReadOnlyList<PartDiff> Parts,
    IReadOnlyList<string> AttachmentsAdded,
    IReadOnlyList<string> AttachmentsRemoved)
{
    private static readonly Differ Differ = Differ.Instance;

    private static readonly DelimiterChunker Words = new([' ', '\t', '\n', '.', ',', ';', ':', '!', '?', '(', ')', '«', '»', '"', '—', '/']);

    /// <summary>Compares two versions; <paramref name="from"/> is null where there was none.</summary>
    public static DraftDiff Between(DraftVersion? from, DraftVersion to)
    {
        var before = (from?.Attachments ?? []).ToDictionary(file => file.Hash, StringComparer.Ordinal);
        var after = to.Attachments.ToDictionary(file => file.Hash, StringComparer.Ordinal);
        return new DraftDiff(
            from?.Version ?? 0,
            to.Version,
            Compare(from?.Text ?? string.Empty, to.Text),
            [
                .. Texts(from?.Parts ?? new DraftParts()).Zip(Texts(to.Parts))
                    .Where(pair => pair.First.Text != pair.Second.Text)
                    .Select(pair => new PartDiff(pair.First.Part, Compare(pair.First.Text, pair.Second.Text))),
            ],
            [.. after.Values.Where(file => !before.ContainsKey(file.Hash)).Select(file => file.FileName)],
            [.. before.Values.Where(file => !after.ContainsKey(file.Hash)).Select(file => file.FileName)]);
    }

    /// <summary>The word diff of two texts.</summary>
    public static IReadOnlyList<DiffPiece> Compare(string before, string after)
    {
        var pieces = new List<DiffPiece>();
        var diff = Differ.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, Words);
        var at = 0;
        foreach (var block in diff.DiffBlocks)
        {
            Add(DiffOp.Equal, diff.PiecesOld, at, block.DeleteStartA - at);
            Add(DiffOp.Delete, diff.PiecesOld, block.DeleteStartA, block.DeleteCountA);
            Add(DiffOp.Insert, diff.PiecesNew, block.InsertStartB, block.InsertCountB);
            at = block.DeleteStartA + block.DeleteCountA;
        }

        Add(DiffOp.Equal, diff.PiecesOld, at, diff.PiecesOld.Count - at);
        return pieces;

        void Add(DiffOp op, IReadOnlyList<string> words, int start, int count)
        {
            if (count > 0)
                pieces.Add(new DiffPiece(op, string.Concat(words.Skip(start).Take(count))));
        }
    }

    /// <summary>Each part as text, worded as the assembled reply words it.</summary>
    private static IEnumerable<(string Part, string Text)> Texts(DraftParts parts) =>
    [
        ("greeting", parts.Greeting ?? string.Empty),
        ("measures", parts.Measures ?? string.Empty),
        ("stages", new DraftParts(Stages: parts.Stages).Assemble()),
        ("refusal", new DraftParts(Refusal: parts.Refusal).Assemble()),
        ("freeText", parts.FreeText ?? string.Empty),
        ("closing", parts.Closing ?? string.Empty),
    ];
}
