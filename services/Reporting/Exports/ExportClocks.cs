using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Publications;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Exports;

/// <summary><c>GET /api/reporting/clocks.csv</c></summary>
internal static class ExportClocks
{
    private static readonly string[] Header =
    [
        "Номер срока", "Номер публикации", "Срок", "Пункт", "Состояние", "Начало", "Окончание", "Исполнено", "Отменён", "Опоздание, ч",
        "Код органа публикации", "Код органа", "Код темы", "Сеть", "Исполнитель",
    ];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/clocks.csv", HandleAsync)
        .WithName("ExportClocks")
        .WithSummary("All clocks that fit as a CSV table, the first due first")
        .WithTags("Reporting")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv")
        .RequireRoles([.. Roles.All]).FilteredByBody();

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        [AsParameters] ExportedClocks query,
        ReportingDb db,
        OfficeDays days,
        RegulationCatalog regulations,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var refusals = caller.RefusalsOf(query.Body, query.From, query.To).ToList();
        if (refusals.Count > 0)
            return Problem.From(refusals);

        IQueryable<PublicationSummary> publications = db.Publications.AsNoTracking();
        if (!caller.SeesEveryBody)
        {
            var bodies = caller.Bodies.ToArray();
            publications = publications.Where(row => bodies.Contains(row.BodyCode));
        }

        if (query.Body is { } body)
            publications = publications.Where(row => row.BodyCode == body);
        if (query.Network is { } network)
            publications = publications.Where(row => row.Network == network);
        if (query.Topic is { } topic)
            publications = publications.Where(row => row.TopicCode == topic);

        IQueryable<ClockSummary> clocks = db.Clocks.AsNoTracking();
        if (query.Timer is { } timer)
            clocks = clocks.Where(row => row.Timer == timer);
        if (query.From?.ToUniversalTime() is { } from)
            clocks = clocks.Where(row => row.DueAt >= from);
        if (query.To?.ToUniversalTime() is { } to)
            clocks = clocks.Where(row => row.DueAt < to);

        var rows =
            from clock in clocks
            join publication in publications on clock.PublicationId equals publication.Id
            orderby clock.DueAt, clock.DeadlineId
            select new ClockRow(
                clock, publication.BodyCode, publication.TopicCode, publication.Network, publication.HolderId, publication.HolderName);
        var people = (await db.Appointees.AsNoTracking().Where(row => row.Name != null).OrderBy(row => row.ValidFrom).ThenBy(row => row.AppointmentId)
                .Select(row => new { row.PersonId, row.Name }).ToListAsync(cancellationToken))
            .GroupBy(row => row.PersonId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Name!, StringComparer.Ordinal);
        return CsvFile.Of("clocks.csv", Header, CellsAsync(rows, people, days, new CsvNames(regulations, caller), cancellationToken), cancellationToken);
    }

    private static async IAsyncEnumerable<string?[]> CellsAsync(
        IQueryable<ClockRow> rows,
        Dictionary<string, string> people,
        OfficeDays days,
        CsvNames names,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var clock = row.Clock;
            var holder = clock.HolderId is not { } id || !names.MayName(row.BodyCode) ? null
                : id == row.HolderId ? row.HolderName ?? people.GetValueOrDefault(id, id)
                : people.GetValueOrDefault(id, id);
            yield return
            [
                clock.DeadlineId.ToString(), clock.PublicationId.ToString(), names.Timer(clock.Timer), clock.Clause, CsvCells.Text(clock.State),
                days.Instant(clock.StartedAt), days.Instant(clock.DueAt), days.Instant(clock.SettledAt), days.Instant(clock.CancelledAt),
                clock.State == Histories.ClockState.Missed ? CsvCells.Hours((clock.SettledAt ?? clock.CancelledAt) - clock.DueAt) : null,
                row.BodyCode, clock.BodyCode, row.TopicCode, names.Network(row.Network), holder,
            ];
        }
    }

    private sealed record ClockRow(
        ClockSummary Clock, string? BodyCode, string? TopicCode, string? Network, string? HolderId, string? HolderName);
}

/// <summary>What to export.</summary>
/// <param name="Body">The body to which the publication was directed last.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Topic">The topic's code.</param>
/// <param name="Timer">The timer's id in the regulation.</param>
/// <param name="From">Due at or after.</param>
/// <param name="To">Due before.</param>
internal sealed record ExportedClocks(
    string? Body, string? Network, string? Topic, string? Timer, DateTimeOffset? From, DateTimeOffset? To);
