using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Intake.Similar;

/// <summary>What a publication is compared by; whatever is unknown is left out.</summary>
internal sealed record SimilarTo(string Text, string? AuthorName, string? AuthorUrl, string? Network, string? Owner, string? TopicCode)
{
    /// <summary>The publication itself, which is no proposal for itself.</summary>
    public Guid? Except { get; init; }

    /// <summary>Only what was detected up to this instant can be continued.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>An earlier publication with what it has in common, as the database found it.</summary>
internal sealed class SimilarRow
{
    public Guid Id { get; init; }

    public short Status { get; init; }

    public string Url { get; init; } = string.Empty;

    public string AuthorName { get; init; } = string.Empty;

    public string Excerpt { get; init; } = string.Empty;

    public DateTimeOffset DetectedAt { get; init; }

    public string? TopicCode { get; init; }

    public string? BodyCode { get; init; }

    public string? ReplyUrl { get; init; }

    public bool SameAuthor { get; init; }

    public bool SamePlace { get; init; }

    public bool SameTopic { get; init; }

    /// <summary>Cosine of the two sets of word stems, 0 to 1.</summary>
    public double Words { get; init; }

    /// <summary>Share of three-letter groups in common (pg_trgm), 0 to 1; sees through other endings and slips of the pen.</summary>
    public double Letters { get; init; }
}

/// <summary>
/// Finds candidates through indexes, each source cut to its newest rows, and compares only those: the cost does not grow
/// with the record.
/// </summary>
internal static class SimilarQuery
{
    /// <summary>Rows that share two of the rarest words, however old.</summary>
    private const int ByPairs = 120;

    /// <summary>Rows that share any one word, among the newest.</summary>
    private const int ByWord = 80;

    /// <summary>How many of the newest rows are looked through for a single word.</summary>
    private const int Newest = 3000;

    private const int ByAuthor = 30;

    private const int ByTopic = 40;

    /// <summary>Characters that are compared letter by letter.</summary>
    private const int Compared = 1000;

    public static Task<List<SimilarRow>> RunAsync(
        IntakeDb db, SimilarTo to, IReadOnlyCollection<string>? bodies, CancellationToken cancellationToken)
    {
        var everyBody = bodies is null;
        var visible = bodies?.ToArray() ?? [];
        var until = to.Until ?? DateTimeOffset.MaxValue;
        return db.Database.SqlQuery<SimilarRow>(
            $"""
            WITH asked AS MATERIALIZED (
                SELECT left({to.Text}, {Compared}) AS letters,
                       to_tsvector('russian', translate({to.Text}, 'ёЁ', 'еЕ')) AS words
            ), common AS MATERIALIZED (
                -- What the planner knows of the words of all publications; nothing yet in a young database.
                SELECT elem.stem, elem.share
                FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS elem (stem, share)
                WHERE schemaname = current_schema() AND tablename = 'publications' AND attname = 'search' AND elem.stem IS NOT NULL
            ), stems AS MATERIALIZED (
                -- The rarest words say most about the question, and cost least to look up; long ones are rare, mostly.
                SELECT stem, row_number() OVER (ORDER BY coalesce(share, 0), length(stem) DESC, stem) AS place
                FROM asked, unnest(tsvector_to_array(words)) AS stem LEFT JOIN common USING (stem)
                ORDER BY place LIMIT 12
            ), single AS MATERIALIZED (
                SELECT string_agg(quote_literal(stem), ' | ')::tsquery AS query FROM stems
            ), pairs AS MATERIALIZED (
                SELECT string_agg(quote_literal(a.stem) || ' & ' || quote_literal(b.stem), ' | ')::tsquery AS query
                FROM stems a JOIN stems b ON a.place < b.place WHERE b.place <= 6
            ), pool AS NOT MATERIALIZED (
                SELECT * FROM publications
                WHERE detected_at <= {until} AND id IS DISTINCT FROM {to.Except} AND ({everyBody} OR body_code = ANY ({visible}))
            ), candidates AS MATERIALIZED (
                (SELECT id FROM pool WHERE search @@ (SELECT query FROM pairs) ORDER BY detected_at DESC, id DESC LIMIT {ByPairs})
                UNION
                (SELECT id FROM (SELECT id, search FROM pool ORDER BY detected_at DESC, id DESC LIMIT {Newest}) AS newest
                 WHERE search @@ (SELECT query FROM single) LIMIT {ByWord})
                UNION
                (SELECT id FROM pool WHERE topic_code = {to.TopicCode} ORDER BY detected_at DESC, id DESC LIMIT {ByTopic})
                UNION
                (SELECT id FROM pool WHERE author_url = {to.AuthorUrl} ORDER BY detected_at DESC LIMIT {ByAuthor})
                UNION
                (SELECT id FROM pool WHERE author_name = {to.AuthorName} ORDER BY detected_at DESC LIMIT {ByAuthor})
            )
            SELECT p.id, p.status, p.url, p.author_name, left(p.text, 300) AS excerpt, p.detected_at, p.topic_code, p.body_code, p.reply_url,
                   coalesce(p.author_url = {to.AuthorUrl}, p.author_name = {to.AuthorName}, false) AS same_author,
                   coalesce(p.network = {to.Network} AND p.owner = {to.Owner}, false) AS same_place,
                   coalesce(p.topic_code = {to.TopicCode}, false) AS same_topic,
                   CASE WHEN length(p.search) = 0 OR length(asked.words) = 0 THEN 0
                        ELSE (SELECT count(*) FROM (SELECT unnest(tsvector_to_array(p.search)) INTERSECT SELECT unnest(tsvector_to_array(asked.words))) AS common)
                             / sqrt(length(p.search)::float8 * length(asked.words)) END AS words,
                   similarity(left(p.text, {Compared}), asked.letters)::float8 AS letters
            FROM candidates JOIN publications p USING (id) CROSS JOIN asked
            """).ToListAsync(cancellationToken);
    }
}
