using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Telegram;

public static class TelegramRegistration
{
    /// <summary>Adds Telegram: the connector and the webhook, with an HTTP client that sends every call once.</summary>
    public static IServiceCollection AddTelegram(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelegramOptions>()
            .Bind(configuration.GetSection("Networks:Telegram"))
            .Validate(options => options.ApiUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Networks:Telegram:ApiUrl must be an absolute web address.")
            .Validate(options => options.ApiUrl.Scheme == "https" || options.ApiUrl.IsLoopback, "Networks:Telegram:ApiUrl must be https: the token goes there.")
            .Validate(options => options.MessagesPerMinute > 0 && options.CallsPerSecond > 0, "Networks:Telegram: rates must be positive.")
            .ValidateOnStart();
        services.AddHttpClient<TelegramClient>().AddOutgoing(provider => provider.GetRequiredService<IOptions<TelegramOptions>>().Value.Target);
        services.AddTransient<INetworkConnector, TelegramConnector>();
        services.AddTransient<IWebhookReader, TelegramWebhookReader>();
        return services;
    }
}
