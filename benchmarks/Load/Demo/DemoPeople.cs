using SocialPubs.Contracts;
using SocialPubs.Load.Clients;

namespace SocialPubs.Load.Demo;

/// <summary>The people of the demonstration; all names are invented.</summary>
internal static class DemoPeople
{
    public static readonly Person Administrator = new("demo-admin", "Роман Игоревич Савельев", [Roles.Administrator], []);

    /// <summary>Of the region's directorate: sees every body and acts for none.</summary>
    public static readonly Person Curator = new("demo-curator", "Ольга Викторовна Лаптева", [Roles.Curator], []);

    public static readonly Person Executor = new("demo-executor", "Марина Сергеевна Гончарова", [Roles.Executor], DemoRegisters.BodyCodes);

    public static readonly Person PressSecretary = new("demo-press", "Антон Павлович Жданов", [Roles.PressSecretary], DemoRegisters.BodyCodes);

    public static readonly Person Deputy = new("demo-deputy", "Сергей Николаевич Волошин", [Roles.DeputyHead], DemoRegisters.BodyCodes);

    public static readonly Person AreaDeputy = new("demo-area-deputy", "Елена Андреевна Прокопенко", [Roles.AreaDeputy], DemoRegisters.BodyCodes);

    public static readonly Person Head = new("demo-head", "Виктор Степанович Кравцов", [Roles.Head], DemoRegisters.BodyCodes);

    /// <summary>In whose name replies are posted.</summary>
    public static readonly Person Representative = new("demo-representative", "Дмитрий Олегович Ершов", [Roles.Representative], DemoRegisters.BodyCodes);

    /// <summary>Whom a body must have (clause 5), and who else works with it, each with the post that they hold.</summary>
    public static readonly IReadOnlyList<(Person Person, string Role, string Position)> Appointed =
    [
        (Deputy, Roles.DeputyHead, "Заместитель главы Администрации — управляющий делами"),
        (Representative, Roles.Representative, "Начальник отдела по связям с общественностью"),
        (Executor, Roles.Executor, "Главный специалист отдела по работе с обращениями граждан"),
        (PressSecretary, Roles.PressSecretary, "Пресс-секретарь главы Администрации"),
        (AreaDeputy, Roles.AreaDeputy, "Заместитель главы Администрации по городскому хозяйству"),
        (Head, Roles.Head, "Глава Администрации"),
        (Curator, Roles.Curator, "Консультант управления информационной политики области"),
    ];
}
