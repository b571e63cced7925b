using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Vk;

public static class VkRegistration
{
    /// <summary>Adds the VK connector with an HTTP client that sends every call once, to VK alone.</summary>
    public static IServiceCollection AddVk(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<VkOptions>()
            .Bind(configuration.GetSection("Networks:Vk"))
            .Validate(options => options.ApiUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Networks:Vk:ApiUrl must be an absolute web address.")
            .Validate(options => options.ApiUrl.Scheme == "https" || options.ApiUrl.IsLoopback, "Networks:Vk:ApiUrl must be https: the token goes there.")
            .Validate(
                options => options.Target.Allows(options.TokenUrl),
                "Networks:Vk:TokenUrl must be on a host of VK's or that of ApiUrl: codes and tokens go there.")
            .Validate(options => options.AuthorizeUrl.Scheme == "https" || options.AuthorizeUrl.IsLoopback, "Networks:Vk:AuthorizeUrl must be https.")
            .Validate(options => options.GroupCallsPerSecond > 0 && options.UserCallsPerSecond > 0, "Networks:Vk: rates must be positive.")
            .ValidateOnStart();
        services.AddHttpClient<VkClient>().AddOutgoing(provider => provider.GetRequiredService<IOptions<VkOptions>>().Value.Target);
        services.AddTransient<INetworkConnector, VkConnector>();
        services.AddTransient<INetworkAuthorization, VkAuthorization>();
        services.AddSingleton<IWebhookReader, VkWebhooks>();
        return services;
    }
}
