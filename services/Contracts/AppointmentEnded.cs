namespace SocialPubs.Contracts;

/// <summary>Intake: an appointment was changed so that it holds no more; its role is gone from <paramref name="EndedAt"/> on.</summary>
/// <param name="AppointmentId">The appointment in Intake's register.</param>
/// <param name="OccurredAt">When it was entered.</param>
/// <param name="Version">Rises with each change of the appointment.</param>
/// <param name="BodyCode">The body for which the person acted.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="PersonId">The <c>sub</c> of the person's tokens.</param>
/// <param name="EndedAt">The instant at which the last day ended in the administration's time zone.</param>
/// <param name="EndedBy">Who entered it.</param>
public sealed record AppointmentEnded(
    Guid AppointmentId,
    DateTimeOffset OccurredAt,
    int Version,
    string BodyCode,
    string Role,
    string PersonId,
    DateTimeOffset EndedAt,
    Actor EndedBy) : IMessage
{
    Guid IMessage.OrderingKey => AppointmentId;
}
