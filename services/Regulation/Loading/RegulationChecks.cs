using System.Text.RegularExpressions;

namespace SocialPubs.Regulations.Loading;

/// <summary>What a schema cannot see: parts of a regulation that contradict each other.</summary>
internal static class RegulationChecks
{
    /// <summary>Every contradiction with the JSON pointer of its place.</summary>
    public static IEnumerable<(string Pointer, string Message)> Of(RegulationFile file) =>
    [
        .. Frame(file),
        .. file.Calendars.SelectMany((calendar, i) => Calendar(calendar, $"/calendars/{i}")),
        .. file.Networks.SelectMany((network, i) => Network(network, file, $"/networks/{i}")),
        .. file.Timers.SelectMany((timer, i) => Timer(timer, file, $"/timers/{i}")),
        .. TimersAgainstEachOther(file),
        .. Cycles(file),
        .. file.Content.Checks.SelectMany((check, i) => ContentCheck(check, file, $"/content/checks/{i}")),
        .. References(file),
        .. Retention(file.Retention?.Authors, "/retention/authors"),
    ];

    private static IEnumerable<(string Pointer, string Message)> Frame(RegulationFile file)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(file.TimeZone, out _)) yield return ("/timeZone", $"'{file.TimeZone}' is not a time zone of the IANA data base.");
        if (file.Act.InForceTo < file.Act.InForceFrom) yield return ("/act/inForceTo", "The act ends before it begins to apply.");
        foreach (var fault in Unique(file.Calendars, calendar => calendar.Id, "/calendars")) yield return fault;
        foreach (var fault in Unique(file.Roles, role => role.Id, "/roles")) yield return fault;
        foreach (var fault in Unique(file.Networks, network => network.Id, "/networks")) yield return fault;
        foreach (var fault in Unique(file.ClosingReasons, reason => reason.Id, "/closingReasons")) yield return fault;
        foreach (var fault in Unique(file.RefusalGrounds, ground => ground.Id, "/refusalGrounds")) yield return fault;
        foreach (var fault in Unique(file.Reports, report => report.Id, "/reports")) yield return fault;
        foreach (var fault in Unique(file.Duties, duty => duty.Id, "/duties")) yield return fault;
        foreach (var fault in Choices(file.Levels, "/levels").Concat(Choices(file.Sources, "/sources"))) yield return fault;
    }

    private static IEnumerable<(string Pointer, string Message)> Choices(IReadOnlyList<ChoiceRule> choices, string pointer)
    {
        foreach (var fault in Unique(choices, choice => choice.Id, pointer)) yield return fault;
        if (choices.Count > 0 && choices.Count(choice => choice.Default) != 1)
            yield return (pointer, "Exactly one entry must be the default, for publications where none was chosen.");
    }

    private static IEnumerable<(string Pointer, string Message)> Unique<T>(IReadOnlyList<T> items, Func<T, string> id, string pointer) =>
        items.Select((item, i) => (Id: id(item), Index: i))
            .GroupBy(item => item.Id, StringComparer.Ordinal)
            .SelectMany(group => group.Skip(1))
            .Select(item => ($"{pointer}/{item.Index}/id", $"'{item.Id}' is there already."));

    private static IEnumerable<(string Pointer, string Message)> Calendar(CalendarDefinition calendar, string pointer)
    {
        if (calendar.Kind == CalendarKind.Always)
        {
            if (calendar.Week.Count + calendar.Holidays.Count + calendar.MovedDaysOff.Count + calendar.DutyDays.Count > 0)
                yield return (pointer, "A calendar that always counts has no hours, holidays, moved days or duty days.");
            yield break;
        }

        for (var i = 0; i < calendar.Week.Count; i++)
        {
            if (HoursFault(calendar.Week[i].Hours) is { } fault) yield return ($"{pointer}/week/{i}/hours", fault);
            foreach (var day in calendar.Week[i].Days.Where((day, j) =>
                calendar.Week.Take(i).SelectMany(entry => entry.Days).Concat(calendar.Week[i].Days.Take(j)).Contains(day)))
            {
                yield return ($"{pointer}/week/{i}/days", $"{day} has its hours already.");
            }
        }

        // Duty days are single dates and run out, so they do not make a calendar work.
        if (!calendar.Week.Any(entry => entry.Days.Count > 0 && entry.Hours.Count > 0))
            yield return ($"{pointer}/week", "The calendar never works: no weekday has hours, so no term would ever end.");

        for (var i = 0; i < calendar.DutyDays.Count; i++)
        {
            if (HoursFault(calendar.DutyDays[i].Hours) is { } fault) yield return ($"{pointer}/dutyDays/{i}/hours", fault);
            if (calendar.DutyDays.Take(i).Any(duty => duty.Date == calendar.DutyDays[i].Date)) yield return ($"{pointer}/dutyDays/{i}/date", "The date is there already.");
        }

        for (var i = 0; i < calendar.MovedDaysOff.Count; i++)
        {
            var moved = calendar.MovedDaysOff[i];
            if (moved.From == moved.To) yield return ($"{pointer}/movedDaysOff/{i}", "A day off cannot be moved to itself.");
            if (calendar.MovedDaysOff.Take(i).Any(other => other.From == moved.From)) yield return ($"{pointer}/movedDaysOff/{i}/from", "This day off was moved already.");
        }
    }

    private static string? HoursFault(IReadOnlyList<string> hours)
    {
        try
        {
            WorkCalendar.ParseHours(hours);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static IEnumerable<(string Pointer, string Message)> Network(NetworkRule network, RegulationFile file, string pointer)
    {
        for (var i = 1; i < network.Status.Count; i++)
        {
            if (network.Status[i].From <= network.Status[i - 1].From)
                yield return ($"{pointer}/status/{i}/from", "Status entries must stand in the order of their dates.");
        }

        foreach (var (rule, name) in new[] { (network.Reply, "reply"), (network.OwnPost, "ownPost") })
        {
            if (rule?.Text.Recommended > rule?.Text.Max) yield return ($"{pointer}/{name}/text/recommended", "More is recommended than the network takes.");
        }

        if (network.Account is { Kind: AccountKind.Person, Holder: null })
            yield return ($"{pointer}/account", "A person's page needs 'holder': the role whose holder the person must be.");
        foreach (var fault in Role(network.Account?.Holder, file, $"{pointer}/account/holder")) yield return fault;
        foreach (var fault in Role(network.Account?.CreatedBy, file, $"{pointer}/account/createdBy")) yield return fault;
    }

    private static IEnumerable<(string Pointer, string Message)> Timer(TimerDefinition timer, RegulationFile file, string pointer)
    {
        if (!RegulationStages.All.Contains(timer.Stage, StringComparer.Ordinal))
            yield return ($"{pointer}/stage", $"'{timer.Stage}' is not a stage; stages are {string.Join(", ", RegulationStages.All)}.");

        foreach (var (events, name) in new[] { (timer.From, "from"), (timer.Until, "until"), (timer.CancelledBy, "cancelledBy"), (timer.ResumedBy, "resumedBy") })
        {
            for (var i = 0; i < events.Count; i++)
            {
                if (!RegulationEvents.IsKnown(events[i]))
                    yield return ($"{pointer}/{name}/{i}", $"'{events[i]}' is not an event; events are {string.Join(", ", RegulationEvents.All)}.");
            }
        }

        var ending = timer.Until.Concat(timer.CancelledBy).ToList();
        foreach (var both in timer.From.Concat(timer.ResumedBy).Where(name => ending.Contains(name, StringComparer.Ordinal)))
            yield return (pointer, $"'{both}' both starts and ends the timer.");
        foreach (var both in timer.Until.Intersect(timer.CancelledBy, StringComparer.Ordinal))
            yield return (pointer, $"'{both}' both does what the timer demands and cancels it.");
        foreach (var terminal in RegulationEvents.Terminal.Except(ending, StringComparer.Ordinal))
            yield return (pointer, $"The timer would outlive the publication: '{terminal}' must be in 'until' or 'cancelledBy'.");

        var calendar = file.Calendars.FirstOrDefault(entry => entry.Id == timer.Calendar);
        if (calendar is null)
            yield return ($"{pointer}/calendar", $"There is no calendar '{timer.Calendar}'.");
        else if (calendar.Kind == CalendarKind.Always && timer.Unit == TermUnit.WorkingDays)
            yield return ($"{pointer}/unit", "Working days need a calendar with working hours.");
        else if (calendar.Kind == CalendarKind.WorkingHours && timer.Unit is TermUnit.Days or TermUnit.Weeks or TermUnit.Months or TermUnit.Years)
            yield return ($"{pointer}/unit", "Days, weeks, months and years are counted by dates: use a calendar that always counts, or workingDays.");

        if (timer is { Direction: TimerDirection.Before, Reference: null })
            yield return ($"{pointer}/direction", "A timer that ends before something needs 'reference'.");
        foreach (var fault in TimerName(timer.Reference, file, $"{pointer}/reference")) yield return fault;
        foreach (var fault in TimerName(timer.Within, file, $"{pointer}/within")) yield return fault;
        for (var i = 0; i < timer.Supersedes.Count; i++)
        {
            foreach (var fault in TimerName(timer.Supersedes[i], file, $"{pointer}/supersedes/{i}")) yield return fault;
        }

        for (var i = 0; i < timer.WarnBefore.Count; i++)
        {
            if (timer.WarnBefore[i] <= TimeSpan.Zero) yield return ($"{pointer}/warnBefore/{i}", "A warning must come before the due instant.");
            else if (timer.Reference is null && timer.WarnBefore[i] >= timer.Term.Exact) yield return ($"{pointer}/warnBefore/{i}", "The warning would come before the timer starts.");
        }

        foreach (var fault in Role(timer.Holder, file, $"{pointer}/holder")) yield return fault;
        if (timer.When is not { } when) yield break;
        if (when.Specificity == 0) yield return ($"{pointer}/when", "The case is empty: leave 'when' out.");
        if (when.Level is { } level && file.Levels.All(choice => choice.Id != level)) yield return ($"{pointer}/when/level", $"There is no level '{level}'.");
        if (when.Source is { } source && file.Sources.All(choice => choice.Id != source)) yield return ($"{pointer}/when/source", $"There is no source '{source}'.");
        if (when.Network is { } network && file.Networks.All(rule => rule.Id != network)) yield return ($"{pointer}/when/network", $"There is no network '{network}'.");
    }

    private static IEnumerable<(string Pointer, string Message)> TimersAgainstEachOther(RegulationFile file)
    {
        for (var i = 0; i < file.Timers.Count; i++)
        {
            var timer = file.Timers[i];
            for (var j = 0; j < file.Timers.Count; j++)
            {
                var other = file.Timers[j];
                if (j == i || !timer.Match.Overlaps(other.Match)) continue;

                if (j < i && timer.Id == other.Id && timer.Match.Specificity == other.Match.Specificity && !IsSettled(timer, other, file))
                    yield return ($"/timers/{i}", $"Timer '{timer.Id}' matches equally well as the one at /timers/{j}: in some case both would hold.");
                if (j < i && timer.Id == other.Id && timer.Stage != other.Stage)
                    yield return ($"/timers/{i}/stage", $"Timer '{timer.Id}' has the stage '{other.Stage}' at /timers/{j}: one service must keep all of it.");
                if (j < i && timer.Id != other.Id && timer.ResumedBy.Intersect(other.ResumedBy, StringComparer.Ordinal).Any()
                    && !timer.Supersedes.Contains(other.Id, StringComparer.Ordinal) && !other.Supersedes.Contains(timer.Id, StringComparer.Ordinal))
                {
                    yield return ($"/timers/{i}/resumedBy", $"The same event resumes '{other.Id}' too: one of them must supersede the other.");
                }

                if (timer.Within == other.Id && Outlasts(timer, other, file, orEqual: false))
                    yield return ($"/timers/{i}/within", $"'{timer.Id}' ({timer.Amount} {timer.Unit}) is longer than its envelope '{other.Id}' ({other.Amount} {other.Unit}).");
                if (timer.Direction == TimerDirection.Before && timer.Reference == other.Id && other.Reference is null && Outlasts(timer, other, file, orEqual: true))
                    yield return ($"/timers/{i}/amount", $"'{timer.Id}' would be due before '{other.Id}' ({other.Amount} {other.Unit}) even starts.");
            }
        }
    }

    /// <summary>Whether a more specific definition holds wherever both of these would.</summary>
    private static bool IsSettled(TimerDefinition timer, TimerDefinition other, RegulationFile file)
    {
        var both = timer.Match.And(other.Match);
        return file.Timers.Any(third => third.Id == timer.Id
            && third.Match.Specificity > timer.Match.Specificity
            && third.Match.And(both) == both);
    }

    /// <summary>Whether a term is certainly longer. Working time never runs faster than the clock, so it may stand against either.</summary>
    private static bool Outlasts(TimerDefinition timer, TimerDefinition envelope, RegulationFile file, bool orEqual)
    {
        var comparable = timer.Calendar == envelope.Calendar
            || file.Calendars.Any(calendar => calendar.Id == envelope.Calendar && calendar.Kind == CalendarKind.Always);
        if (!comparable) return false;

        var difference = (timer.Term.Exact, envelope.Term.Exact) switch
        {
            ({ } left, { } right) => left.CompareTo(right),
            _ when timer.Unit == envelope.Unit => timer.Amount.CompareTo(envelope.Amount),
            _ => -1,
        };
        return orEqual ? difference >= 0 : difference > 0;
    }

    private static IEnumerable<(string Pointer, string Message)> Cycles(RegulationFile file)
    {
        foreach (var (name, next) in new (string, Func<TimerDefinition, string?>)[] { ("reference", timer => timer.Reference), ("within", timer => timer.Within) })
        {
            for (var i = 0; i < file.Timers.Count; i++)
            {
                var seen = new HashSet<string>(StringComparer.Ordinal);
                var front = new Queue<string>([next(file.Timers[i]) ?? ""]);
                while (front.TryDequeue(out var id))
                {
                    if (!seen.Add(id)) continue;
                    foreach (var timer in file.Timers.Where(timer => timer.Id == id)) front.Enqueue(next(timer) ?? "");
                }

                if (seen.Contains(file.Timers[i].Id)) yield return ($"/timers/{i}/{name}", $"'{file.Timers[i].Id}' depends on itself.");
            }
        }
    }

    private static IEnumerable<(string Pointer, string Message)> ContentCheck(ContentCheckRule check, RegulationFile file, string pointer)
    {
        switch (check.What)
        {
            case ContentCheckKind.RefusalReasoned when check.Minimum is null:
                yield return (pointer, "'refusalReasoned' needs 'minimum': how many legal acts at least.");
                break;
            case ContentCheckKind.TextReadable when check.Maximum is null && file.Networks.All(network => network.Reply.Text.Recommended is null):
                yield return (pointer, "'textReadable' needs 'maximum', because no network has a recommended length.");
                break;
            case ContentCheckKind.ForbiddenPhrases when check.Phrases.Count == 0:
                yield return (pointer, "'forbiddenPhrases' needs 'phrases'.");
                break;
            case ContentCheckKind.Pattern when check.Pattern is null || check.Message is null:
                yield return (pointer, "'pattern' needs 'pattern' and 'message'.");
                break;
            case ContentCheckKind.Pattern when PatternFault(check.Pattern!) is { } fault:
                yield return ($"{pointer}/pattern", fault);
                break;
        }
    }

    private static string? PatternFault(string pattern)
    {
        try
        {
            _ = new Regex(pattern, ContentChecker.PatternOptions, ContentChecker.PatternTimeout);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return exception.Message;
        }
    }

    private static IEnumerable<(string Pointer, string Message)> Retention(AuthorRetention? rule, string pointer)
    {
        if (rule is null) yield break;
        if (rule.From == RetentionStart.EndOfYear && rule.Unit is not (TermUnit.Months or TermUnit.Years))
            yield return ($"{pointer}/unit", "A term from the end of the year is counted in months or years.");
        if (rule.Unit is TermUnit.Days or TermUnit.Weeks or TermUnit.Months or TermUnit.Years && rule.Amount > 1000)
            yield return ($"{pointer}/amount", "Nobody keeps it that long: at most 1,000 days, weeks, months or years.");
    }

    private static IEnumerable<(string Pointer, string Message)> References(RegulationFile file)
    {
        var timers = new List<(string?, string)>
        {
            (file.ReplyTimer, "/replyTimer"),
            (file.DraftTimer, "/draftTimer"),
            (file.PostingTimer, "/postingTimer"),
            (file.Transfer?.ReturnTimer, "/transfer/returnTimer"),
            (file.Transfer?.RedirectTimer, "/transfer/redirectTimer"),
            (file.Interim?.FinalTimer, "/interim/finalTimer"),
        };
        var roles = new List<(string?, string)> { (file.Repeat?.DecidedBy, "/repeat/decidedBy") };
        for (var i = 0; i < file.Approvals.Count; i++)
        {
            timers.Add((file.Approvals[i].Timer, $"/approvals/{i}/timer"));
            timers.Add((file.Approvals[i].ReworkTimer, $"/approvals/{i}/reworkTimer"));
            roles.Add((file.Approvals[i].Role, $"/approvals/{i}/role"));
        }

        roles.AddRange(file.Levels.Select((choice, i) => (choice.SetBy, $"/levels/{i}/setBy")));
        roles.AddRange(file.Sources.Select((choice, i) => (choice.SetBy, $"/sources/{i}/setBy")));
        roles.AddRange(file.Reports.SelectMany((report, i) => new[] { (report.From, $"/reports/{i}/from"), (report.To, $"/reports/{i}/to") }));

        foreach (var fault in timers.SelectMany(entry => TimerName(entry.Item1, file, entry.Item2))) yield return fault;
        foreach (var fault in roles.SelectMany(entry => Role(entry.Item1, file, entry.Item2))) yield return fault;

        if (file.Interim is { Allowed: false, FinalTimer: not null }) yield return ("/interim/finalTimer", "Interim replies are not allowed, so there is no final one.");
        foreach (var place in Role(file.OwnPosts?.Approval?.Role, file, "/ownPosts/approval/role"))
            yield return place;
        for (var i = 0; i < file.Cadence.Count; i++)
        {
            for (var j = 0; j < file.Cadence[i].Networks.Count; j++)
            {
                var network = file.Cadence[i].Networks[j];
                if (file.Networks.All(rule => rule.Id != network)) yield return ($"/cadence/{i}/networks/{j}", $"There is no network '{network}'.");
            }
        }
    }

    private static IEnumerable<(string Pointer, string Message)> TimerName(string? id, RegulationFile file, string pointer)
    {
        if (id is not null && file.Timers.All(timer => timer.Id != id)) yield return (pointer, $"There is no timer '{id}'.");
    }

    private static IEnumerable<(string Pointer, string Message)> Role(string? id, RegulationFile file, string pointer)
    {
        if (id is not null && file.Roles.All(role => role.Id != id)) yield return (pointer, $"There is no role '{id}'.");
    }
}
