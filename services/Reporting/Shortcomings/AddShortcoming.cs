using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Database;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using SocialPubs.ServiceDefaults.Texts;

namespace SocialPubs.Reporting.Shortcomings;

/// <param name="Kind"><c>content</c>, a reply that does not have what clause 8 asks for, or <c>other</c>.</param>
/// <param name="Description">What fell short, at most 4,000 characters. All of the body see it: leave names out.</param>
/// <param name="BodyCode">The body; that of the publication where it is left out.</param>
/// <param name="PublicationId">The publication, where it is about one.</param>
/// <param name="At">When it fell short; now where it is left out.</param>
/// <param name="Clause">The clause of the regulation that was not kept.</param>
/// <param name="HolderName">Who held it, where that is known.</param>
internal sealed record AddShortcomingRequest(
    string? Kind = null,
    string? Description = null,
    string? BodyCode = null,
    Guid? PublicationId = null,
    [property: JsonConverter(typeof(InstantConverter))] DateTimeOffset? At = null,
    string? Clause = null,
    string? HolderName = null);

/// <summary><c>POST /api/reporting/shortcomings</c>: what no clock finds, R2 adds by hand.</summary>
internal static class AddShortcoming
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/reporting/shortcomings", HandleAsync)
        .WithName("AddShortcoming").WithSummary("Put a shortcoming into the register by hand, with or without a publication")
        .WithTags("Reporting")
        .RequireRoles(Roles.DeputyHead).ForOwnBody()
        .AsCommand();

    private static async Task<Results<Created<ShortcomingView>, ProblemHttpResult>> HandleAsync(
        AddShortcomingRequest request,
        ReportingDb db,
        TimeProvider time,
        ShortcomingSignals signals,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var fields = new FieldChecks();
        var kind = EnumCodes.Read(request.Kind, "kind", fields.Refusals, ShortcomingKind.Content, ShortcomingKind.Other);
        if (request.Kind is null)
            fields.Invalid("kind", "The field must not be empty.");
        var description = fields.Required("description", request.Description, 4000);
        var body = fields.Optional("bodyCode", request.BodyCode, 63);
        var clause = fields.Optional("clause", request.Clause, 20);
        var holder = fields.Optional("holderName", request.HolderName, 200);
        if (request.At > now)
            fields.Invalid("at", "It has not happened yet.");
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        if (body is not null && !caller.ActsFor(body))
            return Access.OtherBody("bodyCode").ToProblem();

        string? network = null;
        if (request.PublicationId is { } publicationId)
        {
            // Else a message that comes in now would find a line of the publication that it has no act for.
            await db.LockPublicationAsync(publicationId, cancellationToken);
            // What belongs to others is as unknown as what is not there.
            var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(row => row.Id == publicationId, cancellationToken);
            if (publication is null || !(publication.BodyCode is { } its && caller.ActsFor(its)))
                return new Refusal(ShortcomingRefusals.UnknownPublication, "No publication of yours has this id.", "publicationId").ToProblem();
            body ??= publication.BodyCode;
            network = publication.Network;
        }

        if (body is null)
            return new Refusal(CommonRefusals.Invalid, "Name the body or the publication.", "bodyCode").ToProblem();

        var actor = caller.As(Roles.DeputyHead);
        var row = await ShortcomingRegister.AddAsync(
            db,
            new ShortcomingAct
            {
                ShortcomingId = Guid.CreateVersion7(now),
                Step = 1,
                PublicationId = request.PublicationId,
                Kind = ShortcomingActKind.Added,
                At = now,
                ActorId = actor.Id,
                ActorName = actor.Name,
                ActorRole = actor.Role,
                Text = description,
                AddedKind = kind,
                FellShortAt = request.At?.ToUniversalTime() ?? now,
                Clause = clause,
                Network = network,
                BodyCode = body,
                BodyName = await db.BodyNameAsync(body, cancellationToken),
                HolderName = holder,
            },
            cancellationToken);
        signals.Acted(ShortcomingActKind.Added, row.Id);
        http.SetETag(row.Version);
        return TypedResults.Created($"/api/reporting/shortcomings/{row.Id}", await db.ViewAsync(row, caller, now, cancellationToken));
    }
}
