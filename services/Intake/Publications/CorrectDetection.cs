using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using SocialPubs.ServiceDefaults.Texts;

namespace SocialPubs.Intake.Publications;

/// <param name="DetectedAt">When it was really found.</param>
/// <param name="Reason">Why the record says otherwise, at most 2,000 characters.</param>
internal sealed record CorrectDetectionRequest(
    [property: JsonConverter(typeof(InstantConverter))] DateTimeOffset? DetectedAt = null, string? Reason = null);

/// <summary>The recorded detection never changes; a correction is an entry of its own with the reason (clause 7).</summary>
internal static class CorrectDetection
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publications/{id:guid}/correct-detection", HandleAsync)
        .WithName("IntakeCorrectDetection").WithSummary("Put on record that the detection was at another instant; the clocks stay")
        .RequireRoles(Roles.Curator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<PublicationView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        CorrectDetectionRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        if (request.DetectedAt is null)
            faults.Add(CommonRefusals.Invalid, "This field is needed.", "detectedAt");
        var reason = faults.Required(request.Reason, 2000, "reason");
        if (faults.Any)
            return Problem.From(faults.ToList());
        if (!(await db.LoadAsync(id, ifMatch, caller, cancellationToken)).TryGet(out var publication, out var refusals))
            return Problem.From(refusals);

        var detectedAt = request.DetectedAt!.Value.Normalized();
        if (!publication.CorrectDetection(detectedAt, reason, caller.As(Roles.Curator), now).TryGet(out var decided, out refusals))
            return Problem.From(refusals);

        publication.Apply(decided.Event);
        db.DetectionCorrections.Add(new DetectionCorrection
        {
            Id = Guid.CreateVersion7(now),
            PublicationId = id,
            RecordedDetectedAt = publication.DetectedAt,
            ActualDetectedAt = detectedAt,
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
