using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.Registers;

/// <summary>Who was appointed to what, by which act, from when to when (decree 188, clause 5).</summary>
internal sealed class Appointment
{
    public required Guid Id { get; init; }

    [Audited]
    public required string BodyCode { get; set; }

    [Audited]
    public required string Role { get; set; }

    /// <summary>The <c>sub</c> of the person's tokens.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    [Audited]
    public required string PersonId { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string Name { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string Position { get; set; }

    /// <summary>The act of appointment.</summary>
    public string? ActNumber { get; set; }

    public DateOnly? ActDate { get; set; }

    /// <summary>The first day, in the administration's time zone.</summary>
    public required DateOnly From { get; set; }

    /// <summary>The last day; null while no end is known.</summary>
    public DateOnly? Until { get; set; }

    public int Version { get; set; }

    public bool HoldsOn(DateOnly day) => From <= day && (Until is not { } last || day <= last);

    /// <summary>What Identity is told, so that the person has the role from the first midnight to the last.</summary>
    public IMessage ToMessage(Regulation regulation, Actor by, DateTimeOffset now) =>
        Until is { } last && regulation.StartOf(last.AddDays(1)) is var end && end <= now
            ? new AppointmentEnded(Id, now, Version, BodyCode, Role, PersonId, end, by)
            : new AppointmentGranted(
                Id, now, Version, BodyCode, Role, PersonId, Name, Position,
                regulation.StartOf(From), Until is { } day ? regulation.StartOf(day.AddDays(1)) : null, by);
}

/// <summary>An appointment as the API shows it.</summary>
internal sealed record AppointmentView(
    Guid Id,
    string BodyCode,
    string Role,
    string PersonId,
    string Name,
    string Position,
    string? ActNumber,
    DateOnly? ActDate,
    DateOnly From,
    DateOnly? Until,
    int Version)
{
    public static AppointmentView Of(Appointment row) => new(
        row.Id, row.BodyCode, row.Role, row.PersonId, row.Name, row.Position, row.ActNumber, row.ActDate, row.From, row.Until,
        row.Version);
}

/// <summary>Whether a body has the people without whom nothing can be directed to it.</summary>
internal static class Staffing
{
    /// <summary>
    /// The roles that the regulation demands and that nobody holds at this instant (decree 188, clause 5); appointments
    /// begin and end at midnight in the administration's time zone.
    /// </summary>
    public static IReadOnlyList<RoleRule> Missing(IEnumerable<Appointment> appointments, Regulation regulation, DateTimeOffset at)
    {
        var day = regulation.DayOf(at);
        var held = appointments.Where(appointment => appointment.HoldsOn(day)).Select(appointment => appointment.Role).ToHashSet(StringComparer.Ordinal);
        return [.. regulation.Roles.Where(role => role.RequiredForDirection && !held.Contains(role.Id))];
    }

    /// <summary>The instant at which a day begins in the administration's time zone.</summary>
    public static DateTimeOffset StartOf(this Regulation regulation, DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where the clocks go forward at midnight, the day begins at the first instant that there is.
        while (regulation.TimeZone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(1);
        // Where they go back, the first of the two.
        var offset = regulation.TimeZone.IsAmbiguousTime(midnight)
            ? regulation.TimeZone.GetAmbiguousTimeOffsets(midnight).Max()
            : regulation.TimeZone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    /// <summary>The day on which an instant falls in the administration's time zone.</summary>
    public static DateOnly DayOf(this Regulation regulation, DateTimeOffset at) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, regulation.TimeZone).DateTime);
}
