namespace SocialPubs.Reporting.Analyses.Documents;

/// <summary>The sections of the document, each with running text that refers to its tables and figures.</summary>
internal sealed class AnalysisSections(WordBody word, AnalysisDocument document)
{
    private readonly AnalysisFigures figures = document.Figures;
    private readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(document.Figures.Head.TimeZone);

    public void Write()
    {
        Preamble();
        Volumes();
        Groups();
        Clocks();
        ReplyTime();
        Returns();
        People();
        OwnPosts();
        Shortcomings();
        Urgent();
        Promises();
        Closed();
        Notes();
        Text();
    }

    private void Preamble()
    {
        var head = figures.Head;
        var clause = head.Clause is null ? "" : $"пунктом {head.Clause} ";
        var act = head.ActNumber is null && head.ActDate is null
            ? ""
            : " (" + string.Join(' ', new[]
            {
                head.ActDate is { } date ? "от " + Russian.Date(date) : null,
                head.ActNumber is { } number ? "№\u00A0" + number : null,
            }.Where(part => part is not null)) + ")";
        var basis = clause.Length == 0
            ? $"Анализ подготовлен на основании акта «{head.ActTitle}»{act}."
            : $"Анализ подготовлен в соответствии с {clause}акта «{head.ActTitle}»{act}.";
        word.Paragraph(
            $"{basis} Он охватывает {Russian.Range(head.From, head.To)}; показатели приведены по состоянию на " +
            $"{Russian.Instant(head.ComputedAt, zone)} ({Russian.Offset(head.ComputedAt, zone)}).");

        if (head.BodyCode is { } code)
        {
            var name = figures.ByBody.FirstOrDefault(body => body.Code == code)?.Name ?? code;
            word.Paragraph($"Анализ составлен по одному органу: {name}.");
        }
    }

    private void Volumes()
    {
        var total = figures.Total;
        word.Heading("Поступление публикаций и ответы на них");
        if (total.Registered == 0)
            word.Paragraph($"За {Requisites.PeriodOf(figures.Head)} публикаций не зарегистрировано.");
        else
            word.Paragraph(VolumesText(total));
        if (figures.Before is { } before)
            word.Paragraph(Change("В предыдущем периоде", "По сравнению с предыдущим периодом", total, before));
        if (figures.YearAgo is { } yearAgo)
            word.Paragraph(Change("В том же периоде прошлого года", "По сравнению с тем же периодом прошлого года", total, yearAgo));

        word.Paragraph($"Показатели приведены в таблице\u00A0{word.NextTable}.");
        VolumesTable();

        if (Charts.ByDay(figures.ByDay) is { } chart)
        {
            var steps = TimeSteps.AreMonths(figures.ByDay) ? "по месяцам" : "по дням";
            word.Paragraph($"Поступление публикаций и размещение ответов {steps} показано на рисунке\u00A0{word.NextFigure} и в таблице\u00A0{word.NextTable}.");
            word.Figure(chart, $"Зарегистрированные публикации и размещённые ответы {steps}");
            word.Table(
                $"Публикации и ответы {steps}",
                [new(steps == "по дням" ? "Дата" : "Месяц", 58, IsNumber: false), new("Зарегистрировано публикаций", 56), new("Размещено ответов", 56)],
                TimeSteps.Of(figures.ByDay).Select(step => (IReadOnlyList<string>)[step.Label, Russian.Number(step.Registered), Russian.Number(step.Replied)]));
        }
    }

    private string VolumesText(Volumes total)
    {
        var registered = Russian.Plural(total.Registered, "зарегистрирована", "зарегистрировано", "зарегистрировано");
        var text = $"За {Requisites.PeriodOf(figures.Head)} {registered} {Russian.Publications(total.Registered)}. ";
        text += total.Answered == 0
            ? "Ответы не размещались. "
            : $"Ответ размещён по {Russian.PublicationsDative(total.Answered)} ({Russian.Percent(total.Answered, total.Registered)}), " +
              $"из них в срок – по {Russian.Number(total.AnsweredInTime)}, с опозданием – по {Russian.Number(total.AnsweredLate)}. ";
        if (total.Open > 0)
        {
            var remains = Russian.Plural(total.Open, "остаётся", "остаются", "остаётся");
            text += $"Без ответа на дату составления {remains} {Russian.Publications(total.Open)}" +
                (total.OpenOverdue > 0 ? $", срок ответа истёк по {Russian.PublicationsDative(total.OpenOverdue)}. " : ", срок ответа по ним не истёк. ");
        }

        if (total.Closed > 0)
            text += $"{Russian.Plural(total.Closed, "Закрыта", "Закрыто", "Закрыто")} без ответа {Russian.Publications(total.Closed)}. ";

        var details = new List<string>();
        if (total.Repeats > 0)
            details.Add($"повторных – {Russian.Number(total.Repeats)}");
        if (total.Significant > 0)
            details.Add($"социально значимых – {Russian.Number(total.Significant)}");
        if (total.Refusals > 0)
            details.Add($"с мотивированным отказом в ответе по существу – {Russian.Number(total.Refusals)}");
        if (details.Count > 0)
            text += $"В числе зарегистрированных: {string.Join(", ", details)}.";
        return text.TrimEnd();
    }

