using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Identity.Policies;

internal static class PolicyReading
{
    /// <summary>The policy as it is set, or as the product comes.</summary>
    public static async Task<Policy> PolicyAsync(this IdentityDb db, CancellationToken cancellationToken) =>
        await db.Set<Policy>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == Policy.OnlyId, cancellationToken) ?? new Policy();
}
