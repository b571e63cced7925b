using FsCheck;
using FsCheck.Xunit;
using static SocialPubs.Regulations.Tests.Instants;

namespace SocialPubs.Regulations.Tests.Time;

public sealed class WorkCalendarTests
{
    private static readonly TimeZoneInfo s_moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");
    private static readonly TimeZoneInfo s_newYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private static readonly TimeZoneInfo s_lordHowe = TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe");

    private static readonly DayOfWeek[] s_weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    private static readonly CalendarDefinition s_office = new()
    {
        Id = "working",
        Kind = CalendarKind.WorkingHours,
        Week = [new WeekdayHours { Days = s_weekdays, Hours = ["09:00-12:00", "13:00-18:00"] }],
        Holidays = [new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 3), new DateOnly(2026, 2, 23), new DateOnly(2026, 3, 9)],
        MovedDaysOff =
        [
            new MovedDayOff(new DateOnly(2026, 3, 14), new DateOnly(2026, 3, 13)),
            new MovedDayOff(new DateOnly(2026, 1, 3), new DateOnly(2026, 1, 9)), // a holiday itself, so it stays off
        ],
        DutyDays =
        [
            new DateHours { Date = new DateOnly(2026, 2, 20), Hours = ["09:00-12:00", "13:00-17:00"] },
            new DateHours { Date = new DateOnly(2026, 2, 22), Hours = ["10:00-12:00"] },
        ],
    };

    /// <summary>Open in the small hours, when clocks change.</summary>
    private static readonly CalendarDefinition s_night = new()
    {
        Id = "night",
        Kind = CalendarKind.WorkingHours,
        Week = [new WeekdayHours { Days = Enum.GetValues<DayOfWeek>(), Hours = ["00:30-01:30", "01:45-04:00", "22:00-24:00"] }],
    };

    private static readonly TimeZoneInfo s_beirut = TimeZoneInfo.FindSystemTimeZoneById("Asia/Beirut"); // changes at midnight

    private static readonly WorkCalendar[] s_calendars =
    [
        new(s_office, s_moscow), new(s_office, s_newYork), new(s_night, s_newYork),
        new(s_night, s_lordHowe),
        new(s_night, s_beirut),
        new(new CalendarDefinition { Id = "always", Kind = CalendarKind.Always }, s_moscow),
    ];

    private static readonly WorkCalendar s_working = s_calendars[0];

    [Theory]
    [InlineData("2026-03-06T17:50+03:00", 20, "2026-03-10T09:10+03:00")] // a weekend and a holiday between
    [InlineData("2026-03-04T11:30+03:00", 60, "2026-03-04T13:30+03:00")] // over the break
    [InlineData("2026-03-04T11:30+03:00", 30, "2026-03-04T12:00+03:00")] // ends at the break, not after it
    [InlineData("2026-03-04T03:00+03:00", 1, "2026-03-04T09:01+03:00")]
    [InlineData("2026-12-31T17:30+03:00", 60, "2027-01-01T09:30+03:00")] // no holiday known for that year
    [InlineData("2026-02-20T16:30+03:00", 60, "2026-02-22T10:30+03:00")] // short day, then duty on a Sunday
    [InlineData("2026-02-22T11:30+03:00", 60, "2026-02-24T09:30+03:00")]
    [InlineData("2026-01-02T10:00+03:00", 60, "2026-01-05T10:00+03:00")] // Saturday the 3rd is a holiday although it was moved
    [InlineData("2026-01-08T17:30+03:00", 60, "2026-01-12T09:30+03:00")] // to Friday the 9th
    [InlineData("2026-03-12T17:30+03:00", 60, "2026-03-14T09:30+03:00")] // Friday off, Saturday worked instead
    public void Add_WorkingMinutes_CountsOnlyWorkingTime(string start, int minutes, string end)
    {
        s_working.Add(At(start), new Term(minutes, TermUnit.Minutes)).ShouldBe(At(end));
        s_working.Between(At(start), At(end)).ShouldBe(TimeSpan.FromMinutes(minutes));
    }

    [Theory]
    [InlineData("2026-03-10T09:10+03:00", 20, "2026-03-06T17:50+03:00")]
    [InlineData("2026-03-04T13:30+03:00", 60, "2026-03-04T11:30+03:00")]
    [InlineData("2026-03-04T13:30+03:00", 30, "2026-03-04T13:00+03:00")]
    [InlineData("2026-03-08T12:00+03:00", 1, "2026-03-06T17:59+03:00")]
    public void Subtract_WorkingMinutes_GoesBackOverDaysOff(string end, int minutes, string start) =>
        s_working.Subtract(At(end), new Term(minutes, TermUnit.Minutes)).ShouldBe(At(start));

    [Theory]
    [InlineData("2026-03-04T23:00+03:00", 1, "2026-03-05T18:00+03:00")]
    [InlineData("2026-03-06T10:00+03:00", 1, "2026-03-10T18:00+03:00")]
    [InlineData("2026-03-11T10:00+03:00", 2, "2026-03-14T18:00+03:00")] // Thursday, then the Saturday that is worked
    [InlineData("2026-02-19T10:00+03:00", 2, "2026-02-24T18:00+03:00")] // duty on a Sunday makes no working day
    [InlineData("2026-02-19T10:00+03:00", 1, "2026-02-20T17:00+03:00")] // a short day ends earlier
    public void Add_WorkingDays_EndsWhenTheLastDayCloses(string start, int days, string end) =>
        s_working.Add(At(start), new Term(days, TermUnit.WorkingDays)).ShouldBe(At(end));

    [Theory]
    [InlineData("2026-01-31T10:00+03:00", 1, TermUnit.Months, "2026-02-28T10:00+03:00")]
    [InlineData("2028-02-29T10:00+03:00", 1, TermUnit.Years, "2029-02-28T10:00+03:00")]
    [InlineData("2026-12-31T23:59+03:00", 1, TermUnit.Days, "2027-01-01T23:59+03:00")]
    [InlineData("2026-12-28T10:00+03:00", 1, TermUnit.Weeks, "2027-01-04T10:00+03:00")]
    public void Add_DateUnits_KeepTheLocalTime(string start, int amount, TermUnit unit, string end) =>
        s_calendars[^1].Add(At(start), new Term(amount, unit)).ShouldBe(At(end));

    [Theory]
    [InlineData("2026-03-07T12:00-05:00", 24, TermUnit.Hours, "2026-03-08T13:00-04:00")] // 24 hours are 24 hours
    [InlineData("2026-03-07T12:00-05:00", 1, TermUnit.Days, "2026-03-08T12:00-04:00")] // a day is the same time tomorrow
    [InlineData("2026-03-07T02:30-05:00", 1, TermUnit.Days, "2026-03-08T03:00-04:00")] // 2:30 does not exist
    [InlineData("2026-10-31T01:30-04:00", 1, TermUnit.Days, "2026-11-01T01:30-04:00")] // 1:30 exists twice: the first
    public void Add_WhereClocksChange_IsDefined(string start, int amount, TermUnit unit, string end) =>
        new WorkCalendar(new CalendarDefinition { Id = "always", Kind = CalendarKind.Always }, s_newYork)
            .Add(At(start), new Term(amount, unit)).ShouldBe(At(end));

    [Theory]
    [InlineData("2026-03-08", 4.25)] // an hour less: 1:45–2:00 and 3:00–4:00 of the 2:15
    [InlineData("2026-11-01", 6)] // the hour from 1 to 2 twice, its break too
    [InlineData("2026-06-01", 5.25)]
    public void Between_NightShiftWhereClocksChange_CountsElapsedTime(string date, double hours)
    {
        var day = DateOnly.Parse(date);
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), s_newYork.GetUtcOffset(day.ToDateTime(TimeOnly.MinValue)));
        var next = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        s_calendars[2].Between(from, new DateTimeOffset(next, s_newYork.GetUtcOffset(next))).ShouldBe(TimeSpan.FromHours(hours));
    }

    [Fact]
    public void Add_MoreThanAnyoneWaits_SaysThatTheCalendarNeverWorks()
    {
        var never = new WorkCalendar(new CalendarDefinition { Id = "never", Kind = CalendarKind.WorkingHours }, s_moscow);
        Should.Throw<InvalidOperationException>(() => never.Add(At("2026-01-01T00:00Z"), TimeSpan.FromTicks(1)));
        Should.Throw<InvalidOperationException>(() => never.Subtract(At("2026-01-01T00:00Z"), TimeSpan.FromTicks(1)));
        Should.Throw<InvalidOperationException>(() => never.Add(At("2026-01-01T00:00Z"), new Term(1, TermUnit.WorkingDays)));
    }

    [Property(MaxTest = 600)]
    public void AddThenSubtract_AnyTime_ComesBackToTheSameWorkingInstant(int seed, NonNegativeInt amount, NonNegativeInt which)
    {
        var calendar = s_calendars[which.Get % s_calendars.Length];
        var start = Any(seed);
        var time = TimeSpan.FromTicks(amount.Get * 7_919_777_777L % TimeSpan.FromDays(9).Ticks);

        var end = calendar.Add(start, time);
        var back = calendar.Subtract(end, time);

        calendar.Between(start, end).ShouldBe(time);
        // Where no time counts, several instants are the same to the calendar.
        (calendar.Between(start, back) + calendar.Between(back, start)).ShouldBe(TimeSpan.Zero);
        if (calendar.Counts(start) && calendar.Counts(start.AddTicks(-1))) back.ShouldBe(start);
    }

    [Property(MaxTest = 300)]
    public void Add_TwoTimes_IsTheSameAsTheirSum(int seed, NonNegativeInt first, NonNegativeInt second, NonNegativeInt which)
    {
        var calendar = s_calendars[which.Get % s_calendars.Length];
        var start = Any(seed);
        var one = TimeSpan.FromSeconds(first.Get * 977L % 200_000);
        var two = TimeSpan.FromSeconds((second.Get * 991L % 200_000) + 1);
        calendar.Add(calendar.Add(start, one), two).ShouldBe(calendar.Add(start, one + two));
    }

    [Property(MaxTest = 60)]
    public void Between_AnyThreeDays_AgreesWithAskingTheWallClockEveryMinute(int seed, NonNegativeInt which)
    {
        // An oracle that knows nothing of intervals: each minute of UTC is looked up on the wall clock.
        var (definition, zone) = new[] { (s_office, s_moscow), (s_office, s_newYork), (s_night, s_newYork), (s_night, s_lordHowe), (s_night, s_beirut) }[which.Get % 5];
        var from = new DateTimeOffset(Any(seed).UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        AgreesWithTheWallClock(definition, zone, from);
    }

    [Theory]
    [InlineData("2026-03-07T12:00Z")] // New York, an hour is skipped
    [InlineData("2026-10-31T12:00Z")] // New York, an hour is repeated
    [InlineData("2026-04-03T12:00Z")] // Lord Howe, half an hour is repeated
    [InlineData("2026-10-02T12:00Z")] // Lord Howe, half an hour is skipped
    [InlineData("2026-03-28T00:00Z")] // Beirut, midnight is skipped
    [InlineData("2026-10-24T00:00Z")] // Beirut, the hour before midnight is repeated
    [InlineData("2026-02-20T00:00Z")] // short day and duty
    [InlineData("2026-03-12T00:00Z")] // moved day off
    public void Between_DaysOutOfTheOrdinary_AgreesWithAskingTheWallClockEveryMinute(string from)
    {
        AgreesWithTheWallClock(s_office, s_moscow, At(from));
        AgreesWithTheWallClock(s_night, s_newYork, At(from));
        AgreesWithTheWallClock(s_night, s_lordHowe, At(from));
        AgreesWithTheWallClock(s_night, s_beirut, At(from));
    }

    private static void AgreesWithTheWallClock(CalendarDefinition definition, TimeZoneInfo zone, DateTimeOffset from)
    {
        var calendar = new WorkCalendar(definition, zone);
        var minutes = 0;
        for (var at = from; at < from.AddDays(3); at = at.AddMinutes(1))
        {
            var shows = WallClockShowsWork(definition, TimeZoneInfo.ConvertTime(at, zone).DateTime);
            calendar.Counts(at).ShouldBe(shows, $"{at:O} in {zone.Id}");
            if (shows) minutes++;
        }

        calendar.Between(from, from.AddDays(3)).ShouldBe(TimeSpan.FromMinutes(minutes));
    }

    private static bool WallClockShowsWork(CalendarDefinition definition, DateTime local)
    {
        var date = DateOnly.FromDateTime(local);
        var hour = local.TimeOfDay.TotalHours;
        if (definition == s_night) return hour is (>= 0.5 and < 1.5) or (>= 1.75 and < 4) or >= 22;
        if (date == new DateOnly(2026, 2, 20)) return hour is (>= 9 and < 12) or (>= 13 and < 17);
        if (date == new DateOnly(2026, 2, 22)) return hour is >= 10 and < 12;
        var worked = !definition.Holidays.Contains(date) && date != new DateOnly(2026, 3, 13) && date != new DateOnly(2026, 1, 9)
            && (s_weekdays.Contains(date.DayOfWeek) || date == new DateOnly(2026, 3, 14));
        return worked && (hour is (>= 9 and < 12) or (>= 13 and < 18));
    }
}
