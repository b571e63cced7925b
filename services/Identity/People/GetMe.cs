using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.SignIn;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Identity.People;

/// <param name="Id">The <c>sub</c> of the token.</param>
/// <param name="Name">The name shown to people.</param>
/// <param name="Roles">The roles of this token.</param>
/// <param name="Bodies">The bodies of this token.</param>
/// <param name="Grants">The roles on record that hold now or later; those of later are not in the token yet.</param>
/// <param name="SecondFactor">Whether sign-in asks for a second factor; left out for machine clients.</param>
/// <param name="PasswordChangedAt">When the password was last set.</param>
internal sealed record MeView(
    string Id,
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Bodies,
    IReadOnlyList<GrantView> Grants,
    bool? SecondFactor,
    DateTimeOffset? PasswordChangedAt);

/// <summary>Who the caller is, as this system knows it.</summary>
internal static class GetMe
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/me", HandleAsync)
        .WithName("IdentityGetMe").WithSummary("The caller: name, roles with bodies and dates")
        .RequireRoles([.. Roles.All]).ForOneself();

    private static async Task<Ok<MeView>> HandleAsync(
        Caller caller, IdentityDb db, TimeProvider time, SecondFactors factors, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var grants = await db.Grants.AsNoTracking()
            .Where(grant => grant.SubjectId == caller.Id && (grant.ValidUntil == null || now < grant.ValidUntil))
            .OrderBy(grant => grant.ValidFrom).ThenBy(grant => grant.Id).ToListAsync(cancellationToken);
        var person = await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == caller.Id, cancellationToken);
        return TypedResults.Ok(new MeView(
            caller.Id,
            person?.Name ?? caller.Name,
            caller.Roles,
            caller.Bodies,
            [.. grants.Select(GrantView.Of)],
            person is null ? null : await factors.IsOnAsync(person.Id, cancellationToken),
            person?.PasswordChangedAt));
    }
}
