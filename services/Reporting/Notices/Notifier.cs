using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace SocialPubs.Reporting.Notices;

/// <summary>What people are told.</summary>
/// <param name="Cause">
/// The key of what caused it, such as <c>draftReturned:{message id}</c>: a person is told of one cause once, however
/// often <see cref="Notifier.TellAsync"/> is called.
/// </param>
/// <param name="Kind">One of <see cref="NoticeKinds"/>.</param>
/// <param name="Subject">One line for people, without a final point.</param>
/// <param name="Text">
/// The rest for people, lines separated by <c>\n</c>. It leaves the house by e-mail and messengers: network, topic,
/// address and instants belong here, but never the text of a publication or a draft, nor the name of an author.
/// </param>
internal sealed record NoticeContent(string Cause, string Kind, string Subject, string Text)
{
    /// <summary>The publication that it is about; its e-mails make one thread.</summary>
    public Guid? PublicationId { get; init; }

    /// <summary>Where the console shows it: a path that begins with a slash.</summary>
    public string? Link { get; init; }

    /// <summary>Whether it goes out at once by every way that the person has, whatever the quiet hours and digests.</summary>
    public bool IsUrgent { get; init; }
}

/// <summary>How people are told: the one entrance for all of Reporting.</summary>
internal static class Notifier
{
    private const string Insert = """
        INSERT INTO notices (id, cause, recipient_id, kind, subject, text, publication_id, link, is_urgent, created_at)
        SELECT gen_random_uuid(), @cause, recipient, @kind, @subject, @text, @publication, @link, @urgent, @now
        FROM unnest(@recipients) AS recipient
        ON CONFLICT (cause, recipient_id) DO NOTHING
        """;

    /// <summary>
    /// Tells each of these people, by the ids of their tokens, once for this cause. The rows are written at once, in the
    /// caller's transaction, and are known to nobody before it commits.
    /// </summary>
    /// <returns>How many were told that had not been told before.</returns>
    /// <exception cref="InvalidOperationException">There is no transaction: what is told must stand or fall with its cause.</exception>
    /// <exception cref="ArgumentException">The kind is none of <see cref="NoticeKinds"/>, or the link is no path.</exception>
    public static async Task<int> TellAsync(
        this ReportingDb db, NoticeContent notice, IEnumerable<string?> recipients, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A notice is written in the transaction of its cause.");
        if (!NoticeKinds.Known.Contains(notice.Kind))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"'{notice.Kind}' is no kind of notice."), nameof(notice));
        if (notice.Link is not (null or ['/', ..]))
            throw new ArgumentException("A link is a path of the console.", nameof(notice));

        // In one order everywhere, so that two transactions that tell the same people wait instead of locking each other out.
        string[] people = [.. recipients.OfType<string>().Where(person => person.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (people.Length == 0)
            return 0;

        return await db.Database.ExecuteSqlRawAsync(
            Insert,
            [
                new NpgsqlParameter("cause", notice.Cause),
                new NpgsqlParameter("kind", notice.Kind),
                new NpgsqlParameter("subject", notice.Subject),
                new NpgsqlParameter("text", notice.Text),
                new NpgsqlParameter("publication", NpgsqlDbType.Uuid) { Value = (object?)notice.PublicationId ?? DBNull.Value },
                new NpgsqlParameter("link", NpgsqlDbType.Text) { Value = (object?)notice.Link ?? DBNull.Value },
                new NpgsqlParameter("urgent", notice.IsUrgent),
                new NpgsqlParameter("now", now.ToUniversalTime()),
                new NpgsqlParameter("recipients", people),
            ],
            cancellationToken);
    }
}
