using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting;

/// <summary>
/// Who sees what of the record: curators and administrators everything, and so do the deputy head who answers for the
/// work and the head to whom they report (clauses 5, 12, 13); all others what belongs to their bodies.
/// </summary>
internal static class Access
{
    public static bool SeesEverything(this Caller caller) =>
        caller.SeesEveryBody || caller.Has(Roles.DeputyHead) || caller.Has(Roles.Head);

    /// <summary>Whether a thing of this body is the caller's to see; what has no body yet is nobody's but theirs who see all.</summary>
    public static bool SeesOf(this Caller caller, string? bodyCode) =>
        caller.SeesEverything() || (bodyCode is not null && caller.ActsFor(bodyCode));

    public static Refusal OtherBody(string? field = null) =>
        new(CommonRefusals.OtherBody, "The caller does not act for the body to which this belongs.", field);
}
