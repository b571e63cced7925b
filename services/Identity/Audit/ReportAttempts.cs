using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Audit;

/// <summary>Equal requests that the gateway refused within a short while.</summary>
/// <param name="At">The last of them.</param>
/// <param name="Route">Method and route, such as <c>POST /api/intake/publications</c>.</param>
/// <param name="Address">From where.</param>
/// <param name="Status">The answer.</param>
/// <param name="Code">The code of the refusal.</param>
/// <param name="Count">How many.</param>
/// <param name="SubjectId">Whose token it was, where there was a valid one.</param>
internal sealed record RefusedAttempt(
    DateTimeOffset At, string Route, string? Address, int Status, string? Code, long Count, string? SubjectId = null);

/// <summary>What the gateway tells.</summary>
internal sealed record AttemptReport(IReadOnlyList<RefusedAttempt> Attempts);

/// <summary>
/// <c>POST /attempts</c>, inside only: the gateway has no database, so Identity puts on record what it turned away. The
/// same report (by its <c>Idempotency-Key</c>) counts once.
/// </summary>
internal static class ReportAttempts
{
    /// <summary>What the gateway sends at once fits in twice.</summary>
    private const int MaxBodyBytes = 256 * 1024;

    private const int MaxAttempts = 1000;

    private const string Reporter = "system:gateway";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/attempts", HandleAsync)
        .WithName("ReportAttempts").WithSummary("Put on record what the gateway refused")
        .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
        .AllowAnonymous().ExcludeFromDescription();

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        AttemptReport report,
        IdentityDb db,
        IAudit audit,
        TimeProvider time,
        [FromHeader(Name = "Idempotency-Key")] string? key,
        CancellationToken cancellationToken)
    {
        if (report.Attempts.Count > MaxAttempts)
            return new Refusal(CommonRefusals.Invalid, $"Report at most {MaxAttempts} at once.", "attempts").ToProblem();
        if (report.Attempts.Any(attempt => attempt is null || attempt.Status is < 400 or > 599 || attempt.Count < 1))
            return new Refusal(CommonRefusals.Invalid, "An attempt was refused (status 400 to 599) at least once.", "attempts").ToProblem();
        if (key is { Length: > 200 })
            return new Refusal(CommonRefusals.IdempotencyKeyInvalid, "Send 1 to 200 characters.", "Idempotency-Key").ToProblem();

        var now = time.GetUtcNow();
        if (!string.IsNullOrEmpty(key))
        {
            if (await db.Set<IdempotencyKey>().AnyAsync(row => row.CallerId == Reporter && row.Key == key, cancellationToken))
                return TypedResults.NoContent();
            db.Add(new IdempotencyKey { CallerId = Reporter, Key = key, RequestHash = [], Status = StatusCodes.Status204NoContent, CreatedAt = now });
        }

        foreach (var attempt in report.Attempts)
        {
            audit.Record(db, new AuditAct("RefusedAtTheDoor", attempt.Route)
            {
                Service = "gateway",
                // A clock that is ahead must not put entries into the future.
                At = attempt.At.ToUniversalTime() is var at && at < now ? at : now,
                Address = attempt.Address ?? "unknown",
                SubjectId = attempt.SubjectId,
                Status = attempt.Status,
                Code = attempt.Code,
                Changes = [new AuditChange("Attempt", string.Empty, "count", null, attempt.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))],
            });
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // The same report at the same moment: the other one has it.
        }

        return TypedResults.NoContent();
    }
}
