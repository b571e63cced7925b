using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Exports;

/// <summary><c>GET /api/reporting/own-posts.csv</c></summary>
internal static class ExportOwnPosts
{
    private static readonly string[] Header =
        ["Номер публикации", "Номер учётной записи", "Код органа", "Сеть", "Время", "Итог", "Адрес", "Вручную", "Код ошибки", "Сотрудник"];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/own-posts.csv", Handle)
        .WithName("ExportOwnPosts")
        .WithSummary("The administration's own posts in each account as a CSV table, the oldest first")
        .WithTags("Reporting")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv")
        .RequireRoles([.. Roles.All]).FilteredByBody();

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

        var bodies = body is not null ? [body] : caller.SeesEveryBody ? null : caller.Bodies.ToArray();
        var (start, end) = (from?.ToUniversalTime(), to?.ToUniversalTime());
        // The messages about posts name the account; whose it is stands in those about its cadence. One that answers for
        // all bodies has none, as in Publishing everybody sees it. One of which nobody told yet is not anybody's.
        var rows = db.Database.SqlQuery<OwnPostRow>($"""
            SELECT f.payload->>'ownPostId' AS own_post_id, f.payload->>'accountId' AS account_id, a.body_code, f.payload->>'network' AS network,
              f.occurred_at, f.type = 'OwnPostPosted' AS is_posted, f.payload->>'url' AS url, (f.payload->>'byHand')::boolean AS by_hand,
              f.payload->>'errorCode' AS error_code, f.payload->'postedBy'->>'name' AS posted_by
            FROM facts f
            LEFT JOIN LATERAL (
              SELECT c.payload->>'bodyCode' AS body_code, true AS is_known FROM facts c
              WHERE c.subject_id = (f.payload->>'accountId')::uuid AND c.type IN ('CadenceClosed', 'CadenceMissed', 'CadenceWarning')
              ORDER BY c.occurred_at DESC, c.seq DESC LIMIT 1) a ON true
            WHERE f.type IN ('OwnPostPosted', 'OwnPostFailed')
              AND ({start}::timestamptz IS NULL OR f.occurred_at >= {start}::timestamptz)
              AND ({end}::timestamptz IS NULL OR f.occurred_at < {end}::timestamptz)
              AND ({network}::text IS NULL OR f.payload->>'network' = {network}::text)
              AND ({bodies}::text[] IS NULL OR a.body_code = ANY({bodies}::text[]) OR ({body}::text IS NULL AND a.is_known AND a.body_code IS NULL))
            ORDER BY f.occurred_at, f.seq
            """);
        return CsvFile.Of("own-posts.csv", Header, CellsAsync(rows, days, new CsvNames(regulations, caller), cancellationToken), cancellationToken);
    }

    private static async IAsyncEnumerable<string?[]> CellsAsync(
        IQueryable<OwnPostRow> rows, OfficeDays days, CsvNames names, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return
            [
                row.OwnPostId, row.AccountId, row.BodyCode, names.Network(row.Network), days.Instant(row.OccurredAt),
                row.IsPosted ? "Размещена" : "Не размещена", row.Url, row.ByHand is { } byHand ? CsvCells.YesNo(byHand) : null, row.ErrorCode,
                names.MayName(row.BodyCode) ? row.PostedBy : null,
            ];
        }
    }

    private sealed record OwnPostRow(
        string? OwnPostId,
        string? AccountId,
        string? BodyCode,
        string? Network,
        DateTimeOffset OccurredAt,
        bool IsPosted,
        string? Url,
        bool? ByHand,
        string? ErrorCode,
        string? PostedBy);
}
