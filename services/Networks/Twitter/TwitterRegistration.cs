using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Twitter;

public static class TwitterRegistration
{
    /// <summary>Adds X: the connector, the connecting of accounts, and the webhook, with an HTTP client that sends every call once.</summary>
    public static IServiceCollection AddTwitter(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TwitterOptions>()
            .Bind(configuration.GetSection("Networks:Twitter"))
            .Validate(options => IsWebAddress(options.ApiUrl) && IsWebAddress(options.AuthorizeUrl), "Networks:Twitter: ApiUrl and AuthorizeUrl must be absolute web addresses.")
            .Validate(options => IsSafe(options.ApiUrl) && IsSafe(options.AuthorizeUrl), "Networks:Twitter: ApiUrl and AuthorizeUrl must be https: secrets go there.")
            .Validate(options => options.CreatesPer15Minutes > 0 && options.CallsPer15Minutes > 0, "Networks:Twitter: rates must be positive.")
            .Validate(options => options.UploadPart is > 0 and <= 5 * 1024 * 1024, "Networks:Twitter:UploadPart must be up to 5 MB, which X takes at once.")
            .ValidateOnStart();
        services.AddHttpClient<TwitterClient>().AddOutgoing(provider => provider.GetRequiredService<IOptions<TwitterOptions>>().Value.Target);
        services.AddTransient<TwitterMedia>();
        services.AddTransient<TwitterMonitors>();
        services.AddTransient<INetworkConnector, TwitterConnector>();
        services.AddTransient<INetworkAuthorization, TwitterAuthorization>();
        services.AddTransient<IWebhookReader, TwitterWebhookReader>();
        return services;
    }

    private static bool IsWebAddress(Uri? address) => address is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    private static bool IsSafe(Uri address) => address.Scheme == "https" || address.IsLoopback;
}
