using Microsoft.EntityFrameworkCore;
using SocialPubs.Drafting.Assignments;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Drafts;

/// <summary>The answer to someone who wrote on an older version: the present one, and what others changed meanwhile.</summary>
internal static class DraftConflict
{
    public static async Task<Refusal> RefusalAsync(
        this DraftingDb db, Assignment assignment, RefusalCode code, int edited, string field, CancellationToken cancellationToken)
    {
        var versions = await db.Drafts.AsNoTracking()
            .Where(draft => draft.PublicationId == assignment.PublicationId && draft.Direction == assignment.DirectionNumber
                && (draft.Version == edited || draft.Version == assignment.DraftVersion))
            .ToListAsync(cancellationToken);
        var current = versions.Find(draft => draft.Version == assignment.DraftVersion);
        return new Refusal(code, $"The present version is {assignment.DraftVersion}.", field)
        {
            Facts = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["version"] = assignment.DraftVersion,
                ["current"] = current is null ? null : DraftView.Of(current),
                ["changes"] = current is null ? null : DraftDiff.Between(versions.Find(draft => draft.Version == edited), current),
            },
        };
    }
}
