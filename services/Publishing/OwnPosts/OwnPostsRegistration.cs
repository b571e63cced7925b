using SocialPubs.Publishing.Accounts;
using SocialPubs.Publishing.Worker;

namespace SocialPubs.Publishing.OwnPosts;

internal static class OwnPostsRegistration
{
    /// <summary>Own posts with their worker, the chores of accounts, and the cadence.</summary>
    public static IServiceCollection AddOwnPosts(this IServiceCollection services)
    {
        services.AddOptions<OwnPostOptions>().BindConfiguration("Publishing:OwnPosts");
        services.AddOptions<ConnectOptions>().BindConfiguration("Publishing")
            .Validate(options => options.PublicAddress is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Publishing:PublicAddress must be an absolute web address.")
            .ValidateOnStart();
        services.AddSingleton<PublicMedia>();
        services.AddScoped<OwnPostReader>();
        services.AddScoped<OwnPostClaims>();
        services.AddScoped<OwnPostRun>();
        services.AddHostedService<PostingWorker<OwnPostClaim, OwnPostClaims, OwnPostRun>>();
        services.AddScoped<CadenceBook>();
        services.AddScoped<ChoreRun>();
        services.AddHostedService<ChoreWorker>();
        return services;
    }
}
