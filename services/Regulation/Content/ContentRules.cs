namespace SocialPubs.Regulations;

/// <summary>What a content check looks for; the names in the file.</summary>
public enum ContentCheckKind
{
    /// <summary>The text is empty.</summary>
    TextPresent,

    /// <summary>Measures or stages, or else a refusal, must be there.</summary>
    MeasuresOrRefusal,

    /// <summary>Stages need a text and a date.</summary>
    StageComplete,

    /// <summary>A stage's date must not lie in the past.</summary>
    StageDateNotPast,

    /// <summary>A refusal needs a reason and legal acts; parameter <c>minimum</c>.</summary>
    RefusalReasoned,

    /// <summary>Each legal act needs kind, number, date and article.</summary>
    LegalActComplete,

    /// <summary>The reply to a repeat names measures or progress.</summary>
    RepeatMeasuresOrProgress,

    /// <summary>The text fits the network.</summary>
    TextFitsNetwork,

    /// <summary>The text is not longer than what is easily read: the network's recommendation, or <c>maximum</c>.</summary>
    TextReadable,

    /// <summary>The attachments fit the network.</summary>
    AttachmentsFitNetwork,

    /// <summary>No more links than the network shows.</summary>
    LinksFitNetwork,

    /// <summary>There is a salutation; with <c>byName</c> it names the person.</summary>
    Greeting,

    /// <summary>Phrases that must not occur; parameter <c>phrases</c>.</summary>
    ForbiddenPhrases,

    /// <summary>No abbreviations in capitals; parameter <c>except</c>.</summary>
    Abbreviations,

    /// <summary>A pattern that must not occur; parameters <c>pattern</c> and <c>message</c>.</summary>
    Pattern,

    /// <summary>Measures are illustrated.</summary>
    Illustrated,
}

/// <summary>Whether a finding stops submission.</summary>
public enum FindingSeverity
{
    /// <summary>It may be submitted all the same.</summary>
    Warning,

    /// <summary>It cannot be submitted.</summary>
    Error,
}

/// <summary>What a check in the file leads to.</summary>
public enum CheckAction
{
    /// <summary>A <see cref="FindingSeverity.Warning"/>.</summary>
    Warn,

    /// <summary>An <see cref="FindingSeverity.Error"/>.</summary>
    Block,
}

/// <summary>A content check of the regulation.</summary>
public sealed record ContentCheckRule
{
    /// <summary>What it looks for.</summary>
    public required ContentCheckKind What { get; init; }

    /// <summary>What it leads to.</summary>
    public required CheckAction Action { get; init; }

    /// <summary>The clause that demands it.</summary>
    public string? Clause { get; init; }

    /// <summary>Legal acts at least.</summary>
    public int? Minimum { get; init; }

    /// <summary>Characters at most.</summary>
    public int? Maximum { get; init; }

    /// <summary>Whether the salutation must name the person.</summary>
    public bool ByName { get; init; }

    /// <summary>Phrases; case does not matter.</summary>
    public IReadOnlyList<string> Phrases { get; init; } = [];

    /// <summary>Words that are allowed all the same.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>A regular expression without back references and look-around.</summary>
    public string? Pattern { get; init; }

    /// <summary>What to tell people, in Russian.</summary>
    public string? Message { get; init; }
}

/// <summary>The rules for what a reply holds (clauses 8 and 11).</summary>
public sealed record ContentRules
{
    /// <summary>The checks.</summary>
    public required IReadOnlyList<ContentCheckRule> Checks { get; init; }
}

/// <summary>Something that a check found.</summary>
/// <param name="Code">Stable code: the name of the check in the file, with a suffix where it has several outcomes.</param>
/// <param name="Severity">Whether it stops submission.</param>
/// <param name="Part">The field, such as <c>text</c>, <c>stages[0].due</c> or <c>attachments[1]</c>.</param>
/// <param name="Start">Where it begins in the part, in UTF-16 units, if it has a place.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
/// <param name="Message">For people, in Russian.</param>
/// <param name="Clause">The clause that demands it.</param>
public sealed record ContentFinding(
    string Code, FindingSeverity Severity, string Part, int? Start, int? Length, string Message, string? Clause);
