using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Networks.Meta;

namespace SocialPubs.Networks.Facebook;

public static class FacebookRegistration
{
    /// <summary>Adds the Facebook connector, its authorization and its webhooks.</summary>
    public static IServiceCollection AddFacebook(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGraph(configuration);
        services.AddOptions<FacebookOptions>()
            .Bind(configuration.GetSection("Networks:Facebook"))
            .Validate(options => options is { TextLimit: > 0, PostTextLimit: > 0, MaxPhotos: >= 0, WatchedPosts: > 0, SearchedPosts: > 0 }, "Networks:Facebook: limits must be positive.")
            .ValidateOnStart();
        services.AddTransient<INetworkConnector, FacebookConnector>();
        services.AddTransient<INetworkAuthorization, FacebookAuthorization>();
        services.AddTransient<IWebhookReader, FacebookWebhooks>();
        return services;
    }
}
