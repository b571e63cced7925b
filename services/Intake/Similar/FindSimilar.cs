using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Validation;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Similar;

/// <summary>An earlier publication that may be about the same question; the curator decides (clause 11).</summary>
/// <param name="Score">All reasons together, 0 to 1.</param>
/// <param name="Reasons">What the two have in common, the weightiest first.</param>
internal sealed record SimilarPublication(
    Guid Id,
    double Score,
    IReadOnlyList<SimilarityReason> Reasons,
    PublicationStatus Status,
    string Url,
    string AuthorName,
    string Excerpt,
    DateTimeOffset DetectedAt,
    string? TopicCode,
    string? BodyCode,
    string? ReplyUrl);

/// <summary>Proposes earlier publications on the same question, with the reasons and scores (D11a).</summary>
internal static class FindSimilar
{
    private const int Limit = 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/publications/{id:guid}/similar", ForPublicationAsync)
            .WithName("IntakeFindSimilar").WithSummary("Earlier publications that may be about the same question")
            .RequireRoles([.. Roles.All]).ForOwnBody();
        routes.MapGet("/publications/similar", ForDraftAsync)
            .WithName("IntakeFindSimilarBeforeRegistering").WithSummary("The same before registering: by text, author, address, topic")
            .RequireRoles([.. Roles.All]).FilteredByBody();
    }

    private static async Task<Results<Ok<IReadOnlyList<SimilarPublication>>, ProblemHttpResult>> ForPublicationAsync(
        Guid id, IntakeDb db, Caller caller, CancellationToken cancellationToken)
    {
        if (await db.Publications.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
            return new Refusal(CommonRefusals.NotFound, "There is no publication with this id.", "id").ToProblem();
        if (!caller.SeesPublicationOf(row.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "The publication is not with a body for which you act.").ToProblem();

        var to = new SimilarTo(row.Text, row.AuthorName, row.AuthorUrl, row.Network, row.Owner, row.TopicCode)
        {
            Except = id,
            Until = row.DetectedAt,
        };
        return TypedResults.Ok(await FindAsync(db, to, caller, cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<SimilarPublication>>, ProblemHttpResult>> ForDraftAsync(
        string? text, string? author, string? authorUrl, string? url, string? topic, IntakeDb db, Caller caller, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        text = faults.Optional(text, RegistrationInput.MaxText, "text");
        author = faults.Optional(author, 300, "author");
        authorUrl = faults.Optional(authorUrl, 2048, "authorUrl");
        url = faults.Optional(url, 2048, "url");
        topic = faults.Optional(topic, 63, "topic");
        if (text is null && author is null && authorUrl is null)
            faults.Add(CommonRefusals.Invalid, "Name at least the text or the author.", "text");
        if (faults.Any)
            return Problem.From(faults.ToList());

        var address = NetworkAddress.NetworkOf(url) is { } network && NetworkAddress.TryParse(network, url, out var parsed) ? parsed : null;
        var to = new SimilarTo(text ?? string.Empty, author, authorUrl, address?.Network, address?.OwnerId, topic);
        return TypedResults.Ok(await FindAsync(db, to, caller, cancellationToken));
    }

    private static async Task<IReadOnlyList<SimilarPublication>> FindAsync(
        IntakeDb db, SimilarTo to, Caller caller, CancellationToken cancellationToken)
    {
        var rows = await SimilarQuery.RunAsync(db, to, caller.SeesEveryBody ? null : caller.Bodies, cancellationToken);
        return
        [
            .. rows.Select(row => (Row: row, Reasons: Similarity.Reasons(row)))
                .Select(found => new SimilarPublication(
                    found.Row.Id,
                    Similarity.Score(found.Reasons),
                    [.. found.Reasons.OrderByDescending(reason => reason.Score)],
                    (PublicationStatus)found.Row.Status,
                    found.Row.Url,
                    found.Row.AuthorName,
                    found.Row.Excerpt,
                    found.Row.DetectedAt,
                    found.Row.TopicCode,
                    found.Row.BodyCode,
                    found.Row.ReplyUrl))
                .Where(found => found.Score >= Similarity.Threshold)
                .OrderByDescending(found => found.Score).ThenByDescending(found => found.DetectedAt).ThenBy(found => found.Id)
                .Take(Limit),
        ];
    }
}
