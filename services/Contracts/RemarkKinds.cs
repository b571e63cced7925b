namespace SocialPubs.Contracts;

/// <summary>What a remark is about.</summary>
public static class RemarkKinds
{
    public const string Content = "content";
    public const string Fact = "fact";
    public const string LegalBasis = "legal-basis";
    public const string Wording = "wording";
    public const string Format = "format";
    public const string Attachment = "attachment";

    public static readonly IReadOnlyList<string> All = [Content, Fact, LegalBasis, Wording, Format, Attachment];
}
