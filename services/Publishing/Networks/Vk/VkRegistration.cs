namespace SocialPubs.Publishing.Networks.Vk;

internal static class VkRegistration
{
    /// <summary>Adds the VK connector with an HTTP client that sends every call once and follows no redirects.</summary>
    public static IServiceCollection AddVk(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<VkOptions>()
            .Bind(configuration.GetSection("Networks:Vk"))
            .Validate(options => options.ApiUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Networks:Vk:ApiUrl must be an absolute web address.")
            .Validate(options => options.ApiUrl.Scheme == "https" || options.ApiUrl.IsLoopback, "Networks:Vk:ApiUrl must be https: the token goes there.")
            .Validate(options => options.GroupCallsPerSecond > 0 && options.UserCallsPerSecond > 0, "Networks:Vk: rates must be positive.")
            .ValidateOnStart();
        var client = services.AddHttpClient<VkClient>(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            })
            .RemoveAllLoggers();
#pragma warning disable EXTEXP0001 // Marked as experimental, and the only way to keep the default handler from repeating calls.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services.AddTransient<INetworkConnector, VkConnector>();
        return services;
    }
}
