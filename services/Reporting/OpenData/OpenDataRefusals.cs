using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.OpenData;

/// <summary>The refusals of open data.</summary>
public static class OpenDataRefusals
{
    public static readonly RefusalCode InvalidMonth =
        new("reporting.invalid-month", StatusCodes.Status422UnprocessableEntity, "The month is not written like 2026-11");

    public static readonly RefusalCode MonthNotOver =
        new("reporting.month-not-over", StatusCodes.Status422UnprocessableEntity, "The month is not over yet");
}
