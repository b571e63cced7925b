using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Registers;

internal static class ListAppointments
{
    private sealed record Key(string BodyCode, string Role, Guid Id);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/appointments", HandleAsync)
            .WithName("IntakeListAppointments").WithSummary("The appointments, by body and role; 'at' is a day on which they hold")
            .RequireRoles([.. Roles.All]).ForEveryBody();
        routes.MapGet("/appointments/{id:guid}", GetAsync)
            .WithName("IntakeGetAppointment").WithSummary("One appointment")
            .RequireRoles([.. Roles.All]).ForEveryBody();
    }

    private static async Task<Results<Ok<Page<AppointmentView>>, ProblemHttpResult>> HandleAsync(
        string? body, string? role, DateOnly? at, string? cursor, int? limit, IntakeDb db, CancellationToken cancellationToken)
    {
        if (!Cursors.TryRead(cursor, new Key(string.Empty, string.Empty, Guid.Empty), out var after))
            return Cursors.Refused;
        var faults = new Faults();
        body = faults.Optional(body, 63, "body");
        role = faults.Optional(role, 63, "role");
        faults.NoZeroCharacter(after.BodyCode + after.Role, "cursor");
        if (faults.Any)
            return Problem.From(faults.ToList());

        var size = Cursor.Limit(limit);
        var rows = await db.Appointments.AsNoTracking()
            .Where(row => body == null || row.BodyCode == body)
            .Where(row => role == null || row.Role == role)
            .Where(row => at == null || (row.From <= at && (row.Until == null || at <= row.Until)))
            .Where(row => EF.Functions.GreaterThan(
                ValueTuple.Create(row.BodyCode, row.Role, row.Id), ValueTuple.Create(after.BodyCode, after.Role, after.Id)))
            .OrderBy(row => row.BodyCode).ThenBy(row => row.Role).ThenBy(row => row.Id)
            .Take(size + 1)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(
            [.. rows.Select(AppointmentView.Of)], size, row => new Key(row.BodyCode, row.Role, row.Id)));
    }

    private static async Task<Results<Ok<AppointmentView>, ProblemHttpResult>> GetAsync(
        Guid id, IntakeDb db, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Appointments.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
            return new Refusal(CommonRefusals.NotFound, "There is no appointment with this id.", "id").ToProblem();
        http.SetETag(row.Version);
        return TypedResults.Ok(AppointmentView.Of(row));
    }
}
