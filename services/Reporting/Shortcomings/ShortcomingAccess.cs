using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>Who sees and does what with a shortcoming. One that belongs to no body is everybody's to see, as own posts are.</summary>
internal static class ShortcomingAccess
{
    public static bool Sees(this Caller caller, Shortcoming shortcoming) =>
        shortcoming.BodyCode is null || caller.Sees(shortcoming.BodyCode);

    /// <summary>Names are for the responsible deputy head, the deputy for the area concerned, and the head (clause 12).</summary>
    public static bool SeesNamesOf(this Caller caller, Shortcoming shortcoming) => shortcoming.BodyCode is { } body
        ? caller.ActsFor(body, Roles.DeputyHead) || caller.ActsFor(body, Roles.AreaDeputy) || caller.ActsFor(body, Roles.Head)
        : caller.Has(Roles.DeputyHead) || caller.Has(Roles.Head);

    /// <summary>Loads and locks a shortcoming for a command of somebody in a role: it is there, theirs, and the version that they saw.</summary>
    public static async Task<Outcome<Shortcoming>> ForCommandAsync(
        this ReportingDb db, Guid id, string role, string? ifMatch, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await ShortcomingRegister.LockAsync(db, [id], cancellationToken);
        if (found.Count == 0)
            return new Refusal(CommonRefusals.NotFound, "There is no shortcoming with this id.", "id");

        var shortcoming = found[0];
        if (!caller.MayActOn(shortcoming, role))
            return Access.OtherBody("id");
        if (ETags.Check(ifMatch, shortcoming.Version) is null)
            return shortcoming;

        return ETags.Check(ifMatch, shortcoming.Version, await db.ViewAsync(shortcoming, caller, now, cancellationToken))!;
    }

    public static bool MayActOn(this Caller caller, Shortcoming shortcoming, string role) =>
        shortcoming.BodyCode is { } body ? caller.ActsFor(body, role) : role == Roles.DeputyHead && caller.Has(role);

    /// <summary>The body's name as publications tell it; null where none was ever directed to it.</summary>
    public static Task<string?> BodyNameAsync(this ReportingDb db, string bodyCode, CancellationToken cancellationToken) =>
        db.Publications.AsNoTracking()
            .Where(row => row.BodyCode == bodyCode && row.BodyName != null && row.DetectedAt != null)
            .OrderByDescending(row => row.DetectedAt).ThenByDescending(row => row.Id)
            .Select(row => row.BodyName)
            .FirstOrDefaultAsync(cancellationToken);
}
