namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>A sheet of the workbook; its name has at most 31 characters and none of <c>\ / ? * [ ] : '</c>.</summary>
internal sealed record AnalysisSheet(string Name, IReadOnlyList<SheetColumn> Columns, IEnumerable<IReadOnlyList<object?>> Rows);

/// <summary>What the sheets of the workbook hold. All of them are always there, so that formulas of others find them.</summary>
internal static class AnalysisSheets
{
    public static IEnumerable<AnalysisSheet> Of(AnalysisDocument document, TimeZoneInfo zone)
    {
        var figures = document.Figures;
        yield return About(document, zone);
        yield return Summary(figures);
        yield return Groups("По сетям", "Социальная сеть", figures.ByNetwork);
        yield return Groups("По темам", "Тема", figures.ByTopic);
        yield return Groups("По органам", "Орган", figures.ByBody);
        yield return new(
            "По дням",
            [new("Дата", 12), new("Зарегистрировано публикаций", 18), new("Размещено ответов", 18)],
            figures.ByDay.Select(day => Row(day.Day, day.Registered, day.Replied)));
        yield return Clocks(figures);
        yield return Times(figures);
        yield return Returns(figures);
        yield return Persons("Исполнители", "Исполнитель", figures.Executors);
        yield return Persons("Кураторы", "Куратор", figures.Curators);
        yield return new(
            "Собственные публикации",
            [new("Аккаунт", 40), new("Социальная сеть", 18), new("Неделя с", 12), new("Требуется", 11), new("Размещено", 11), new("Нарушено", 11)],
            figures.OwnPosts.Select(week => Row(week.Title, week.Network, week.WeekStart, week.Required, week.Posted, YesNo(week.Missed))));
        yield return Shortcomings(figures);
        yield return new(
            "Доклады и всплески",
            [new("Номер", 12), new("Когда", 17), new("Вид", 30), new("Предмет", 50), new("Публикаций", 12), new("Закончился", 17), new("Ознакомление", 17)],
            figures.Urgent.Select(line => Row(line.Number, line.At, line.Kind, line.Subject, line.Publications, line.EndedAt, line.AcknowledgedAt)));
        yield return new(
            "Обещания",
            [new("Показатель", 34), new("Значение", 12)],
            [
                Row("Наступил срок", figures.Promises.Due),
                Row("Выполнено в срок", figures.Promises.Kept),
                Row("Выполнено с опозданием", figures.Promises.KeptLate),
                Row("Нарушено", figures.Promises.Broken),
                Row("Ожидает выполнения", figures.Promises.Waiting),
            ]);
        yield return Reasons("Закрыто без ответа", "Причина", "Публикаций", figures.ClosedByReason);
        yield return new("Исправления", [new("Исправление", 110)], figures.Notes.Select(note => Row(note)));
        yield return new(
            "Публикации",
            [
                new("Выявлена", 17), new("Социальная сеть", 18), new("Тема", 34), new("Орган", 40), new("Состояние", 20), new("Срок ответа", 17),
                new("Ответ размещён", 17), new("Опоздание", 11), new("Адрес", 60), new("Идентификатор", 38),
            ],
            document.Publications.Select(line => Row(
                line.DetectedAt, line.Network, line.Topic, line.Body, line.Status, line.ReplyDue, line.RepliedAt, line.LateBy, line.Url, line.Id.ToString())));
    }

    private static AnalysisSheet About(AnalysisDocument document, TimeZoneInfo zone)
    {
        var head = document.Figures.Head;
        var signature = document.Signature;
        return new("О документе", [new("Реквизит", 34), new("Значение", 90)],
        [
            Row("Документ", head.Title),
            Row("Период", head.Period),
            Row("Первый день", head.From),
            Row("Последний день", head.To),
            Row("По состоянию на", head.ComputedAt),
            Row("Часовой пояс", $"{head.TimeZone} ({Russian.Offset(head.ComputedAt, zone)})"),
            Row("Организация", head.Issuer),
            Row("Акт", head.ActTitle),
            Row("Номер акта", head.ActNumber),
            Row("Дата акта", head.ActDate),
            Row("Пункт акта", head.Clause),
            Row("Редакция регламента", $"{head.RegulationId}, {head.RegulationEdition}"),
            Row("Ограничен органом", head.BodyCode is { } code ? document.Figures.ByBody.FirstOrDefault(body => body.Code == code)?.Name ?? code : null),
            Row("Состояние", signature is null ? "Проект" : "Подписан"),
            Row("Подписал", signature?.Name),
            Row("Должность", signature?.Position),
            Row("Подписан", signature?.SignedAt),
            Row("SHA-256 данных", signature?.DataHash),
            Row("Выводы и предложения", document.Text),
        ]);
    }

