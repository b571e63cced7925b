using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using SocialPubs.Gateway.Routing;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Gateway.Door;

/// <summary>What is turned away before anything looks at who asks and for what.</summary>
internal static class DoorExtensions
{
    private const int DefaultHttpsPort = 443;

    private static readonly string[] Methods =
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options];

    private static readonly string Allow = string.Join(", ", Methods);

    /// <summary>Where Kestrel keeps a content length beside a transfer encoding, so that nobody obeys it.</summary>
    private const string OverruledLength = "X-Content-Length";

    /// <summary>What a supervisor asks, from inside and under the name that it knows.</summary>
    private static readonly PathString[] Probes = ["/alive", "/health"];

    /// <summary>Where people arrive with a browser that may have been told http.</summary>
    private static readonly PathString[] ForPeople = [ProxyRoutes.Pages, ProxyRoutes.Protocol + "/authorize", "/docs"];

    public static void AddDoor(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Hosts>();
        builder.AddOrigins();
        builder.AddDemoGuard();
    }

    public static void UseDoor(this WebApplication app)
    {
        var hosts = app.Services.GetRequiredService<Hosts>();
        var httpsOnly = !app.Environment.IsDevelopment();
        app.Use((context, next) =>
        {
            var request = context.Request;
            if (!Methods.Contains(request.Method, StringComparer.Ordinal))
            {
                context.Response.Headers.Allow = Allow;
                return context.RefuseAsync(new Refusal(CommonRefusals.MethodNotAllowed, "No address takes this method."));
            }

            if (!HasOneReading(request.Path.Value ?? string.Empty))
                return context.RefuseAsync(new Refusal(CommonRefusals.Malformed, "The path can be read in more than one way: encoded slashes, backslashes, empty parts and dots are not taken."));
            if (HasDoubtfulLength(request))
            {
                // Whoever stands in front may have obeyed the other length, and takes what follows for another request.
                context.Response.Headers.Connection = "close";
                return context.RefuseAsync(new Refusal(CommonRefusals.Malformed, "How long the body is can be read in more than one way."));
            }

            if (Probes.Contains(request.Path))
                return next(context);
            if (!hosts.Know(request.Host))
                return context.RefuseAsync(new Refusal(GatewayRefusals.HostUnknown, "Gateway:Hosts holds the names under which the system answers."));
            return httpsOnly && !request.IsHttps ? RefusePlainAsync(context) : next(context);
        });
        app.UseOrigins();
    }

    /// <summary>
    /// Whether every reader sees the same parts in the path. Kestrel has decoded it and resolved its dots; what it left
    /// encoded is a slash, something encoded twice or no text at all, and a reader behind the gateway might decode it.
    /// </summary>
    private static bool HasOneReading(string path)
    {
        if (path.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 || path.AsSpan().IndexOfAny('%', '\\', '\u007f') >= 0
            || path.Contains("//", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var part in path.AsSpan().Split('/'))
        {
            // "..;x" is ".." to a reader that takes what follows the semicolon for a parameter.
            var name = path.AsSpan()[part];
            if (name.IndexOf(';') is >= 0 and var end)
                name = name[..end];
            if (name is "." or "..")
                return false;
        }

        return true;
    }

    /// <summary>A transfer encoding beside a length, or in HTTP/1.0, which knows none (RFC 9112, 6.1).</summary>
    private static bool HasDoubtfulLength(HttpRequest request) => request.Headers.TransferEncoding.Count > 0
        && (request.ContentLength is not null || request.Headers.ContainsKey(OverruledLength) || HttpProtocol.IsHttp10(request.Protocol));

    /// <summary>
    /// A person who follows an old link is led on. A request that shows a token or a password is not: it has been sent in
    /// clear, and its sender must learn that rather than go on doing so.
    /// </summary>
    private static Task RefusePlainAsync(HttpContext context)
    {
        var request = context.Request;
        if ((HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Headers.Authorization.Count == 0
            && ForPeople.Any(path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = $"https://{WithPort(context, request.Host)}{request.PathBase}{request.Path}{request.QueryString}";
            return Task.CompletedTask;
        }

        context.Response.Headers.Connection = "close";
        return context.RefuseAsync(new Refusal(
            GatewayRefusals.HttpsRequired, "The request came over plain HTTP. Take the token or password that it held, if any, for known to others."));
    }

    private static HostString WithPort(HttpContext context, HostString host)
    {
        var port = context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value.HttpsPort
            ?? context.RequestServices.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses
                .Select(BindingAddress.Parse).FirstOrDefault(address => address.Scheme == Uri.UriSchemeHttps)?.Port
            ?? DefaultHttpsPort;
        return port == DefaultHttpsPort ? new HostString(host.Host) : new HostString(host.Host, port);
    }
}
