using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SocialPubs.ServiceDefaults.Forwarding;

/// <summary>
/// Behind the gateway a request comes from the gateway. Where it came from before is what the gateway says in
/// <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c>; anybody else who says it is not believed.
/// </summary>
public static class ForwardedAddresses
{
    /// <summary>
    /// Believes those headers of the addresses and networks (<c>10.0.0.0/8</c>) in <c>ForwardedHeaders:KnownProxies</c>,
    /// by default of loopback, before anything else sees the request. For what stands behind the gateway only.
    /// </summary>
    /// <exception cref="InvalidOperationException">The setting holds something that is neither address nor network.</exception>
    public static void AddForwardedAddresses(this IHostApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("ForwardedHeaders:KnownProxies");
        string[] known = [.. section.GetChildren().Select(child => child.Value).OfType<string>(), .. (section.Value ?? string.Empty).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)];
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var text in known.Length > 0 ? known : ["127.0.0.0/8", "::1"])
        {
            if (IPAddress.TryParse(text, out var address))
                options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(text, out var network))
                options.KnownIPNetworks.Add(network);
            else
                throw new InvalidOperationException($"ForwardedHeaders:KnownProxies holds '{text}', which is neither an address nor a network.");
        }

        builder.Services.AddSingleton<IStartupFilter>(new Filter(options));
    }

    private sealed class Filter(ForwardedHeadersOptions options) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseForwardedHeaders(options);
            next(app);
        };
    }
}
