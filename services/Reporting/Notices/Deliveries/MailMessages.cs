using System.Globalization;
using System.Net;
using System.Text;
using MimeKit;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>
/// Makes e-mails. They leave the house unencrypted beyond the first server, so they say where and until when, but never
/// what a citizen or an executor wrote, nor an author's name: that is read in the console.
/// </summary>
internal static class MailMessages
{
    public static MimeMessage Compose(OutgoingMessage message, MailOptions options, DateTimeOffset now)
    {
        var from = new MailboxAddress(Encoding.UTF8, options.FromName, options.From);
        var mail = new MimeMessage
        {
            MessageId = $"{message.Id:N}@{from.Domain}",
            Date = now,
            Subject = message.Subject,
            Body = new BodyBuilder { TextBody = TextOf(message), HtmlBody = HtmlOf(message) }.ToMessageBody(),
        };
        mail.From.Add(from);
        mail.To.Add(MailboxAddress.Parse(message.Address));
        if (message.PublicationId is { } publication)
        {
            // A message that never was: all about the publication answer it, and so stand in one thread.
            var thread = $"publication-{publication:N}@{from.Domain}";
            mail.InReplyTo = thread;
            mail.References.Add(thread);
        }

        if (message.IsUrgent)
            mail.Importance = MessageImportance.High;
        // Nobody's absence is told to it (RFC 3834), and people can file it by the list (RFC 2919).
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        mail.Headers.Add("X-Auto-Response-Suppress", "All");
        mail.Headers.Add(HeaderId.ListId, $"SocialPubs <notices.{from.Domain}>");
        return mail;
    }

    private static string TextOf(OutgoingMessage message)
    {
        var text = new StringBuilder();
        foreach (var part in message.Parts)
            text.Append(part.ToText()).Append("\n\n");
        return text.Append("-- \n").Append(Footer).Append('\n').ToString();
    }

    private static string HtmlOf(OutgoingMessage message)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="ru"><head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(message.Subject)}</title></head>
            <body style="margin:0;padding:16px;font-family:Arial,sans-serif;font-size:15px;line-height:1.5;color:#1f2328;background:#ffffff">

            """);
        foreach (var part in message.Parts)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <h1 style="font-size:18px;margin:16px 0 8px">{WebUtility.HtmlEncode(part.Title)}</h1>

                """);
            foreach (var line in part.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                html.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:4px 0\">{WebUtility.HtmlEncode(line)}</p>\n");
            if (part.Link is { } link)
                html.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:12px 0\"><a href=\"{WebUtility.HtmlEncode(link.AbsoluteUri)}\" style=\"color:#0b57d0\">Открыть в SocialPubs</a></p>\n");
        }

        return html.Append(CultureInfo.InvariantCulture, $"""
            <p style="margin:24px 0 0;font-size:13px;color:#57606a">{Footer}</p>
            </body></html>

            """).ToString();
    }

    private const string Footer = "Сообщение сформировано автоматически, отвечать на него не нужно. Способы уведомления выбираются в консоли SocialPubs.";
}
