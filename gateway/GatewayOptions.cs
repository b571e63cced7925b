using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace SocialPubs.Gateway;

/// <summary>Settings of the gateway, section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Bytes that a request's body may have where nothing else is said.</summary>
    public long MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How long a request may stand still: no byte from or to the service. The event stream and the import may for ever.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the merged API description is kept; a description that misses a service is kept for a tenth of it.</summary>
    public TimeSpan DescriptionLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Addresses of the proxies in front of the gateway whose <c>X-Forwarded-For</c> and <c>-Proto</c> are believed;
    /// none by default, because a caller could else choose the address under which it is limited and recorded.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];
}

internal static class TrustedProxyExtensions
{
    public static void UseTrustedProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.TrustedProxies;
        if (proxies.Count == 0)
            return;

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        app.UseForwardedHeaders(options);
    }
}
