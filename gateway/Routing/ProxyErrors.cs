using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SocialPubs.Gateway.Door;
using SocialPubs.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace SocialPubs.Gateway.Routing;

/// <summary>Answers with problem details where a service did not answer.</summary>
internal static class ProxyErrors
{
    /// <summary>When a caller should try again; a service restarts in less.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Refuses before the service is asked, and explains when it did not answer.</summary>
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        // No service speaks WebSocket; a request to change the protocol is taken as the plain request that it also is.
        context.Features.Set<IHttpUpgradeFeature>(null);
        context.Features.Set<IHttpExtendedConnectFeature>(null);

        var route = context.GetRouteModel().Config;
        if (route.RouteId == ProxyRoutes.Import)
            LetSlowSendersSend(context);

        var limit = route.MaxRequestBodySize;
        if (limit >= 0 && context.Request.ContentLength > limit)
        {
            // The body is not read, so that the connection cannot serve another request.
            context.Response.Headers.Connection = "close";
            await context.RefuseAsync(TooLarge());
            return;
        }

        await next(context);

        if (context.GetForwarderErrorFeature() is not { } error || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;

        var refusal = ToRefusal(error, context.Response.StatusCode);
        await context.RefuseAsync(refusal, refusal.Code == CommonRefusals.Unavailable ? RetryAfter : null);
    }

    /// <summary>
    /// Takes another replica where the first one refused the connection: nothing of the request was sent, so that even
    /// a command can safely be sent again.
    /// </summary>
    public static async Task TryOtherReplicasAsync(HttpContext context, RequestDelegate next)
    {
        var proxied = context.GetReverseProxyFeature();
        var left = proxied.AvailableDestinations;
        while (true)
        {
            await next(context);
            if (left.Count < 2 || context.Response.HasStarted || proxied.ProxiedDestination is not { } failed || !WasRefused(context))
                return;

            left = [.. left.Where(destination => destination != failed)];
            proxied.AvailableDestinations = left;
            proxied.ProxiedDestination = null;
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.Clear();
        }
    }

    /// <summary>Who makes the rows of an import as they go may send less than Kestrel asks of a request.</summary>
    private static void LetSlowSendersSend(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private static bool WasRefused(HttpContext context) =>
        context.GetForwarderErrorFeature() is { Error: ForwarderError.Request, Exception: HttpRequestException { InnerException: SocketException } };

    private static Refusal ToRefusal(IForwarderErrorFeature error, int status) => error.Error switch
    {
        ForwarderError.RequestTimedOut => new Refusal(
            CommonRefusals.TimedOut,
            "The service did not answer in time. It may still carry the request out; repeat a command with the same Idempotency-Key."),
        ForwarderError.RequestBodyClient when status == StatusCodes.Status413PayloadTooLarge => TooLarge(),
        ForwarderError.RequestBodyClient => new Refusal(CommonRefusals.Malformed, "The body ended before it was complete."),
        ForwarderError.NoAvailableDestinations => new Refusal(CommonRefusals.Unavailable, "No replica of the service is there. Nothing was changed; try again."),
        _ when error.Exception is HttpRequestException { InnerException: SocketException } =>
            new Refusal(CommonRefusals.Unavailable, "The service is away. Nothing was changed; try again."),
        _ => new Refusal(
            CommonRefusals.Unavailable,
            "The service went away before it answered. It may have carried the request out; repeat a command with the same Idempotency-Key."),
    };

    private static Refusal TooLarge() => new(CommonRefusals.TooLarge, "The body is larger than this address allows.");
}