    private static string Change(string since, string compared, Volumes now, Volumes then)
    {
        if (then.Registered == 0)
            return $"{since} публикаций не было.";

        var text = then.Registered == now.Registered
            ? $"{compared} число публикаций не изменилось ({Russian.Number(now.Registered)})"
            : $"{compared} число публикаций {(now.Registered > then.Registered ? "увеличилось" : "уменьшилось")} с " +
              $"{Russian.Number(then.Registered)} до {Russian.Number(now.Registered)} " +
              $"(на {Russian.Percent(Math.Abs(now.Registered - then.Registered), then.Registered)})";
        return now.Answered == 0 || then.Answered == 0
            ? text + "."
            : $"{text}; доля ответов, размещённых в срок, составила {Russian.Percent(now.AnsweredInTime, now.Answered)} " +
              $"против {Russian.Percent(then.AnsweredInTime, then.Answered)}.";
    }

    private void VolumesTable()
    {
        var columns = new List<WordColumn> { new("Показатель", 74, IsNumber: false), new("За период", 32) };
        if (figures.Before is not null)
            columns.Add(new("Предыдущий период", 32));
        if (figures.YearAgo is not null)
            columns.Add(new("Год назад", 32));
        columns[0] = columns[0] with { Width = 170 - (32 * (columns.Count - 1)) };

        word.Table("Показатели работы с публикациями", columns, VolumeNames.Volumes.Select(row =>
        {
            var cells = new List<string> { row.IsPart ? "\u00A0\u00A0\u00A0" + row.Name : row.Name, Russian.Number(row.Of(figures.Total)) };
            if (figures.Before is { } before)
                cells.Add(Russian.Number(row.Of(before)));
            if (figures.YearAgo is { } yearAgo)
                cells.Add(Russian.Number(row.Of(yearAgo)));
            return (IReadOnlyList<string>)cells;
        }));
    }

    private void Groups()
    {
        if (figures.Total.Registered == 0)
            return;

        word.Heading("Распределение по сетям, темам и органам");
        word.Paragraph(
            $"Распределение публикаций по социальным сетям приведено в таблице\u00A0{word.NextTable}, по темам – в таблице\u00A0{word.NextTable + 1}" +
            (figures.ByBody.Count > 0 ? $", по органам – в таблице\u00A0{word.NextTable + 2}." : "."));
        Group("Публикации по социальным сетям", "Социальная сеть", figures.ByNetwork, "Не указана");

        var chart = Charts.ByTopic([.. figures.ByTopic.Select(topic => topic with { Name = NameOf(topic, "Без темы") })]);
        if (chart is not null && figures.ByTopic[0].Volumes.Registered > 0)
        {
            var first = figures.ByTopic[0];
            var shown = Math.Min(Charts.TopTopics, figures.ByTopic.Count(topic => topic.Volumes.Registered > 0));
            word.Paragraph(
                $"Больше всего публикаций относится к теме «{NameOf(first, "Без темы")}» – {Russian.Number(first.Volumes.Registered)} " +
                $"({Russian.Percent(first.Volumes.Registered, figures.Total.Registered)}). " +
                (shown > 1 ? $"Темы с наибольшим числом публикаций показаны на рисунке\u00A0{word.NextFigure}." : $"См. рисунок\u00A0{word.NextFigure}."));
            word.Figure(chart, shown > 1 ? "Темы с наибольшим числом публикаций" : "Публикации по темам");
        }

        Group("Публикации по темам", "Тема", figures.ByTopic, "Без темы");
        if (figures.ByBody.Count > 0)
            Group("Публикации по органам", "Орган", figures.ByBody, "Не направлена");
    }

    private void Group(string caption, string of, IReadOnlyList<GroupVolumes> groups, string without) => word.Table(
        caption,
        [
            new(of, 58, IsNumber: false), .. VolumeNames.GroupVolumes.Select(column => new WordColumn(column.Name, 14, IsUpright: true)),
        ],
        groups.Select(group => (IReadOnlyList<string>)
        [
            NameOf(group, without), .. VolumeNames.GroupVolumes.Select(column => Russian.Number(column.Of(group.Volumes))),
        ]));

