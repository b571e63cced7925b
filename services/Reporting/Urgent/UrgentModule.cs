using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Urgent;

/// <summary>Urgent reports and surges: one call before <c>Build()</c>, one after.</summary>
internal static class UrgentModule
{
    public static void AddUrgent(this IServiceCollection services)
    {
        services.AddScoped<IReaction, UrgentReaction>();
        services.AddHostedService<SurgeClock>();
    }

    public static void MapUrgent(this IEndpointRouteBuilder routes)
    {
        RaiseUrgent.Map(routes);
        ReadUrgent.Map(routes);
        HandleUrgent.Map(routes);
        ReadSurges.Map(routes);
    }
}
