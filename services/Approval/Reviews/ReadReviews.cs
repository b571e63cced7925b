using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Approval.Reviews;

/// <summary>The curators' queue by time left, and one review with all that its decision needs.</summary>
internal static class ReadReviews
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/approval/reviews", ListAsync)
            .WithName("ListReviews").WithSummary("Reviews by time left; pending ones unless asked otherwise")
            .RequireRoles(Roles.Curator, Roles.DeputyHead, Roles.Executor, Roles.Administrator).FilteredByBody();
        routes.MapGet("/api/approval/reviews/{publicationId:guid}", GetAsync)
            .WithName("GetReview").WithSummary("The latest submission of a publication's draft, with the loop budget")
            .RequireRoles(Roles.Curator, Roles.DeputyHead, Roles.Executor, Roles.Administrator).ForOwnBody();
    }

    private static async Task<Results<Ok<Page<ReviewRow>>, ProblemHttpResult>> ListAsync(
        ApprovalDb db,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken,
        ReviewStatus status = ReviewStatus.Pending,
        string? body = null,
        string? network = null,
        string? cursor = null,
        int? limit = null)
    {
        // The binder takes any number for a status.
        if (!Enum.IsDefined(status))
        {
            var known = string.Join(", ", Enum.GetNames<ReviewStatus>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName));
            return new Refusal(CommonRefusals.Invalid, $"A status is one of {known}.", "status").ToProblem();
        }

        var rows = db.Reviews.AsNoTracking().Where(row => row.Status == status);
        if (body is not null)
            rows = rows.Where(row => row.BodyCode == body);
        if (network is not null)
            rows = rows.Where(row => row.Network == network);
        if (!caller.SeesEveryBody)
            rows = rows.Where(row => caller.Bodies.Contains(row.BodyCode));
        if (cursor is not null)
        {
            if (!Cursor.TryDecode<ReviewCursor>(cursor, out var after))
                return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor from nextCursor of this list.", "cursor").ToProblem();
            rows = rows.Where(row => EF.Functions.GreaterThan(
                ValueTuple.Create(row.DueAt, row.PublicationId, row.Submission), ValueTuple.Create(after.DueAt, after.PublicationId, after.Submission)));
        }

        var take = Cursor.Limit(limit);
        var found = await rows.OrderBy(row => row.DueAt).ThenBy(row => row.PublicationId).ThenBy(row => row.Submission)
            .Take(take + 1).ToListAsync(cancellationToken);
        var page = Cursor.Page(found, take, row => new ReviewCursor(row.DueAt, row.PublicationId, row.Submission));
        var now = time.GetUtcNow();
        return TypedResults.Ok(new Page<ReviewRow>([.. page.Items.Select(row => ReviewRow.Of(row, now))], page.NextCursor));
    }

    private static async Task<Results<Ok<ReviewAnswer>, ProblemHttpResult>> GetAsync(
        Guid publicationId,
        ApprovalDb db,
        RegulationCatalog regulations,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var reviews = await db.ReviewsOfAsync(publicationId, cancellationToken);
        if (reviews.MaxBy(row => row.Submission) is not { } latest)
            return new Refusal(ApprovalRefusals.NotFound, "Nothing was submitted yet.", "publicationId").ToProblem();
        if (!caller.Sees(latest.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "The draft belongs to another body.").ToProblem();

        http.SetETag(latest.Version);
        return TypedResults.Ok(ReviewAnswer.Of(latest, reviews, regulations, time.GetUtcNow()));
    }

    private sealed record ReviewCursor(DateTimeOffset DueAt, Guid PublicationId, int Submission);
}
