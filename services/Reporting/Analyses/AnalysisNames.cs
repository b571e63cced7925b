using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Reporting.Analyses;

/// <summary>
/// Who sees names in an analysis (clause 12): the deputy head who answers for the work, the head, and a deputy for an
/// area those of the bodies of that area.
/// </summary>
internal static class AnalysisNames
{
    public static bool SeesNames(this Caller caller) => caller.Has(Roles.DeputyHead) || caller.Has(Roles.Head);

    /// <summary>The figures as the caller may see them.</summary>
    public static AnalysisFigures For(this AnalysisFigures figures, Caller caller) =>
        caller.SeesNames() ? figures : figures.OnlyNamesOf(body => caller.ActsFor(body, Roles.AreaDeputy));

    /// <summary>The same for all that is signed.</summary>
    public static AnalysisData For(this AnalysisData data, Caller caller) => data with { Figures = data.Figures.For(caller) };

    private static AnalysisFigures OnlyNamesOf(this AnalysisFigures figures, Func<string, bool> isOwn) => figures with
    {
        Executors = [.. figures.Executors.Where(person => person.BodyCode is { } body && isOwn(body))],
        Curators = [],
        Shortcomings =
        [
            .. figures.Shortcomings.Select(line => line.BodyCode is { } body && isOwn(body) ? line : line with { HolderName = null }),
        ],
    };
}
