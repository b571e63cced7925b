using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.ServiceDefaults;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Audit;

/// <summary>Which entries.</summary>
/// <param name="Subject">Whose, by the <c>sub</c> of the tokens.</param>
/// <param name="Action">The name of the endpoint or act.</param>
/// <param name="Service">Where it was done, such as <c>intake</c>.</param>
/// <param name="Target">How what it was done on begins.</param>
/// <param name="Result"><c>done</c> or <c>refused</c>.</param>
/// <param name="From">At or after.</param>
/// <param name="To">Before.</param>
/// <param name="Q">Words of who, what, on what, from where and why refused; each at least three characters long.</param>
/// <param name="Cursor">The end of the page before.</param>
/// <param name="Limit">Rows of the page.</param>
internal sealed record AuditQuery(
    string? Subject,
    string? Action,
    string? Service,
    string? Target,
    string? Result,
    DateTimeOffset? From,
    DateTimeOffset? To,
    string? Q,
    string? Cursor,
    int? Limit)
{
    private const int MaxWords = 10;

    /// <summary>What is wrong with it, all at once.</summary>
    public List<Refusal> Check(out AuditKey? after)
    {
        var checks = new FieldChecks();
        checks.Optional("subject", Subject, 220);
        checks.Optional("action", Action, 200);
        checks.Optional("service", Service, 63);
        checks.Optional("target", Target, 500);
        checks.Optional("q", Q, 200);
        if (Result is not (null or "done" or "refused"))
            checks.Refusals.Add(new Refusal(CommonRefusals.Invalid, "The result is done or refused.", "result"));
        if (Words().Any(word => word.Length < 3) || Words().Length > MaxWords)
            checks.Refusals.Add(new Refusal(CommonRefusals.Invalid, $"Give at most {MaxWords} words of three characters and more.", "q"));
        after = null;
        if (Cursor is not null && !ServiceDefaults.Paging.Cursor.TryDecode(Cursor, out after))
            checks.Refusals.Add(new Refusal(CommonRefusals.InvalidCursor, "Take the cursor from the answer before.", "cursor"));
        return checks.Refusals;
    }

    /// <summary>The entries, the latest first.</summary>
    public IQueryable<AuditEntry> Of(IQueryable<AuditEntry> rows, AuditKey? after)
    {
        if (!string.IsNullOrWhiteSpace(Subject))
            rows = rows.Where(row => row.SubjectId == Subject);
        if (!string.IsNullOrWhiteSpace(Action))
            rows = rows.Where(row => row.Action == Action);
        if (!string.IsNullOrWhiteSpace(Service))
            rows = rows.Where(row => row.Service == Service);
        if (!string.IsNullOrWhiteSpace(Target))
        {
            var beginning = LikePattern.BeginningWith(Target);
            rows = rows.Where(row => EF.Functions.Like(row.Target, beginning, @"\"));
        }

        if (Result is "refused")
            rows = rows.Where(row => row.Status >= 400);
        else if (Result is "done")
            rows = rows.Where(row => row.Status < 400);
        if (From?.ToUniversalTime() is { } from)
            rows = rows.Where(row => row.OccurredAt >= from);
        if (To?.ToUniversalTime() is { } to)
            rows = rows.Where(row => row.OccurredAt < to);
        foreach (var word in Words())
        {
            var pattern = LikePattern.Containing(word.ToLowerInvariant());
            rows = rows.Where(row => EF.Functions.Like(EF.Property<string>(row, AuditModel.SearchColumn), pattern, @"\"));
        }

        if (after is not null)
        {
            rows = rows.Where(row => EF.Functions.LessThan(
                ValueTuple.Create(row.OccurredAt, row.Seq), ValueTuple.Create(after.OccurredAt, after.Seq)));
        }

        return rows.OrderByDescending(row => row.OccurredAt).ThenByDescending(row => row.Seq);
    }

    private string[] Words() => (Q ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>The place of an entry in the list.</summary>
internal sealed record AuditKey(DateTimeOffset OccurredAt, long Seq);

/// <summary>An entry as it is shown.</summary>
internal sealed record AuditView(
    long Seq,
    Guid Id,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    string Service,
    string Action,
    string? SubjectId,
    string? SubjectName,
    string? Role,
    IReadOnlyList<string> Bodies,
    string? Address,
    string Target,
    IReadOnlyList<AuditChange> Changes,
    int Status,
    string? Code,
    string? TraceId)
{
    public static AuditView Of(AuditEntry entry) => new(
        entry.Seq,
        entry.Id,
        entry.OccurredAt,
        entry.RecordedAt,
        entry.Service,
        entry.Action,
        entry.SubjectId,
        entry.SubjectName,
        entry.Role,
        entry.Bodies,
        entry.Address,
        entry.Target,
        entry.Changes is null ? [] : JsonSerializer.Deserialize<List<AuditChange>>(entry.Changes, Json.Options)!,
        entry.Status,
        entry.Code,
        entry.TraceId);
}
