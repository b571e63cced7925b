using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Sessions;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>The own account.</summary>
internal sealed class IndexModel(IdentityDb db, TimeProvider time, SecondFactors factors, SessionStore sessions) : AccountPage
{
    public Person Person => HttpContext.Live().Person;

    /// <summary>The roles of now and those that are still to come.</summary>
    public IReadOnlyList<RoleGrant> Grants { get; private set; } = [];

    public bool FactorIsOn { get; private set; }

    public int CodesLeft { get; private set; }

    public int Sessions { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        var now = time.GetUtcNow();
        Grants = await db.Grants.AsNoTracking()
            .Where(grant => grant.SubjectId == Person.Id && (grant.ValidUntil == null || now < grant.ValidUntil))
            .OrderBy(grant => grant.Role).ThenBy(grant => grant.BodyCode).ThenBy(grant => grant.ValidFrom)
            .Take(500).ToListAsync(Cancelled);
        FactorIsOn = await factors.IsOnAsync(Person.Id, Cancelled);
        CodesLeft = await factors.RecoveryCodesLeftAsync(Person.Id, Cancelled);
        Sessions = (await sessions.ListAsync(Person.Id, Cancelled)).Count;
        return Page();
    }
}
