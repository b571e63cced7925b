using System.Globalization;
using SocialPubs.AppHost.Local;

namespace SocialPubs.Testing;

/// <summary>Addresses for services that tests start as processes.</summary>
public static class LocalAddress
{
    /// <summary>An address on loopback with a port that is free now.</summary>
    public static Uri Choose() => new($"http://127.0.0.1:{Ports.Choose().ToString(CultureInfo.InvariantCulture)}/");
}
