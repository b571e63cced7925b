using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.Gateway.Tests;

/// <summary>The gateway on a port of its own, in front of the stand-ins that the test gives it.</summary>
internal sealed class GatewayHost : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string> settings = new(StringComparer.Ordinal);

    private GatewayHost()
    {
    }

    public Uri Address => AddressOf(Uri.UriSchemeHttp);

    /// <summary>Where it listens with a certificate, if the settings say so.</summary>
    public Uri HttpsAddress => AddressOf(Uri.UriSchemeHttps);

    /// <param name="replicas">The services that are there; every other is away.</param>
    /// <param name="settings">Further settings.</param>
    public static GatewayHost Start(IEnumerable<(string Service, Uri Address)> replicas, params (string Key, string Value)[] settings)
    {
        var host = new GatewayHost();
        var there = replicas.ToLookup(replica => replica.Service, replica => replica.Address);
        foreach (var service in Routing.Service.All.Select(service => service.Name))
        {
            var addresses = there[service].DefaultIfEmpty(Nowhere()).ToArray();
            for (var i = 0; i < addresses.Length; i++)
                host.settings[string.Create(CultureInfo.InvariantCulture, $"services:{service}:http:{i}")] = addresses[i].GetLeftPart(UriPartial.Authority);
        }

        foreach (var (key, value) in settings)
            host.settings[key] = value;
        host.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        host.StartServer();
        return host;
    }

    public static GatewayHost Start(string service, StandIn standIn, params (string Key, string Value)[] settings) =>
        Start([(service, standIn.Address)], settings);

    /// <summary>An address at which nobody listens.</summary>
    public static Uri Nowhere()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://{socket.LocalEndPoint}");
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => new(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>A client with the token of a curator.</summary>
    public HttpClient Caller(string id = "curator-1") => With(TestTokens.Create(id, "Curator", [Roles.Curator]));

    public HttpClient With(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(settings.GetValueOrDefault(HostDefaults.EnvironmentKey, Environments.Development));
        if (!settings.ContainsKey("Authentication:Authority"))
            builder.UseSetting("Authentication:DevelopmentSigningKey", TestTokens.SigningKey);
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        builder.UseSetting("Logging:LogLevel:Yarp", "None");
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
    }

    private Uri AddressOf(string scheme) => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .Single(address => address.StartsWith(scheme + "://", StringComparison.Ordinal)));
}
