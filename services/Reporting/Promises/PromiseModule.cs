namespace SocialPubs.Reporting.Promises;

/// <summary>Promised dates: one call before <c>Build()</c>, one after.</summary>
internal static class PromiseModule
{
    public static void AddPromises(this IServiceCollection services) => services.AddHostedService<PromiseClock>();

    public static void MapPromises(this IEndpointRouteBuilder routes)
    {
        ReadPromises.Map(routes);
        HandlePromise.Map(routes);
    }
}
