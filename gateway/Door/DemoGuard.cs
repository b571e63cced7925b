using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SocialPubs.Gateway.Door;

/// <summary>
/// Everybody knows the passwords of the demo, so that nobody but the people at this machine may reach it:
/// <c>Identity:Demo</c> is accepted in Development only, and only while every address is the machine's own.
/// </summary>
internal sealed class DemoGuard(IServer server) : IHostedLifecycleService
{
    private const string OnLoopbackOnly = "Identity:Demo is accepted only while the gateway listens on loopback and has no trusted proxy";

    public static bool IsDemo(IConfiguration configuration) => configuration.GetValue<bool>("Identity:Demo");

    /// <exception cref="InvalidOperationException">The demo would listen to others.</exception>
    public static void Check(ListenOptions listen)
    {
        // A socket of the file system is this machine's too; a handle that was inherited may be anything.
        if (listen.SocketPath is null && (listen.IPEndPoint is null || !IPAddress.IsLoopback(listen.IPEndPoint.Address)))
            throw new InvalidOperationException($"{OnLoopbackOnly}, not on {listen}.");
    }

    /// <exception cref="InvalidOperationException">The demo listens to others.</exception>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Says of every kind of server what Check says of Kestrel's endpoints before they open.
        var open = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => !IsLoopback(address));
        return open is null ? Task.CompletedTask : throw new InvalidOperationException($"{OnLoopbackOnly}, not on {open}.");
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsLoopback(string address)
    {
        var bound = BindingAddress.Parse(address);
        return bound.IsUnixPipe || string.Equals(bound.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(bound.Host, out var ip) && IPAddress.IsLoopback(ip));
    }
}

internal static class DemoGuardExtensions
{
    public static void AddDemoGuard(this WebApplicationBuilder builder)
    {
        if (!DemoGuard.IsDemo(builder.Configuration))
            return;
        if (!builder.Environment.IsDevelopment())
            throw new InvalidOperationException("Identity:Demo is accepted in Development only.");

        builder.Services.AddOptions<GatewayOptions>()
            .Validate(options => options.TrustedProxies.Count == 0, "Identity:Demo is not accepted behind a proxy: Gateway:TrustedProxies must be empty.");
        builder.Services.AddHostedService<DemoGuard>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(DemoGuard.Check));
    }
}
