using SocialPubs.Messaging.Audit;

namespace SocialPubs.Drafting.LegalActs;

/// <summary>A legal act that refusals cite (clause 8).</summary>
internal sealed class LegalAct
{
    public required Guid Id { get; init; }

    public int Version { get; set; }

    /// <summary>Such as «Федеральный закон».</summary>
    [Audited]
    public required string Kind { get; set; }

    /// <summary>Such as «131-ФЗ».</summary>
    public required string Number { get; set; }

    public required DateOnly Date { get; set; }

    public required string Title { get; set; }

    /// <summary>Articles, parts and clauses that are cited often.</summary>
    public required string[] Articles { get; set; }

    /// <summary>Where the text is published.</summary>
    public string? Url { get; set; }

    public bool Active { get; set; }
}

/// <summary>A legal act as callers see it.</summary>
internal sealed record LegalActView(
    Guid Id, int Version, string Kind, string Number, DateOnly Date, string Title, IReadOnlyList<string> Articles, string? Url, bool Active)
{
    public static LegalActView Of(LegalAct act) =>
        new(act.Id, act.Version, act.Kind, act.Number, act.Date, act.Title, act.Articles, act.Url, act.Active);
}
