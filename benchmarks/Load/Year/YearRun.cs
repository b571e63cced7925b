using System.Globalization;
using SocialPubs.Regulations;
using SocialPubs.Testing.ScriptedYear;
using static SocialPubs.Load.Year.ReportingService;

namespace SocialPubs.Load.Year;

/// <summary>Puts a scripted year on Reporting's record and makes all its tables from it.</summary>
internal static class YearRun
{
    public static async Task RunAsync(YearOptions options, CancellationToken cancellationToken)
    {
        await using var reporting = await StartAsync(TimeProvider.System, cancellationToken);
        await FillAsync(reporting, options.Count, options.Seed, cancellationToken);
        var again = await reporting.RebuildAsync(TimeProvider.System, cancellationToken);
        Print("rebuild of unchanged tables", $"{Seconds(again)}, {Rate(options.Count, again)} publications");
        await reporting.PrintSizeAsync(cancellationToken);
    }

    /// <summary>The record by COPY, the tables by the product's own rebuild.</summary>
    public static async Task FillAsync(ReportingService reporting, int count, int seed, CancellationToken cancellationToken)
    {
        var regulation = RegulationCatalog.Load(Path.Combine(AppContext.BaseDirectory, "regulations"))
            .InForce("bataysk-188", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var script = new YearScript(regulation, count, seed);
        Print("publications", string.Create(CultureInfo.InvariantCulture, $"{count} of {script.Year}, seed {seed}, {Environment.ProcessorCount} cores"));
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        var events = await RecordCopy.EventsAsync(reporting.Database, script.Publications(), cancellationToken);
        var facts = await RecordCopy.FactsAsync(reporting.Database, script.Facts(), cancellationToken);
        var elapsed = time.GetElapsedTime(began);
        Print("record", $"{events} events and {facts} facts in {Seconds(elapsed)}, {Rate(events, elapsed)}");
        await reporting.ExecuteAsync("ANALYZE events; ANALYZE facts", cancellationToken);
        var rebuilt = await reporting.RebuildAsync(time, cancellationToken);
        Print("rebuild of empty tables", $"{Seconds(rebuilt)}, {Rate(count, rebuilt)} publications");
        await reporting.ExecuteAsync("ANALYZE", cancellationToken);
    }
}
