using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.Revocations;

namespace SocialPubs.Identity.Grants;

/// <summary>An appointment gives its role (decree 188, clause 5).</summary>
internal sealed class AppointmentGrantedConsumer(IdentityDb db, TokenRevocations revocations, TimeProvider time) : IConsumer<AppointmentGranted>
{
    public Task Consume(ConsumeContext<AppointmentGranted> context)
    {
        var message = context.Message;
        return AppointmentGrants.ApplyAsync(
            db,
            revocations,
            new AppointedRole(
                message.AppointmentId, message.Version, message.PersonId, message.Role, message.BodyCode, message.ValidFrom, message.ValidUntil),
            time.GetUtcNow(),
            context.CancellationToken);
    }
}

/// <summary>The end of an appointment takes its role away.</summary>
internal sealed class AppointmentEndedConsumer(IdentityDb db, TokenRevocations revocations, TimeProvider time) : IConsumer<AppointmentEnded>
{
    public Task Consume(ConsumeContext<AppointmentEnded> context)
    {
        var message = context.Message;
        return AppointmentGrants.ApplyAsync(
            db,
            revocations,
            new AppointedRole(message.AppointmentId, message.Version, message.PersonId, message.Role, message.BodyCode, ValidFrom: null, message.EndedAt),
            time.GetUtcNow(),
            context.CancellationToken);
    }
}

/// <summary>An appointment as a message tells it; without a beginning where it only tells the end.</summary>
internal sealed record AppointedRole(
    Guid AppointmentId,
    int Version,
    string PersonId,
    string Role,
    string BodyCode,
    DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidUntil);

/// <summary>Follows the appointments of Intake's register, in whatever order and however often their messages come.</summary>
internal static class AppointmentGrants
{
    /// <summary>Brings the grant to the message where that is newer than what is there.</summary>
    public static async Task ApplyAsync(
        IdentityDb db, TokenRevocations revocations, AppointedRole appointed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Two versions may be consumed at once, and the first of them has no row yet that could be locked.
        var key = BitConverter.ToInt64(appointed.AppointmentId.ToByteArray(bigEndian: true), 8);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
        var grant = await db.Grants.SingleOrDefaultAsync(row => row.AppointmentId == appointed.AppointmentId, cancellationToken);
        if (grant is not null && grant.Version >= appointed.Version)
            return;

        var before = grant is null ? null : Held(grant);
        if (grant is null)
        {
            // An end that comes before its beginning leaves a grant that never holds, so that the beginning finds it.
            grant = db.Grants.Add(new RoleGrant
            {
                Id = Guid.CreateVersion7(now),
                AppointmentId = appointed.AppointmentId,
                SubjectId = appointed.PersonId,
                Role = appointed.Role,
                ValidFrom = appointed.ValidFrom ?? appointed.ValidUntil ?? now,
            }).Entity;
        }

        grant.SubjectId = appointed.PersonId;
        grant.Role = appointed.Role;
        grant.BodyCode = appointed.BodyCode;
        grant.ValidFrom = (appointed.ValidFrom ?? grant.ValidFrom).ToUniversalTime();
        grant.ValidUntil = appointed.ValidUntil?.ToUniversalTime();
        grant.Version = appointed.Version;

        // A token says what held when it was issued: whoever it concerns gets a new one.
        foreach (var subject in Changed(before, Held(grant), now))
            await revocations.RevokeSubjectAsync(subject, cancellationToken);
    }

    private static HeldRole Held(RoleGrant grant) => new(grant.SubjectId, grant.Role, grant.BodyCode, grant.ValidFrom, grant.ValidUntil);

    /// <summary>The subjects whose roles are others at this instant than they were a moment ago.</summary>
    private static IEnumerable<string> Changed(HeldRole? before, HeldRole after, DateTimeOffset now)
    {
        if (before == after)
            yield break;
        if (before is not null && before.HoldsAt(now))
            yield return before.SubjectId;
        if (after.HoldsAt(now) && (before is null || !before.HoldsAt(now) || before.SubjectId != after.SubjectId))
            yield return after.SubjectId;
    }

    private sealed record HeldRole(string SubjectId, string Role, string? BodyCode, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil)
    {
        public bool HoldsAt(DateTimeOffset instant) => ValidFrom <= instant && (ValidUntil is not { } end || instant < end);
    }
}
