using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SocialPubs.Gateway.Routing;

namespace SocialPubs.Gateway.Door;

/// <summary>The front ends of other origins whose scripts may use the API: those of <c>Gateway:Origins</c> and nobody else.</summary>
internal static class Origins
{
    /// <summary>As long as browsers keep it at most.</summary>
    private static readonly TimeSpan PreflightLifetime = TimeSpan.FromHours(2);

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    private static readonly string[] Sent =
    [
        HeaderNames.Accept, HeaderNames.AcceptLanguage, HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfMatch, HeaderNames.IfNoneMatch,
        "Idempotency-Key", "Last-Event-ID", HeaderNames.TraceParent, HeaderNames.TraceState,
    ];

    private static readonly string[] Shown = [HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.Link, "Idempotency-Replayed"];

    // What a front end needs to sign people in and to work for them. The pages are the browser's own, never a script's.
    private static readonly PathString[] Paths =
        [ProxyRoutes.Api, ProxyRoutes.Protocol + "/token", ProxyRoutes.Protocol + "/revocation", ProxyRoutes.Protocol + "/userinfo", "/.well-known", "/openapi"];

    public static void AddOrigins(this WebApplicationBuilder builder)
    {
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<GatewayOptions>>((cors, options) =>
            // Without credentials: callers show a token, and the cookie of the pages must not serve another origin's script.
            cors.AddDefaultPolicy(policy => policy.WithOrigins([.. options.Value.Origins]).WithMethods(Methods).WithHeaders(Sent)
                .WithExposedHeaders(Shown).SetPreflightMaxAge(PreflightLifetime)));
    }

    public static void UseOrigins(this WebApplication app) => app.UseWhen(
        context => Paths.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)),
        paths => paths.UseCors());

    /// <summary>Whether a setting is an origin exactly as a browser names it; a slash at the end would match nobody.</summary>
    public static bool IsOrigin(string origin, bool plainToo) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (plainToo && address.Scheme == Uri.UriSchemeHttp))
        && string.Equals(origin, $"{address.Scheme}://{address.IdnHost}{(address.IsDefaultPort ? "" : $":{address.Port}")}", StringComparison.Ordinal);
}
