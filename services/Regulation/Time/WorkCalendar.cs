using System.Globalization;

namespace SocialPubs.Regulations;

/// <summary>
/// Arithmetic of a calendar in a time zone, exact to the tick. Local times that a change of the clocks skips or
/// repeats are resolved here and nowhere else.
/// </summary>
public sealed class WorkCalendar
{
    /// <summary>Nobody waits longer; a search beyond it means a calendar that never works.</summary>
    private const int SearchLimitDays = 366 * 30;

    private readonly bool _always;
    private readonly TimeZoneInfo _zone;
    private readonly IReadOnlyDictionary<DayOfWeek, (TimeSpan From, TimeSpan To)[]> _week;
    private readonly IReadOnlySet<DateOnly> _off;
    private readonly IReadOnlyDictionary<DateOnly, DayOfWeek> _workedAs;
    private readonly IReadOnlyDictionary<DateOnly, (TimeSpan From, TimeSpan To)[]> _duty;

    /// <summary>Compiles a calendar that <see cref="RegulationCatalog"/> has checked.</summary>
    /// <exception cref="FormatException">Hours are not written as <c>HH:mm-HH:mm</c>, overlap or are not in order.</exception>
    public WorkCalendar(CalendarDefinition definition, TimeZoneInfo zone)
    {
        _zone = zone;
        _always = definition.Kind == CalendarKind.Always;
        _week = definition.Week
            .SelectMany(entry => entry.Days, (entry, day) => (day, hours: ParseHours(entry.Hours)))
            .ToDictionary(entry => entry.day, entry => entry.hours);
        _off = definition.Holidays.Concat(definition.MovedDaysOff.Select(moved => moved.To)).ToHashSet();
        _workedAs = definition.MovedDaysOff.ToDictionary(moved => moved.From, moved => moved.To.DayOfWeek);
        _duty = definition.DutyDays.ToDictionary(duty => duty.Date, duty => ParseHours(duty.Hours));
    }

    /// <summary>The instant at which <paramref name="term"/>, counted from <paramref name="start"/>, has run out. UTC.</summary>
    public DateTimeOffset Add(DateTimeOffset start, Term term) => term switch
    {
        { Exact: { } exact } => Add(start, exact),
        { Unit: TermUnit.WorkingDays } => ShiftWorkingDays(start, term.Amount),
        _ => ShiftDate(start, term, 1),
    };

    /// <summary>The latest instant from which <paramref name="term"/> has run out at <paramref name="end"/>. UTC.</summary>
    public DateTimeOffset Subtract(DateTimeOffset end, Term term) => term switch
    {
        { Exact: { } exact } => Subtract(end, exact),
        { Unit: TermUnit.WorkingDays } => ShiftWorkingDays(end, -term.Amount),
        _ => ShiftDate(end, term, -1),
    };

    /// <summary>Adds time that counts in this calendar; not negative.</summary>
    public DateTimeOffset Add(DateTimeOffset start, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var at = start.ToUniversalTime();
        if (_always || time == TimeSpan.Zero) return at + (_always ? time : TimeSpan.Zero);

        var date = LocalDate(at);
        for (var day = 0; day < SearchLimitDays; day++, date = date.AddDays(1))
        {
            foreach (var (from, to) in Stretches(date))
            {
                if (to <= at) continue;
                var begin = Later(from, at);
                if (time <= to - begin) return begin + time;
                time -= to - begin;
                at = to;
            }
        }

        throw NeverWorks();
    }

    /// <summary>Takes away time that counts in this calendar; not negative.</summary>
    public DateTimeOffset Subtract(DateTimeOffset end, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var at = end.ToUniversalTime();
        if (_always || time == TimeSpan.Zero) return at - (_always ? time : TimeSpan.Zero);

        var date = LocalDate(at);
        for (var day = 0; day < SearchLimitDays; day++, date = date.AddDays(-1))
        {
            foreach (var (from, to) in Stretches(date).Reverse())
            {
                if (from >= at) continue;
                var finish = Earlier(to, at);
                if (time <= finish - from) return finish - time;
                time -= finish - from;
                at = from;
            }
        }

        throw NeverWorks();
    }

    /// <summary>How much time that counts lies between two instants; zero if <paramref name="to"/> is not later.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from) return TimeSpan.Zero;
        if (_always) return to - from;

        var sum = TimeSpan.Zero;
        var last = LocalDate(to);
        for (var date = LocalDate(from); date <= last; date = date.AddDays(1))
        {
            foreach (var stretch in Stretches(date))
            {
                var begin = Later(stretch.From, from);
                var finish = Earlier(stretch.To, to);
                if (finish > begin) sum += finish - begin;
            }
        }

