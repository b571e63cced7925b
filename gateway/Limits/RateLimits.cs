using Microsoft.Extensions.Options;
using SocialPubs.Gateway.Door;
using SocialPubs.Gateway.Routing;
using SocialPubs.ServiceDefaults.Forwarding;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Gateway.Limits;

/// <summary>How many requests one caller may send, section <c>RateLimit</c>; counted by each replica of the gateway.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>Off for load tests, where one machine plays all callers.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Requests per second that a person may send all the time, and all together who show no token from one address.</summary>
    public int PerSecond { get; set; } = 50;

    /// <summary>Requests that they may send at once after a pause.</summary>
    public int Burst { get; set; } = 200;

    /// <summary>Requests per second from one address, whoever sends them; a whole administration may stand behind one.</summary>
    public int AddressPerSecond { get; set; } = 500;

    /// <summary>Requests at once from one address after a pause.</summary>
    public int AddressBurst { get; set; } = 2000;

    /// <summary>Passwords, codes and tokens a minute that one address may send to Identity.</summary>
    public int SignInPerMinute { get; set; } = 60;

    /// <summary>As many at once after a pause.</summary>
    public int SignInBurst { get; set; } = 120;

    /// <summary>Calls a second that one address may send to the webhooks; a network has many addresses.</summary>
    public int WebhooksPerSecond { get; set; } = 20;

    /// <summary>As many at once after a pause: a network sends what it could not deliver in one go.</summary>
    public int WebhooksBurst { get; set; } = 200;

    public bool IsValid => PerSecond > 0 && Burst > 0 && AddressPerSecond > 0 && AddressBurst > 0 && SignInPerMinute > 0 && SignInBurst > 0
        && WebhooksPerSecond > 0 && WebhooksBurst > 0;
}

/// <summary>The buckets of all callers.</summary>
internal sealed class RateLimits(IOptions<RateLimitOptions> options, TimeProvider time)
{
    private readonly CallerBuckets addresses = new(options.Value.AddressPerSecond, options.Value.AddressBurst, time);
    private readonly CallerBuckets signIns = new(options.Value.SignInPerMinute / 60.0, options.Value.SignInBurst, time);
    private readonly CallerBuckets webhooks = new(options.Value.WebhooksPerSecond, options.Value.WebhooksBurst, time);
    private readonly CallerBuckets callers = new(options.Value.PerSecond, options.Value.Burst, time);

    /// <summary>How long the address must wait; null where it need not.</summary>
    public TimeSpan? TakeForAddress(HttpContext context)
    {
        var address = ClientAddress.NetworkOf(context.Connection.RemoteIpAddress);
        return addresses.Take(address)
            ?? (IsSignIn(context.Request) ? signIns.Take(address) : IsWebhook(context.Request) ? webhooks.Take(address) : null);
    }

    /// <summary>
    /// How long the person must wait, or who comes from the address without a token; null where they need not. Networks
    /// have had their limit by address, and take nothing from the people who may stand behind the same one.
    /// </summary>
    public TimeSpan? TakeForCaller(HttpContext context) => IsWebhook(context.Request)
        ? null
        : callers.Take(context.User.FindFirst("sub") is { } subject ? "sub:" + subject.Value : "ip:" + ClientAddress.NetworkOf(context.Connection.RemoteIpAddress));

    private static bool IsWebhook(HttpRequest request) => request.Path.StartsWithSegments(ProxyRoutes.Webhooks, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether something may be guessed: a password, a code, a client's secret.</summary>
    private static bool IsSignIn(HttpRequest request) => HttpMethods.IsPost(request.Method)
        && (request.Path.StartsWithSegments(ProxyRoutes.Protocol, StringComparison.OrdinalIgnoreCase)
            || request.Path.StartsWithSegments(ProxyRoutes.Pages, StringComparison.OrdinalIgnoreCase));
}

internal static class RateLimitExtensions
{
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration("RateLimit")
            .Validate(options => options.IsValid, "Every number of RateLimit must be positive.")
            .ValidateOnStart();
        builder.Services.AddSingleton<RateLimits>();
    }

    /// <summary>Counts by address, before a token is looked at: to check a signature costs more than to refuse.</summary>
    public static void UseAddressLimit(this WebApplication app) => app.UseLimit((limits, context) => limits.TakeForAddress(context));

    /// <summary>Counts by person, once the token is checked.</summary>
    public static void UseCallerLimit(this WebApplication app) => app.UseLimit((limits, context) => limits.TakeForCaller(context));

    private static void UseLimit(this WebApplication app, Func<RateLimits, HttpContext, TimeSpan?> take)
    {
        if (!app.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value.Enabled)
            return;

        var limits = app.Services.GetRequiredService<RateLimits>();
        app.Use((context, next) =>
            // A supervisor that is refused would take a busy gateway for a dead one.
            context.Request.Path == "/alive" || take(limits, context) is not { } wait
                ? next(context)
                : context.RefuseAsync(new Refusal(CommonRefusals.TooManyRequests, $"Wait {RefusalAnswers.Seconds(wait)} s."), wait));
    }
}
