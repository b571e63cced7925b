using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Dashboard;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Exports;

/// <summary><c>GET /api/reporting/dashboard.csv</c></summary>
internal static class ExportDashboard
{
    private static readonly string[] Header =
    [
        "Раздел", "Код", "Название", "Всего", "Отвечено", "Открыто", "Закрыто без ответа или отменено", "В срок", "С опозданием", "В срок, %", "Повторных",
        "Значимых", "Медиана, ч", "90 % не дольше, ч", "Наибольшее опоздание, ч", "За прошлый период", "Изменение, %",
    ];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/dashboard.csv", HandleAsync)
        .WithName("ExportDashboard")
        .WithSummary("The figures of a period as a CSV table: in all, by topic, network, body and clock, over time")
        .WithTags("Reporting")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv")
        .RequireRoles([.. Roles.All]).FilteredByBody();

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        [AsParameters] DashboardQuery query,
        DashboardFigures figures,
        OfficeDays days,
        RegulationCatalog regulations,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var refusals = query.Check(caller, days, now, out var period, out var step);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var read = await figures.ReadAsync(period, step, query.Filter(caller), now, cancellationToken);
        var names = new CsvNames(regulations, caller);
        string?[][] rows =
        [
            Row("Итого", "", "", DashboardFigures.Figures(read.Total), read.Before.Total, null),
            .. read.Topics.Select(group => Row("По темам", group.Code, group.Name, group.Figures, group.Before, group.Trend)),
            .. read.Networks.Select(group => Row("По сетям", group.Code, group.Name, group.Figures, group.Before, group.Trend)),
            .. read.Bodies.Select(group => Row("По органам", group.Code, group.Name, group.Figures, group.Before, group.Trend)),
            .. read.Timers.Select(timer => (string?[])
            [
                "По срокам", timer.Timer, names.Timer(timer.Timer), CsvCells.Number(timer.Met + timer.Missed + timer.Open + timer.Cancelled), null,
                CsvCells.Number(timer.Open), CsvCells.Number(timer.Cancelled), CsvCells.Number(timer.Met), CsvCells.Number(timer.Missed),
                CsvCells.Percent(timer.MetShare), null, null, CsvCells.Hours(timer.Median), CsvCells.Hours(timer.P90), CsvCells.Hours(timer.WorstDelay), null, null,
            ]),
            .. read.Series.Select(point => (string?[])
            [
                step switch { SeriesStep.Day => "По дням", SeriesStep.Week => "По неделям", _ => "По месяцам" },
                point.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), null, CsvCells.Number(point.Detected), CsvCells.Number(point.InTime + point.Late),
                null, null, CsvCells.Number(point.InTime), CsvCells.Number(point.Late), CsvCells.Percent(point.InTimeShare), null, null, null, null, null, null, null,
            ]),
        ];
        return CsvFile.Of("dashboard.csv", Header, rows.ToAsyncEnumerable(), cancellationToken);
    }

    private static string?[] Row(string section, string code, string name, TotalFigures figures, long before, double? trend) =>
    [
        section, code, name, CsvCells.Number(figures.Count), CsvCells.Number(figures.Answered), CsvCells.Number(figures.Open), CsvCells.Number(figures.Closed),
        CsvCells.Number(figures.InTime), CsvCells.Number(figures.Late), CsvCells.Percent(figures.InTimeShare), CsvCells.Number(figures.Repeats),
        CsvCells.Number(figures.Significant), CsvCells.Hours(figures.Median), CsvCells.Hours(figures.P90), null, CsvCells.Number(before), CsvCells.Percent(trend),
    ];
}
