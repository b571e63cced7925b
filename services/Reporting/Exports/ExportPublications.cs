using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Publications;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Exports;

/// <summary><c>GET /api/reporting/publications.csv</c></summary>
internal static class ExportPublications
{
    private static readonly string[] Header =
    [
        "Номер", "Состояние", "Сеть", "Адрес", "Код темы", "Тема", "Код органа", "Орган", "Обнаружена", "Дата обнаружения исправлена", "Зарегистрирована",
        "Срок ответа", "Ответ размещён", "Адрес ответа", "В срок", "Закрыта", "Причина закрытия", "Исполнитель", "Повторная", "Значимая", "Возвратов", "Нарушено сроков",
    ];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/publications.csv", Handle)
        .WithName("ExportPublications")
        .WithSummary("All publications that fit as a CSV table, the first detected first")
        .WithTags("Reporting")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv")
        .RequireRoles([.. Roles.All]).FilteredByBody();

    private static Results<PushStreamHttpResult, ProblemHttpResult> Handle(
        [AsParameters] ExportedPublications query,
        ReportingDb db,
        OfficeDays days,
        RegulationCatalog regulations,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var asked = new PublicationQuery(query.Status, query.Body, query.Network, query.Topic, query.From, query.To, query.Late, null, null);
        var refusals = asked.Check(caller, out var status, out _);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var rows = asked.Of(db.Publications.AsNoTracking(), caller, status).OrderBy(row => row.DetectedAt).ThenBy(row => row.Id);
        return CsvFile.Of("publications.csv", Header, CellsAsync(rows, days, new CsvNames(regulations, caller), cancellationToken), cancellationToken);
    }

    private static async IAsyncEnumerable<string?[]> CellsAsync(
        IQueryable<PublicationSummary> rows, OfficeDays days, CsvNames names, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return
            [
                row.Id.ToString(), CsvCells.Text(row.Status), names.Network(row.Network), row.Url, row.TopicCode, row.TopicName, row.BodyCode, row.BodyName,
                days.Instant(row.DetectedAt), CsvCells.YesNo(row.IsDetectionCorrected), days.Instant(row.RegisteredAt), days.Instant(row.ReplyDue),
                days.Instant(row.RepliedAt), row.ReplyUrl, row.RepliedAt is { } replied ? CsvCells.YesNo(!(replied > row.ReplyDue)) : null,
                days.Instant(row.ClosedAt), names.ClosingReason(row.ClosingReason), names.MayName(row.BodyCode) ? row.HolderName : null,
                CsvCells.YesNo(row.IsRepeat), CsvCells.YesNo(row.IsSignificant), CsvCells.Number(row.Returns), CsvCells.Number(row.MissedClocks),
            ];
        }
    }
}

/// <summary>What to export.</summary>
/// <param name="Status">Where it stands, such as <c>review</c>.</param>
/// <param name="Body">The body to which it was directed last.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Topic">The topic's code.</param>
/// <param name="From">Detected at or after.</param>
/// <param name="To">Detected before.</param>
/// <param name="Late">Whether a clock of it was missed.</param>
internal sealed record ExportedPublications(
    string? Status, string? Body, string? Network, string? Topic, DateTimeOffset? From, DateTimeOffset? To, bool? Late);

/// <summary>Names of codes, and of whom the caller may see names.</summary>
internal sealed class CsvNames(RegulationCatalog regulations, Caller caller)
{
    private readonly string[]? named = caller.NamesOf();
    private readonly Dictionary<string, string> networks = regulations.All
        .SelectMany(regulation => regulation.Networks)
        .GroupBy(network => network.Id, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last().Name, StringComparer.Ordinal);

    private readonly Dictionary<string, string> timers = regulations.All
        .SelectMany(regulation => regulation.Timers)
        .GroupBy(timer => timer.Id, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last().Name, StringComparer.Ordinal);

    private readonly Dictionary<string, string> reasons = regulations.All
        .SelectMany(regulation => regulation.ClosingReasons)
        .GroupBy(reason => reason.Id, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last().Name, StringComparer.Ordinal);

    public bool MayName(string? body) => named is null || (body is not null && named.Contains(body, StringComparer.Ordinal));

    public string? Network(string? id) => id is null ? null : networks.GetValueOrDefault(id, id);

    public string Timer(string id) => timers.GetValueOrDefault(id, id);

    public string? ClosingReason(string? id) => id is null ? null : reasons.GetValueOrDefault(id, id);
}
