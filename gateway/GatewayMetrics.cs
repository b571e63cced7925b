using System.Diagnostics.Metrics;

namespace SocialPubs.Gateway;

/// <summary>What the gateway counts.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> refused;
    private readonly Counter<long> lost;

    public GatewayMetrics(IMeterFactory factory)
    {
        meter = factory.Create("SocialPubs.Gateway");
        refused = meter.CreateCounter<long>("socialpubs.gateway.refused", "{request}", "Requests that the gateway refused, by the refusal's code");
        lost = meter.CreateCounter<long>("socialpubs.gateway.refused.lost", "{request}", "Refused requests that will not be on Identity's record");
    }

    public void Refused(string code, int status) =>
        refused.Add(1, new KeyValuePair<string, object?>("code", code), new KeyValuePair<string, object?>("status", status));

    public void Lost(long count) => lost.Add(count);

    public void Dispose() => meter.Dispose();
}
