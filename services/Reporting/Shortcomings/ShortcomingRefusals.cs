using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>The refusals of the register of shortcomings.</summary>
public static class ShortcomingRefusals
{
    public static readonly RefusalCode WrongState = new(
        "reporting.shortcoming-wrong-state", StatusCodes.Status409Conflict, "The shortcoming's state does not allow this");

    public static readonly RefusalCode NoDeputy = new(
        "reporting.no-area-deputy", StatusCodes.Status422UnprocessableEntity, "Nobody is in office as deputy for the area");

    public static readonly RefusalCode UnknownShortcoming = new(
        "reporting.unknown-shortcoming", StatusCodes.Status422UnprocessableEntity, "There is no such shortcoming");

    public static readonly RefusalCode UnknownPublication = new(
        "reporting.unknown-publication", StatusCodes.Status422UnprocessableEntity, "There is no such publication on record");
}
