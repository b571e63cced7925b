using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Drafting.Assignments;

/// <summary>Somebody has the draft open on their screen; ends by itself unless it is renewed.</summary>
internal sealed class Presence
{
    public required Guid PublicationId { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string PersonId { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string Name { get; set; }

    public required DateTimeOffset Since { get; set; }

    /// <summary>The lease's end (UTC).</summary>
    public required DateTimeOffset Until { get; set; }
}

/// <summary>Settings, section <c>Presence</c>.</summary>
internal sealed class PresenceOptions
{
    /// <summary>How long a draft counts as open after the client last said so.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);
}

/// <summary>Who has a draft open, as others see it.</summary>
internal sealed record PresenceView(string Id, string Name, DateTimeOffset Since, DateTimeOffset Until);
