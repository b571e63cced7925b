using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace SocialPubs.Gateway.Routing;

/// <summary>
/// Where the replicas of a service are, by service discovery. It is YARP's resolver too, because
/// Microsoft.Extensions.ServiceDiscovery.Yarp has no version that fits.
/// </summary>
internal sealed class ServiceAddresses(ServiceEndpointResolver resolver) : IDestinationResolver
{
    /// <summary>The addresses of all replicas.</summary>
    /// <param name="service">The name of the service, such as <c>intake</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<Uri>> FindAsync(string service, CancellationToken cancellationToken) =>
        AddressesOf(await resolver.GetEndpointsAsync($"http://{service}", cancellationToken));

    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal);
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var found = await resolver.GetEndpointsAsync(destination.Address, cancellationToken);
            changes.Add(found.ChangeToken);
            foreach (var address in AddressesOf(found))
                resolved[$"{name}@{address.Authority}"] = destination with { Address = address.AbsoluteUri };
        }

        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes));
    }

    // A name that is not configured passes through unresolved, as a host for DNS to find.
    private static List<Uri> AddressesOf(ServiceEndpointSource source) =>
        [.. source.Endpoints
            .Select(endpoint => endpoint.ToString()!)
            .Select(address => new Uri(address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}"))];
}
