using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace SocialPubs.Gateway.Routing;

/// <summary>
/// What goes through: <c>/api/{service}/…</c> to that service, sign-in and its protocol to Identity, and nothing else, so
/// that <c>/health</c>, <c>/alive</c> and <c>/openapi</c> of a service, and what the services tell each other, stay inside.
/// </summary>
internal static class ProxyRoutes
{
    /// <summary>The route of the import, which takes a file of any size for any time.</summary>
    public const string Import = "intake.import";

    /// <summary>What services offer to people and programs with a token.</summary>
    public const string Api = "/api";

    /// <summary>Identity's pages, for people with a browser.</summary>
    public const string Pages = "/account";

    /// <summary>Identity's protocol, OAuth 2 and OpenID Connect.</summary>
    public const string Protocol = "/connect";

    /// <summary>Where networks tell what happens.</summary>
    public const string Webhooks = "/api/intake/webhooks";

    private const string Identity = "identity";

    /// <summary>Who signs in sends a short form and has shown nothing yet.</summary>
    private const long SignInBytes = 64 * 1024;

    private const long Unlimited = -1;

    /// <summary>As many as Intake takes; nobody has shown a token yet.</summary>
    private const long WebhookBytes = 1024 * 1024;

    /// <summary>The last part of the addresses that take files, in every service.</summary>
    private static readonly string[] Uploads = ["attachments", "evidence", "screenshots"];

    public static IReadOnlyList<RouteConfig> Routes(GatewayOptions options, long attachmentBytes) =>
    [
        .. Service.All.SelectMany(service => Uploads
            .Select(upload => Route($"{service.Name}.{upload}", service.Prefix + upload, service.Name, attachmentBytes))
            .Append(Route(service.Name, service.Prefix + "{**rest}", service.Name, options.MaxBodyBytes))),
        Route(Import, "/api/intake/publications/import", Import, Unlimited),
        Route("reporting.events", "/api/reporting/events", "reporting.events", options.MaxBodyBytes),
        // A network needs no token: it proves itself by its signature or secret, which Intake checks.
        Anonymous("intake.webhooks", Webhooks + "/{network}", "intake", WebhookBytes),
        // A network sends a keeper's browser back; whoever comes must bring the state that the keeper was given.
        Anonymous("publishing.oauth", "/api/publishing/oauth/callback/{network}", "publishing", WebhookBytes),
        // A network fetches a file by a signed address that ends.
        Anonymous("publishing.media", "/api/publishing/media/{token}", "publishing", WebhookBytes),
        // Here a token is got.
        Anonymous("identity.protocol", Protocol + "/{**rest}", Identity, SignInBytes),
        Anonymous("identity.pages", Pages + "/{**rest}", Identity, SignInBytes),
        Anonymous("identity.configuration", "/.well-known/openid-configuration", Identity, SignInBytes),
        Anonymous("identity.keys", "/.well-known/jwks", Identity, SignInBytes),
    ];

    /// <summary>Whether the route leads to what Identity shows to everybody.</summary>
    public static bool IsSignIn(RouteConfig route) => route.RouteId.StartsWith(Identity + ".", StringComparison.Ordinal) && route.AuthorizationPolicy == "anonymous";

    public static IReadOnlyList<ClusterConfig> Clusters(GatewayOptions options) =>
    [
        .. Service.All.Select(service => Cluster(service.Name, service.Name, options.Timeout)),
        // The time-out belongs to the cluster, hence clusters of their own for what may stand still for ever.
        Cluster(Import, "intake", Timeout.InfiniteTimeSpan),
        Cluster("reporting.events", "reporting", Timeout.InfiniteTimeSpan),
    ];

    private static RouteConfig Route(string id, string path, string cluster, long maxBodyBytes) => new()
    {
        RouteId = id,
        ClusterId = cluster,
        Match = new RouteMatch { Path = path },
        AuthorizationPolicy = "default",
        MaxRequestBodySize = maxBodyBytes,
    };

    private static RouteConfig Anonymous(string id, string path, string cluster, long maxBodyBytes) =>
        Route(id, path, cluster, maxBodyBytes) with { AuthorizationPolicy = "anonymous" };

    private static ClusterConfig Cluster(string id, string service, TimeSpan timeout) => new()
    {
        ClusterId = id,
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal)
        {
            [service] = new() { Address = $"http://{service}" },
        },
        // What a caller writes into a header beyond ASCII is for the service to refuse; the client would fail at it.
        HttpClient = new HttpClientConfig { RequestHeaderEncoding = "utf-8" },
        HttpRequest = new ForwarderRequestConfig
        {
            ActivityTimeout = timeout,
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            AllowResponseBuffering = false,
        },
        HealthCheck = new HealthCheckConfig
        {
            // A replica that just came back is tried, rather than a request refused, when no other is left.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                // Not /health: a service without its broker still takes commands into its outbox.
                Path = "/alive",
                Interval = TimeSpan.FromSeconds(5),
                Timeout = TimeSpan.FromSeconds(3),
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            },
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate,
                ReactivationPeriod = TimeSpan.FromSeconds(10),
            },
        },
    };
}
