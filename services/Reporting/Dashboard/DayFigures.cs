using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>What a figure needs to know of a publication.</summary>
internal sealed record CountedPublication(
    PublicationStatus Status,
    string? Body,
    string? Network,
    string? Topic,
    DateTimeOffset DetectedAt,
    DateTimeOffset? ReplyDue,
    DateTimeOffset? RepliedAt,
    bool IsRepeat,
    bool IsSignificant);

/// <summary>What a figure needs to know of a clock, with the dimensions of its publication.</summary>
internal sealed record CountedClock(
    string Timer,
    ClockState State,
    string? Body,
    string? Network,
    string? Topic,
    DateTimeOffset? StartedAt,
    DateTimeOffset DueAt,
    DateTimeOffset? SettledAt,
    DateTimeOffset? CancelledAt);

/// <summary>The figures of one day or month: a pure function of what counts in it, sorted, so that the same is the same bytes.</summary>
internal static class DayFigures
{
    public static readonly IReadOnlyList<Shape> Shapes = [.. Enumerable.Range(0, (int)Shape.All + 1).Select(shape => (Shape)shape)];

    public static IReadOnlyList<PublicationFigure> Of(DateOnly day, IEnumerable<CountedPublication> publications, OfficeDays days)
    {
        var cells = new Dictionary<Cell, PublicationSum>();
        foreach (var publication in publications)
        {
            var local = days.Local(publication.DetectedAt);
            foreach (var cell in Cell.Of(publication.Body, publication.Network, publication.Topic))
                SumOf(cells, cell).Add(publication, ((int)local.DayOfWeek * 24) + local.Hour);
        }

        return Figures(cells, Grain.Day, day);
    }

    public static IReadOnlyList<ClockFigure> Of(DateOnly day, IEnumerable<CountedClock> clocks)
    {
        var cells = new Dictionary<(Cell, string), ClockSum>();
        foreach (var clock in clocks)
        {
            foreach (var cell in Cell.Of(clock.Body, clock.Network, clock.Topic))
                SumOf(cells, (cell, clock.Timer)).Add(clock);
        }

        return Figures(cells, Grain.Day, day);
    }

    /// <summary>A month as the sum of its days.</summary>
    public static IReadOnlyList<PublicationFigure> Sum(DateOnly month, IEnumerable<PublicationFigure> figures)
    {
        var cells = new Dictionary<Cell, PublicationSum>();
        foreach (var figure in figures)
            SumOf(cells, Cell.Of(figure)).Add(figure);
        return Figures(cells, Grain.Month, month);
    }

    public static IReadOnlyList<ClockFigure> Sum(DateOnly month, IEnumerable<ClockFigure> figures)
    {
        var cells = new Dictionary<(Cell, string), ClockSum>();
        foreach (var figure in figures)
            SumOf(cells, (Cell.Of(figure), figure.Timer)).Add(figure);
        return Figures(cells, Grain.Month, month);
    }

    private static PublicationFigure[] Figures(Dictionary<Cell, PublicationSum> cells, Grain grain, DateOnly period) =>
        [.. cells.OrderBy(entry => entry.Key, Cell.Order).Select(entry => entry.Value.ToFigure(entry.Key, grain, period))];

    private static ClockFigure[] Figures(Dictionary<(Cell Cell, string Timer), ClockSum> cells, Grain grain, DateOnly period) =>
    [
        .. cells.OrderBy(entry => entry.Key.Cell, Cell.Order).ThenBy(entry => entry.Key.Timer, StringComparer.Ordinal)
            .Select(entry => entry.Value.ToFigure(entry.Key.Cell, entry.Key.Timer, grain, period)),
    ];

    private static TSum SumOf<TKey, TSum>(Dictionary<TKey, TSum> cells, TKey key)
        where TKey : notnull
        where TSum : new()
    {
        if (!cells.TryGetValue(key, out var sum))
            cells.Add(key, sum = new TSum());
        return sum;
    }
}

/// <summary>Where something counts.</summary>
internal sealed record Cell(Shape Shape, string Body, string Network, string Topic)
{
    public static readonly Comparer<Cell> Order = Comparer<Cell>.Create(Compare);

    public static Cell Of(IFigure figure) => new(figure.Shape, figure.Body, figure.Network, figure.Topic);

    public static IEnumerable<Cell> Of(string? body, string? network, string? topic) => DayFigures.Shapes.Select(shape => new Cell(
        shape,
        shape.HasFlag(Shape.Body) ? body ?? "" : "",
        shape.HasFlag(Shape.Network) ? network ?? "" : "",
        shape.HasFlag(Shape.Topic) ? topic ?? "" : ""));

