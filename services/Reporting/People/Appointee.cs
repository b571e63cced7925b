using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Reporting.People;

/// <summary>Who is or was appointed to what (decree 188, clause 5), as the messages of Intake's register tell it.</summary>
internal sealed class Appointee
{
    public required Guid AppointmentId { get; init; }

    public int Version { get; set; }

    /// <summary>The body for which the person acts.</summary>
    public string BodyCode { get; set; } = "";

    /// <summary>One of <see cref="Roles"/>.</summary>
    public string Role { get; set; } = "";

    /// <summary>The <c>sub</c> of the person's tokens.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string PersonId { get; set; } = "";

    /// <summary>Null where only the end is known.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? Name { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public string? Position { get; set; }

    /// <summary>From this instant on (UTC); null where only the end is known, and then it holds at no time.</summary>
    public DateTimeOffset? ValidFrom { get; set; }

    /// <summary>Until before this instant (UTC); null while no end is known.</summary>
    public DateTimeOffset? ValidUntil { get; set; }
}

internal sealed class AppointeeConfiguration : IEntityTypeConfiguration<Appointee>
{
    public void Configure(EntityTypeBuilder<Appointee> appointee)
    {
        appointee.ToTable("appointees");
        appointee.HasKey(row => row.AppointmentId);
        appointee.Property(row => row.AppointmentId).ValueGeneratedNever();
        appointee.HasIndex(row => new { row.Role, row.BodyCode });
        appointee.HasIndex(row => row.PersonId);
    }
}

/// <summary>Who holds an office.</summary>
internal static class Office
{
    /// <summary>Brings the appointment to what its messages say, whatever their order; the caller saves.</summary>
    public static async Task ProjectAsync(ReportingDb db, Guid appointmentId, IEnumerable<IMessage> facts, CancellationToken cancellationToken)
    {
        var granted = facts.OfType<AppointmentGranted>().MaxBy(message => message.Version);
        var ended = facts.OfType<AppointmentEnded>().MaxBy(message => message.Version);
        if (granted is null && ended is null)
            return;

        var row = await db.Appointees.FindAsync([appointmentId], cancellationToken);
        if (row is null)
            db.Appointees.Add(row = new Appointee { AppointmentId = appointmentId });
        var ends = ended is not null && ended.Version >= (granted?.Version ?? 0);
        row.Version = Math.Max(granted?.Version ?? 0, ended?.Version ?? 0);
        row.BodyCode = ends ? ended!.BodyCode : granted!.BodyCode;
        row.Role = ends ? ended!.Role : granted!.Role;
        row.PersonId = ends ? ended!.PersonId : granted!.PersonId;
        row.Name = granted?.Name;
        row.Position = granted?.Position;
        row.ValidFrom = granted?.ValidFrom.ToUniversalTime();
        row.ValidUntil = (ends ? ended!.EndedAt : granted!.ValidUntil)?.ToUniversalTime();
    }

    /// <summary>Those who hold a role at an instant, for one body or (null) for any, by name.</summary>
    public static Task<List<Appointee>> InOfficeAsync(
        this ReportingDb db, string role, string? bodyCode, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var instant = at.ToUniversalTime();
        return db.Appointees.AsNoTracking()
            .Where(row => row.Role == role && (bodyCode == null || row.BodyCode == bodyCode)
                && row.ValidFrom <= instant && (row.ValidUntil == null || row.ValidUntil > instant))
            .OrderBy(row => row.Name).ThenBy(row => row.AppointmentId)
            .ToListAsync(cancellationToken);
    }
}
