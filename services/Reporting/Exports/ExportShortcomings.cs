using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Shortcomings;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Exports;

/// <summary><c>GET /api/reporting/shortcomings.csv</c></summary>
internal static class ExportShortcomings
{
    private static readonly string[] Readers = [Roles.Curator, Roles.DeputyHead, Roles.AreaDeputy, Roles.Head, Roles.Administrator];

    private static readonly string[] Header =
    [
        "Номер", "Дата", "Недостаток", "Пункт", "Номер публикации", "Сеть", "Код органа", "Орган", "Опоздание, ч", "Состояние", "Направлен", "Срок ответа",
        "Закрыт", "Сотрудник", "Решение",
    ];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/shortcomings.csv", Handle)
        .WithName("ExportShortcomings")
        .WithSummary("The register of shortcomings as a CSV table, the oldest first")
        .WithTags("Reporting")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv")
        .RequireRoles(Readers).FilteredByBody();

    private static Results<PushStreamHttpResult, ProblemHttpResult> Handle(
        string? body,
        string? network,
        DateTimeOffset? from,
        DateTimeOffset? to,
        ReportingDb db,
        OfficeDays days,
        RegulationCatalog regulations,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var refusals = caller.RefusalsOf(body, from, to).ToList();
        if (refusals.Count > 0)
            return Problem.From(refusals);

        IQueryable<Shortcoming> rows = db.Set<Shortcoming>().AsNoTracking();
        if (!caller.SeesEveryBody)
        {
            var bodies = caller.Bodies.ToArray();
            rows = rows.Where(row => row.BodyCode == null || bodies.Contains(row.BodyCode));
        }

        if (body is not null)
            rows = rows.Where(row => row.BodyCode == body);
        if (network is not null)
            rows = rows.Where(row => row.Network == network);
        if (from?.ToUniversalTime() is { } start)
            rows = rows.Where(row => row.At >= start);
        if (to?.ToUniversalTime() is { } end)
            rows = rows.Where(row => row.At < end);
        return CsvFile.Of(
            "shortcomings.csv",
            Header,
            CellsAsync(rows.OrderBy(row => row.At).ThenBy(row => row.Id), days, new CsvNames(regulations, caller), caller, cancellationToken),
            cancellationToken);
    }

    private static async IAsyncEnumerable<string?[]> CellsAsync(
        IQueryable<Shortcoming> rows, OfficeDays days, CsvNames names, Caller caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            // As in the register: what was decided about a person is told to those alone who may know of whom (clause 12).
            var mayName = caller.SeesNamesOf(row);
            yield return
            [
                row.FullNumber, days.Instant(row.At), ShortcomingTexts.KindOf(row), row.Clause, row.PublicationId?.ToString(), names.Network(row.Network),
                row.BodyCode, row.BodyName, CsvCells.Hours(row.Delay), ShortcomingTexts.StateOf(row.State, row.Withdrawal), days.Instant(row.NotifiedAt),
                days.Instant(row.AnswerDue), days.Instant(row.ClosedAt), mayName ? row.HolderName : null,
                mayName ? ShortcomingTexts.DecisionOf(row.Decision, "Иное", row.OrderNumber, row.OrderDate) : null,
            ];
        }
    }
}
