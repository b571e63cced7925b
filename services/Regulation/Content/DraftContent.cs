namespace SocialPubs.Regulations;

/// <summary>A draft in its parts, as decree 188, clause 8 names them.</summary>
public sealed record DraftContent
{
    /// <summary>The salutation.</summary>
    public string? Greeting { get; init; }

    /// <summary>The measures taken.</summary>
    public string? Measures { get; init; }

    /// <summary>The stages of the solution with their dates.</summary>
    public IReadOnlyList<ReplyStage> Stages { get; init; } = [];

    /// <summary>Why the question cannot be solved.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Anything else.</summary>
    public string? FreeText { get; init; }

    /// <summary>The last words.</summary>
    public string? Closing { get; init; }

    /// <summary>The assembled text as it will stand in the network; <see langword="null"/> means <see cref="ReplyText.Assemble"/> of the parts.</summary>
    public string? Text { get; init; }

    /// <summary>Photos, videos and other illustrations.</summary>
    public IReadOnlyList<DraftAttachment> Attachments { get; init; } = [];
}

/// <summary>A stage of the solution.</summary>
/// <param name="Text">What will be done.</param>
/// <param name="Due">By which date.</param>
public sealed record ReplyStage(string Text, DateOnly? Due);

/// <summary>A reasoned refusal.</summary>
/// <param name="Reason">Why it is impossible.</param>
/// <param name="LegalActs">The legal acts that say so; at least one.</param>
public sealed record Refusal(string Reason, IReadOnlyList<LegalActReference> LegalActs);

/// <summary>A reference to a legal act.</summary>
/// <param name="Kind">Such as «Федеральный закон».</param>
/// <param name="Number">Such as «131-ФЗ».</param>
/// <param name="Date">When it was issued.</param>
/// <param name="Title">Its title, without quotation marks.</param>
/// <param name="Article">The article, part or clause, such as «статья 16».</param>
public sealed record LegalActReference(string? Kind, string? Number, DateOnly? Date, string? Title, string? Article);

/// <summary>A file that goes with the reply.</summary>
/// <param name="FileName">Its name.</param>
/// <param name="ContentType">Its content type as found in the content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">SHA-256 of the content.</param>
public sealed record DraftAttachment(string FileName, string ContentType, long Size, string Hash);
