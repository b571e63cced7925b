using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SocialPubs.Gateway.Door;

namespace SocialPubs.Gateway.Tests.Door;

public sealed class DemoGuardTests
{
    private const string Demo = "Identity:Demo";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Demo_OnLoopbackInDevelopment_Starts()
    {
        await using var gateway = GatewayHost.Start([], (Demo, "true"), ("Kestrel:Endpoints:More:Url", "http://[::1]:0"));
    }

    [Fact]
    public void Demo_OutsideDevelopment_RefusesToStart() =>
        Should.Throw<InvalidOperationException>(() => GatewayHost.Start([], Production.Settings((Demo, "true")))).Message.ShouldContain("Development");

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    [InlineData("http://+:0")]
    public void Demo_OnAnotherAddress_RefusesToStart(string address) =>
        Should.Throw<InvalidOperationException>(() => GatewayHost.Start([], (Demo, "true"), ("Kestrel:Endpoints:More:Url", address)))
            .Message.ShouldContain("loopback");

    [Fact]
    public void Demo_BehindAProxy_RefusesToStart() =>
        Should.Throw<OptionsValidationException>(() => GatewayHost.Start([], (Demo, "true"), ("Gateway:TrustedProxies:0", "127.0.0.1")))
            .Message.ShouldContain("TrustedProxies");

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://127.9.9.9:8080", true)]
    [InlineData("http://unix:/run/gateway.sock", true)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://192.0.2.1:8080", false)]
    [InlineData("http://replies.example:8080", false)]
    public async Task Started_OnTheAddressesOfAnyServer_IsRefusedUnlessTheyAreLoopback(string address, bool good)
    {
        using var server = new Server(["http://127.0.0.1:1", address]);
        var guard = new DemoGuard(server);

        if (good)
            await guard.StartedAsync(Cancel);
        else
            (await Should.ThrowAsync<InvalidOperationException>(() => guard.StartedAsync(Cancel))).Message.ShouldContain(address);
    }

    private sealed class Server : IServer
    {
        public Server(string[] addresses)
        {
            Features.Set<IServerAddressesFeature>(new Listening(addresses));
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public void Dispose()
        {
        }

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed record Listening(ICollection<string> Addresses) : IServerAddressesFeature
    {
        public bool PreferHostingUrls { get; set; }
    }
}
