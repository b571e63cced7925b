using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Ok;

public static class OkRegistration
{
    /// <summary>Adds the connector to Odnoklassniki with an HTTP client that sends every call once, to OK alone.</summary>
    public static IServiceCollection AddOk(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OkOptions>()
            .Bind(configuration.GetSection("Networks:Ok"))
            .Validate(options => options.ApiUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Networks:Ok:ApiUrl must be an absolute web address.")
            .Validate(options => options.ApiUrl.Scheme == "https" || options.ApiUrl.IsLoopback, "Networks:Ok:ApiUrl must be https: the token goes there.")
            .Validate(options => options.Target.Allows(options.TokenUrl), "Networks:Ok:TokenUrl must be on a host of OK's or that of ApiUrl: codes and tokens go there.")
            .Validate(options => options.AuthorizeUrl.Scheme == "https" || options.AuthorizeUrl.IsLoopback, "Networks:Ok:AuthorizeUrl must be https.")
            .Validate(options => options.CallsPerSecond > 0, "Networks:Ok:CallsPerSecond must be positive.")
            .Validate(options => TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _), "Networks:Ok:TimeZone is none.")
            .ValidateOnStart();
        services.AddHttpClient<OkClient>().AddOutgoing(provider => provider.GetRequiredService<IOptions<OkOptions>>().Value.Target);
        services.AddTransient<INetworkConnector, OkConnector>();
        services.AddTransient<INetworkAuthorization, OkAuthorization>();
        return services;
    }
}
