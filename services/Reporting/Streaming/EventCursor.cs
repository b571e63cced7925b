using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SocialPubs.Reporting.Streaming;

/// <summary>
/// A place in the record: the transaction first, the line second. Lines become readable only when every transaction
/// that began before has ended, so nothing ever appears before a place that was read.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EventCursor(ulong Tx, long Seq) : IComparable<EventCursor>
{
    public int CompareTo(EventCursor other) => (Tx, Seq).CompareTo((other.Tx, other.Seq));

    public static bool operator <(EventCursor left, EventCursor right) => left.CompareTo(right) < 0;

    public static bool operator >(EventCursor left, EventCursor right) => left.CompareTo(right) > 0;

    public static bool operator <=(EventCursor left, EventCursor right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EventCursor left, EventCursor right) => left.CompareTo(right) >= 0;

    /// <summary>The form in which it goes out as the id of an event.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tx}-{Seq}");

    public static bool TryParse(string? text, [NotNullWhen(true)] out EventCursor? cursor)
    {
        cursor = null;
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (dash < 0
            || !ulong.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var tx)
            || !long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
        {
            return false;
        }

        cursor = new EventCursor(tx, seq);
        return true;
    }
}
