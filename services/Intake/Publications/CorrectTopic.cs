using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Publications;

/// <param name="TopicCode">What it is really about.</param>
/// <param name="Reason">Why the record says otherwise, at most 2,000 characters.</param>
internal sealed record CorrectTopicRequest(string? TopicCode = null, string? Reason = null);

/// <summary>
/// The publication gets the right topic, and the correction is an entry of its own with the reason. The body stays: who
/// is to answer is decided by directing.
/// </summary>
internal static class CorrectTopic
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publications/{id:guid}/topic", HandleAsync)
        .WithName("IntakeCorrectTopic").WithSummary("Put on record that the publication is about another topic; its body and clocks stay")
        .RequireRoles(Roles.Curator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<PublicationView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        CorrectTopicRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        var code = faults.Required(request.TopicCode, 63, "topicCode");
        var reason = faults.Required(request.Reason, 2000, "reason");
        if (faults.Any)
            return Problem.From(faults.ToList());
        if (!(await db.LoadAsync(id, ifMatch, caller, cancellationToken)).TryGet(out var publication, out var refusals))
            return Problem.From(refusals);

        var topic = await db.Topics.AsNoTracking().SingleOrDefaultAsync(row => row.Code == code, cancellationToken);
        if (!publication.CorrectTopic(topic, reason, caller.As(Roles.Curator), now).TryGet(out var decided, out refusals))
            return Problem.From(refusals);

        publication.Apply(decided.Event);
        db.TopicCorrections.Add(new TopicCorrection
        {
            Id = Guid.CreateVersion7(now),
            PublicationId = id,
            RecordedTopicCode = decided.Event.RecordedTopicCode,
            ActualTopicCode = decided.Event.ActualTopicCode,
            Reason = reason,
            CorrectedBy = caller.Name,
            CorrectedAt = now,
        });
        await db.ApplyTimersAsync(publication, decided, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        http.SetETag(publication.Version);
        return TypedResults.Ok(await PublicationView.LoadAsync(db, publication, cancellationToken));
    }
}
