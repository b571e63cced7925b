using SocialPubs.Contracts;
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
    private static readonly string[] Namers = [Roles.DeputyHead, Roles.AreaDeputy, Roles.Head];

    /// <summary>Whether a thing of this body is the caller's to see; what has no body yet is nobody's but theirs who see all.</summary>
    public static bool SeesOf(this Caller caller, string? bodyCode) =>
        bodyCode is null ? caller.SeesEveryBody : caller.Sees(bodyCode);

    /// <summary>
    /// The bodies of whose staff the caller may see names: those who answer for the work (R2, R6, R7), and the curator, for
    /// whom it is null and stands for all.
    /// </summary>
    public static string[]? NamesOf(this Caller caller) => caller.Has(Roles.Curator)
        ? null
        : [.. caller.Bodies.Where(body => Namers.Any(role => caller.ActsFor(body, role)))];

    /// <summary>What is wrong with the body and the time to which an answer is to be limited.</summary>
    public static IEnumerable<Refusal> RefusalsOf(this Caller caller, string? body, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (body is not null && !caller.SeesOf(body))
            yield return OtherBody("body");
        if (from >= to)
            yield return new Refusal(ReportingRefusals.InvalidPeriod, "'to' must lie after 'from'.", "to");
    }

    public static Refusal OtherBody(string? field = null) =>
        new(CommonRefusals.OtherBody, "The caller does not act for the body to which this belongs.", field);
}
