using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Promises;

/// <summary>The refusals about promised dates.</summary>
public static class PromiseRefusals
{
    public static readonly RefusalCode AlreadyKept =
        new("reporting.promise-kept", StatusCodes.Status409Conflict, "The promise was kept already");

    public static readonly RefusalCode AlreadyBroken =
        new("reporting.promise-broken", StatusCodes.Status409Conflict, "The day has passed; the promise can only be kept late");

    public static readonly RefusalCode NoEvidence =
        new("reporting.promise-without-evidence", StatusCodes.Status422UnprocessableEntity, "Something must show that the promise was kept");

    public static readonly RefusalCode NotItsRepeat =
        new("reporting.promise-not-its-repeat", StatusCodes.Status422UnprocessableEntity,
            "The publication is no answered repeat of the one under which the promise stands");
}
