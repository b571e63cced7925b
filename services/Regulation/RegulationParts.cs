namespace SocialPubs.Regulations;

/// <summary>How sure the file is of its text.</summary>
public enum ActSource
{
    /// <summary>Built from the act itself.</summary>
    Official,

    /// <summary>Built from press and summaries: an example, not a legal text.</summary>
    Secondary,
}

/// <summary>The act that the file puts into data.</summary>
public sealed record ActReference
{
    /// <summary>Full title, in Russian.</summary>
    public required string Title { get; init; }

    /// <summary>Number; <see langword="null"/> where it is not known.</summary>
    public string? Number { get; init; }

    /// <summary>Date; <see langword="null"/> where it is not known.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>Who issued it, in Russian.</summary>
    public required string Issuer { get; init; }

    /// <summary>First day on which it applies, in the administration's time zone.</summary>
    public required DateOnly InForceFrom { get; init; }

    /// <summary>Last day on which it applies.</summary>
    public DateOnly? InForceTo { get; init; }

    /// <summary>Official text or secondary source.</summary>
    public required ActSource Source { get; init; }

    /// <summary>What the source is, and what is not known.</summary>
    public string? SourceNote { get; init; }
}

/// <summary>A role that the act names.</summary>
public sealed record RoleRule
{
    /// <summary>The role's id as in access tokens.</summary>
    public required string Id { get; init; }

    /// <summary>The Russian term.</summary>
    public required string Name { get; init; }

    /// <summary>The clause.</summary>
    public string? Clause { get; init; }

    /// <summary>Whether a body needs someone appointed to it before a publication can be directed there (clause 5).</summary>
    public bool RequiredForDirection { get; init; }
}

/// <summary>An importance level or a source of publications.</summary>
public sealed record ChoiceRule
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, in Russian.</summary>
    public required string Name { get; init; }

    /// <summary>The role that sets it.</summary>
    public string? SetBy { get; init; }

    /// <summary>Whether it holds where none was chosen; exactly one of a list.</summary>
    public bool Default { get; init; }
}

/// <summary>One approval of a draft; several stand in the order in which they follow each other (clause 9).</summary>
public sealed record ApprovalRule
{
    /// <summary>The role that decides.</summary>
    public required string Role { get; init; }

    /// <summary>Its timer.</summary>
    public string? Timer { get; init; }

    /// <summary>The timer of the rework after a return.</summary>
    public string? ReworkTimer { get; init; }

    /// <summary>Whether a draft's author may approve it.</summary>
    public bool AuthorMayApprove { get; init; }
}

/// <summary>What happens when a body is not competent.</summary>
public sealed record TransferRule
{
    /// <summary>Whether a body may decline.</summary>
    public required bool Allowed { get; init; }

    /// <summary>Whether it must say why.</summary>
    public bool ReasonRequired { get; init; }

    /// <summary>The timer within which it must decline.</summary>
    public string? ReturnTimer { get; init; }

    /// <summary>The timer within which the curator directs.</summary>
    public string? RedirectTimer { get; init; }
}

/// <summary>An interim reply that promises the final one.</summary>
public sealed record InterimRule
{
    /// <summary>Whether it exists.</summary>
    public required bool Allowed { get; init; }

    /// <summary>The timer of the final reply.</summary>
    public string? FinalTimer { get; init; }

    /// <summary>Whether it must name the date of the final reply.</summary>
    public bool FinalDateRequired { get; init; }
}

/// <summary>A reason to close a publication without a reply.</summary>
public sealed record ClosingReason
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, in Russian.</summary>
    public required string Name { get; init; }

    /// <summary>Whether evidence (a screenshot) is needed.</summary>
    public bool EvidenceRequired { get; init; }
}

/// <summary>What an administration need not answer.</summary>
public sealed record RefusalGround
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, in Russian.</summary>
    public required string Name { get; init; }
}

/// <summary>What is demanded of repeat publications (clause 11).</summary>
public sealed record RepeatRule
{
    /// <summary>The clause.</summary>
    public string? Clause { get; init; }

    /// <summary>Whether a repeat goes through the whole loop with deadlines of its own.</summary>
    public required bool FullLoop { get; init; }

    /// <summary>The role that decides whether a publication is a repeat.</summary>
    public required string DecidedBy { get; init; }
}

/// <summary>What happens with an act that comes too late.</summary>
public sealed record LatenessRule
{
    /// <summary>Whether it still counts.</summary>
    public required bool Accepted { get; init; }

    /// <summary>Whether it adds a shortcoming (clause 12).</summary>
    public required bool AddsShortcoming { get; init; }
}

/// <summary>How many own posts are demanded (clause 6).</summary>
public sealed record CadenceRule
{
    /// <summary>The clause.</summary>
    public string? Clause { get; init; }

    /// <summary>How many posts at least.</summary>
    public required int Posts { get; init; }

    /// <summary>In which period.</summary>
    public required RecurringPeriod Per { get; init; }

    /// <summary>Whether it is an obligation or advice.</summary>
    public required bool Required { get; init; }

    /// <summary>Networks it holds for; empty is all.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>How long before the period's end to warn while posts are missing.</summary>
    public IReadOnlyList<TimeSpan> WarnBefore { get; init; } = [];
}

/// <summary>What the act asks of own posts beside their number.</summary>
public sealed record OwnPostsRule
{
    /// <summary>Who approves them; <see langword="null"/> where nobody has to.</summary>
    public OwnPostApproval? Approval { get; init; }
}

