using System.Text.Json.Serialization;

namespace SocialPubs.Regulations;

/// <summary>Whether a network is in use.</summary>
public enum NetworkStatus
{
    /// <summary>It takes no new publications and nothing is posted; its history stays.</summary>
    OutOfUse,

    /// <summary>The administration may work in it.</summary>
    Allowed,

    /// <summary>The administration must have an official page in it.</summary>
    Required,
}

/// <summary>Whose page an account is (decree 188, clause 6).</summary>
public enum AccountKind
{
    /// <summary>A page of the legal entity.</summary>
    LegalEntity,

    /// <summary>A page of the natural person who is the official representative.</summary>
    Person,
}

/// <summary>How a reply gets into the network by default.</summary>
public enum ReplyBy
{
    /// <summary>Through the network's API.</summary>
    Api,

    /// <summary>By the executor's hand, who records the address and a screenshot.</summary>
    Hand,
}

/// <summary>How a network counts the length of a text.</summary>
public enum TextCounting
{
    /// <summary>UTF-16 code units.</summary>
    Utf16,

    /// <summary>Unicode code points.</summary>
    CodePoints,

    /// <summary>Weights of twitter-text, version 3.</summary>
    Weighted,
}

/// <summary>A network in the regulation.</summary>
public sealed record NetworkRule
{
    /// <summary>The network's id, such as <c>vk</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The clause that names it.</summary>
    public string? Clause { get; init; }

    /// <summary>From when to when it is required, allowed or out of use; out of use before the first entry.</summary>
    public required IReadOnlyList<NetworkStatusPeriod> Status { get; init; }

    /// <summary>Whose page the account must be.</summary>
    public AccountRule? Account { get; init; }

    /// <summary>How replies get there by default.</summary>
    public ReplyBy ReplyBy { get; init; } = ReplyBy.Hand;

    /// <summary>What fits into a reply (a comment).</summary>
    public required PostRule Reply { get; init; }

    /// <summary>What fits into an own post; <see langword="null"/> where nothing is known.</summary>
    public PostRule? OwnPost { get; init; }

    [JsonIgnore]
    internal TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Its status at an instant; dates begin at midnight in the administration's time zone.</summary>
    public NetworkStatus StatusAt(DateTimeOffset at) => PeriodAt(at)?.Status ?? NetworkStatus.OutOfUse;

    /// <summary>The entry that holds at an instant; <see langword="null"/> before the first.</summary>
    public NetworkStatusPeriod? PeriodAt(DateTimeOffset at)
    {
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, TimeZone).DateTime);
        return Status.LastOrDefault(period => period.From <= date);
    }

    /// <summary>Whether publications are taken and replies posted at an instant.</summary>
    public bool IsInUse(DateTimeOffset at) => StatusAt(at) != NetworkStatus.OutOfUse;
}

/// <summary>A status that holds from a date until the next entry.</summary>
public sealed record NetworkStatusPeriod
{
    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The status.</summary>
    public required NetworkStatus Status { get; init; }

    /// <summary>Why, in Russian, for people who are refused.</summary>
    public string? Reason { get; init; }
}

/// <summary>Whose page an account must be (clause 6).</summary>
public sealed record AccountRule
{
    /// <summary>Legal entity or person.</summary>
    public required AccountKind Kind { get; init; }

    /// <summary>For a person's page: the role whose holder the person must be.</summary>
    public string? Holder { get; init; }

    /// <summary>The role that creates the account.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The clause that says so.</summary>
    public string? Clause { get; init; }
}

/// <summary>What fits into a reply or an own post.</summary>
public sealed record PostRule
{
    /// <summary>Limits of the text.</summary>
    public required TextRule Text { get; init; }

    /// <summary>Limits of attachments; <see langword="null"/> means that the network takes none here.</summary>
    public MediaRule? Media { get; init; }

    /// <summary>The most links that are useful.</summary>
    public int? MaxLinks { get; init; }

    /// <summary>The most posts a day.</summary>
    public int? MaxPerDay { get; init; }
}

/// <summary>Limits of a text, in units of <see cref="Counting"/>.</summary>
public sealed record TextRule
{
    /// <summary>The network refuses more.</summary>
    public required int Max { get; init; }

    /// <summary>More is hard to read.</summary>
    public int? Recommended { get; init; }

    /// <summary>How it is counted.</summary>
    public TextCounting Counting { get; init; } = TextCounting.CodePoints;
}

/// <summary>Limits of attachments.</summary>
public sealed record MediaRule
{
    /// <summary>The most files together.</summary>
    public int? MaxCount { get; init; }

    /// <summary>Only files of one kind at a time.</summary>
    public bool OneKindOnly { get; init; }

    /// <summary>The network takes no post without one.</summary>
    public bool Required { get; init; }

    /// <summary>What it takes; a file fits the first kind that has its content type.</summary>
    public required IReadOnlyList<MediaKindRule> Kinds { get; init; }
}

/// <summary>Limits of one kind of attachment.</summary>
public sealed record MediaKindRule
{
    /// <summary>The kind: <c>photo</c>, <c>gif</c>, <c>video</c>, <c>document</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Content types of the kind.</summary>
    public required IReadOnlyList<string> ContentTypes { get; init; }

    /// <summary>Bytes per file.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>The most files of this kind.</summary>
    public int? MaxCount { get; init; }

    /// <summary>Seconds a video must last at least.</summary>
    public double? MinSeconds { get; init; }

    /// <summary>Seconds a video may last at most.</summary>
    public double? MaxSeconds { get; init; }
}
