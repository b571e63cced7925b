using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Registers;

/// <param name="Name">The name shown to people, at most 300 characters.</param>
/// <param name="Active">Whether publications can be directed to it.</param>
internal sealed record PutBodyRequest(string? Name = null, bool Active = true);

internal static class PutBody
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/bodies/{code}", HandleAsync)
        .WithName("IntakePutBody").WithSummary("Create or change a body")
        .RequireRoles(Roles.Administrator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<BodyView>, Created<BodyView>, ProblemHttpResult>> HandleAsync(
        string code,
        PutBodyRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        faults.Slug(code, "code");
        var name = faults.Required(request.Name, 300, "name");
        if (faults.Any)
            return Problem.From(faults.ToList());

        await db.LockEntryAsync("body", code, cancellationToken);
        var body = await db.Bodies.FindAsync([code], cancellationToken);
        if (ETags.Check(ifMatch, body?.Version ?? 0, body is null ? null : BodyView.Of(body)) is { } stale)
            return stale.ToProblem();

        var isNew = body is null;
        body ??= db.Bodies.Add(new Body { Code = code, Name = name, Active = request.Active }).Entity;
        body.Name = name;
        body.Active = request.Active;
        body.Version++;
        http.SetETag(body.Version);
        return isNew ? TypedResults.Created($"/api/intake/bodies/{code}", BodyView.Of(body)) : TypedResults.Ok(BodyView.Of(body));
    }
}
