using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Testing.ScriptedYear;

/// <summary>What a year has beside publications: who is in office, what is posted in the administration's own accounts.</summary>
internal static class YearFacts
{
    private static readonly Actor Press = new("press-1", "Полина Прессова", Roles.PressSecretary);

    private static readonly (string Network, string Title, string? Body)[] Accounts =
    [
        ("vk", "Администрация города", null), ("ok", "Администрация города", null), ("vk", "ЖКХ города", "housing"), ("ok", "Дороги города", "roads"),
    ];

    public static IEnumerable<ScriptedMessage> Of(YearScript year, Random random) =>
        Appointments(year, random).Concat(OwnPosts(year, random)).Select(fact => new ScriptedMessage(NewId(random, fact.OccurredAt), fact));

    private static IEnumerable<IMessage> Appointments(YearScript year, Random random)
    {
        var from = year.From.AddYears(-1);
        foreach (var body in YearScript.Bodies)
        {
            foreach (var executor in body.Executors)
                yield return Granted(body.Code, executor.Role, executor.Id, executor.Name, "Главный специалист", from, null);
            yield return Granted(body.Code, Roles.Representative, body.Code + "-rep", "Представитель " + body.Name, "Начальник", from, null);
            yield return Granted(body.Code, Roles.DeputyHead, "deputy", "Денис Замов", "Заместитель главы", from, null);
            // The deputy for the area changes in the middle of the year.
            var change = year.From.AddDays(random.Next(120, 240));
            var first = Granted(body.Code, Roles.AreaDeputy, body.Code + "-area-1", "Заместитель первый", "Заместитель главы", from, null);
            yield return first;
            yield return new AppointmentEnded(
                first.AppointmentId, change.AddDays(-3), 2, body.Code, Roles.AreaDeputy, body.Code + "-area-1", change, YearScript.Administrator);
            yield return Granted(body.Code, Roles.AreaDeputy, body.Code + "-area-2", "Заместитель второй", "Заместитель главы", change, null);
        }

        yield return Granted("city", Roles.Head, "head", "Геннадий Главин", "Глава Администрации", from, null);

        AppointmentGranted Granted(
            string body, string role, string person, string name, string position, DateTimeOffset validFrom, DateTimeOffset? until) =>
            new(NewId(random, validFrom), validFrom.AddDays(-2), 1, body, role, person, name, position, validFrom, until, YearScript.Administrator);
    }

    private static IEnumerable<IMessage> OwnPosts(YearScript year, Random random)
    {
        var rule = year.Regulation.Cadence[0];
        foreach (var (network, title, body) in Accounts)
        {
            var account = NewId(random, year.From.AddYears(-1));
            for (var at = year.From; at <= year.To; at = at.AddDays(7))
            {
                var week = year.Regulation.PeriodOf(RecurringPeriod.Week, at);
                var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(week.From, year.Regulation.TimeZone).DateTime);
                var posts = random.NextDouble() < 0.12 ? random.Next(0, rule.Posts) : random.Next(rule.Posts, 6);
                for (var post = 0; post < posts; post++)
                {
                    var posted = week.From.AddTicks(random.NextInt64((week.To - week.From).Ticks)).ToUniversalTime();
                    var own = NewId(random, posted);
                    yield return new OwnPostPosted(
                        own, NewId(random, posted), posted, account, network, $"https://example.invalid/{own:N}", own.ToString("N"), network == "ok", Press);
                }

                if (posts < rule.Posts)
                {
                    yield return new CadenceWarning(
                        account, week.To.AddDays(-1).ToUniversalTime(), network, title, body, first, week.To.ToUniversalTime(), rule.Posts, posts, rule.Required, rule.Clause);
                    yield return new CadenceMissed(
                        account, week.To.ToUniversalTime(), network, title, body, first, week.To.ToUniversalTime(), rule.Posts, posts, rule.Required, rule.Clause);
                }

                yield return new CadenceClosed(
                    account, week.To.ToUniversalTime(), network, title, body, first, week.To.ToUniversalTime(), rule.Posts, posts, rule.Required, rule.Clause);
            }
        }
    }

    private static Guid NewId(Random random, DateTimeOffset at) => YearScript.Id(at, unchecked((ulong)random.NextInt64()));
}
