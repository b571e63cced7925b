using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Networks.Facebook;
using SocialPubs.Networks.Instagram;
using SocialPubs.Networks.Max;
using SocialPubs.Networks.Ok;
using SocialPubs.Networks.Telegram;
using SocialPubs.Networks.Twitter;
using SocialPubs.Networks.Vk;

namespace SocialPubs.Networks;

/// <summary>All networks at once.</summary>
public static class NetworksRegistration
{
    /// <summary>Adds the connector of each network, with what connects accounts and reads webhooks there.</summary>
    public static IServiceCollection AddNetworks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddVk(configuration);
        services.AddTwitter(configuration);
        services.AddOk(configuration);
        services.AddFacebook(configuration);
        services.AddInstagram(configuration);
        services.AddTelegram(configuration);
        services.AddMax(configuration);
        services.AddTransient<Connectors>();
        return services;
    }
}