    private static AnalysisSheet Summary(AnalysisFigures figures) => new(
        "Показатели",
        [new("Показатель", 34), new("За период", 14), new("Предыдущий период", 14), new("Год назад", 14)],
        VolumeNames.Volumes.Select(row => Row(
            row.Name,
            row.Of(figures.Total),
            figures.Before is { } before ? row.Of(before) : null,
            figures.YearAgo is { } yearAgo ? row.Of(yearAgo) : null)));

    private static AnalysisSheet Groups(string name, string of, IReadOnlyList<GroupVolumes> groups) => new(
        name,
        [new(of, 50), new("Код", 22), .. VolumeNames.Volumes.Select(volume => new SheetColumn(volume.Name, 17))],
        groups.Select(group => (IReadOnlyList<object?>)
            [group.Name, group.Code, .. VolumeNames.Volumes.Select(volume => (object?)volume.Of(group.Volumes))]));

    private static AnalysisSheet Clocks(AnalysisFigures figures) => new(
        "Сроки",
        [
            new("Срок", 40), new("Код", 18), new("Пункт", 8), new("Соблюдён", 11), new("Нарушен", 11), new("Действие не совершено", 14), new("Доля в срок", 11),
            new("Не истёк", 11), new("Отменён", 11), new("Время: медиана", 13), new("Время: 90 % не дольше", 13), new("Время: наибольшее", 13),
            new("Опозданий измерено", 13), new("Опоздание: медиана", 13), new("Опоздание: 90 % не дольше", 13), new("Опоздание: наибольшее", 13),
            new("Публикация с наибольшим опозданием", 38),
        ],
        figures.Clocks.Select(clock => Row(
            clock.Name, clock.Timer, clock.Clause, clock.Met, clock.Missed, clock.StillMissed, Share.Of(clock.MetShare), clock.Open, clock.Cancelled,
            clock.Duration.Median, clock.Duration.P90, clock.Duration.Worst, clock.Delay.Count, clock.Delay.Median, clock.Delay.P90, clock.Delay.Worst,
            clock.WorstPublicationId?.ToString())));

    private static AnalysisSheet Times(AnalysisFigures figures) => new(
        "Время ответа",
        [new("Показатель", 34), new("Значение", 14)],
        [
            Row("Ответов", figures.ReplyTime.Count),
            Row("Медиана", figures.ReplyTime.Median),
            Row("90 % не дольше", figures.ReplyTime.P90),
            Row("Наибольшее", figures.ReplyTime.Worst),
        ]);

    private static AnalysisSheet Returns(AnalysisFigures figures) => new(
        "Возвраты",
        [new("Показатель", 50), new("Значение", 14)],
        [
            Row("Представлено проектов", figures.Returns.Submissions),
            Row("Возвращено проектов", figures.Returns.Returned),
            Row("Публикаций с возвратами", figures.Returns.PublicationsReturned),
            Row("Наибольшее число возвратов по публикации", figures.Returns.MostOfOne),
            .. figures.Returns.ByRemark.Select(remark => Row("Замечание: " + remark.Name, remark.Count)),
        ]);

    private static AnalysisSheet Persons(string name, string of, IReadOnlyList<PersonFigures> people) => new(
        name,
        [
            new(of, 40), new("Орган, код", 22), new("Публикаций", 12), new("Сроков соблюдено", 12), new("Сроков нарушено", 12), new("Доля в срок", 11),
            new("Время: медиана", 13), new("Время: 90 % не дольше", 13), new("Время: наибольшее", 13),
        ],
        people.Select(person => Row(
            person.Name, person.BodyCode, person.Publications, person.Met, person.Missed,
            person.Met + person.Missed == 0 ? null : new Share((double)person.Met / (person.Met + person.Missed)),
            person.Duration.Median, person.Duration.P90, person.Duration.Worst)));

    private static AnalysisSheet Shortcomings(AnalysisFigures figures) => new(
        "Недостатки",
        [
            new("Номер", 12), new("Когда", 17), new("Недостаток", 40), new("Пункт", 8), new("Орган", 40), new("Ответственный", 30), new("Опоздание", 11),
            new("Состояние", 24), new("Решение", 50), new("Ожидает решения", 11), new("Публикация", 38),
        ],
        figures.Shortcomings.Select(line => Row(
            line.Number, line.At, line.Kind, line.Clause, line.BodyName ?? line.BodyCode, line.HolderName, line.Delay, line.State, line.Decision,
            YesNo(line.IsOpen), line.PublicationId?.ToString())));

    private static AnalysisSheet Reasons(string name, string of, string count, IReadOnlyList<ReasonCount> reasons) => new(
        name,
        [new(of, 60), new("Код", 22), new(count, 12)],
        reasons.Select(reason => Row(reason.Name, reason.Code, reason.Count)));

    private static string YesNo(bool value) => value ? "да" : "нет";

    private static IReadOnlyList<object?> Row(params object?[] cells) => cells;
}
