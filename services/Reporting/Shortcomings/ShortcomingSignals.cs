using System.Diagnostics.Metrics;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>What operators see of the register: acts by kind, and what could be sent to nobody. Without names and texts.</summary>
internal sealed partial class ShortcomingSignals : IDisposable
{
    public const string Name = "SocialPubs.Reporting.Shortcomings";

    private readonly Meter meter;
    private readonly Counter<long> acts;
    private readonly Counter<long> unsent;
    private readonly ILogger<ShortcomingSignals> logger;

    public ShortcomingSignals(IMeterFactory factory, ILogger<ShortcomingSignals> logger)
    {
        this.logger = logger;
        meter = factory.Create(Name);
        acts = meter.CreateCounter<long>("socialpubs.shortcomings.acts", "{act}", "Acts on shortcomings by kind");
        unsent = meter.CreateCounter<long>(
            "socialpubs.shortcomings.unsent", "{shortcoming}", "Shortcomings that could not be sent: nobody is in office as deputy for the area");
    }

    public void Acted(ShortcomingActKind kind, Guid shortcomingId)
    {
        acts.Add(1, new KeyValuePair<string, object?>("kind", EnumCodes.Of(kind)));
        LogActed(shortcomingId, kind);
    }

    public void NoDeputy(string bodyCode, int shortcomings)
    {
        unsent.Add(shortcomings, new KeyValuePair<string, object?>("body", bodyCode));
        LogNoDeputy(shortcomings, bodyCode);
    }

    public void Dispose() => meter.Dispose();

    [LoggerMessage(LogLevel.Information, "Shortcoming {ShortcomingId}: {Act}")]
    private partial void LogActed(Guid shortcomingId, ShortcomingActKind act);

    [LoggerMessage(LogLevel.Warning, "{Count} shortcomings could not be sent: nobody is in office as deputy for the area of {BodyCode}")]
    private partial void LogNoDeputy(int count, string bodyCode);
}
