using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator.Control;

namespace SocialPubs.Networks.Tests;

/// <summary>What the classes of all networks under test do in the same way.</summary>
internal static class EmulatedFaults
{
    /// <summary>The discard port: nobody listens there.</summary>
    public static readonly Uri Nowhere = new("http://127.0.0.1:9");

    /// <summary>
    /// A fault for the next call of an emulator's method. Those on the way are the same for all networks;
    /// <paramref name="own"/> gives those that a network answers in its own way.
    /// </summary>
    public static Fault Of(string method, NetworkFault fault, Func<NetworkFault, Fault> own) => fault switch
    {
        NetworkFault.ServerErrorBeforeWork => new Fault(method, FaultKind.Http, Count: 1, Status: 502),
        NetworkFault.ServerErrorAfterWork => new Fault(method, FaultKind.Http, Count: 1, Status: 502, AfterWork: true),
        NetworkFault.AnswerLost => new Fault(method, FaultKind.LostAnswer, Count: 1),
        NetworkFault.RequestLost => new Fault(method, FaultKind.LostRequest, Count: 1),
        // Longer than the limit of a call, which is a second.
        NetworkFault.AnswerTooLate => new Fault(method, FaultKind.Slow, Count: 1, DelayMs: 4000, AfterWork: true),
        NetworkFault.WorkTooLate => new Fault(method, FaultKind.Slow, Count: 1, DelayMs: 4000),
        _ => own(fault) with { Method = method, Count = 1 },
    };

    /// <summary>Services with one network, set up as in every service of ours.</summary>
    public static ServiceProvider Services(
        Action<IServiceCollection, IConfiguration> add, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        // Without the connector's own settings each failed call would be made again.
        services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler());
        add(services, new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services.BuildServiceProvider();
    }
}
