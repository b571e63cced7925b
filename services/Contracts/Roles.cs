namespace SocialPubs.Contracts;

/// <summary>The roles of decree 188 (R1–R7) and the administrator (R8), as they stand in access tokens.</summary>
public static class Roles
{
    /// <summary>R1, clause 4: куратор.</summary>
    public const string Curator = "curator";

    /// <summary>R2, clauses 5, 12, 13: ответственный заместитель главы.</summary>
    public const string DeputyHead = "deputy-head";

    /// <summary>R3, clauses 5, 6: официальный представитель.</summary>
    public const string Representative = "representative";

    /// <summary>R4, clauses 5, 9, 10: исполнитель.</summary>
    public const string Executor = "executor";

    /// <summary>R5, clause 6: пресс-секретарь.</summary>
    public const string PressSecretary = "press-secretary";

    /// <summary>R6, clause 12: заместитель главы по курируемым вопросам.</summary>
    public const string AreaDeputy = "area-deputy";

    /// <summary>R7, clause 13: глава Администрации.</summary>
    public const string Head = "head";

    /// <summary>R8: администратор системы.</summary>
    public const string Administrator = "administrator";

    /// <summary>The product itself; never in a token.</summary>
    public const string System = "system";

    /// <summary>Every role that a person or a machine client can hold.</summary>
    public static readonly IReadOnlyList<string> All =
        [Curator, DeputyHead, Representative, Executor, PressSecretary, AreaDeputy, Head, Administrator];
}
