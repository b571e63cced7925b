using SocialPubs.Contracts;
using SocialPubs.Intake.Rules;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Candidates;

/// <summary>What became of a candidate.</summary>
internal enum CandidateStatus : short
{
    /// <summary>It waits for the curator.</summary>
    New = 0,

    /// <summary>It is a publication on record.</summary>
    Registered = 1,

    /// <summary>It is no critical publication, or not the administration's.</summary>
    Dismissed = 2,
}

/// <summary>A monitor, or a webhook where there is none; the kind is what the network says it is.</summary>
internal sealed record FoundBy(MonitorKind Kind, Guid? MonitorId);

/// <summary>
/// A post or comment that finding brought, as it stood at that moment; the clock of a publication that it becomes counts
/// from then. What happened to it later is evidence and replaces nothing.
/// </summary>
internal sealed class Candidate
{
    public required Guid Id { get; init; }

    [Audited]
    public required string Network { get; init; }

    /// <summary>The network's own number of it, unique in the network; null once its author was replaced by a pseudonym.</summary>
    [PersonalData(PersonalDataKind.NetworkId)]
    public required string? NetworkId { get; set; }

    /// <summary>The canonical address, unique.</summary>
    [PersonalData(PersonalDataKind.PublicationAddress)]
    public required string Url { get; set; }

    [PersonalData(PersonalDataKind.NetworkId)]
    public string? AuthorId { get; set; }

    [PersonalData(PersonalDataKind.AuthorName)]
    public required string AuthorName { get; set; }

    [PersonalData(PersonalDataKind.AuthorAddress)]
    public string? AuthorUrl { get; set; }

    [PersonalData(PersonalDataKind.PublicationText)]
    public required string Text { get; set; }

    public required DateTimeOffset PostedAt { get; init; }

    /// <summary>When it was found: the instant of detection (decree 188, clauses 4 and 7).</summary>
    public required DateTimeOffset FoundAt { get; init; }

    public required MonitorKind Kind { get; init; }

    /// <summary>The monitor that found it; null where the network told by itself.</summary>
    public Guid? MonitorId { get; init; }

    /// <summary>The post or comment that it answers; it leads to the author, too.</summary>
    [PersonalData(PersonalDataKind.AuthorAddress)]
    public string? ParentUrl { get; set; }

    public bool MentionsAccount { get; init; }

    /// <summary>SHA-256 of the text as it was seen last; after an edit it differs.</summary>
    [PersonalData(PersonalDataKind.ContentHash)]
    public required string LatestTextHash { get; set; }

    public DateTimeOffset? EditedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public int Score { get; set; }

    public int RuleScore { get; set; }

    public int LearnedScore { get; set; }

    [PersonalData(PersonalDataKind.Document)]
    public IReadOnlyList<ScoreReason> ScoreReasons { get; set; } = [];

    /// <summary>Under which rules and experience it was scored.</summary>
    public long ScoredGeneration { get; set; }

    /// <summary>The topic that the rules propose.</summary>
    [Audited]
    public string? TopicCode { get; set; }

    public CandidateStatus Status { get; set; }

    /// <summary>The publication that it became.</summary>
    public Guid? PublicationId { get; set; }

    [PersonalData(PersonalDataKind.FreeText)]
    public string? DismissReason { get; set; }

    /// <summary>As what its words were learned from.</summary>
    public CandidateStatus LearnedAs { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public Actor? DecidedBy { get; set; }

    public int Version { get; set; } = 1;

    public void Take(Score score, long generation)
    {
        (RuleScore, LearnedScore, Score) = (score.Rules, score.Learned, score.Total);
        TopicCode = score.TopicCode;
        ScoreReasons = score.Reasons;
        ScoredGeneration = generation;
    }

    /// <summary>It is on record now, by its own registration or by somebody's who entered the same address.</summary>
    public void Register(Guid publicationId, Actor by, DateTimeOffset now)
    {
        Status = CandidateStatus.Registered;
        PublicationId = publicationId;
        DecidedAt = now;
        DecidedBy = by;
        Version++;
    }

    public void Dismiss(string reason, Actor by, DateTimeOffset now)
    {
        Status = CandidateStatus.Dismissed;
        DismissReason = reason;
        DecidedAt = now;
        DecidedBy = by;
        Version++;
    }
}
