using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting;

/// <summary>The refusals that are Reporting's own.</summary>
public static class ReportingRefusals
{
    public static readonly RefusalCode InvalidPeriod =
        new("reporting.invalid-period", StatusCodes.Status422UnprocessableEntity, "The period does not end after it begins");

    public static readonly RefusalCode UnknownStatus =
        new("reporting.unknown-status", StatusCodes.Status422UnprocessableEntity, "There is no such status of a publication");
}
