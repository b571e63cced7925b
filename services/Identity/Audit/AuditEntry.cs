using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Identity.Audit;

/// <summary>
/// That somebody did something, or was refused. Added and never changed: the service has no right to, triggers refuse
/// it to everybody, and the chain of hashes shows it where somebody did it all the same.
/// </summary>
[AppendOnly]
internal sealed class AuditEntry
{
    /// <summary>The place in the chain, from 1 and without gaps.</summary>
    public required long Seq { get; init; }

    public required Guid Id { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public required string Service { get; init; }

    public required string Action { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? SubjectId { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? SubjectName { get; init; }

    public string? Role { get; init; }

    public required string[] Bodies { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? Address { get; init; }

    public required string Target { get; init; }

    /// <summary>What changed, as JSON: text, so that it stays byte for byte what the hash was made over.</summary>
    public string? Changes { get; init; }

    public required int Status { get; init; }

    public string? Code { get; init; }

    public string? TraceId { get; init; }

    /// <summary>Under which key it was sealed.</summary>
    public required string KeyId { get; init; }

    /// <summary>HMAC-SHA-256 over the hash before and this row.</summary>
    public byte[] Hash { get; set; } = [];
}

/// <summary>Where the chain ends, sealed as well: without it nobody would miss the last rows.</summary>
internal sealed class AuditHead
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>How many entries there are, which is also the last one's place.</summary>
    public long Count { get; set; }

    public Guid LastId { get; set; }

    public byte[] LastHash { get; set; } = [];

    public string KeyId { get; set; } = string.Empty;

    public byte[] Seal { get; set; } = [];
}
