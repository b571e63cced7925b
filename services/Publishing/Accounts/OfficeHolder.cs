using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Publishing.Accounts;

/// <summary>An appointment of Intake's register (decree 188, clause 5): persons' pages are those of the representative in office.</summary>
internal sealed class OfficeHolder
{
    public required Guid AppointmentId { get; init; }

    public required int Version { get; set; }

    public required string BodyCode { get; set; }

    public required string Role { get; set; }

    [PersonalData(PersonalDataKind.Staff)]
    public required string PersonId { get; set; }

    /// <summary>Null while only the end of the appointment was heard.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public string? Name { get; set; }

    public DateTimeOffset? ValidFrom { get; set; }

    public DateTimeOffset? ValidUntil { get; set; }

    public bool IsInOffice(DateTimeOffset at) => ValidFrom <= at && (ValidUntil is null || ValidUntil > at);

    /// <summary>Brings the row to a message, in whatever order and however often they come.</summary>
    public static async Task ApplyAsync(PublishingDb db, OfficeHolder told, CancellationToken cancellationToken)
    {
        var key = BitConverter.ToInt64(told.AppointmentId.ToByteArray(bigEndian: true), 8);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
        var known = await db.OfficeHolders.SingleOrDefaultAsync(row => row.AppointmentId == told.AppointmentId, cancellationToken);
        if (known is null)
        {
            db.Add(told);
            return;
        }

        if (known.Version >= told.Version)
            return;
        known.Version = told.Version;
        known.BodyCode = told.BodyCode;
        known.Role = told.Role;
        known.PersonId = told.PersonId;
        known.Name = told.Name ?? known.Name;
        known.ValidFrom = told.ValidFrom ?? known.ValidFrom;
        known.ValidUntil = told.ValidUntil;
    }
}

/// <summary>Who holds an office, and from when to when.</summary>
internal sealed class AppointmentGrantedConsumer(PublishingDb db) : IConsumer<AppointmentGranted>
{
    public Task Consume(ConsumeContext<AppointmentGranted> context)
    {
        var message = context.Message;
        return OfficeHolder.ApplyAsync(
            db,
            new OfficeHolder
            {
                AppointmentId = message.AppointmentId,
                Version = message.Version,
                BodyCode = message.BodyCode,
                Role = message.Role,
                PersonId = message.PersonId,
                Name = message.Name,
                ValidFrom = message.ValidFrom,
                ValidUntil = message.ValidUntil,
            },
            context.CancellationToken);
    }
}

/// <summary>Who holds it no more: the watch over the accounts sees the page that has lost its holder.</summary>
internal sealed class AppointmentEndedConsumer(PublishingDb db) : IConsumer<AppointmentEnded>
{
    public Task Consume(ConsumeContext<AppointmentEnded> context)
    {
        var message = context.Message;
        return OfficeHolder.ApplyAsync(
            db,
            new OfficeHolder
            {
                AppointmentId = message.AppointmentId,
                Version = message.Version,
                BodyCode = message.BodyCode,
                Role = message.Role,
                PersonId = message.PersonId,
                ValidUntil = message.EndedAt,
            },
            context.CancellationToken);
    }
}
