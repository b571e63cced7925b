using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Standing;

/// <summary>How a reply stands.</summary>
/// <param name="Status">How it stood when it was last looked at.</param>
/// <param name="LookedAt">When the network last said so.</param>
/// <param name="NextLookAt">When it is looked at next.</param>
/// <param name="ErrorCode">Why the last look came to nothing.</param>
/// <param name="EvidenceId">The record of what is not as it should be.</param>
internal sealed record StandingView(
    ReplyStanding Status, DateTimeOffset? LookedAt, DateTimeOffset? NextLookAt, string? ErrorCode, Guid? EvidenceId)
{
    public static StandingView? Of(StandingCheck? check) =>
        check is null ? null : new StandingView(check.State, check.LookedAt, check.NextLookAt, check.ErrorCode, check.EvidenceId);
}

/// <summary>Evidence of how a reply stood.</summary>
/// <param name="Text">The text that stood there.</param>
/// <param name="Answer">The network's answer, JSON.</param>
/// <param name="AnswerHash">SHA-256 over it, hexadecimal.</param>
internal sealed record StandingRecordView(
    Guid Id, DateTimeOffset LookedAt, ReplyStanding Standing, string? Text, string? Answer, string AnswerHash);

/// <summary>How a reply stands, with the evidence.</summary>
internal sealed record StandingHistory(StandingView Standing, IReadOnlyList<StandingRecordView> Records);

internal static class StandingEndpoints
{
    private const int MaxRecords = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/publishing/postings/{publicationId:guid}/standing", GetAsync)
            .WithName("GetReplyStanding").WithSummary("How the reply stands in the network, with the evidence of what is not as it should be")
            .RequireRoles([.. Roles.All]).ForOwnBody();
        routes.MapPost("/api/publishing/postings/{publicationId:guid}/look", LookAsync).AsCommand()
            .WithName("LookAtReply").WithSummary("Look in the network now how the reply stands")
            .RequireRoles(Roles.Executor, Roles.Curator).ForOwnBody();
    }

    private static async Task<Results<Ok<StandingHistory>, ProblemHttpResult>> GetAsync(
        Guid publicationId, PublishingDb db, Caller caller, CancellationToken cancellationToken)
    {
        var found = await FindAsync(publicationId, db, caller, cancellationToken);
        if (!found.TryGet(out var check, out var refusals))
            return Problem.From(refusals);
        var records = await db.StandingRecords.AsNoTracking().Where(row => row.PublicationId == publicationId)
            .OrderByDescending(row => row.LookedAt).ThenByDescending(row => row.Id).Take(MaxRecords)
            .Select(row => new StandingRecordView(row.Id, row.LookedAt, row.Standing, row.Text, row.Answer, row.AnswerHash))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new StandingHistory(StandingView.Of(check)!, records));
    }

    private static async Task<Results<Ok<StandingView>, ProblemHttpResult>> LookAsync(
        Guid publicationId, PublishingDb db, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        var found = await FindAsync(publicationId, db, caller, cancellationToken);
        if (!found.TryGet(out var check, out var refusals))
            return Problem.From(refusals);
        if (check.State == ReplyStanding.NotOffered)
            return new Refusal(PublishingRefusals.LookNotOffered, "Look in the network yourself.").ToProblem();

        check.Ask(time.GetUtcNow());
        return TypedResults.Ok(StandingView.Of(check)!);
    }

    private static async Task<Outcome<StandingCheck>> FindAsync(Guid publicationId, PublishingDb db, Caller caller, CancellationToken cancellationToken)
    {
        var body = await db.Postings.Where(row => row.PublicationId == publicationId).Select(row => row.BodyCode).SingleOrDefaultAsync(cancellationToken);
        var check = await db.StandingChecks.SingleOrDefaultAsync(row => row.PublicationId == publicationId, cancellationToken);
        if (body is null || check is null)
            return new Refusal(CommonRefusals.NotFound, "No reply to this publication was posted.", "publicationId");
        if (!caller.Sees(body))
            return new Refusal(CommonRefusals.OtherBody, "The posting belongs to another body.");
        return check;
    }
}
