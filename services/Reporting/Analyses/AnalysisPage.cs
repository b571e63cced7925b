using System.Globalization;
using System.Text;
using SocialPubs.Reporting.Analyses.Documents;
using static SocialPubs.Reporting.Analyses.AnalysisTexts;

namespace SocialPubs.Reporting.Analyses;

/// <summary>The analysis as one page that needs nothing else: to be read, printed and kept.</summary>
internal static class AnalysisPage
{
    private const string Style = """
        :root{color-scheme:light}
        body{font-family:"PT Serif","Times New Roman",serif;line-height:1.45;color:#111;background:#fff;max-width:62rem;margin:0 auto;padding:1.5rem}
        h1{font-size:1.5rem;text-align:center;margin:.5rem 0}h2{font-size:1.2rem;margin:1.8rem 0 .6rem;break-after:avoid}
        .head,.draft{text-align:center}.draft{border:2px solid #8a1c1c;color:#8a1c1c;font-weight:bold;padding:.4rem;margin:1rem 0}
        table{border-collapse:collapse;width:100%;margin:.8rem 0 1.2rem;font-size:.92rem}
        caption{text-align:left;font-weight:bold;padding:.3rem 0;caption-side:top}
        th,td{border:1px solid #767676;padding:.25rem .45rem;text-align:left;vertical-align:top}
        thead{display:table-header-group}thead th{background:#ececec}tbody th{font-weight:normal}tr{break-inside:avoid}
        td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        figure{margin:1rem 0;break-inside:avoid}figcaption{font-weight:bold}svg{width:100%;height:auto}
        .text p{text-align:justify;text-indent:1.5rem;margin:.3rem 0}
        .sign{display:flex;justify-content:space-between;gap:2rem;margin-top:2.5rem;break-inside:avoid}
        .small{font-size:.8rem;overflow-wrap:anywhere}
        @media print{body{max-width:none;padding:0;font-size:11pt}@page{size:A4;margin:20mm 10mm 20mm 30mm}}
        """;

