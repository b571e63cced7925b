using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Candidates;

/// <summary>Why a piece of evidence was added.</summary>
internal enum EvidenceKind : short
{
    /// <summary>As it was found.</summary>
    Found = 0,

    /// <summary>As it stood after its author changed it.</summary>
    Edited = 1,

    /// <summary>The network said that it is gone.</summary>
    Deleted = 2,
}

/// <summary>How a candidate stood at one moment. Only ever added; it goes with its candidate, or when its author is replaced by a pseudonym.</summary>
internal sealed class CandidateEvidence
{
    public required Guid Id { get; init; }

    public required Guid CandidateId { get; init; }

    /// <summary>The publication that the candidate became, so that what is kept of its author is found.</summary>
    public Guid? PublicationId { get; set; }

    public required EvidenceKind Kind { get; init; }

    /// <summary>When it was seen.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>The monitor that saw it; null where the network told by itself.</summary>
    public Guid? MonitorId { get; init; }

    /// <summary>The canonical evidence, JSON in UTF-8; what <see cref="Hash"/> is over. Null once it was unlinked.</summary>
    [PersonalData(PersonalDataKind.Evidence)]
    public required string? Document { get; set; }

    /// <summary>SHA-256 of <see cref="Document"/>, 64 hexadecimal digits.</summary>
    [PersonalData(PersonalDataKind.ContentHash)]
    public required string Hash { get; set; }

    /// <summary>The same for people: a page of HTML that needs nothing from anywhere.</summary>
    [PersonalData(PersonalDataKind.PublicationText)]
    public required string Snapshot { get; set; }
}

/// <summary>
/// What is kept as evidence. The order of the members and the way they are written never change, so that the hash can be
/// made anew from the same facts.
/// </summary>
internal sealed record EvidenceDocument(
    string Network,
    string NetworkId,
    string Url,
    string? AuthorId,
    string AuthorName,
    string? AuthorUrl,
    string Text,
    DateTimeOffset PostedAt,
    IReadOnlyList<FoundMedia> Media,
    string? ParentUrl)
{
    private static readonly JsonSerializerOptions Canonical = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        WriteIndented = false,
    };

    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public static EvidenceDocument Of(string network, FoundItem item) => new(
        network, item.NetworkId, item.Url, item.AuthorId, item.AuthorName, item.AuthorUrl, item.Text, item.PostedAt, item.Media, item.ParentUrl);

    public string ToJson() => JsonSerializer.Serialize(this, Canonical);

    public static EvidenceDocument? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<EvidenceDocument>(json, Canonical);

    public static string HashOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    /// <summary>A page without scripts and without anything from elsewhere; addresses stand there as text.</summary>
    public string ToHtml(EvidenceKind kind, DateTimeOffset seenAt)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"ru\"><head><meta charset=\"utf-8\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Append("<title>Снимок публикации</title><style>")
            .Append("body{font:16px/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1b1f23}")
            .Append("dt{color:#57606a;font-size:.85rem}dd{margin:0 0 .6rem;overflow-wrap:anywhere}")
            .Append("blockquote{margin:1rem 0;padding:1rem;border:1px solid #d0d7de;border-radius:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}")
            .Append("</style></head><body><h1>").Append(HeadingOf(kind)).Append("</h1>\n");
        page.Append("<blockquote>").Append(Html.Encode(Text.Length == 0 ? "Без текста" : Text)).Append("</blockquote>\n<dl>");
        Entry(page, "Сеть", Network);
        Entry(page, "Автор", AuthorName);
        if (AuthorUrl is not null)
            Entry(page, "Страница автора", AuthorUrl);
        Entry(page, "Адрес публикации", Url);
        Entry(page, "Размещена", Instant(PostedAt));
        Entry(page, "Зафиксирована", Instant(seenAt));
        foreach (var media in Media)
            Entry(page, "Вложение (" + media.Kind + ")", media.Address);
        return page.Append("</dl></body></html>\n").ToString();
    }

    private static string HeadingOf(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Edited => "Публикация после изменения автором",
        EvidenceKind.Deleted => "Публикация удалена; последнее известное состояние",
        _ => "Публикация в момент обнаружения",
    };

    private static void Entry(StringBuilder page, string name, string value) =>
        page.Append("<dt>").Append(Html.Encode(name)).Append("</dt><dd>").Append(Html.Encode(value)).Append("</dd>\n");

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
