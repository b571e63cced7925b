namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>A count of publications by its Russian name.</summary>
/// <param name="IsPart">Whether it is a part of the count before it.</param>
internal sealed record VolumeName(string Name, Func<Volumes, long> Of, bool IsPart = false);

/// <summary>What the document and the workbook call the counts, in the same order.</summary>
internal static class VolumeNames
{
    public static readonly IReadOnlyList<VolumeName> Volumes =
    [
        new("Зарегистрировано публикаций", volumes => volumes.Registered),
        new("Размещено ответов", volumes => volumes.Answered),
        new("из них в срок", volumes => volumes.AnsweredInTime, IsPart: true),
        new("из них с опозданием", volumes => volumes.AnsweredLate, IsPart: true),
        new("Остаётся без ответа", volumes => volumes.Open),
        new("из них срок ответа истёк", volumes => volumes.OpenOverdue, IsPart: true),
        new("Закрыто без ответа", volumes => volumes.Closed),
        new("Повторных публикаций", volumes => volumes.Repeats),
        new("Социально значимых публикаций", volumes => volumes.Significant),
        new("Мотивированных отказов", volumes => volumes.Refusals),
    ];

    /// <summary>Short, for the heads of narrow columns.</summary>
    public static readonly IReadOnlyList<VolumeName> GroupVolumes =
    [
        new("Зарегистрировано", volumes => volumes.Registered),
        new("Отвечено", volumes => volumes.Answered),
        new("в том числе в срок", volumes => volumes.AnsweredInTime),
        new("с опозданием", volumes => volumes.AnsweredLate),
        new("Без ответа", volumes => volumes.Open),
        new("из них просрочено", volumes => volumes.OpenOverdue),
        new("Закрыто без ответа", volumes => volumes.Closed),
        new("Повторных", volumes => volumes.Repeats),
    ];
}
