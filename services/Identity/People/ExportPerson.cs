using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.Invitations;
using SocialPubs.Identity.Sessions;
using SocialPubs.Identity.SignIn;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Identity.People;

/// <param name="CreatedAt">When the link was made.</param>
/// <param name="ExpiresAt">Until when it was good.</param>
/// <param name="UsedAt">When it was used.</param>
/// <param name="WithdrawnAt">When a later one took its place.</param>
internal sealed record InvitationFact(DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, DateTimeOffset? WithdrawnAt);

/// <param name="ConfirmedAt">Since when it is on.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes were not used.</param>
internal sealed record SecondFactorFact(DateTimeOffset? ConfirmedAt, int RecoveryCodesLeft);

/// <param name="ExportedAt">The instant of the export.</param>
/// <param name="Person">The account with its roles.</param>
/// <param name="SecondFactor">The second factor, without its key.</param>
/// <param name="Sessions">Every session on record, also ended ones.</param>
/// <param name="Invitations">Every link on record, without what opens it.</param>
internal sealed record PersonExport(
    DateTimeOffset ExportedAt,
    PersonView Person,
    SecondFactorFact? SecondFactor,
    IReadOnlyList<SessionView> Sessions,
    IReadOnlyList<InvitationFact> Invitations);

/// <summary>
/// Everything that this service keeps about a member of staff (152-FZ, article 14), but for what would open the account
/// to whoever reads it: the password's hash, the second factor's key, the links.
/// </summary>
internal static class ExportPerson
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/people/{id}/export", HandleAsync)
        .WithName("IdentityExportPerson").WithSummary("Everything that is kept about a person (152-FZ)")
        .RequireRoles(Roles.Administrator).ForEveryBody();

    private static async Task<Results<Ok<PersonExport>, ProblemHttpResult>> HandleAsync(
        string id, IdentityDb db, TimeProvider time, SecondFactors factors, SignInRecord record, HttpContext http, CancellationToken cancellationToken)
    {
        if (!PersonIds.IsValid(id) || await db.Users.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        var now = time.GetUtcNow();
        record.Exported();
        var view = await db.ViewAsync(person, now, cancellationToken);
        var factor = await db.Set<SecondFactor>().AsNoTracking().SingleOrDefaultAsync(row => row.PersonId == id, cancellationToken);
        var sessions = await db.Set<Session>().AsNoTracking().Where(row => row.PersonId == id).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        var invitations = await db.Set<Invitation>().AsNoTracking().Where(row => row.PersonId == id).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"person.json\"";
        return TypedResults.Ok(new PersonExport(
            now,
            view,
            factor is null ? null : new SecondFactorFact(factor.ConfirmedAt, await factors.RecoveryCodesLeftAsync(id, cancellationToken)),
            [.. sessions.Select(session => SessionView.Of(session, null))],
            [.. invitations.Select(row => new InvitationFact(row.CreatedAt, row.ExpiresAt, row.UsedAt, row.WithdrawnAt))]));
    }
}
