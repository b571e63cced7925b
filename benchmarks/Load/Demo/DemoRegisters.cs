namespace SocialPubs.Load.Demo;

/// <summary>A topic with its group and the body that answers unless the curator says otherwise.</summary>
internal sealed record DemoTopic(string Code, string Name, string Group, string Body);

/// <summary>A legal act that replies cite.</summary>
internal sealed record DemoLegalAct(string Kind, string Number, DateOnly Date, string Title, IReadOnlyList<string> Articles);

/// <summary>The registers of an administration of the size of Bataysk's.</summary>
internal static class DemoRegisters
{
    public const string Utilities = "gkh";
    public const string Roads = "dorogi";
    public const string Improvement = "blagoustroystvo";
    public const string Education = "obrazovanie";
    public const string Social = "socialnaya-zashchita";
    public const string Press = "press-sluzhba";

    public static readonly IReadOnlyList<(string Code, string Name)> Bodies =
    [
        (Utilities, "Управление жилищно-коммунального хозяйства"),
        (Roads, "Отдел дорожного хозяйства и транспорта"),
        (Improvement, "Отдел благоустройства и озеленения"),
        (Education, "Управление образования"),
        (Social, "Управление социальной защиты населения"),
        (Press, "Пресс-служба Администрации города"),
    ];

    public static readonly IReadOnlyList<string> BodyCodes = [.. Bodies.Select(body => body.Code)];

    public static readonly IReadOnlyList<DemoTopic> Topics =
    [
        new("otoplenie", "Отопление и горячая вода", "Жилищно-коммунальное хозяйство", Utilities),
        new("vodosnabzhenie", "Холодное водоснабжение и канализация", "Жилищно-коммунальное хозяйство", Utilities),
        new("krovlya", "Протечки кровли и ремонт фасадов", "Жилищно-коммунальное хозяйство", Utilities),
        new("lifty", "Лифты", "Жилищно-коммунальное хозяйство", Utilities),
        new("nachisleniya", "Начисления и работа управляющих компаний", "Жилищно-коммунальное хозяйство", Utilities),
        new("yamy", "Ямы и разрушения покрытия", "Дороги и транспорт", Roads),
        new("uborka-snega", "Уборка снега и наледи на дорогах", "Дороги и транспорт", Roads),
        new("perehody", "Пешеходные переходы, знаки и светофоры", "Дороги и транспорт", Roads),
        new("avtobusy", "Городские автобусы и остановки", "Дороги и транспорт", Roads),
        new("osveshchenie", "Уличное освещение", "Дороги и транспорт", Roads),
        new("musor", "Вывоз мусора и контейнерные площадки", "Благоустройство", Improvement),
        new("detskie-ploshchadki", "Детские и спортивные площадки", "Благоустройство", Improvement),
        new("derevya", "Обрезка и спил деревьев", "Благоустройство", Improvement),
        new("bezdomnye-zhivotnye", "Животные без владельцев", "Благоустройство", Improvement),
        new("parki", "Парки, скверы и тротуары", "Благоустройство", Improvement),
        new("detskie-sady", "Детские сады", "Образование", Education),
        new("shkolnoe-pitanie", "Школьное питание", "Образование", Education),
        new("shkoly", "Школы: здания и ремонт", "Образование", Education),
        new("vyplaty", "Пособия и выплаты семьям", "Социальная защита", Social),
        new("dostupnaya-sreda", "Доступная среда", "Социальная защита", Social),
        new("rabota-administracii", "Работа Администрации и приём граждан", "Органы власти", Press),
    ];

    public static readonly DemoLegalAct LocalGovernment = new(
        "Федеральный закон", "131-ФЗ", new DateOnly(2003, 10, 6),
        "Об общих принципах организации местного самоуправления в Российской Федерации", ["статья 16, часть 1", "статья 16, часть 1, пункт 25"]);

    public static readonly DemoLegalAct Appeals = new(
        "Федеральный закон", "59-ФЗ", new DateOnly(2006, 5, 2),
        "О порядке рассмотрения обращений граждан Российской Федерации", ["статья 8", "статья 12, часть 1"]);

    public static readonly DemoLegalAct HousingCode = new(
        "Кодекс", "188-ФЗ", new DateOnly(2004, 12, 29), "Жилищный кодекс Российской Федерации", ["статья 36", "статья 44", "статья 161"]);

    public static readonly DemoLegalAct Housekeeping = new(
        "Постановление Правительства Российской Федерации", "491", new DateOnly(2006, 8, 13),
        "Об утверждении Правил содержания общего имущества в многоквартирном доме", ["пункт 2", "пункт 10", "пункт 11"]);

    public static readonly DemoLegalAct Roadworks = new(
        "Федеральный закон", "257-ФЗ", new DateOnly(2007, 11, 8),
        "Об автомобильных дорогах и о дорожной деятельности в Российской Федерации", ["статья 13, часть 1", "статья 17"]);

    /// <summary>The town's own rules; number and date belong to the demonstration.</summary>
    public static readonly DemoLegalAct TownRules = new(
        "Решение городской Думы", "Д-0", new DateOnly(2025, 1, 1),
        "Правила благоустройства территории города (демонстрационный пример)", ["раздел 4", "раздел 7"]);

    public static readonly IReadOnlyList<DemoLegalAct> LegalActs = [LocalGovernment, Appeals, HousingCode, Housekeeping, Roadworks, TownRules];

    /// <summary>Templates that people start from; the placeholders are filled by Drafting.</summary>
    public static readonly IReadOnlyList<(string Name, string? Topic, object Parts)> Templates =
    [
        (
            "Работы выполнены",
            null,
            new
            {
                greeting = "Здравствуйте, {author}!",
                measures = "Мы проверили то, о чём вы написали {postedDate}. Что сделано: …",
                closing = "Спасибо, что сообщили. {body}",
            }),
        (
            "Работы запланированы",
            null,
            new
            {
                greeting = "Здравствуйте, {author}!",
                stages = new[]
                {
                    new { text = "Обследуем место и составим смету", dueInDays = 3 },
                    new { text = "Выполним работы", dueInDays = 14 },
                },
                closing = "О результате расскажем здесь же. {body}",
            }),
        (
            "Общее имущество дома: отвечает управляющая компания",
            "krovlya",
            new
            {
                greeting = "Здравствуйте, {author}!",
                refusal = new
                {
                    reason = "Ремонт общего имущества многоквартирного дома выполняет управляющая компания за счёт собственников, бюджет города его не оплачивает.",
                    legalActs = new[]
                    {
                        new { kind = HousingCode.Kind, number = HousingCode.Number, date = HousingCode.Date, title = HousingCode.Title, article = "статья 161" },
                    },
                },
                closing = "Мы передали ваше сообщение управляющей компании. {body}",
            }),
    ];
}
