namespace SocialPubs.Contracts;

/// <summary>
/// Intake: a person was appointed to a role for a body, or the appointment changed (decree 188, clause 5). The whole
/// appointment as it stands now; of two, the one with the higher <paramref name="Version"/> counts.
/// </summary>
/// <param name="AppointmentId">The appointment in Intake's register.</param>
/// <param name="OccurredAt">When it was entered.</param>
/// <param name="Version">Rises with each change of the appointment.</param>
/// <param name="BodyCode">The body for which the person acts.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="PersonId">The <c>sub</c> of the person's tokens.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Position">The post that the person holds.</param>
/// <param name="ValidFrom">The instant at which the first day begins in the administration's time zone.</param>
/// <param name="ValidUntil">The instant at which the last day has ended; null while no end is known.</param>
/// <param name="GrantedBy">Who entered it.</param>
public sealed record AppointmentGranted(
    Guid AppointmentId,
    DateTimeOffset OccurredAt,
    int Version,
    string BodyCode,
    string Role,
    string PersonId,
    string Name,
    string Position,
    DateTimeOffset ValidFrom,
    DateTimeOffset? ValidUntil,
    Actor GrantedBy) : IMessage
{
    Guid IMessage.OrderingKey => AppointmentId;
}
