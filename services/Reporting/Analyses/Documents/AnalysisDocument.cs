namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>
/// Everything that <see cref="AnalysisDocx"/> and <see cref="AnalysisXlsx"/> write: the same input gives the same bytes, so
/// that the hash of a signed file can be checked by writing it again.
/// </summary>
/// <param name="Figures">The figures.</param>
/// <param name="Text">The text part, paragraphs separated by line breaks; may be empty.</param>
/// <param name="Signature">Who signed it and when; null while it is a draft, which the document then says.</param>
/// <param name="Publications">The publications of the period in the order of the list; only the workbook has them.</param>
/// <param name="Addressee">
/// To whom it goes, in the dative, such as "Главе Администрации города Батайска"; null lets it follow from the issuer where
/// that is an administration.
/// </param>
internal sealed record AnalysisDocument(
    AnalysisFigures Figures,
    string Text,
    AnalysisSignature? Signature,
    IReadOnlyList<PublicationLine> Publications,
    string? Addressee = null);

/// <summary>The signature under an analysis.</summary>
/// <param name="Name">Who signed, such as "И. И. Иванов".</param>
/// <param name="Position">As what, in the nominative.</param>
/// <param name="SignedAt">When (UTC).</param>
/// <param name="DataHash">SHA-256 of the frozen figures and the text, in hexadecimal.</param>
internal sealed record AnalysisSignature(string Name, string Position, DateTimeOffset SignedAt, string DataHash);

/// <summary>One publication in the workbook's list; names, not codes.</summary>
/// <param name="Status">Where it stands, in Russian.</param>
/// <param name="LateBy">By how much the reply came after it was due; null where it did not.</param>
/// <param name="Url">The publication's address in its network.</param>
internal sealed record PublicationLine(
    Guid Id,
    DateTimeOffset DetectedAt,
    string Network,
    string? Topic,
    string? Body,
    string Status,
    DateTimeOffset? ReplyDue,
    DateTimeOffset? RepliedAt,
    TimeSpan? LateBy,
    string? Url);
