using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Database;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Record.Rebuild;

/// <summary><c>POST /api/reporting/rebuild</c> and <c>GET /api/reporting/rebuild</c></summary>
internal static class RebuildEndpoints
{
    private const string Path = "/api/reporting/rebuild";

    /// <summary>Adds what carries a rebuild out.</summary>
    public static void AddRebuild(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RebuildOptions>().BindConfiguration("Rebuild")
            .Validate(options => options is { BatchSize: >= 1 and <= 1000, Parallel: >= 1 and <= 16 }, "Rebuild:BatchSize is 1 to 1000, Rebuild:Parallel 1 to 16.")
            .ValidateOnStart();
        builder.Services.AddHostedService<RebuildWorker>();
    }

    public static void MapRebuild(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, StartAsync)
            .WithName("StartRebuild")
            .WithSummary("Make all tables of Reporting anew from the record; where that goes on already, its state is answered")
            .WithTags("Reporting")
            .RequireRoles(Roles.Administrator).ForEveryBody()
            .AsCommand();
        routes.MapGet(Path, GetAsync)
            .WithName("GetRebuild")
            .WithSummary("How far the last rebuild is")
            .WithTags("Reporting")
            .RequireRoles(Roles.Administrator).ForEveryBody();
    }

    private static async Task<Accepted<RebuildAnswer>> StartAsync(
        ReportingDb db, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        await db.LockPublicationAsync(RebuildRun.Gate, cancellationToken);
        var run = await db.Set<RebuildRun>().FirstOrDefaultAsync(row => row.FinishedAt == null, cancellationToken);
        if (run is null)
        {
            var now = time.GetUtcNow();
            db.Add(run = new RebuildRun { Id = Guid.CreateVersion7(now), RequestedAt = now, RequestedBy = caller.Id });
        }

        return TypedResults.Accepted(Path, RebuildAnswer.Of(run));
    }

    private static async Task<Results<Ok<RebuildAnswer>, ProblemHttpResult>> GetAsync(ReportingDb db, CancellationToken cancellationToken) =>
        await db.Set<RebuildRun>().AsNoTracking().OrderByDescending(row => row.RequestedAt).FirstOrDefaultAsync(cancellationToken) is { } run
            ? TypedResults.Ok(RebuildAnswer.Of(run))
            : new Refusal(CommonRefusals.NotFound, "Nobody has asked for a rebuild yet.").ToProblem();
}

/// <summary>How far a rebuild is.</summary>
/// <param name="Publications">How many publications are done.</param>
/// <param name="PublicationsAtStart">How many were on record when it began; null as long as it has not.</param>
/// <param name="Subjects">How many appointments, accounts and own posts are done.</param>
/// <param name="Failure">Why it does not go on, or was given up; null where it goes well.</param>
internal sealed record RebuildAnswer(
    Guid Id,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    long Publications,
    long? PublicationsAtStart,
    long Subjects,
    string? Failure)
{
    public static RebuildAnswer Of(RebuildRun run) => new(
        run.Id, run.RequestedAt, run.StartedAt, run.FinishedAt, run.Publications, run.PublicationsAtStart, run.Subjects, run.Failure);
}
