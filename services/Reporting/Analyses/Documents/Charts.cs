using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using Orientation = ScottPlot.Orientation;

namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>
/// A picture and what it shows in words: for those who hear the document read, and as proof of what was drawn.
/// </summary>
/// <param name="Png">The picture.</param>
/// <param name="Width">Its width in the document, in millimetres.</param>
/// <param name="Height">Its height in the document, in millimetres.</param>
/// <param name="Description">The alternative text.</param>
internal sealed record Chart(byte[] Png, int Width, int Height, string Description);

/// <summary>The charts of an analysis. Dark against light with outlines, so that a grey print tells them apart as well.</summary>
internal static class Charts
{
    /// <summary>How many topics are drawn; the table holds all.</summary>
    public const int TopTopics = 10;

    private const int Width = 165;

    /// <summary>Pixels for each millimetre of paper: about 200 dpi, what an office printer shows of a picture.</summary>
    private const int Density = 8;

    /// <summary>What the chart library counts in: a font size of 13 comes out as about 10 points on paper.</summary>
    private const double Scale = 2.2;

    private static readonly Color Dark = Color.FromHex("#1F3864");
    private static readonly Color Light = Color.FromHex("#D9E2F3");
    private static readonly Color Ink = Color.FromHex("#000000");
    private static readonly Color Rule = Color.FromHex("#D0D0D0");

    /// <summary>Detected and replied by day, or by month where the period is long. Null where there is nothing to draw.</summary>
    public static Chart? ByDay(IReadOnlyList<DayVolumes> days)
    {
        if (days.All(day => day is { Registered: 0, Replied: 0 }))
            return null;

        var steps = TimeSteps.Of(days);
        var plot = NewPlot();
        var registered = plot.Add.Bars(steps.Select((step, index) => UprightBar(index - 0.2, step.Registered, Dark)).ToList());
        registered.LegendText = "Зарегистрировано публикаций";
        var replied = plot.Add.Bars(steps.Select((step, index) => UprightBar(index + 0.2, step.Replied, Light)).ToList());
        replied.LegendText = "Размещено ответов";

        var top = steps.Max(step => Math.Max(step.Registered, step.Replied));
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. steps.Select((_, index) => (double)index)], [.. steps.Select(step => step.Tick)]);
        plot.Axes.Left.TickGenerator = WholeTicks(top);
        plot.Axes.SetLimits(-0.7, steps.Count - 0.3, 0, top * 1.08);
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.ShowLegend(Edge.Top);

        var most = steps.MaxBy(step => step.Registered)!;
        var description =
            $"Столбчатая диаграмма. Всего зарегистрировано: {Russian.Number(steps.Sum(step => step.Registered))}, " +
            $"размещено ответов: {Russian.Number(steps.Sum(step => step.Replied))}. " +
            $"Больше всего зарегистрировано: {most.Label} – {Russian.Number(most.Registered)}.";
        return Draw(plot, 80, description);
    }

    /// <summary>The topics with most publications. Null where there is nothing to draw.</summary>
    public static Chart? ByTopic(IReadOnlyList<GroupVolumes> topics)
    {
        var shown = topics.Where(topic => topic.Volumes.Registered > 0).Take(TopTopics).ToList();
        if (shown.Count == 0)
            return null;

        var plot = NewPlot();
        var bars = plot.Add.Bars(shown.Select((topic, index) => new Bar
        {
            Position = -index,
            Value = topic.Volumes.Registered,
            Size = 0.65,
            FillColor = Dark,
            LineColor = Ink,
            Orientation = Orientation.Horizontal,
            Label = Russian.Number(topic.Volumes.Registered),
        }).ToList());
        bars.ValueLabelStyle.FontSize = 13;

        var top = shown[0].Volumes.Registered;
        LeftNames(plot, [.. shown.Select(topic => topic.Name)]);
        plot.Axes.Bottom.TickGenerator = WholeTicks(top);
        plot.Axes.SetLimits(0, top * 1.15, -shown.Count + 0.4, 0.6);
        plot.Grid.YAxisStyle.IsVisible = false;

        var description = "Линейчатая диаграмма: " + string.Join("; ", shown.Select(topic =>
            $"{topic.Name} – {Russian.Number(topic.Volumes.Registered)}")) + ".";
        return Draw(plot, 18 + (9 * shown.Count), description);
    }

    /// <summary>How many of each clock were met and missed, as shares. Null where none came to its end.</summary>
    public static Chart? Clocks(IReadOnlyList<ClockFigures> clocks)
    {
        var shown = clocks.Where(clock => clock.MetShare is not null).ToList();
        if (shown.Count == 0)
            return null;

        var plot = NewPlot();
        var met = plot.Add.Bars(shown.Select((clock, index) => Share(index, 0, clock.MetShare!.Value * 100, Light)).ToList());
        met.LegendText = "Соблюдён";
        var missed = plot.Add.Bars(shown.Select((clock, index) => Share(index, clock.MetShare!.Value * 100, 100, Dark)).ToList());
        missed.LegendText = "Нарушен";
        for (var index = 0; index < shown.Count; index++)
            Percentages(plot, shown[index], index);

        LeftNames(plot, [.. shown.Select(clock => clock.Name)]);
        plot.Axes.Bottom.TickGenerator = new NumericManual([0, 20, 40, 60, 80, 100], ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);
        plot.Axes.SetLimits(0, 108, -shown.Count + 0.4, 0.6);
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.ShowLegend(Edge.Top);

        var description = "Линейчатая диаграмма с накоплением: " + string.Join("; ", shown.Select(clock =>
            $"{clock.Name} – соблюдён {Russian.Number(clock.Met)}, нарушен {Russian.Number(clock.Missed)} " +
            $"({Russian.Percent(clock.MetShare)} в срок)")) + ".";
        return Draw(plot, 28 + (11 * shown.Count), description);
    }

    private static Plot NewPlot()
    {
        ChartFont.Use();
        var plot = new Plot { ScaleFactor = Scale };
        plot.Font.Set(ChartFont.Name);
        plot.FigureBackground.Color = Colors.White;
        plot.Grid.MajorLineColor = Rule;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        foreach (var axis in new IAxis[] { plot.Axes.Left, plot.Axes.Bottom })
        {
            axis.TickLabelStyle.FontSize = 13;
            axis.TickLabelStyle.ForeColor = Ink;
        }

        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.Legend.FontSize = 13;
        plot.Legend.FontName = ChartFont.Name;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.Legend.Orientation = Orientation.Horizontal;
        return plot;
    }

    private static Chart Draw(Plot plot, int height, string description) =>
        new(plot.GetImageBytes(Width * Density, height * Density, ImageFormat.Png), Width, height, description);

    private static Bar UprightBar(double position, long value, Color fill) => new()
    {
        Position = position,
        Value = value,
        Size = 0.4,
        FillColor = fill,
        LineColor = Ink,
    };

    private static Bar Share(int row, double from, double to, Color fill) => new()
    {
        Position = -row,
        ValueBase = from,
        Value = to,
        Size = 0.65,
        FillColor = fill,
        LineColor = Ink,
        Orientation = Orientation.Horizontal,
    };

    /// <summary>The percentage inside each part that is wide enough to hold it.</summary>
    private static void Percentages(Plot plot, ClockFigures clock, int row)
    {
        var met = clock.MetShare!.Value;
        Write(met, met * 50, Ink);
        Write(1 - met, 100 - ((1 - met) * 50), Colors.White);

        void Write(double share, double position, Color color)
        {
            if (share < 0.1)
                return;

            var text = plot.Add.Text(Russian.Percent(share), position, -row);
            text.LabelFontName = ChartFont.Name;
            text.LabelFontSize = 13;
            text.LabelFontColor = color;
            text.LabelAlignment = Alignment.MiddleCenter;
        }
    }

    private static void LeftNames(Plot plot, IReadOnlyList<string> names)
    {
        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. names.Select((_, index) => (double)-index)], [.. names.Select(InTwoLines)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
    }

    /// <summary>Long names take two lines at most: the table beside the chart has them in full.</summary>
    private static string InTwoLines(string name)
    {
        const int Line = 30;
        if (name.Length <= Line)
            return name;

        var cut = name.LastIndexOf(' ', Line);
        var first = cut > 0 ? name[..cut] : name[..Line];
        var rest = name[(cut > 0 ? cut + 1 : Line)..];
        return first + "\n" + (rest.Length <= Line ? rest : rest[..(Line - 1)].TrimEnd() + "…");
    }

    /// <summary>Ticks at whole numbers, about five of them: there is no half a publication.</summary>
    private static NumericManual WholeTicks(long top)
    {
        var step = 1L;
        for (var power = 1L; step * 6 < top; power *= 10)
            step = new[] { power, 2 * power, 5 * power, 10 * power }.First(candidate => candidate * 6 >= top || candidate == 10 * power);

        var ticks = new NumericManual();
        for (var at = 0L; at <= top * 1.08; at += step)
            ticks.AddMajor(at, Russian.Number(at));
        return ticks;
    }
}

