using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>The refusals of the dashboard.</summary>
public static class DashboardRefusals
{
    public static readonly RefusalCode UnknownPeriod =
        new("reporting.unknown-period", StatusCodes.Status422UnprocessableEntity, "There is no such period, or it is named and given by instants at once");

    public static readonly RefusalCode UnknownStep =
        new("reporting.unknown-step", StatusCodes.Status422UnprocessableEntity, "There is no such step of a series");
}
