namespace SocialPubs.Reporting.Analyses;

/// <summary>The monthly analysis (decree 188, clause 13).</summary>
internal static class AnalysesRegistration
{
    public static void AddAnalyses(this IServiceCollection services)
    {
        services.AddOptions<AnalysisOptions>().BindConfiguration("Analyses")
            .Validate(options => options.Every > TimeSpan.Zero && options.MonthsBack is >= 0 and <= 120, "Analyses: Every is positive, MonthsBack lies between 0 and 120.")
            .ValidateOnStart();
        services.AddSingleton<AnalysisComputation>();
        services.AddHostedService<AnalysisDrafter>();
    }

    public static void MapAnalyses(this IEndpointRouteBuilder routes)
    {
        ReadAnalyses.Map(routes);
        AskForAnalysis.Map(routes);
        EditAnalysisText.Map(routes);
        SignAnalysis.Map(routes);
        DeliverAnalysis.Map(routes);
    }
}
