using System.Globalization;
using System.Text;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>What goes out in one message, before it takes the form of its channel.</summary>
/// <param name="Id">The delivery, whose id the message bears.</param>
/// <param name="Address">To whom.</param>
/// <param name="Subject">One line.</param>
/// <param name="Parts">The notices, the oldest first.</param>
/// <param name="PublicationId">The publication that all of them are about, if it is one: its messages make one thread.</param>
/// <param name="IsUrgent">Whether one of them is urgent.</param>
internal sealed record OutgoingMessage(
    Guid Id, string Address, string Subject, IReadOnlyList<OutgoingPart> Parts, Guid? PublicationId, bool IsUrgent)
{
    /// <summary>Collects notices; there is at least one.</summary>
    public static OutgoingMessage Of(Guid id, string address, IReadOnlyList<Notice> notices, Uri? console)
    {
        OutgoingPart[] parts = [.. notices.Select(notice => new OutgoingPart(OneLine(notice.Subject), notice.Text.Trim(), LinkOf(notice, console)))];
        var publications = notices.Select(notice => notice.PublicationId).Distinct().ToArray();
        return new OutgoingMessage(
            id,
            address,
            parts.Length == 1 ? parts[0].Title : $"SocialPubs: {Count(parts.Length)}",
            parts,
            publications.Length == 1 ? publications[0] : null,
            notices.Any(notice => notice.IsUrgent));
    }

    /// <summary>The code that confirms an address.</summary>
    public static OutgoingMessage Confirmation(Guid id, string address, string code, TimeSpan lifetime) => new(
        id,
        address,
        "Подтверждение адреса для уведомлений SocialPubs",
        [
            new OutgoingPart(
                "Код подтверждения: " + code,
                string.Create(CultureInfo.InvariantCulture, $"Введите код в консоли SocialPubs, в настройках уведомлений. Код действует {lifetime.TotalMinutes:0} мин.\nЕсли вы не указывали этот адрес в SocialPubs, ничего делать не нужно: уведомления сюда приходить не будут."),
                null),
        ],
        null,
        IsUrgent: true);

    /// <summary>As one text for a messenger, not longer than it takes.</summary>
    public string ToText(int limit)
    {
        var text = new StringBuilder();
        if (Parts.Count > 1)
            text.Append(Subject).Append("\n\n");
        var shown = 0;
        foreach (var part in Parts)
        {
            var piece = part.ToText();
            // Room for the last line is kept.
            if (shown > 0 && text.Length + piece.Length > limit - 40)
                break;
            text.Append(piece.Length > limit - 40 ? Cut(piece, limit - 41) + "…" : piece).Append("\n\n");
            shown++;
        }

        if (shown < Parts.Count)
            text.Append("… и ещё ").Append(Count(Parts.Count - shown));
        return text.ToString().TrimEnd();
    }

    /// <summary>«1 уведомление», «2 уведомления», «5 уведомлений».</summary>
    internal static string Count(int count)
    {
        var word = (count % 100) is >= 11 and <= 14 ? "уведомлений" : (count % 10) switch
        {
            1 => "уведомление",
            2 or 3 or 4 => "уведомления",
            _ => "уведомлений",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count} {word}");
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Cut(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static Uri? LinkOf(Notice notice, Uri? console) =>
        console is null || notice.Link is null ? null : new Uri(console.AbsoluteUri.TrimEnd('/') + notice.Link);
}

/// <summary>One notice in a message.</summary>
internal sealed record OutgoingPart(string Title, string Text, Uri? Link)
{
    public string ToText() => string.Join('\n', new[] { Title, Text, Link?.AbsoluteUri }.Where(line => !string.IsNullOrEmpty(line)));
}
