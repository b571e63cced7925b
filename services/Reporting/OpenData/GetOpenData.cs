using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Exports;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.OpenData;

/// <summary>
/// A month to be published as open data. It is about no body and nobody in it can be found, so that those who publish get all
/// of it.
/// </summary>
internal static class GetOpenData
{
    private const string Root = "/api/reporting/open-data";

    private static readonly string[] Publishers = [Roles.DeputyHead, Roles.PressSecretary, Roles.Administrator];

    private static readonly string[] Header =
    [
        "month", "dimension", "code", "name", "publications", "answeredInTime", "answeredLate", "closedWithoutReply", "open", "inTimeShare", "medianHours",
        "p90Hours",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root + "/schema.json", () => TypedResults.Text(OpenDataSchema.Text, "application/schema+json"))
            .WithName("GetOpenDataSchema").WithSummary("The JSON Schema of a month of open data").WithTags("Reporting")
            .RequireRoles(Publishers).ForEveryBody();
        routes.MapGet(Root + "/{month}.json", GetAsync)
            .WithName("GetOpenData").WithSummary("A month past as open data: volumes, topics, networks, reply times; nobody can be found in it").WithTags("Reporting")
            .RequireRoles(Publishers).ForEveryBody();
        routes.MapGet(Root + "/{month}.csv", GetCsvAsync)
            .WithName("GetOpenDataCsv").WithSummary("The same as a CSV table").WithTags("Reporting")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .RequireRoles(Publishers).ForEveryBody();
    }

    private static async Task<Results<Ok<OpenDataDocument>, ProblemHttpResult>> GetAsync(
        string month, OpenDataFigures figures, OfficeDays days, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Check(month, days, now, out var first) is { } refusal
            ? refusal.ToProblem()
            : TypedResults.Ok(await figures.OfAsync(first, now, cancellationToken));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> GetCsvAsync(
        string month, OpenDataFigures figures, OfficeDays days, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (Check(month, days, now, out var first) is { } refusal)
            return refusal.ToProblem();

        var document = await figures.OfAsync(first, now, cancellationToken);
        string?[][] rows =
        [
            Cells(document, "total", document.Total),
            .. document.Networks.Select(row => Cells(document, "network", row)),
            .. document.Topics.Select(row => Cells(document, "topic", row)),
        ];
        return CsvFile.Of($"{document.Month}.csv", Header, rows.ToAsyncEnumerable(), cancellationToken);
    }

    private static string?[] Cells(OpenDataDocument document, string dimension, OpenDataRow row) =>
    [
        document.Month, dimension, row.Code, row.Name, Text(row.Publications), Text(row.AnsweredInTime), Text(row.AnsweredLate), Text(row.ClosedWithoutReply),
        Text(row.Open), Text(row.InTimeShare), Text(row.MedianHours), Text(row.P90Hours),
    ];

    private static string? Text<T>(T? number)
        where T : struct, IFormattable => number?.ToString(null, CultureInfo.InvariantCulture);

    private static Refusal? Check(string month, OfficeDays days, DateTimeOffset now, out DateOnly first)
    {
        if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first) || first.Year is < 1900 or > 8999)
            return new Refusal(OpenDataRefusals.InvalidMonth, "Write the month like 2026-11.", "month");
        return first.AddMonths(1) > days.DayOf(now)
            ? new Refusal(OpenDataRefusals.MonthNotOver, "A month is published when it is over in the administration's time zone.", "month")
            : null;
    }
}