    private static int Compare(Cell one, Cell other)
    {
        var order = one.Shape.CompareTo(other.Shape);
        if (order == 0)
            order = string.CompareOrdinal(one.Body, other.Body);
        if (order == 0)
            order = string.CompareOrdinal(one.Network, other.Network);
        return order == 0 ? string.CompareOrdinal(one.Topic, other.Topic) : order;
    }
}

/// <summary>Adds up publications.</summary>
internal sealed class PublicationSum
{
    private static readonly int StatusCount = Enum.GetValues<PublicationStatus>().Length;

    private readonly int[] statuses = new int[StatusCount];

    public IReadOnlyList<int> Statuses => statuses;

    public long Total => statuses.Sum(count => (long)count);

    public int InTime { get; private set; }

    public int Late { get; private set; }

    public int Repeats { get; private set; }

    public int Significant { get; private set; }

    public Histogram ReplyTime { get; } = new();

    public Histogram Hours { get; } = new();

    public void Add(CountedPublication publication, int hour)
    {
        statuses[(int)publication.Status]++;
        Hours.Add(hour);
        if (publication.IsRepeat)
            Repeats++;
        if (publication.IsSignificant)
            Significant++;
        if (publication.RepliedAt is not { } replied)
            return;
        ReplyTime.Add(replied - publication.DetectedAt);
        // Decree 188, clause 7: at the very instant is in time.
        if (publication.ReplyDue is { } due && replied > due)
            Late++;
        else
            InTime++;
    }

    public void Add(PublicationFigure figure)
    {
        for (var status = 0; status < figure.Statuses.Length; status++)
            statuses[status] += figure.Statuses[status];
        InTime += figure.InTime;
        Late += figure.Late;
        Repeats += figure.Repeats;
        Significant += figure.Significant;
        ReplyTime.Add(figure.ReplyTime);
        Hours.Add(figure.Hours);
    }

    public PublicationFigure ToFigure(Cell cell, Grain grain, DateOnly period) => new()
    {
        Grain = grain,
        Shape = cell.Shape,
        Period = period,
        Body = cell.Body,
        Network = cell.Network,
        Topic = cell.Topic,
        Statuses = statuses,
        InTime = InTime,
        Late = Late,
        Repeats = Repeats,
        Significant = Significant,
        ReplyTime = ReplyTime.ToBytes(),
        Hours = Hours.ToBytes(),
    };
}

/// <summary>Adds up clocks of one timer.</summary>
internal sealed class ClockSum
{
    public int Met { get; private set; }

    public int Missed { get; private set; }

    public int Open { get; private set; }

    public int Cancelled { get; private set; }

    public Histogram Duration { get; } = new();

    public Histogram Delay { get; } = new();

    public TimeSpan? WorstDelay { get; private set; }

    public void Add(CountedClock clock)
    {
        switch (clock.State)
        {
            case ClockState.Met:
                Met++;
                break;
            case ClockState.Missed:
                Missed++;
                break;
            case ClockState.Open:
                Open++;
                break;
            default:
                Cancelled++;
                break;
        }

        if (clock.SettledAt - clock.StartedAt is { } duration)
            Duration.Add(duration);
        if (clock.State != ClockState.Missed || (clock.SettledAt ?? clock.CancelledAt) - clock.DueAt is not { } delay)
            return;
        Delay.Add(delay);
        Worst(delay);
    }

    public void Add(ClockFigure figure)
    {
        Met += figure.Met;
        Missed += figure.Missed;
        Open += figure.Open;
        Cancelled += figure.Cancelled;
        Duration.Add(figure.Duration);
        Delay.Add(figure.Delay);
        if (figure.WorstDelay is { } worst)
            Worst(TimeSpan.FromMicroseconds(worst));
    }

    public ClockFigure ToFigure(Cell cell, string timer, Grain grain, DateOnly period) => new()
    {
        Grain = grain,
        Shape = cell.Shape,
        Period = period,
        Body = cell.Body,
        Network = cell.Network,
        Topic = cell.Topic,
        Timer = timer,
        Met = Met,
        Missed = Missed,
        Open = Open,
        Cancelled = Cancelled,
        Duration = Duration.ToBytes(),
        Delay = Delay.ToBytes(),
        WorstDelay = WorstDelay is { } worst ? worst.Ticks / TimeSpan.TicksPerMicrosecond : null,
    };

    private void Worst(TimeSpan delay)
    {
        if (WorstDelay is null || delay > WorstDelay)
            WorstDelay = delay;
    }
}
