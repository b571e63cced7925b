using Microsoft.Extensions.Primitives;
using SocialPubs.Gateway.Description;
using SocialPubs.Gateway.Routing;
using Yarp.ReverseProxy.Model;

namespace SocialPubs.Gateway;

/// <summary>What browsers are told about every answer, whatever the service behind it says.</summary>
internal static class SecurityHeaders
{
    // An answer of the API is data: a browser that is led to show it must not run anything in it.
    private const string DataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // A year, for the host and everything below it. Not the middleware's: its header is gone once an error is answered.
    private const string Transport = "max-age=31536000; includeSubDomains";

    // Nothing here needs more than the clipboard, with which the page of the API copies examples.
    private const string Permissions =
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

    private static readonly string[] StoreNothing = [ProxyRoutes.Api, ProxyRoutes.Pages, ProxyRoutes.Protocol];

    public static void UseSecurityHeaders(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            context.Response.OnStarting(static state =>
            {
                Set((HttpContext)state);
                return Task.CompletedTask;
            }, context);
            return next(context);
        });
    }

    private static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;
        headers.ContentSecurityPolicy = PolicyOf(context);
        if (!context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment() && context.Request.IsHttps)
            headers.StrictTransportSecurity = Transport;
        headers.Remove("Server");
        headers.Remove("X-Powered-By");
        // Posts and names of people must not stay in a shared computer's cache unless the service says that they may.
        if (StoreNothing.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
            headers.TryAdd("Cache-Control", "no-store");
    }

    /// <summary>Identity knows best what its pages need; whatever else answers gets the policy of the gateway.</summary>
    private static StringValues PolicyOf(HttpContext context)
    {
        var given = context.Response.Headers.ContentSecurityPolicy;
        if (!StringValues.IsNullOrEmpty(given) && context.WasAnsweredByService()
            && context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is { } route && ProxyRoutes.IsSignIn(route.Config))
        {
            return given;
        }

        return DocumentationPage.PolicyOf(context) ?? DataPolicy;
    }
}
