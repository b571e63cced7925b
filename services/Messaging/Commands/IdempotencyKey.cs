using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Messaging.Commands;

/// <summary>A command that was done under an idempotency key, with the answer it got.</summary>
public sealed class IdempotencyKey
{
    /// <summary>The caller's id: keys of different callers never meet.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required string CallerId { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 over method, path, query and body.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>The publication on which it acted or that it made, if it did.</summary>
    public Guid? PublicationId { get; set; }

    public int Status { get; set; }

    public string? ContentType { get; set; }

    public string? ETag { get; set; }

    public string? Location { get; set; }

    [PersonalData(PersonalDataKind.Document)]
    public byte[] Body { get; set; } = [];

    public required DateTimeOffset CreatedAt { get; init; }
}
