namespace SocialPubs.Reporting.Shortcomings;

/// <summary>The register of shortcomings (decree 188, clause 12).</summary>
internal static class ShortcomingEndpoints
{
    public static IServiceCollection AddShortcomings(this IServiceCollection services) =>
        services.AddSingleton<ShortcomingSignals>().AddSingleton<ShortcomingNotices>();

    public static void MapShortcomings(this IEndpointRouteBuilder routes)
    {
        ReadShortcomings.Map(routes);
        AddShortcoming.Map(routes);
        NotifyShortcomings.Map(routes);
        AnswerShortcoming.Map(routes);
        DecideShortcoming.Map(routes);
    }
}