/// <summary>A day, or a month of a long period.</summary>
/// <param name="Label">How a table calls it.</param>
/// <param name="Tick">How the axis of a chart calls it.</param>
internal sealed record TimeStep(string Label, string Tick, long Registered, long Replied);

internal static class TimeSteps
{
    /// <summary>Up to two months are shown by day; more would be neither read nor drawn.</summary>
    private const int MostDays = 62;

    public static bool AreMonths(IReadOnlyList<DayVolumes> days) => days.Count > MostDays;

    public static IReadOnlyList<TimeStep> Of(IReadOnlyList<DayVolumes> days)
    {
        if (!AreMonths(days))
        {
            // More than a month has too many days for a number under each.
            var every = days.Count > 31 ? 2 : 1;
            return
            [
                .. days.Select((day, index) => new TimeStep(
                    Russian.Date(day.Day),
                    index % every == 0 ? day.Day.Day.ToString(CultureInfo.InvariantCulture) : "",
                    day.Registered,
                    day.Replied)),
            ];
        }

        return
        [
            .. days.GroupBy(day => new DateOnly(day.Day.Year, day.Day.Month, 1)).Select(month => new TimeStep(
                Russian.Month(month.Key),
                month.Key.ToString("MM.yy", CultureInfo.InvariantCulture),
                month.Sum(day => day.Registered),
                month.Sum(day => day.Replied))),
        ];
    }
}
