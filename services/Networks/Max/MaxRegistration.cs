using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Max;

public static class MaxRegistration
{
    /// <summary>Adds MAX: the connector and the webhook, with an HTTP client that sends every call once.</summary>
    public static IServiceCollection AddMax(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MaxOptions>()
            .Bind(configuration.GetSection("Networks:Max"))
            .Validate(options => options.ApiUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Networks:Max:ApiUrl must be an absolute web address.")
            .Validate(options => options.ApiUrl.Scheme == "https" || options.ApiUrl.IsLoopback, "Networks:Max:ApiUrl must be https: the token goes there.")
            .Validate(options => options.MessagesPerSecond > 0 && options.CallsPerSecond > 0, "Networks:Max: rates must be positive.")
            .ValidateOnStart();
        services.AddHttpClient<MaxClient>().AddOutgoing(provider => provider.GetRequiredService<IOptions<MaxOptions>>().Value.Target);
        services.AddTransient<INetworkConnector, MaxConnector>();
        services.AddTransient<IWebhookReader, MaxWebhookReader>();
        return services;
    }
}
