using ScottPlot;
using SkiaSharp;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>The typeface of the charts, from the assembly: PT Sans has Cyrillic, and a server needs no fonts.</summary>
internal sealed class ChartFont : IFontResolver
{
    public const string Name = "PT Sans";

    private static readonly Lazy<bool> Registered = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new ChartFont());
        Fonts.Default = Name;
        return true;
    });

    /// <summary>Makes every chart of this process use it.</summary>
    public static void Use() => _ = Registered.Value;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing)
    {
        if (fontName != Name)
            return null;

        using var font = typeof(ChartFont).Assembly.GetManifestResourceStream("PTS55F.ttf")
            ?? throw new InvalidOperationException("The typeface of the charts is not in the assembly.");
        return SKTypeface.FromStream(font);
    }

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);
}
