using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Audit;

/// <summary>
/// <c>GET /api/identity/audit.csv</c>: as many entries as there are, row by row. The export is on record before its
/// first byte leaves.
/// </summary>
internal static class ExportAudit
{
    private static readonly string[] Columns =
    [
        "seq", "occurredAt", "recordedAt", "service", "action", "subjectId", "subjectName", "role", "bodies", "address",
        "target", "status", "code", "traceId", "changes", "id",
    ];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/identity/audit.csv", HandleAsync)
        .WithName("ExportAudit").WithSummary("The record as CSV (UTF-8, RFC 4180), the latest first")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv")
        .RequireRoles(Roles.Administrator).ForEveryBody();

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> HandleAsync(
        [AsParameters] AuditQuery query, IdentityDb db, IAudit audit, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var refusals = query.Check(out var after);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        audit.Record(db, new AuditAct("ExportAudit", "/api/identity/audit.csv") { Role = Roles.Administrator });
        await db.SaveChangesAsync(cancellationToken);

        var response = http.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"audit-{time.GetUtcNow():yyyy-MM-dd}.csv\"");
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        // Spreadsheets take a file without the mark for one in the system's old code page.
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 32 * 1024, leaveOpen: true);
        await writer.WriteAsync(string.Join(',', Columns) + "\r\n");
        var rows = query.Of(db.Set<AuditEntry>().AsNoTracking(), after);
        if (query.Limit is { } limit)
            rows = rows.Take(Math.Max(0, limit));
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            await writer.WriteAsync(Line(row));
        return TypedResults.Empty;
    }

    internal static string Line(AuditEntry row)
    {
        string?[] cells =
        [
            row.Seq.ToString(CultureInfo.InvariantCulture), Instant(row.OccurredAt), Instant(row.RecordedAt), row.Service, row.Action, row.SubjectId,
            row.SubjectName, row.Role, string.Join(' ', row.Bodies), row.Address, row.Target, row.Status.ToString(CultureInfo.InvariantCulture),
            row.Code, row.TraceId, row.Changes, row.Id.ToString(),
        ];
        return string.Join(',', cells.Select(Cell)) + "\r\n";
    }

    /// <summary>
    /// Spreadsheets run what begins like a formula, and names and addresses are chosen by others: an apostrophe makes it
    /// a text. What is not harmless between two commas goes in quotes.
    /// </summary>
    internal static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return string.Empty;
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            text = "'" + text;
        return text.AsSpan().IndexOfAny("\",;'\r\n\t ") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
