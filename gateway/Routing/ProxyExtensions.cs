using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Attachments;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms;

namespace SocialPubs.Gateway.Routing;

internal static class ProxyExtensions
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    public static void AddProxy(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ServiceAddresses>();
        builder.Services.AddSingleton<IDestinationResolver>(provider => provider.GetRequiredService<ServiceAddresses>());
        builder.Services.AddSingleton<IProxyConfigProvider>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
            var attachments = builder.Configuration.GetSection("Attachments").Get<AttachmentOptions>() ?? new AttachmentOptions();
            return new InMemoryConfigProvider(ProxyRoutes.Routes(options, attachments.MaxBytes), ProxyRoutes.Clusters(options));
        });
        builder.Services.AddReverseProxy()
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = ConnectTimeout)
            .AddTransforms(transforms =>
            {
                // X-Forwarded-For, -Host, -Proto and -Prefix are set by YARP in place of what the caller sent; the
                // standard header of the same meaning must not get past it.
                transforms.AddRequestHeaderRemove("Forwarded");
                transforms.AddResponseTransform(StartEventStreamAsync);
            });
    }

    public static void MapProxy(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.Use(ProxyErrors.AnswerAsync);
        proxy.Use(ProxyErrors.TryOtherReplicasAsync);
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    });

    /// <summary>YARP sends the headers with the first byte of the body; a client wants to know before the first event that it listens.</summary>
    private static async ValueTask StartEventStreamAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse?.Content.Headers.ContentType?.MediaType == "text/event-stream")
            await context.HttpContext.Response.Body.FlushAsync(context.HttpContext.RequestAborted);
    }
}
