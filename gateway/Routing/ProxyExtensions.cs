using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SocialPubs.ServiceDefaults.Attachments;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace SocialPubs.Gateway.Routing;

internal static class ProxyExtensions
{
    private static readonly object AnsweredKey = new();
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
                if (ProxyRoutes.IsSignIn(transforms.Route))
                    KeepSignInApart(transforms);
                else
                    KeepCookiesOut(transforms);
                // Which origins may read an answer is the gateway's word alone.
                transforms.AddResponseHeaderRemove(HeaderNames.AccessControlAllowOrigin, ResponseCondition.Always);
                transforms.AddResponseHeaderRemove(HeaderNames.AccessControlAllowCredentials, ResponseCondition.Always);
                transforms.AddResponseTransform(NoteAnswer);
                transforms.AddResponseTransform(StartEventStreamAsync);
            });
    }

    /// <summary>Whether a service answered, rather than the gateway itself.</summary>
    public static bool WasAnsweredByService(this HttpContext context) => context.Items.ContainsKey(AnsweredKey);

    public static void MapProxy(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.Use(ProxyErrors.AnswerAsync);
        proxy.Use(ProxyErrors.TryOtherReplicasAsync);
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    });

    /// <summary>Identity's pages know people by a cookie, and must name the public address in their links.</summary>
    private static void KeepSignInApart(TransformBuilderContext transforms)
    {
        transforms.AddOriginalHost();
        if (transforms.Route.Match.Path!.StartsWith(ProxyRoutes.Pages, StringComparison.Ordinal))
            transforms.AddRequestHeaderRemove(HeaderNames.Authorization);
    }

    /// <summary>
    /// The API knows callers by their token alone. A browser sends the cookie of Identity's pages to every address of the
    /// gateway; a service that has no use for it must not see it, and must not set one that Identity would read.
    /// </summary>
    private static void KeepCookiesOut(TransformBuilderContext transforms)
    {
        transforms.AddRequestHeaderRemove(HeaderNames.Cookie);
        transforms.AddResponseHeaderRemove(HeaderNames.SetCookie, ResponseCondition.Always);
    }

    private static ValueTask NoteAnswer(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not null)
            context.HttpContext.Items[AnsweredKey] = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>YARP sends the headers with the first byte of the body; a client wants to know before the first event that it listens.</summary>
    private static async ValueTask StartEventStreamAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse?.Content.Headers.ContentType?.MediaType == "text/event-stream")
            await context.HttpContext.Response.Body.FlushAsync(context.HttpContext.RequestAborted);
    }
}
