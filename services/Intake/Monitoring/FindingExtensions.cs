using SocialPubs.Intake.Candidates;
using SocialPubs.Intake.Rules;
using SocialPubs.Intake.Webhooks;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Monitoring;

/// <summary>Finding: one call before <c>Build()</c>, one after (decree 188, clause 4).</summary>
internal static class FindingExtensions
{
    public static void AddFinding(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<FindingOptions>().BindConfiguration("Intake")
            .Validate(options => options.IsValid, "Intake: shares are between 0 and 1, times positive, and LookBack <= OldestItem <= CandidatesKept.")
            .ValidateOnStart();
        services.AddNetworks(builder.Configuration);
        services.AddSingleton<RateBudget>();
        services.AddSingleton<IntakeMetrics>();
        services.AddScoped<MonitorClaims>();
        services.AddScoped<MonitorRun>();
        services.AddScoped<CandidateStore>();
        services.AddScoped<CandidateClock>();
        services.AddHostedService<MonitorWorker>();
        services.AddSingleton<CandidateUpkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<CandidateUpkeep>());
        services.AddSingleton<RefusedWebhooks>();
        services.AddHostedService(provider => provider.GetRequiredService<RefusedWebhooks>());
    }

    public static void MapFinding(this IEndpointRouteBuilder routes)
    {
        ListMonitors.Map(routes);
        PutMonitor.Map(routes);
        NetworkAccounts.Map(routes);
        ListCandidates.Map(routes);
        GetCandidate.Map(routes);
        RegisterCandidate.Map(routes);
        DismissCandidate.Map(routes);
        RuleEndpoints.Map(routes);
        ReceiveWebhook.Map(routes);
    }
}
