using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Assignments;

/// <summary>How handlers and consumers get at an assignment.</summary>
internal static class AssignmentAccess
{
    /// <summary>The assignment, if the caller may see what belongs to its body.</summary>
    public static async Task<Outcome<Assignment>> VisibleAsync(
        this DraftingDb db, Guid publicationId, Caller caller, CancellationToken cancellationToken) =>
        Check(await db.Assignments.SingleOrDefaultAsync(row => row.PublicationId == publicationId, cancellationToken), caller.Sees);

    /// <summary>The assignment, if the caller works for its body.</summary>
    public static async Task<Outcome<Assignment>> OwnAsync(
        this DraftingDb db, Guid publicationId, Caller caller, CancellationToken cancellationToken) =>
        Check(await db.Assignments.SingleOrDefaultAsync(row => row.PublicationId == publicationId, cancellationToken), caller.ActsFor);

    /// <summary>The assignment, if the caller works for its body or administers the system.</summary>
    public static async Task<Outcome<Assignment>> LedAsync(
        this DraftingDb db, Guid publicationId, Caller caller, CancellationToken cancellationToken) =>
        Check(
            await db.Assignments.SingleOrDefaultAsync(row => row.PublicationId == publicationId, cancellationToken),
            body => caller.ActsFor(body) || caller.Has(Roles.Administrator));

    /// <summary>Whether the caller leads the work of the body: its deputy head, or an administrator (clause 5).</summary>
    public static bool Leads(this Caller caller, string bodyCode) =>
        caller.ActsFor(bodyCode, Roles.DeputyHead) || caller.Has(Roles.Administrator);

    /// <summary>The row of a publication; a new one where this is the first that is heard of it.</summary>
    public static async Task<Assignment> AssignmentOfAsync(this DraftingDb db, Guid publicationId, CancellationToken cancellationToken)
    {
        if (await db.Assignments.SingleOrDefaultAsync(row => row.PublicationId == publicationId, cancellationToken) is { } known)
            return known;

        var assignment = new Assignment(publicationId);
        db.Assignments.Add(assignment);
        return assignment;
    }

    private static Outcome<Assignment> Check(Assignment? assignment, Func<string, bool> allows)
    {
        if (assignment?.BodyCode is not { } body)
            return new Refusal(CommonRefusals.NotFound, "No publication with this id was directed to a body.", "publicationId");

        return allows(body)
            ? assignment
            : new Refusal(CommonRefusals.OtherBody, "The assignment belongs to another body.", "publicationId");
    }
}
