using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Reporting.Record;

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
    /// <summary>Brings appointments to what their messages say, whatever their order; the caller saves.</summary>
    public static Task ProjectAsync(ReportingDb db, IReadOnlyList<SubjectFacts> subjects, CancellationToken cancellationToken)
    {
        var ids = subjects.Select(subject => subject.SubjectId).ToArray();
        return db.SettleAsync(
            row => ids.Contains(row.AppointmentId), row => row.AppointmentId, subjects.Select(RowOf).OfType<Appointee>(), cancellationToken);
    }

    private static Appointee? RowOf(SubjectFacts subject)
    {
        var granted = subject.Facts.OfType<AppointmentGranted>().MaxBy(message => message.Version);
        var ended = subject.Facts.OfType<AppointmentEnded>().MaxBy(message => message.Version);
        if (granted is null && ended is null)
            return null;

        var ends = ended is not null && ended.Version >= (granted?.Version ?? 0);
        return new Appointee
        {
            AppointmentId = subject.SubjectId,
            Version = Math.Max(granted?.Version ?? 0, ended?.Version ?? 0),
            BodyCode = ends ? ended!.BodyCode : granted!.BodyCode,
            Role = ends ? ended!.Role : granted!.Role,
            PersonId = ends ? ended!.PersonId : granted!.PersonId,
            Name = granted?.Name,
            Position = granted?.Position,
            ValidFrom = granted?.ValidFrom.ToUniversalTime(),
            ValidUntil = (ends ? ended!.EndedAt : granted!.ValidUntil)?.ToUniversalTime(),
        };
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
