using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using SocialPubs.Gateway.Door;

namespace SocialPubs.Gateway;

/// <summary>Settings of the gateway, section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Bytes that a request's body may have where nothing else is said.</summary>
    public long MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Connections that may be open at once; more are closed unanswered.</summary>
    public long MaxConnections { get; set; } = 10_000;

    /// <summary>How long a request may stand still: no byte from or to the service. The event stream and the import may for ever.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the merged API description is kept; a description that misses a service is kept for a tenth of it.</summary>
    public TimeSpan DescriptionLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Addresses of the proxies in front of the gateway whose <c>X-Forwarded-For</c> and <c>-Proto</c> are believed;
    /// none by default, because a caller could else choose the address under which it is limited and recorded. They must
    /// leave the header <c>Host</c> as it is.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// Names under which the gateway is reached. None means: any in Development, the loopback's in the demo, elsewhere
    /// the name in <c>Authentication:Authority</c>.
    /// </summary>
    public IList<string> Hosts { get; } = [];

    /// <summary>Origins of the front ends whose scripts may call the API, such as <c>https://desk.example</c>.</summary>
    public IList<string> Origins { get; } = [];

    /// <summary>The port to which people are led who came over HTTP; null for the one that the gateway listens on, else 443.</summary>
    public int? HttpsPort { get; set; }

    /// <summary>
    /// The public client at Identity by which readers of <c>/docs</c> sign in; null where they can only paste a token.
    /// </summary>
    public string? DocsClientId { get; set; }
}

internal static class GatewayOptionsExtensions
{
    /// <summary>The client that Identity has in the demo.</summary>
    private const string DemoDocsClient = "socialpubs-docs";

    public static void AddGatewayOptions(this WebApplicationBuilder builder)
    {
        var plainToo = builder.Environment.IsDevelopment();
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway")
            .PostConfigure(options => options.DocsClientId ??= DemoGuard.IsDemo(builder.Configuration) ? DemoDocsClient : null)
            .Validate(options => options.MaxBodyBytes > 0, "Gateway:MaxBodyBytes must be positive.")
            .Validate(options => options.MaxConnections > 0, "Gateway:MaxConnections must be positive.")
            .Validate(options => options.Timeout > TimeSpan.Zero, "Gateway:Timeout must be positive.")
            .Validate(options => options.HttpsPort is null or (> 0 and <= ushort.MaxValue), "Gateway:HttpsPort is no port.")
            .Validate(options => options.TrustedProxies.All(proxy => IPAddress.TryParse(proxy, out _)), "Gateway:TrustedProxies holds something that is no address.")
            .Validate(
                options => options.Origins.All(origin => Door.Origins.IsOrigin(origin, plainToo)),
                "Gateway:Origins holds something that is no origin: https, a host and a port other than 443, no path, no slash at the end, no wildcard.")
            .ValidateOnStart();
    }

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
