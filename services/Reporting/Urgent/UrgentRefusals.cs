using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Urgent;

/// <summary>The refusals about urgent reports.</summary>
public static class UrgentRefusals
{
    public static readonly RefusalCode AlreadyRaised =
        new("reporting.urgent-already-raised", StatusCodes.Status409Conflict, "An urgent report on the publication is open already");

    public static readonly RefusalCode NotAcknowledged =
        new("reporting.urgent-not-acknowledged", StatusCodes.Status409Conflict, "The head has not taken note of the urgent report yet");

    public static readonly RefusalCode Closed =
        new("reporting.urgent-closed", StatusCodes.Status409Conflict, "The urgent report is closed");
}
