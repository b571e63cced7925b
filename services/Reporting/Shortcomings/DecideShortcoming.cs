using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using SocialPubs.ServiceDefaults.Texts;

namespace SocialPubs.Reporting.Shortcomings;

/// <param name="Reason">What is missing in the answer, at most 4,000 characters.</param>
/// <param name="AnswerDue">Until when the deputy is to answer again.</param>
internal sealed record ReturnShortcomingRequest(
    string? Reason = null, [property: JsonConverter(typeof(InstantConverter))] DateTimeOffset? AnswerDue = null);

/// <param name="Text">Words at the close, at most 4,000 characters.</param>
internal sealed record CloseShortcomingRequest(string? Text = null);

/// <summary>R2 closes what was answered, or sends the answer back.</summary>
internal static class DecideShortcoming
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/reporting/shortcomings/{id:guid}/return", ReturnAsync)
            .WithName("ReturnShortcoming").WithSummary("Send the deputy's answer back, with a reason and another term")
            .WithTags("Reporting")
            .RequireRoles(Roles.DeputyHead).ForOwnBody()
            .AsCommand();
        routes.MapPost("/api/reporting/shortcomings/{id:guid}/close", CloseAsync)
            .WithName("CloseShortcoming").WithSummary("Close a shortcoming that the deputy for the area has answered")
            .WithTags("Reporting")
            .RequireRoles(Roles.DeputyHead).ForOwnBody()
            .AsCommand();
    }

    private static async Task<Results<Ok<ShortcomingView>, ProblemHttpResult>> ReturnAsync(
        Guid id,
        ReturnShortcomingRequest request,
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
        var fields = new FieldChecks();
        var reason = fields.Required("reason", request.Reason, 4000);
        if (request.AnswerDue is null)
            fields.Invalid("answerDue", "The field must not be empty.");
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);
        if (!(await db.ForCommandAsync(id, Roles.DeputyHead, ifMatch, caller, now, cancellationToken)).TryGet(out var shortcoming, out var refusals))
            return Problem.From(refusals);
        if (!shortcoming.Return(reason, request.AnswerDue!.Value, caller.As(Roles.DeputyHead), now).TryGet(out var act, out refusals))
            return Problem.From(refusals);

        return await DoneAsync(db, shortcoming, act, signals, notices, caller, http, now, cancellationToken);
    }

    private static async Task<Results<Ok<ShortcomingView>, ProblemHttpResult>> CloseAsync(
        Guid id,
        CloseShortcomingRequest request,
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
        var fields = new FieldChecks();
        var text = fields.Optional("text", request.Text, 4000);
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);
        if (!(await db.ForCommandAsync(id, Roles.DeputyHead, ifMatch, caller, now, cancellationToken)).TryGet(out var shortcoming, out var refusals))
            return Problem.From(refusals);
        if (!shortcoming.Close(text, caller.As(Roles.DeputyHead), now).TryGet(out var act, out refusals))
            return Problem.From(refusals);

        return await DoneAsync(db, shortcoming, act, signals, notices, caller, http, now, cancellationToken);
    }

    private static async Task<Ok<ShortcomingView>> DoneAsync(
        ReportingDb db,
        Shortcoming shortcoming,
        ShortcomingAct act,
        ShortcomingSignals signals,
        ShortcomingNotices notices,
        Caller caller,
        HttpContext http,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        await ShortcomingRegister.ActAsync(db, shortcoming, act, cancellationToken);
        await notices.DecidedAsync(db, shortcoming, act, now, cancellationToken);
        signals.Acted(act.Kind, shortcoming.Id);
        http.SetETag(shortcoming.Version);
        return TypedResults.Ok(await db.ViewAsync(shortcoming, caller, now, cancellationToken));
    }
}
