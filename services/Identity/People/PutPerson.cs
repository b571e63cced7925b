using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.People;

/// <param name="Id">Letters, digits and . _ - @, at most 200; the login, and the person of Intake's appointments.</param>
/// <param name="Name">The name shown to people, at most 200 characters.</param>
internal sealed record CreatePersonRequest(string? Id = null, string? Name = null);

/// <param name="Name">The name shown to people, at most 200 characters.</param>
internal sealed record ChangePersonRequest(string? Name = null);

/// <summary>Enters a person and changes the name. The id stays for ever: the record of what was done names it.</summary>
internal static class PutPerson
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/people", CreateAsync)
            .WithName("IdentityCreatePerson").WithSummary("Enter a person, who then needs an invitation")
            .RequireRoles(Roles.Administrator).ForEveryBody()
            .AsCommand();
        routes.MapPut("/people/{id}", ChangeAsync)
            .WithName("IdentityChangePerson").WithSummary("Change a person's name")
            .RequireRoles(Roles.Administrator).ForEveryBody()
            .AsCommand();
    }

    private static async Task<Results<Created<PersonView>, ProblemHttpResult>> CreateAsync(
        CreatePersonRequest request, IdentityDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var checks = new FieldChecks();
        var id = checks.Required("id", request.Id, PersonIds.MaxLength);
        var name = PersonStore.Name(checks, request.Name);
        if (id.Length > 0 && !PersonIds.IsValid(id))
            checks.Refusals.Add(new Refusal(AccountRefusals.IdMalformed, "An id has Latin letters, digits and . _ - @, and begins and ends with a letter or digit.", "id"));
        if (checks.Refusals.Count > 0)
            return Problem.From(checks.Refusals);

        var normalized = PersonIds.Normalize(id);
        if (await db.LockAsync(id, cancellationToken) is not null || await db.Users.AnyAsync(row => row.NormalizedUserName == normalized, cancellationToken))
            return new Refusal(AccountRefusals.AlreadyThere, "Ids that differ in case only count as one.", "id").ToProblem();

        var now = time.GetUtcNow();
        var person = db.Add(Person.Create(id, name, now)).Entity;
        http.SetETag(person.Version);
        return TypedResults.Created($"/api/identity/people/{Uri.EscapeDataString(id)}", await db.ViewAsync(person, now, cancellationToken));
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> ChangeAsync(
        string id, ChangePersonRequest request, [FromHeader(Name = "If-Match")] string? ifMatch,
        IdentityDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var checks = new FieldChecks();
        var name = PersonStore.Name(checks, request.Name);
        if (checks.Refusals.Count > 0)
            return Problem.From(checks.Refusals);
        if (await db.LockAsync(id, cancellationToken) is not { } person)
            return PersonStore.NotFound.ToProblem();

        var now = time.GetUtcNow();
        if (ETags.Check(ifMatch, person.Version, await db.ViewAsync(person, now, cancellationToken)) is { } stale)
            return stale.ToProblem();
        if (person.Name != name)
        {
            person.Name = name;
            person.Version++;
        }

        http.SetETag(person.Version);
        return TypedResults.Ok(await db.ViewAsync(person, now, cancellationToken));
    }
}