    public static byte[] Write(AnalysisDocument document)
    {
        var (figures, head) = (document.Figures, document.Figures.Head);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(head.TimeZone);
        var page = new HtmlWriter()
            .Markup("<!DOCTYPE html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Element("title", $"{head.Title}: {head.Period}")
            .Markup($"<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n")
            .Element("p", head.Issuer, "class=\"head\"")
            .Element("h1", $"{head.Title} за {PeriodWithPreposition(head.Period)}")
            .Element("p", Basis(head), "class=\"head\"");
        if (document.Signature is null)
            page.Element("p", $"Проект. Показатели по состоянию на {Instant(zone, head.ComputedAt)}.", "class=\"draft\"");
        if (head.BodyCode is not null)
            page.Element("p", "Только публикации органов: " + head.BodyCode + ".");

        Publications(page, figures);
        Deadlines(page, figures);
        People(page, figures);
        OwnPosts(page, figures);
        Shortcomings(page, figures, zone);
        Urgent(page, figures, zone);
        Promises(page, figures);
        if (figures.Notes.Count > 0)
        {
            page.Element("h2", "Примечания").Markup("<ul>\n");
            foreach (var note in figures.Notes)
                page.Element("li", note);
            page.Markup("</ul>\n");
        }

        Text(page, document.Text);
        Signature(page, document.Signature, zone);
        return page.Markup("</main>\n</body>\n</html>\n").ToBytes();
    }

    private static string PeriodWithPreposition(string period) =>
        period.StartsWith("с ", StringComparison.Ordinal) ? "период " + period : period;

    private static string Basis(AnalysisHead head)
    {
        var text = new StringBuilder(head.ActTitle);
        if (head.ActDate is { } date)
            text.Append(" от ").Append(Day(date));
        if (head.ActNumber is not null)
            text.Append(" № ").Append(head.ActNumber);
        if (head.Clause is not null)
            text.Append(", пункт ").Append(head.Clause);
        return text.ToString();
    }

    private static void Publications(HtmlWriter page, AnalysisFigures figures)
    {
        page.Element("h2", "Публикации");
        var columns = new List<(string Name, Volumes? Volumes)> { ("За период", figures.Total), ("Предыдущий период", figures.Before), ("Год назад", figures.YearAgo) };
        (string Name, Func<Volumes, long> Count)[] rows =
        [
            ("Выявлено публикаций", volumes => volumes.Registered),
            ("Ответ размещён", volumes => volumes.Answered),
            ("в том числе в срок", volumes => volumes.AnsweredInTime),
            ("в том числе с опозданием", volumes => volumes.AnsweredLate),
            ("В работе", volumes => volumes.Open),
            ("в том числе с истёкшим сроком", volumes => volumes.OpenOverdue),
            ("Закрыто без ответа", volumes => volumes.Closed),
            ("Повторные", volumes => volumes.Repeats),
            ("Социально значимые", volumes => volumes.Significant),
            ("Мотивированный отказ", volumes => volumes.Refusals),
        ];
        page.Table(
            "Публикации в сравнении с предыдущим периодом и прошлым годом",
            ["Показатель", .. columns.Select(column => column.Name)],
            rows.Select(row => (string[])[row.Name, .. columns.Select(column => column.Volumes is { } volumes ? Number(row.Count(volumes)) : "–")]));
        Groups(page, "Публикации по социальным сетям", "Сеть", figures.ByNetwork);
        Groups(page, "Публикации по темам", "Тема", figures.ByTopic);
        Groups(page, "Публикации по органам", "Орган", figures.ByBody);
        Chart(page, figures.ByDay);
        page.Table(
            "Публикации по дням",
            ["День", "Выявлено", "Размещено ответов"],
            figures.ByDay.Select(day => (string[])[Day(day.Day), Number(day.Registered), Number(day.Replied)]));
        if (figures.ClosedByReason.Count > 0)
        {
            page.Table(
                "Закрыто без ответа", ["Причина", "Публикаций"],
                figures.ClosedByReason.Select(reason => (string[])[reason.Name, Number(reason.Count)]));
        }
    }

    private static void Groups(HtmlWriter page, string caption, string name, IReadOnlyList<GroupVolumes> groups)
    {
        if (groups.Count == 0)
            return;
        page.Table(
            caption,
            [name, "Выявлено", "Ответ в срок", "Ответ с опозданием", "В работе", "Закрыто", "Повторные", "Значимые", "Отказы"],
            groups.Select(group => (string[])
            [
                group.Name, Number(group.Volumes.Registered), Number(group.Volumes.AnsweredInTime), Number(group.Volumes.AnsweredLate),
                Number(group.Volumes.Open), Number(group.Volumes.Closed), Number(group.Volumes.Repeats), Number(group.Volumes.Significant),
                Number(group.Volumes.Refusals),
            ]));
    }

    /// <summary>Columns of what was found by day; the table below it has the same numbers for those who cannot see it.</summary>
    private static void Chart(HtmlWriter page, IReadOnlyList<DayVolumes> days)
    {
        var most = days.Max(day => day.Registered);
        if (most == 0)
            return;
        const double Width = 900, Height = 180, Foot = 20;
        var step = Width / days.Count;
        page.Markup("<figure>\n<svg viewBox=\"0 0 900 205\" role=\"img\" aria-labelledby=\"days\">\n")
            .Element("title", $"Выявлено публикаций по дням, не более {Number(most)} за день", "id=\"days\"");
        for (var index = 0; index < days.Count; index++)
        {
            var height = days[index].Registered * (Height - Foot) / most;
            page.Markup(string.Create(CultureInfo.InvariantCulture,
                $"<rect x=\"{index * step + step * 0.1:0.##}\" y=\"{Height - height:0.##}\" width=\"{step * 0.8:0.##}\" height=\"{height:0.##}\" fill=\"#1f4e79\"/>\n"));
            if (days.Count <= 31)
            {
                page.Markup(string.Create(CultureInfo.InvariantCulture,
                    $"<text x=\"{(index + 0.5) * step:0.##}\" y=\"198\" font-size=\"11\" text-anchor=\"middle\">{days[index].Day.Day}</text>\n"));
            }
        }

        page.Markup("</svg>\n").Element("figcaption", "Рисунок 1. Выявлено публикаций по дням").Markup("</figure>\n");
    }

    private static void Deadlines(HtmlWriter page, AnalysisFigures figures)
    {
        page.Element("h2", "Соблюдение сроков");
        page.Table(
            "Сроки, истёкшие в периоде",
            ["Срок", "Пункт", "Соблюдён", "Нарушен", "Не исполнено", "Идёт", "Отменён", "Доля в срок", "Медиана", "90 %", "Наибольшее опоздание"],
            figures.Clocks.Select(clock => (string[])
            [
                clock.Name, clock.Clause ?? "–", Number(clock.Met), Number(clock.Missed), Number(clock.StillMissed), Number(clock.Open), Number(clock.Cancelled),
                Share(clock.MetShare), Duration(clock.Duration.Median), Duration(clock.Duration.P90), Duration(clock.Delay.Worst),
            ]));
        page.Table(
            "Время от выявления до размещения ответа",
            ["Показатель", "Значение"],
            (string[][])
            [
                ["Размещено ответов", Number(figures.ReplyTime.Count)],
                ["Медиана", Duration(figures.ReplyTime.Median)],
                ["90 % ответов не дольше", Duration(figures.ReplyTime.P90)],
                ["Наибольшее", Duration(figures.ReplyTime.Worst)],
            ]);
        page.Table(
            "Возвраты проектов ответов",
            ["Показатель", "Значение"],
            (string[][])
            [
                ["Направлено проектов на согласование", Number(figures.Returns.Submissions)],
                ["Возвращено", Number(figures.Returns.Returned)],
                ["Публикаций с возвратом", Number(figures.Returns.PublicationsReturned)],
                ["Наибольшее число возвратов по одной публикации", Number(figures.Returns.MostOfOne)],
                .. figures.Returns.ByRemark.Select(remark => (string[])["Замечания: " + remark.Name, Number(remark.Count)]),
            ]);
    }

    private static void People(HtmlWriter page, AnalysisFigures figures)
    {
        foreach (var (caption, works, people) in new[]
            { ("Сроки исполнителей", "Ответов", figures.Executors), ("Сроки кураторов", "Рассмотрено публикаций", figures.Curators) })
        {
            if (people.Count == 0)
                continue;
            page.Table(
                caption,
                ["Фамилия, имя", works, "Соблюдено сроков", "Нарушено", "Медиана", "90 %", "Наибольшее"],
                people.Select(person => (string[])
                [
                    person.Name, Number(person.Publications), Number(person.Met), Number(person.Missed),
                    Duration(person.Duration.Median), Duration(person.Duration.P90), Duration(person.Duration.Worst),
                ]));
        }
    }

    private static void OwnPosts(HtmlWriter page, AnalysisFigures figures)
    {
        page.Element("h2", "Собственные публикации");
        if (figures.OwnPosts.Count == 0)
        {
            page.Element("p", "Недель, завершившихся в периоде, не учтено.");
            return;
        }

        page.Table(
            "Публикации в официальных аккаунтах по неделям",
            ["Аккаунт", "Сеть", "Неделя с", "Требуется", "Размещено", "Выполнено"],
            figures.OwnPosts.Select(week => (string[])
                [week.Title, week.Network, Day(week.WeekStart), Number(week.Required), Number(week.Posted), week.Missed ? "нет" : "да"]),
            texts: 3);
    }

    private static void Shortcomings(HtmlWriter page, AnalysisFigures figures, TimeZoneInfo zone)
    {
        page.Element("h2", "Недостатки и принятые меры");
        if (figures.Shortcomings.Count == 0)
        {
            page.Element("p", "Недостатков не выявлено.");
            return;
        }

        page.Table(
            "Недостатки",
            ["Номер", "Выявлен", "Недостаток", "Пункт", "Орган", "Ответственный", "Опоздание", "Состояние", "Решение"],
            figures.Shortcomings.Select(line => (string[])
            [
                line.Number, Instant(zone, line.At), line.Kind, line.Clause ?? "–", line.BodyName ?? "–", line.HolderName ?? "–",
                Duration(line.Delay), line.State, line.Decision ?? "–",
            ]),
            texts: 9);
    }

    private static void Urgent(HtmlWriter page, AnalysisFigures figures, TimeZoneInfo zone)
    {
        page.Element("h2", "Незамедлительные доклады");
        if (figures.Urgent.Count == 0)
        {
            page.Element("p", "Незамедлительных докладов не было.");
            return;
        }

        page.Table(
            "Всплески активности и незамедлительные доклады",
            ["Номер", "Время", "Вид", "Предмет", "Публикаций", "Завершён", "Получение подтверждено"],
            figures.Urgent.Select(line => (string[])
            [
                line.Number, Instant(zone, line.At), line.Kind, line.Subject, line.Publications is { } count ? Number(count) : "–",
                line.EndedAt is { } ended ? Instant(zone, ended) : "–", line.AcknowledgedAt is { } seen ? Instant(zone, seen) : "нет",
            ]),
            texts: 4);
    }

    private static void Promises(HtmlWriter page, AnalysisFigures figures) => page
        .Element("h2", "Исполнение обещанного в ответах")
        .Table(
            "Обещанные даты, наступившие в периоде",
            ["Показатель", "Значение"],
            (string[][])
            [
                ["Наступило", Number(figures.Promises.Due)],
                ["Исполнено в срок", Number(figures.Promises.Kept)],
                ["Исполнено с опозданием", Number(figures.Promises.KeptLate)],
                ["Не исполнено", Number(figures.Promises.Broken)],
                ["Срок ещё не истёк", Number(figures.Promises.Waiting)],
            ]);

    private static void Text(HtmlWriter page, string text)
    {
        if (text.Length == 0)
            return;
        page.Element("h2", "Выводы и предложения").Markup("<div class=\"text\">\n");
        foreach (var paragraph in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            page.Element("p", paragraph);
        page.Markup("</div>\n");
    }

    private static void Signature(HtmlWriter page, AnalysisSignature? signature, TimeZoneInfo zone)
    {
        if (signature is null)
            return;
        page.Markup("<div class=\"sign\">\n").Element("span", signature.Position).Element("span", signature.Name).Markup("</div>\n")
            .Element("p", $"Подписано в системе {Instant(zone, signature.SignedAt)}. SHA-256 данных: {signature.DataHash}", "class=\"small\"");
    }
}
