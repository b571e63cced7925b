using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Gateway.Limits;

/// <summary>How many requests one caller may send, section <c>RateLimit</c>; counted by each replica of the gateway.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>Off for load tests, where one machine plays all callers.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Requests per second that a caller may send all the time.</summary>
    public int PerSecond { get; set; } = 50;

    /// <summary>Requests that a caller may send at once after a pause.</summary>
    public int Burst { get; set; } = 200;
}

internal static class LimitExtensions
{
    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxRequestLineBytes = 8 * 1024;
    private const int MaxHeaders = 100;

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway")
            .Validate(options => options.MaxBodyBytes > 0, "Gateway:MaxBodyBytes must be positive.")
            .Validate(options => options.Timeout > TimeSpan.Zero, "Gateway:Timeout must be positive.")
            .Validate(options => options.TrustedProxies.All(proxy => IPAddress.TryParse(proxy, out _)), "Gateway:TrustedProxies holds something that is no address.")
            .ValidateOnStart();
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration("RateLimit")
            .Validate(options => options is { PerSecond: > 0, Burst: > 0 }, "RateLimit:PerSecond and RateLimit:Burst must be positive.")
            .ValidateOnStart();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
            // What no route says otherwise for.
            kestrel.Limits.MaxRequestBodySize =
                (context.Configuration.GetSection("Gateway").Get<GatewayOptions>() ?? new GatewayOptions()).MaxBodyBytes;
        });
        builder.Services.AddRateLimiter(limiter => limiter.OnRejected = RefuseAsync);
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>((limiter, options) =>
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => PartitionOf(context, options.Value)));
    }

    private static RateLimitPartition<string> PartitionOf(HttpContext context, RateLimitOptions options)
    {
        // A supervisor that is refused would take a busy gateway for a dead one.
        if (!options.Enabled || context.Request.Path == "/alive")
            return RateLimitPartition.GetNoLimiter(string.Empty);

        return RateLimitPartition.GetTokenBucketLimiter(CallerOf(context), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = options.PerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = true,
            QueueLimit = 0,
        });
    }

    private static string CallerOf(HttpContext context)
    {
        if (context.User.FindFirst("sub") is { } subject)
            return "sub:" + subject.Value;
        var address = context.Connection.RemoteIpAddress;
        return "ip:" + (address is null ? "?" : NetworkOf(address));
    }

    /// <summary>One IPv6 customer has 2⁶⁴ addresses, so that only the network counts.</summary>
    private static string NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    private static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await new Refusal(CommonRefusals.TooManyRequests, $"Wait {seconds} s.").ToProblem().ExecuteAsync(context.HttpContext);
    }
}