    private static string NameOf(GroupVolumes group, string without) =>
        group.Code.Length > 0 ? group.Name : string.IsNullOrWhiteSpace(group.Name) ? without : group.Name;

    private void Clocks()
    {
        word.Heading("Соблюдение сроков");
        var met = figures.Clocks.Sum(clock => clock.Met);
        var missed = figures.Clocks.Sum(clock => clock.Missed);
        if (figures.Clocks.All(clock => clock is { Met: 0, Missed: 0, Open: 0, Cancelled: 0 }))
        {
            word.Paragraph("Сроков, которые истекали бы в этом периоде, не было.");
            return;
        }

        var text = met + missed == 0
            ? "Ни один из сроков ещё не истёк."
            : $"Всего в периоде {Russian.Plural(met + missed, "истёк", "истекли", "истекло")} {Russian.Count(met + missed, "срок", "срока", "сроков")}: " +
              $"соблюдено – {Russian.Number(met)} ({Russian.Percent(met, met + missed)}), нарушено – {Russian.Number(missed)}.";
        var worst = figures.Clocks.Where(clock => clock.Delay.Worst is not null).MaxBy(clock => clock.Delay.Worst);
        if (worst is not null)
            text += $" Наибольшее опоздание – {Russian.Duration(worst.Delay.Worst)} (срок «{worst.Name}»).";
        var still = figures.Clocks.Sum(clock => clock.StillMissed);
        if (still > 0)
            text += $" По {Russian.Count(still, "нарушенному сроку", "нарушенным срокам", "нарушенным срокам")} действие до сих пор не совершено.";
        word.Paragraph(text);

        var chart = Charts.Clocks(figures.Clocks);
        word.Paragraph(chart is null
            ? $"Сведения по каждому сроку приведены в таблице\u00A0{word.NextTable}."
            : $"Доли соблюдённых и нарушенных сроков показаны на рисунке\u00A0{word.NextFigure}, сведения по каждому сроку приведены в таблице\u00A0{word.NextTable}, " +
              $"продолжительность действий и опозданий – в таблице\u00A0{word.NextTable + 1}.");
        if (chart is not null)
            word.Figure(chart, "Соблюдение сроков");

        word.Table(
            "Соблюдение сроков",
            [
                new("Срок", 60, IsNumber: false), new("Пункт", 15), new("Соблюдён", 22), new("Нарушен", 20), new("Доля в\u00A0срок", 18), new("Не истёк", 16), new("Отменён", 19),
            ],
            figures.Clocks.Select(clock => (IReadOnlyList<string>)
            [
                clock.Name, clock.Clause ?? "–", Russian.Number(clock.Met), Russian.Number(clock.Missed), Russian.Percent(clock.MetShare),
                Russian.Number(clock.Open), Russian.Number(clock.Cancelled),
            ]),
            isSmall: true);
        if (chart is null)
            return;

        word.Table(
            "Продолжительность действий и опозданий",
            [
                new("Срок", 44, IsNumber: false), new("Действие: медиана", 21), new("90 % не дольше", 21), new("Наибольшее время", 21),
                new("Опоздание: медиана", 21), new("90 % не дольше", 20), new("Наиболь\u00ADшее опоздание", 22),
            ],
            figures.Clocks.Where(clock => clock.MetShare is not null).Select(clock => (IReadOnlyList<string>)
            [
                clock.Name, Russian.Duration(clock.Duration.Median), Russian.Duration(clock.Duration.P90), Russian.Duration(clock.Duration.Worst),
                Russian.Duration(clock.Delay.Median), Russian.Duration(clock.Delay.P90), Russian.Duration(clock.Delay.Worst),
            ]),
            isSmall: true);
    }

    private void ReplyTime()
    {
        word.Heading("Время ответа");
        var time = figures.ReplyTime;
        word.Paragraph(time.Count == 0
            ? "Ответов, по которым можно определить время, нет."
            : $"Время от выявления публикации до размещения ответа определено по {Russian.PublicationsDative(time.Count)}. Половина ответов размещена не позднее чем " +
              $"через {Russian.Duration(time.Median)}, девять из десяти – не позднее чем через {Russian.Duration(time.P90)}; наибольшее время ответа – {Russian.Duration(time.Worst)}.");
    }