/// <summary>An own post needs somebody's approval who did not write in it.</summary>
public sealed record OwnPostApproval
{
    /// <summary>The role that decides.</summary>
    public required string Role { get; init; }

    /// <summary>The clause.</summary>
    public string? Clause { get; init; }
}

/// <summary>A recurring period in the administration's time zone.</summary>
public enum RecurringPeriod
{
    /// <summary>A calendar day.</summary>
    Day,

    /// <summary>A calendar week from the regulation's first weekday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,

    /// <summary>A clock hour of working time.</summary>
    WorkingHour,
}

/// <summary>The most of something in a period.</summary>
public sealed record CapRule
{
    /// <summary>What is counted: <c>identicalReplies</c> or <c>comments</c>.</summary>
    public required string What { get; init; }

    /// <summary>The most.</summary>
    public required int Amount { get; init; }

    /// <summary>In which period.</summary>
    public required RecurringPeriod Per { get; init; }
}

/// <summary>When publications on a topic are a surge that the head must hear of at once (clause 13).</summary>
public sealed record SurgeRule
{
    /// <summary>The clause.</summary>
    public string? Clause { get; init; }

    /// <summary>In which stretch publications on a topic are counted.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>At least so many publications.</summary>
    public required int Minimum { get; init; }

    /// <summary>At least so many where all topics are counted together; <see cref="Minimum"/> where it is <see langword="null"/>.</summary>
    public int? OverallMinimum { get; init; }

    /// <summary>And at least so many times the median of the same hour.</summary>
    public required double Factor { get; init; }

    /// <summary>Over so many days before.</summary>
    public required int BaselineDays { get; init; }

    /// <summary>Whether <paramref name="count"/> publications are a surge against <paramref name="median"/>.</summary>
    public bool IsSurge(int count, double median) => count >= Minimum && count >= Factor * median;
}

/// <summary>A report that the act demands (clause 13).</summary>
public sealed record ReportRule
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, in Russian.</summary>
    public required string Name { get; init; }

    /// <summary>The clause.</summary>
    public string? Clause { get; init; }

    /// <summary>Its period; <see langword="null"/> is at once, whenever there is reason.</summary>
    public RecurringPeriod? Per { get; init; }

    /// <summary>The role that signs it.</summary>
    public string? From { get; init; }

    /// <summary>The role that receives it.</summary>
    public string? To { get; init; }

    /// <summary>Whether the receiver must acknowledge it.</summary>
    public bool AcknowledgementRequired { get; init; }

    /// <summary>What it holds.</summary>
    public IReadOnlyList<string> Content { get; init; } = [];
}

/// <summary>A duty that recurs, such as reviewing the comments.</summary>
public sealed record DutyRule
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, in Russian.</summary>
    public required string Name { get; init; }

    /// <summary>How often at least.</summary>
    public required RecurringPeriod Per { get; init; }
}

/// <summary>How posting is tried (clause 10).</summary>
public sealed record PostingRule
{
    /// <summary>The clause.</summary>
    public string? Clause { get; init; }

    /// <summary>Whether the reply must stand in the network of the publication.</summary>
    public required bool SameNetwork { get; init; }

    /// <summary>Pauses before each new attempt.</summary>
    public required IReadOnlyList<TimeSpan> RetryDelays { get; init; }

    /// <summary>How often the comments are read back after an attempt with unknown outcome.</summary>
    public required int ReadBackAttempts { get; init; }

    /// <summary>The pause between two readings.</summary>
    public required TimeSpan ReadBackPause { get; init; }

    /// <summary>So long before posting is due the product gives up and the executor posts by hand.</summary>
    public required TimeSpan ByHandBefore { get; init; }
}

/// <summary>How long personal data is kept.</summary>
public sealed record RetentionRule
{
    /// <summary>The authors of publications.</summary>
    public required AuthorRetention Authors { get; init; }
}

/// <summary>From when a term of retention counts.</summary>
public enum RetentionStart
{
    /// <summary>From the instant at which the publication was answered or closed.</summary>
    End,

    /// <summary>From the end of the calendar year in which it was answered or closed, as archives count.</summary>
    EndOfYear,
}

/// <summary>Whether the text of a publication outlives the name of its author.</summary>
public enum TextRetention
{
    /// <summary>It stays, without the author's name.</summary>
    Keep,

    /// <summary>It is removed: also without a name people may be known by their words.</summary>
    Remove,
}

/// <summary>Whether screenshots, which may show the name, stay with the publication.</summary>
public enum EvidenceRetention
{
    /// <summary>They stay.</summary>
    Keep,

    /// <summary>The publication no longer refers to them.</summary>
    Unlink,
}

/// <summary>After the term an author's name and addresses are replaced by a pseudonym (152-FZ).</summary>
public sealed record AuthorRetention
{
    /// <summary>How many units.</summary>
    public required int Amount { get; init; }

    /// <summary>The unit; not working days.</summary>
    public required TermUnit Unit { get; init; }

    /// <summary>From when it counts.</summary>
    public RetentionStart From { get; init; } = RetentionStart.End;

    /// <summary>What becomes of the publication's text.</summary>
    public TextRetention Text { get; init; } = TextRetention.Keep;

    /// <summary>What becomes of screenshots.</summary>
    public EvidenceRetention Evidence { get; init; } = EvidenceRetention.Keep;

    /// <summary>The act that sets the term.</summary>
    public string? Basis { get; init; }
}
