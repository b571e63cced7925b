using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SocialPubs.Gateway.Limits;

/// <summary>How much a connection may take up before anybody is known.</summary>
internal static class LimitExtensions
{
    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxRequestLineBytes = 8 * 1024;
    private const int MaxHeaders = 100;

    /// <summary>Bytes per second below which a body is taken for a trick to hold the connection: a slow telephone sends more.</summary>
    private const int MinBodyRate = 1024;

    /// <summary>What a sender may take to get going.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How long the headers may take.</summary>
    private static readonly TimeSpan HeaderPatience = TimeSpan.FromSeconds(10);

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.AddRateLimits();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            var options = context.Configuration.GetSection("Gateway").Get<GatewayOptions>() ?? new GatewayOptions();
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
            kestrel.Limits.RequestHeadersTimeout = HeaderPatience;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(MinBodyRate, Grace);
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            // What no route says otherwise for.
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            // The certificate comes by Kestrel's own settings (Kestrel:Certificates, Kestrel:Endpoints). HTTP/1.1 and HTTP/2
            // over TLS are Kestrel's default; HTTP/3 needs msquic on the machine and another open port, and nobody misses it.
            kestrel.ConfigureHttpsDefaults(https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
        });
    }
}