    private void Returns()
    {
        word.Heading("Возвраты проектов ответов");
        var returns = figures.Returns;
        if (returns.Submissions == 0)
        {
            word.Paragraph("Проекты ответов на согласование не представлялись.");
            return;
        }

        var text =
            $"На согласование {Russian.Plural(returns.Submissions, "представлен", "представлено", "представлено")} " +
            $"{Russian.Count(returns.Submissions, "проект ответа", "проекта ответов", "проектов ответов")}, ";
        text += returns.Returned == 0
            ? "возвратов на доработку не было."
            : $"на доработку {Russian.Plural(returns.Returned, "возвращён", "возвращено", "возвращено")} {Russian.Number(returns.Returned)} " +
              $"({Russian.Percent(returns.Returned, returns.Submissions)}). Возвраты были по {Russian.PublicationsDative(returns.PublicationsReturned)}; " +
              $"наибольшее число возвратов по одной публикации – {Russian.Number(returns.MostOfOne)}.";
        if (returns.ByRemark.Count > 0)
            text += $" Замечания, послужившие причиной, приведены в таблице\u00A0{word.NextTable}.";
        word.Paragraph(text);
        if (returns.ByRemark.Count > 0)
            Reasons("Причины возврата проектов ответов", "Замечание", "Число замечаний", returns.ByRemark);
    }

    private void Reasons(string caption, string of, string count, IReadOnlyList<ReasonCount> reasons) => word.Table(
        caption,
        [new(of, 130, IsNumber: false), new(count, 40)],
        reasons.Select(reason => (IReadOnlyList<string>)[reason.Name, Russian.Number(reason.Count)]));

    private void People()
    {
        if (figures.Executors.Count == 0 && figures.Curators.Count == 0)
            return;

        word.Heading("Работа исполнителей и кураторов");
        if (figures.Executors.Count > 0)
        {
            word.Paragraph($"Показатели исполнителей приведены в таблице\u00A0{word.NextTable}.");
            Persons("Показатели исполнителей", "Исполнитель", figures.Executors);
        }

        if (figures.Curators.Count > 0)
        {
            word.Paragraph($"Показатели кураторов приведены в таблице\u00A0{word.NextTable}.");
            Persons("Показатели кураторов", "Куратор", figures.Curators);
        }
    }

    private void Persons(string caption, string of, IReadOnlyList<PersonFigures> people) => word.Table(
        caption,
        [
            new(of, 54, IsNumber: false), new("Публи\u00ADкаций", 20), new("Сроков соблю\u00ADдено", 20), new("Сроков нару\u00ADшено", 18), new("В срок", 16),
            new("Медиана времени", 21), new("Наибольшее время", 21),
        ],
        people.Select(person => (IReadOnlyList<string>)
        [
            person.Name, Russian.Number(person.Publications), Russian.Number(person.Met), Russian.Number(person.Missed),
            Russian.Percent(person.Met, person.Met + person.Missed), Russian.Duration(person.Duration.Median), Russian.Duration(person.Duration.Worst),
        ]),
        isSmall: true);

    private void OwnPosts()
    {
        if (figures.OwnPosts.Count == 0)
            return;

        word.Heading("Собственные публикации в аккаунтах");
        var missed = figures.OwnPosts.Count(week => week.Missed);
        word.Paragraph(
            $"Собственные публикации по аккаунтам и неделям приведены в таблице\u00A0{word.NextTable}. " +
            (missed == 0
                ? "Установленное число публикаций размещалось каждую неделю."
                : $"Установленное число публикаций не {Russian.Plural(missed, "набрано", "набраны", "набрано")} в {Russian.Count(missed, "случае", "случаях", "случаях")}."));
        word.Table(
            "Собственные публикации по аккаунтам и неделям",
            [new("Аккаунт", 72, IsNumber: false), new("Неделя с", 28), new("Требуется", 24), new("Размещено", 24), new("Итог", 22)],
            figures.OwnPosts.Select(week => (IReadOnlyList<string>)
            [
                $"{week.Title} ({week.Network})", Russian.Date(week.WeekStart), Russian.Number(week.Required), Russian.Number(week.Posted),
                week.Missed ? "нарушено" : week.Posted >= week.Required ? "выполнено" : "–",
            ]),
            isSmall: true);
    }

