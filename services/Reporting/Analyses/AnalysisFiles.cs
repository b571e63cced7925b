using System.Security.Cryptography;
using System.Text.Json;
using SocialPubs.Reporting.Analyses.Documents;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Reporting.Analyses;

/// <summary>The forms in which an analysis is handed out. What is written follows from the data alone.</summary>
internal static class AnalysisFiles
{
    public const string Data = "json";

    /// <summary>The forms for readers, with their media types.</summary>
    public static readonly IReadOnlyDictionary<string, string> MediaTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["html"] = "text/html; charset=utf-8",
        ["docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };

    public static byte[] Write(string format, AnalysisData data, AnalysisSignature? signature)
    {
        var document = new AnalysisDocument(data.Figures, data.Text, signature, data.Publications);
        return format switch
        {
            "html" => AnalysisPage.Write(document),
            "docx" => AnalysisDocx.Write(document),
            "xlsx" => AnalysisXlsx.Write(document),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such form."),
        };
    }

    /// <summary>What is signed, as bytes.</summary>
    public static byte[] Freeze(AnalysisData data) => JsonSerializer.SerializeToUtf8Bytes(data, Json.Options);

    public static AnalysisData Thaw(byte[] data) => JsonSerializer.Deserialize<AnalysisData>(data, Json.Options)!;

    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The files of a signed analysis, from the bytes that were signed.</summary>
    public static IEnumerable<AnalysisFile> Of(Guid analysisId, byte[] frozen, AnalysisSignature signature)
    {
        yield return File(Data, frozen);
        var data = Thaw(frozen);
        foreach (var format in MediaTypes.Keys)
            yield return File(format, Write(format, data, signature));

        AnalysisFile File(string format, byte[] content) => new()
        {
            AnalysisId = analysisId,
            Format = format,
            Sha256 = HashOf(content),
            Size = content.Length,
            Content = content,
        };
    }
}
