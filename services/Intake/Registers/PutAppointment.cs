using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Registers;

/// <param name="BodyCode">The body for which the person acts.</param>
/// <param name="Role">One of the roles of decree 188.</param>
/// <param name="PersonId">The <c>sub</c> of the person's tokens, at most 200 characters.</param>
/// <param name="Name">The person's name, at most 200 characters.</param>
/// <param name="Position">The post that the person holds, at most 300 characters.</param>
/// <param name="ActNumber">The number of the act of appointment, at most 100 characters.</param>
/// <param name="ActDate">The date of the act.</param>
/// <param name="From">The first day, in the administration's time zone.</param>
/// <param name="Until">The last day; left out while no end is known.</param>
internal sealed record PutAppointmentRequest(
    string? BodyCode = null,
    string? Role = null,
    string? PersonId = null,
    string? Name = null,
    string? Position = null,
    string? ActNumber = null,
    DateOnly? ActDate = null,
    DateOnly? From = null,
    DateOnly? Until = null);

/// <summary>The register of appointments (decree 188, clause 5; D5).</summary>
internal static class PutAppointment
{
    private static readonly string[] AppointedRoles = [.. Roles.All.Where(role => role != Roles.Administrator)];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/appointments/{id:guid}", HandleAsync)
        .WithName("IntakePutAppointment").WithSummary("Appoint a person, or change an appointment")
        .RequireRoles(Roles.Administrator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<AppointmentView>, Created<AppointmentView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        PutAppointmentRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        Caller caller,
        IntakeDb db,
        RegulationCatalog catalog,
        RegulationOptions options,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var faults = new Faults();
        var bodyCode = faults.Required(request.BodyCode, 63, "bodyCode");
        var role = faults.Required(request.Role, 63, "role");
        var personId = faults.Required(request.PersonId, 200, "personId");
        var name = faults.Required(request.Name, 200, "name");
        var position = faults.Required(request.Position, 300, "position");
        var actNumber = faults.Optional(request.ActNumber, 100, "actNumber");
        if (role.Length > 0 && !AppointedRoles.Contains(role, StringComparer.Ordinal))
            faults.Add(IntakeRefusals.UnknownRole, $"A person can be appointed as {string.Join(", ", AppointedRoles)}.", "role");
        if (request.From is null)
            faults.Add(CommonRefusals.Invalid, "This field is needed.", "from");
        if (request.Until < request.From)
            faults.Add(CommonRefusals.Invalid, "The last day lies before the first.", "until");
        if (!faults.Any && !await db.Bodies.AnyAsync(body => body.Code == bodyCode, cancellationToken))
            faults.Add(IntakeRefusals.UnknownBody, $"There is no body '{bodyCode}'.", "bodyCode");
        if (faults.Any)
            return Problem.From(faults.ToList());

        // The command filter holds the lock of this id, so that two creations at once become a creation and a change.
        var row = await db.Appointments.FindAsync([id], cancellationToken);
        if (ETags.Check(ifMatch, row?.Version ?? 0, row is null ? null : AppointmentView.Of(row)) is { } stale)
            return stale.ToProblem();

        var isNew = row is null;
        row ??= db.Appointments.Add(new Appointment
        {
            Id = id,
            BodyCode = bodyCode,
            Role = role,
            PersonId = personId,
            Name = name,
            Position = position,
            From = request.From!.Value,
        }).Entity;
        row.BodyCode = bodyCode;
        row.Role = role;
        row.PersonId = personId;
        row.Name = name;
        row.Position = position;
        row.ActNumber = actNumber;
        row.ActDate = request.ActDate;
        row.From = request.From!.Value;
        row.Until = request.Until;
        row.Version++;
        db.Enqueue(row.ToMessage(catalog.InForce(options.Active, now), caller.As(Roles.Administrator), now), now);
        http.SetETag(row.Version);
        return isNew
            ? TypedResults.Created($"/api/intake/appointments/{id}", AppointmentView.Of(row))
            : TypedResults.Ok(AppointmentView.Of(row));
    }
}