    private void Shortcomings()
    {
        word.Heading("Недостатки и принятые решения");
        if (figures.Shortcomings.Count == 0)
        {
            word.Paragraph("Недостатков в работе с публикациями не выявлено, нерассмотренных с прошлых периодов нет.");
            return;
        }

        var open = figures.Shortcomings.Count(line => line.IsOpen);
        word.Paragraph(
            $"В таблице\u00A0{word.NextTable} {Russian.Plural(figures.Shortcomings.Count, "приведён", "приведены", "приведено")} " +
            $"{Russian.Count(figures.Shortcomings.Count, "недостаток", "недостатка", "недостатков")}, включая нерассмотренные с прошлых периодов. " +
            (open == 0
                ? "По всем приняты решения."
                : $"{Russian.Plural(open, "Ожидает", "Ожидают", "Ожидает")} решения {Russian.Number(open)}."));
        var hasHolders = figures.Shortcomings.Any(line => line.HolderName is not null);
        word.Table(
            "Недостатки и принятые решения",
            [
                new("№", 18), new("Дата и время", 21), new("Недостаток", 39, IsNumber: false),
                new(hasHolders ? "Орган, ответственный" : "Орган", 44, IsNumber: false), new("Опоз\u00ADдание", 16), new("Состояние, решение", 32, IsNumber: false),
            ],
            figures.Shortcomings.Select(line => (IReadOnlyList<string>)
            [
                line.Number, Russian.Instant(line.At, zone), line.Kind + (line.Clause is null ? "" : $" (пункт\u00A0{line.Clause})"),
                Lines(line.BodyName ?? line.BodyCode, line.HolderName), Russian.Duration(line.Delay), Lines(line.State, line.Decision),
            ]),
            isSmall: true);
    }

    private void Urgent()
    {
        word.Heading("Всплески активности и незамедлительные доклады");
        if (figures.Urgent.Count == 0)
        {
            word.Paragraph("Всплесков активности не было, незамедлительные доклады не направлялись.");
            return;
        }

        var unseen = figures.Urgent.Count(line => line.AcknowledgedAt is null);
        word.Paragraph(
            $"Всплески активности и незамедлительные доклады периода (всего {Russian.Number(figures.Urgent.Count)}) приведены в таблице\u00A0{word.NextTable}. " +
            (unseen == 0 ? "Ознакомление подтверждено по всем." : $"Ознакомление не подтверждено: {Russian.Number(unseen)}."));
        word.Table(
            "Всплески активности и незамедлительные доклады",
            [
                new("№", 18), new("Когда", 21), new("Вид", 31, IsNumber: false), new("Предмет", 41, IsNumber: false), new("Публи\u00ADкаций", 16),
                new("Закончился", 22), new("Ознаком\u00ADление", 21),
            ],
            figures.Urgent.Select(line => (IReadOnlyList<string>)
            [
                line.Number, Russian.Instant(line.At, zone), line.Kind, line.Subject, line.Publications is { } count ? Russian.Number(count) : "–",
                line.EndedAt is { } ended ? Russian.Instant(ended, zone) : "–", line.AcknowledgedAt is { } seen ? Russian.Instant(seen, zone) : "нет",
            ]),
            isSmall: true);
    }

    private void Promises()
    {
        word.Heading("Обещания, данные в ответах");
        var promises = figures.Promises;
        if (promises.Due == 0)
        {
            word.Paragraph("Обещаний, срок которых наступал бы в этом периоде, не было.");
            return;
        }

        word.Paragraph(
            $"В периоде {Russian.Plural(promises.Due, "наступил срок", "наступили сроки", "наступили сроки")} " +
            $"{Russian.Count(promises.Due, "обещания", "обещаний", "обещаний")}: выполнено в срок – {Russian.Number(promises.Kept)}, " +
            $"выполнено с опозданием – {Russian.Number(promises.KeptLate)}, нарушено – {Russian.Number(promises.Broken)}, " +
            $"ожидает выполнения – {Russian.Number(promises.Waiting)}.");
    }

    private void Closed()
    {
        word.Heading("Публикации, закрытые без ответа");
        if (figures.ClosedByReason.Count == 0)
        {
            word.Paragraph("Публикаций, закрытых без ответа, нет.");
            return;
        }

        word.Paragraph($"Причины, по которым публикации закрыты без ответа, приведены в таблице\u00A0{word.NextTable}.");
        Reasons("Публикации, закрытые без ответа, по причинам", "Причина", "Публикаций", figures.ClosedByReason);
    }

    private void Notes()
    {
        if (figures.Notes.Count == 0)
            return;

        word.Heading("Исправления, учтённые в показателях");
        foreach (var note in figures.Notes)
            word.Paragraph(note);
    }

    private void Text()
    {
        var paragraphs = document.Text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (paragraphs.Length == 0)
            return;

        word.Heading("Выводы и предложения");
        foreach (var paragraph in paragraphs)
            word.Paragraph(paragraph);
    }

    private static string Lines(params string?[] lines) =>
        lines.Any(line => !string.IsNullOrWhiteSpace(line)) ? string.Join('\n', lines.Where(line => !string.IsNullOrWhiteSpace(line))) : "–";
}
