using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Shortcomings;

/// <param name="Cause">Why it happened, at most 4,000 characters.</param>
/// <param name="Measures">What was done to remove it, at most 4,000 characters.</param>
/// <param name="AtFault">Who was at fault: up to 20 names.</param>
/// <param name="Decision"><c>none</c>, <c>remark</c>, <c>reprimand</c>, <c>dismissal</c> or <c>other</c>.</param>
/// <param name="DecisionText">What was decided, where it is <c>other</c>.</param>
/// <param name="OrderNumber">The number of the order; needed for a remark, a reprimand and a dismissal.</param>
/// <param name="OrderDate">Its date.</param>
internal sealed record AnswerShortcomingRequest(
    string? Cause = null,
    string? Measures = null,
    IReadOnlyList<string>? AtFault = null,
    string? Decision = null,
    string? DecisionText = null,
    string? OrderNumber = null,
    DateOnly? OrderDate = null);

/// <summary><c>POST /api/reporting/shortcomings/{id}/answer</c>: the deputy for the area answers (clause 12).</summary>
internal static class AnswerShortcoming
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/reporting/shortcomings/{id:guid}/answer", HandleAsync)
        .WithName("AnswerShortcoming").WithSummary("Answer for the area: the cause, what was done, who was at fault, what was decided")
        .WithTags("Reporting")
        .RequireRoles(Roles.AreaDeputy).ForOwnBody()
        .AsCommand();

    private static async Task<Results<Ok<ShortcomingView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        AnswerShortcomingRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        ReportingDb db,
        TimeProvider time,
        ShortcomingSignals signals,
        ShortcomingNotices notices,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!Read(request).TryGet(out var answer, out var refusals))
            return Problem.From(refusals);
        if (!(await db.ForCommandAsync(id, Roles.AreaDeputy, ifMatch, caller, now, cancellationToken)).TryGet(out var shortcoming, out refusals))
            return Problem.From(refusals);

        var today = DateOnly.FromDateTime(notices.LocalOf(now, now));
        if (!shortcoming.Answer(answer, today, caller.As(Roles.AreaDeputy), now).TryGet(out var act, out refusals))
            return Problem.From(refusals);

        await ShortcomingRegister.ActAsync(db, shortcoming, act, cancellationToken);
        await notices.AnsweredAsync(db, shortcoming, now, cancellationToken);
        signals.Acted(act.Kind, id);
        http.SetETag(shortcoming.Version);
        return TypedResults.Ok(await db.ViewAsync(shortcoming, caller, now, cancellationToken));
    }

    private static Outcome<ShortcomingAnswer> Read(AnswerShortcomingRequest request)
    {
        var fields = new FieldChecks();
        var cause = fields.Required("cause", request.Cause, 4000);
        var measures = fields.Required("measures", request.Measures, 4000);
        var atFault = request.AtFault ?? [];
        fields.Count("atFault", atFault, 20);
        string[] names = [.. atFault.Take(20).Select((name, index) => fields.Required($"atFault[{index}]", name, 200))];
        if (request.Decision is null)
            fields.Invalid("decision", "The field must not be empty.");
        var decision = EnumCodes.Read<DecisionKind>(request.Decision, "decision", fields.Refusals);
        var text = fields.Optional("decisionText", request.DecisionText, 1000);
        var order = fields.Optional("orderNumber", request.OrderNumber, 50);
        return fields.Refusals.Count > 0
            ? fields.Refusals
            : new ShortcomingAnswer(cause, measures, names, decision!.Value, text, order, request.OrderDate);
    }
}
