using SocialPubs.Reporting.Analyses;
using SocialPubs.Reporting.Analyses.Documents;

namespace SocialPubs.Reporting.Tests.Documents;

/// <summary>Months to write documents from: an ordinary one, one in which nothing happened, and one that strains every table.</summary>
internal static class SampleAnalysis
{
    private static readonly DateOnly First = new(2026, 12, 1);
    private static readonly DateOnly Last = new(2026, 12, 31);

    public static AnalysisDocument Of(string kind) => kind switch
    {
        "usual" => Usual(),
        "empty" => Empty(),
        "large" => Large(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such sample."),
    };

    public static AnalysisDocument Usual() => new(
        UsualFigures(),
        """
        В декабре основную долю обращений составили вопросы уборки снега и отопления. Рост числа публикаций связан со снегопадом 14–16 декабря.
        Нарушения срока подготовки проекта ответа допускались главным образом Управлением жилищно-коммунального хозяйства; проведено совещание, исполнителям указано на необходимость соблюдения сроков.

        Предлагается на период снегопадов назначать дежурного исполнителя и размещать сведения об уборке улиц заранее.
        """,
        Signature,
        [
            Line(1, 3, null),
            Line(2, 30, TimeSpan.FromHours(6) + TimeSpan.FromMinutes(12)),
            Line(3, null, null) with { Topic = null, Body = null, Status = "=1+1", Url = "@SUM(A1)" },
        ]);

    public static AnalysisDocument Empty() => new(EmptyFigures(), "", null, []);

    public static AnalysisDocument Large()
    {
        var usual = UsualFigures();
        return new(
            usual with
            {
                ByTopic =
                [
                    .. Enumerable.Range(1, 40).Select(index => new GroupVolumes(
                        $"topic-{index}",
                        $"{index}. Содержание и ремонт общего имущества многоквартирных домов, находящихся в муниципальной собственности, включая подъезды и лифты",
                        Split(1204 - (29 * index)))),
                ],
                ByBody =
                [
                    .. Enumerable.Range(1, 25).Select(index => new GroupVolumes(
                        $"body-{index}",
                        $"Управление жилищно-коммунального хозяйства, транспорта, связи и благоустройства Администрации города Батайска № {index}",
                        Split(400 - (15 * index)))),
                ],
                Executors =
                [
                    .. Enumerable.Range(1, 60).Select(index => new PersonFigures(
                        $"p{index}", $"Константинопольская-Преображенская А. К. {index}", "zhkh", 3 * index, 5 * index, index, Lasted(index, 40, 120, 900))),
                ],
                Shortcomings = [.. Enumerable.Range(1, 300).Select(index => Shortcoming(index, isOpen: index % 7 == 0))],
                Urgent = [.. Enumerable.Range(1, 30).Select(index => Surge(index, isSeen: index % 3 != 0))],
                Notes = [.. Enumerable.Range(1, 12).Select(index => Note(index))],
            },
            string.Join('\n', Enumerable.Repeat("Очень длинный абзац о положении дел. " + new string('щ', 200), 5)) + "\u0001\uD83D",
            Signature,
            [.. Enumerable.Range(1, 3000).Select(index => Line(index, index % 40, index % 5 == 0 ? TimeSpan.FromMinutes(index) : null))]);
    }

    public static AnalysisFigures UsualFigures() => EmptyFigures() with
    {
        Total = new(1204, 1101, 1052, 49, 60, 5, 43, 118, 7, 31),
        Before = new(1090, 1050, 980, 70, 10, 0, 30, 96, 3, 22),
        YearAgo = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ByNetwork =
        [
            new("vk", "ВКонтакте", Split(900)),
            new("ok", "Одноклассники", Split(301)),
            new("telegram", "Telegram", Split(3)),
        ],
        ByTopic =
        [
            new("snow", "Уборка снега и наледи", Split(412)),
            new("heat", "Отопление", Split(300)),
            new("roads", "Дороги, тротуары и остановки общественного транспорта", Split(201)),
            new("water", "Водоснабжение", Split(150)),
            new("light", "Уличное освещение", Split(90)),
            new("", "", Split(51)),
        ],
        ByBody =
        [
            new("zhkh", "Управление жилищно-коммунального хозяйства", Split(700)),
            new("education", "Управление образования", Split(300)),
            new("architecture", "Управление по архитектуре и градостроительству", Split(153)),
            new("", "", Split(51)),
        ],
        ByDay = [.. Enumerable.Range(0, 31).Select(day => new DayVolumes(First.AddDays(day), 20 + (day * 37 % 23) + (day is >= 13 and <= 15 ? 60 : 0), 18 + (day * 31 % 19) + (day is 15 or 16 ? 55 : 0)))],
        ClosedByReason =
        [
            new("deleted", "Публикация удалена", 22), new("duplicate", "Публикация уже зарегистрирована", 14), new("not-critical", "Публикация не является критической", 7),
        ],
        Clocks =
        [
            Clock("reply", "Ответ на публикацию", "7", 1052, 54, 5, 600, 1290),
            Clock("draft", "Проект ответа на согласование", "9", 1001, 100, 0, 400, 700),
            Clock("review", "Согласование", "9", 1190, 61, 1, 14, 95),
            Clock("rework", "Доработка", "9", 148, 9, 0, 31, 90),
            Clock("posting", "Размещение ответа", "10", 1100, 1, 0, 8, 41),
            new("ownPosts", "Собственные публикации", "6", 0, 0, 0, 2, 0, None, None, null),
        ],
        ReplyTime = new(1101, Minutes(612), Minutes(1300), new TimeSpan(2, 5, 12, 0)),
        Returns = new(1258, 157, 131, 3, [new("content", "Ответ не по существу", 92), new("style", "Стиль изложения", 51), new("law", "Нет ссылки на правовой акт", 22)]),
        Executors =
        [
            new("p1", "Петрова А. С.", "zhkh", 401, 700, 31, Lasted(401, 350, 700, 1500)), new("p2", "Сидоренко В. И.", "education", 300, 520, 4, Lasted(300, 200, 400, 900)),
            new("p3", "Ли Н.", null, 0, 0, 0, None),
        ],
        Curators = [new("c1", "Кузнецова М. П.", null, 1201, 1190, 61, Lasted(1251, 14, 28, 95))],
        OwnPosts =
        [
            .. Enumerable.Range(0, 5).Select(week => new OwnPostWeek(
                Guid.Parse("01900000-0000-7000-8000-000000000001"), "ВКонтакте", "Администрация города Батайска", First.AddDays(-1 + (7 * week)), 2, week == 3 ? 1 : 2 + week, week == 3)),
        ],
        Shortcomings = [.. Enumerable.Range(1, 9).Select(index => Shortcoming(index, isOpen: index % 4 == 0))],
        Urgent = [Surge(1, isSeen: true), new("2026-У2", At(20, 9), "Социально значимая публикация", "Отключение отопления в доме № 5 по ул. Кирова", null, null, null)],
        Promises = new(21, 15, 2, 3, 1),
        Notes = [Note(1), Note(2)],
    };

    public static AnalysisFigures EmptyFigures() => new()
    {
        Head = new(
            "Анализ публикаций в социальных сетях",
            "декабрь 2026 года",
            First,
            Last,
            new DateTimeOffset(2026, 11, 30, 21, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 12, 31, 21, 0, 0, TimeSpan.Zero),
            "Europe/Moscow",
            new DateTimeOffset(2026, 12, 31, 21, 5, 0, TimeSpan.Zero),
            "bataysk-188",
            "2019-02-05",
            "Администрация города Батайска",
            "Положение об организации работы Администрации города Батайска с публикациями в социальных сетях",
            "188",
            new DateOnly(2019, 2, 5),
            "13",
            null),
        Total = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ByNetwork = [],
        ByTopic = [],
        ByBody = [],
        ByDay = [.. Enumerable.Range(0, 31).Select(day => new DayVolumes(First.AddDays(day), 0, 0))],
        ClosedByReason = [],
        Clocks =
        [
            new("reply", "Ответ на публикацию", "7", 0, 0, 0, 0, 0, None, None, null),
            new("draft", "Проект ответа на согласование", "9", 0, 0, 0, 0, 0, None, None, null),
        ],
        ReplyTime = None,
        Returns = new(0, 0, 0, 0, []),
        Executors = [],
        Curators = [],
        OwnPosts = [],
        Shortcomings = [],
        Urgent = [],
        Promises = new(0, 0, 0, 0, 0),
        Notes = [],
    };

    private static AnalysisSignature Signature => new(
        "В. Г. Захаренко",
        "Заместитель главы Администрации по внутренней и социальной политике",
        new DateTimeOffset(2027, 1, 11, 7, 42, 30, TimeSpan.Zero),
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

    private static Durations None => new(0, null, null, null);

    private static ShortcomingLine Shortcoming(int index, bool isOpen) => new(
        $"2026-{index}",
        At(1 + (index % 28), index % 24),
        index % 3 == 0 ? "Нарушен срок «Проект ответа на согласование»" : "Нарушен срок «Ответ на публикацию»",
        index % 3 == 0 ? "9" : "7",
        "zhkh",
        "Управление жилищно-коммунального хозяйства",
        index % 5 == 0 ? null : "Петрова А. С.",
        TimeSpan.FromSeconds(index * 733),
        isOpen ? "Направлен заместителю главы" : "Решён",
        isOpen ? null : $"Замечание, приказ № {index}-к от 25.12.2026",
        isOpen,
        null);

    private static UrgentLine Surge(int index, bool isSeen) =>
        new($"2026-У{index}", At(14, 8), "Всплеск публикаций по теме", "Уборка снега и наледи", 61 + index, At(16, 20), isSeen ? At(14, 9) : null);

    private static string Note(int index) =>
        $"Время выявления публикации от {3 + index}.12.2026 исправлено куратором с 10:15 на 09:40; сроки пересчитаны.";

    private static ClockFigures Clock(string timer, string name, string clause, long met, long missed, long still, int median, int worst) => new(
        timer, name, clause, met, missed, still, 12, 3, Lasted(met + missed, median, median + (worst / 3), worst), Lasted(missed - still, 9, 64, 312), Guid.Parse("01900000-0000-7000-8000-0000000000aa"));

    private static Volumes Split(long registered)
    {
        var answered = registered * 9 / 10;
        var late = registered / 25;
        var open = registered / 20;
        return new(registered, answered, answered - late, late, open, open / 10, registered - answered - open, registered / 10, registered / 170, registered / 40);
    }

    private static PublicationLine Line(int index, int? repliedAfterHours, TimeSpan? lateBy)
    {
        var detected = new DateTimeOffset(2026, 12, 1, 5, 0, 0, TimeSpan.Zero).AddMinutes(index * 13);
        return new(
            new Guid(index, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1), detected, "ВКонтакте", "Уборка снега и наледи", "Управление жилищно-коммунального хозяйства",
            repliedAfterHours is null ? "На подготовке ответа" : "Отвечена", detected.AddHours(24), repliedAfterHours is { } hours ? detected.AddHours(hours) : null, lateBy,
            $"https://vk.com/wall-1_{index}");
    }

    private static Durations Lasted(long count, int median, int p90, int worst) => new(count, Minutes(median), Minutes(p90), Minutes(worst));

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    private static DateTimeOffset At(int day, int hour) => new(2026, 12, day, hour, 17, 0, TimeSpan.Zero);
}
