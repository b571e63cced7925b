using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting;

/// <summary>
/// Who sees what of the record: curators and administrators everything, all others what belongs to their bodies, also
/// the deputy head who answers for the work and the head to whom they report: those of one administration are not to
/// see another's that works in the same system (D0).
/// </summary>
internal static class Access
{
    /// <summary>Whether a thing of this body is the caller's to see; what has no body yet is nobody's but theirs who see all.</summary>
    public static bool SeesOf(this Caller caller, string? bodyCode) =>
        bodyCode is null ? caller.SeesEveryBody : caller.Sees(bodyCode);

    public static Refusal OtherBody(string? field = null) =>
        new(CommonRefusals.OtherBody, "The caller does not act for the body to which this belongs.", field);
}
