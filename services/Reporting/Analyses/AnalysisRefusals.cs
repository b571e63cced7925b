using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Analyses;

/// <summary>The refusals about analyses.</summary>
public static class AnalysisRefusals
{
    public static readonly RefusalCode AlreadySigned =
        new("reporting.analysis-signed", StatusCodes.Status409Conflict, "The analysis is signed and does not change any more");

    public static readonly RefusalCode NotSigned =
        new("reporting.analysis-not-signed", StatusCodes.Status409Conflict, "The analysis is not signed yet");

    public static readonly RefusalCode AlreadyDelivered =
        new("reporting.analysis-delivered", StatusCodes.Status409Conflict, "The analysis was delivered before");

    public static readonly RefusalCode NotDelivered =
        new("reporting.analysis-not-delivered", StatusCodes.Status409Conflict, "The analysis was not delivered yet");

    public static readonly RefusalCode NoHead =
        new("reporting.analysis-without-head", StatusCodes.Status409Conflict, "Nobody is in office to whom the analysis could go");
}