        return sum;
    }

    /// <summary>Whether time counts at this instant.</summary>
    public bool Counts(DateTimeOffset at) =>
        _always || Stretches(LocalDate(at)).Any(stretch => stretch.From <= at && at < stretch.To);

    /// <summary>Whether the date is a working day; duty on a day off does not make it one.</summary>
    public bool IsWorkingDay(DateOnly date) =>
        _always || (!_off.Contains(date) && HoursOf(_workedAs.TryGetValue(date, out var weekday) ? weekday : date.DayOfWeek).Length > 0);

    /// <summary>Reads stretches <c>HH:mm-HH:mm</c>.</summary>
    /// <exception cref="FormatException">They are malformed, empty, overlap or are not in order.</exception>
    internal static (TimeSpan From, TimeSpan To)[] ParseHours(IReadOnlyList<string> hours)
    {
        var stretches = new (TimeSpan From, TimeSpan To)[hours.Count];
        var last = TimeSpan.FromTicks(-1);
        for (var i = 0; i < hours.Count; i++)
        {
            var ends = hours[i].Split('-');
            if (ends.Length != 2) throw new FormatException($"'{hours[i]}' is not HH:mm-HH:mm.");
            var (from, to) = (ParseTime(ends[0]), ParseTime(ends[1]));
            if (to <= from) throw new FormatException($"'{hours[i]}' ends before it begins; split a night at 24:00.");
            if (from < last) throw new FormatException($"'{hours[i]}' overlaps the stretch before it or stands out of order.");
            stretches[i] = (from, to);
            last = to;
        }

        return stretches;
    }

    private static TimeSpan ParseTime(string text) => text == "24:00"
        ? TimeSpan.FromHours(24)
        : TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture).ToTimeSpan();

    private static InvalidOperationException NeverWorks() => new("The calendar has no working time within thirty years.");

    private (TimeSpan From, TimeSpan To)[] HoursOf(DayOfWeek day) => _week.TryGetValue(day, out var hours) ? hours : [];

    private IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Stretches(DateOnly date)
    {
        if (!_duty.TryGetValue(date, out var hours))
        {
            if (!IsWorkingDay(date)) yield break;
            hours = HoursOf(_workedAs.TryGetValue(date, out var weekday) ? weekday : date.DayOfWeek);
        }

        // An instant counts if the clock on the wall shows working hours. Where clocks change, the hours are laid out
        // once with the offset before and once with the one after, and cut at the change.
        var midnight = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var (start, end) = (midnight.AddDays(-1), midnight.AddDays(2));
        var (before, after) = (_zone.GetUtcOffset(start), _zone.GetUtcOffset(end));
        var change = before == after ? end : LocalTime.Change(start, end, _zone);
        foreach (var (from, to) in hours)
        {
            var finish = Earlier(midnight + to - before, change);
            if (midnight + from - before < finish) yield return (midnight + from - before, finish);
        }

        if (before == after) yield break;
        foreach (var (from, to) in hours)
        {
            var begin = Later(midnight + from - after, change);
            if (begin < midnight + to - after) yield return (begin, midnight + to - after);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private DateTimeOffset ShiftWorkingDays(DateTimeOffset start, int days)
    {
        var date = LocalDate(start);
        var step = Math.Sign(days);
        for (var (left, searched) = (Math.Abs(days), 0); left > 0;)
        {
            if (++searched > SearchLimitDays) throw NeverWorks();
            date = date.AddDays(step);
            if (IsWorkingDay(date)) left--;
        }

        // A term in days ends when the organisation closes on its last day (Civil Code of Russia, article 194).
        return Stretches(date).Select(stretch => stretch.To)
            .DefaultIfEmpty(LocalTime.ToInstant(date.AddDays(1).ToDateTime(TimeOnly.MinValue), _zone))
            .Last();
    }

    private DateTimeOffset ShiftDate(DateTimeOffset start, Term term, int sign)
    {
        var local = TimeZoneInfo.ConvertTime(start, _zone).DateTime;
        var amount = sign * term.Amount;
        var shifted = term.Unit switch
        {
            TermUnit.Days => local.AddDays(amount),
            TermUnit.Weeks => local.AddDays(7 * amount),
            TermUnit.Months => local.AddMonths(amount),
            TermUnit.Years => local.AddYears(amount),
            _ => throw new ArgumentOutOfRangeException(nameof(term), term.Unit, "Not a unit of dates."),
        };
        return LocalTime.ToInstant(shifted, _zone);
    }

    private DateOnly LocalDate(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, _zone).DateTime);
}
