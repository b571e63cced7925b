using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Gateway.Door;

/// <summary>The refusals that are the gateway's own.</summary>
public static class GatewayRefusals
{
    // Not 426: that promises an upgrade of this very connection (RFC 9110, 15.5.22), which nobody does for TLS.
    public static readonly RefusalCode HttpsRequired =
        new("request.https-required", StatusCodes.Status403Forbidden, "Requests are taken over HTTPS only");

    public static readonly RefusalCode HostUnknown =
        new("request.host-unknown", StatusCodes.Status421MisdirectedRequest, "The system does not answer under this name");
}
