using SocialPubs.Gateway.Description;

namespace SocialPubs.Gateway;

/// <summary>What browsers are told about every answer, whatever the service behind it says.</summary>
internal static class SecurityHeaders
{
    // An answer of the API is data: a browser that is led to show it must not run anything in it.
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
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
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = DocumentationPage.PolicyOf(context) ?? DataPolicy;
        headers.Remove("Server");
        // Posts and names of people must not stay in a shared computer's cache unless the service says that they may.
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            headers.TryAdd("Cache-Control", "no-store");
    }
}
