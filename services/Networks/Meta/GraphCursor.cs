using System.Globalization;

namespace SocialPubs.Networks.Meta;

/// <summary>
/// How far a monitor has read. Meta's own cursors end with their list, so what stays is the instant of the newest thing
/// that was seen; within one pass over several pages, the page as well.
/// </summary>
/// <param name="Floor">Nothing older is wanted (seconds).</param>
/// <param name="Seen">The newest thing seen so far (seconds).</param>
/// <param name="Start">When this pass began (seconds): what was written since may stand on a page that was read already.</param>
/// <param name="Page">How many pages of this pass were read.</param>
/// <param name="After">Where the next page of this pass begins.</param>
internal sealed record GraphCursor(long Floor, long Seen, long Start, int Page, string? After)
{
    /// <summary>Meta's clock and ours differ a little, and things appear in lists a little after their date: the last minutes are read again.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    /// <summary>The oldest instant that is wanted.</summary>
    public DateTimeOffset Oldest => DateTimeOffset.FromUnixTimeSeconds(Floor) - Overlap;

    public static GraphCursor Read(string? text, DateTimeOffset since, DateTimeOffset now)
    {
        var parts = text?.Split('.', 5) ?? [];
        var (oldest, start) = (since.ToUnixTimeSeconds(), now.ToUnixTimeSeconds());
        if (parts.Length != 5 || Number(parts[0]) is not { } floor || Number(parts[1]) is not { } seen || Number(parts[2]) is not { } began
            || Number(parts[3]) is not ({ } page and <= int.MaxValue))
        {
            return new GraphCursor(oldest, oldest, start, 0, null);
        }

        var goesOn = parts[4].Length > 0;
        return new GraphCursor(Math.Max(floor, oldest), Math.Max(seen, oldest), goesOn ? began : start, (int)page, goesOn ? parts[4] : null);
    }

    public GraphCursor See(DateTimeOffset? at) => at?.ToUnixTimeSeconds() is { } seconds && seconds > Seen ? this with { Seen = seconds } : this;

    /// <summary>Goes on to the next page of this pass, or ends it.</summary>
    public GraphCursor Next(string? after)
    {
        if (after is not null)
            return this with { Page = Page + 1, After = after };
        var floor = Math.Max(Math.Min(Seen, Start), Floor);
        return new GraphCursor(floor, floor, Start, 0, null);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Floor}.{Seen}.{Start}.{Page}.{After}");

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 253_402_300_800 ? number : null;
}
