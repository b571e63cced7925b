namespace SocialPubs.Reporting.Dashboard;

/// <summary>Registers the prepared figures and their worker.</summary>
internal static class FigureRegistration
{
    public static WebApplicationBuilder AddFigures(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<FigureOptions>().BindConfiguration("Figures");
        builder.Services.AddSingleton<FigureMetrics>();
        builder.Services.AddScoped<FigureBook>();
        builder.Services.AddScoped<DashboardFigures>();
        builder.Services.AddSingleton<FigureWorker>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<FigureWorker>());
        return builder;
    }
}
