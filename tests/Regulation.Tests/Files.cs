namespace SocialPubs.Regulations.Tests;

/// <summary>The regulation files as the product ships them.</summary>
internal static class Files
{
    public static readonly RegulationCatalog Shipped = RegulationCatalog.Load(Path.Combine(AppContext.BaseDirectory, "regulations"));

    public static readonly RegulationCatalog Examples = RegulationCatalog.Load(Path.Combine(AppContext.BaseDirectory, "examples"));

    public static Regulation Bataysk => Shipped.Find("bataysk-188", "2019-02-05");

    public static Regulation Demo => Shipped.Find("demo-seconds", "1");

    public static Regulation Elizovo => Examples.Find("elizovo-2129", "2025-12-19");

    public static Regulation Sevastopol => Examples.Find("sevastopol-2020", "2020-02");

    public static Regulation Saratov => Examples.Find("saratov-2020", "2020-03-24");

    public static TimerContext Context(string network = "vk", string? level = null, string? source = null, params (string Timer, DateTimeOffset Due)[] due) =>
        new(network, level, source, due.ToDictionary(entry => entry.Timer, entry => entry.Due, StringComparer.Ordinal));

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "regulations", name);
}
