using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Networks.Meta;

namespace SocialPubs.Networks.Instagram;

public static class InstagramRegistration
{
    /// <summary>Adds the Instagram connector, its authorization and its webhooks.</summary>
    public static IServiceCollection AddInstagram(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGraph(configuration);
        services.AddOptions<InstagramOptions>()
            .Bind(configuration.GetSection("Networks:Instagram"))
            .Validate(
                options => options is { TextLimit: > 0, CaptionLimit: > 0, MaxPictures: > 0, WatchedMedia: > 0, SearchedMedia: > 0, ContainerLooks: > 0 },
                "Networks:Instagram: limits must be positive.")
            .ValidateOnStart();
        services.AddTransient<INetworkConnector, InstagramConnector>();
        services.AddTransient<INetworkAuthorization, InstagramAuthorization>();
        services.AddTransient<IWebhookReader, InstagramWebhooks>();
        return services;
    }
}
