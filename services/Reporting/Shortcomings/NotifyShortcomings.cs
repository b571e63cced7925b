using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Reporting.People;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using SocialPubs.ServiceDefaults.Texts;

namespace SocialPubs.Reporting.Shortcomings;

/// <param name="AnswerDue">Until when the deputy is to answer.</param>
/// <param name="Text">What the deputy should know besides, at most 4,000 characters.</param>
/// <param name="BodyCode">The body whose deputy is asked, where the shortcoming belongs to none.</param>
internal sealed record NotifyShortcomingRequest(
    [property: JsonConverter(typeof(InstantConverter))] DateTimeOffset? AnswerDue = null, string? Text = null, string? BodyCode = null);

/// <param name="Ids">The shortcomings, at most 200; all of them are sent or none.</param>
/// <param name="AnswerDue">Until when the deputies are to answer.</param>
/// <param name="Text">What the deputies should know besides, at most 4,000 characters.</param>
/// <param name="BodyCode">The body whose deputy is asked about those that belong to none.</param>
internal sealed record NotifyShortcomingsRequest(
    IReadOnlyList<Guid>? Ids = null,
    [property: JsonConverter(typeof(InstantConverter))] DateTimeOffset? AnswerDue = null,
    string? Text = null,
    string? BodyCode = null);

/// <summary>R2 sends shortcomings to the deputies for the areas (clause 12), who are in office for their bodies at this moment.</summary>
internal static class NotifyShortcomings
{
    private const int MaxIds = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/reporting/shortcomings/notify", NotifyManyAsync)
            .WithName("NotifyShortcomings").WithSummary("Send shortcomings to the deputies for their areas, with a term to answer")
            .WithTags("Reporting")
            .RequireRoles(Roles.DeputyHead).ForOwnBody()
            .AsCommand();
        routes.MapPost("/api/reporting/shortcomings/{id:guid}/notify", NotifyOneAsync)
            .WithName("NotifyShortcoming").WithSummary("Send a shortcoming to the deputy for the area, with a term to answer")
            .WithTags("Reporting")
            .RequireRoles(Roles.DeputyHead).ForOwnBody()
            .AsCommand();
    }

    private static async Task<Results<Ok<ShortcomingView>, ProblemHttpResult>> NotifyOneAsync(
        Guid id,
        NotifyShortcomingRequest request,
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
        if (!Read(request.AnswerDue, request.Text, request.BodyCode).TryGet(out var sending, out var refusals))
            return Problem.From(refusals);
        if (!(await db.ForCommandAsync(id, Roles.DeputyHead, ifMatch, caller, now, cancellationToken)).TryGet(out var shortcoming, out refusals))
            return Problem.From(refusals);

        refusals = await SendAsync(db, [shortcoming], sending, signals, notices, caller, now, _ => null, cancellationToken);
        if (refusals.Count > 0)
            return Problem.From(refusals);
        http.SetETag(shortcoming.Version);
        return TypedResults.Ok(await db.ViewAsync(shortcoming, caller, now, cancellationToken));
    }

    private static async Task<Results<Ok<List<ShortcomingView>>, ProblemHttpResult>> NotifyManyAsync(
        NotifyShortcomingsRequest request,
        ReportingDb db,
        TimeProvider time,
        ShortcomingSignals signals,
        ShortcomingNotices notices,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ids = request.Ids ?? [];
        var fields = new FieldChecks();
        if (ids.Count is 0 or > MaxIds)
            fields.Invalid("ids", $"Name 1 to {MaxIds} shortcomings.");
        else if (ids.Distinct().Count() != ids.Count)
            fields.Invalid("ids", "A shortcoming is named twice.");
        var read = Read(request.AnswerDue, request.Text, request.BodyCode);
        fields.Refusals.AddRange(read.Refusals);
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var found = (await ShortcomingRegister.LockAsync(db, [.. ids], cancellationToken)).ToDictionary(row => row.Id);
        for (var index = 0; index < ids.Count; index++)
        {
            if (!found.TryGetValue(ids[index], out var row))
                fields.Refusals.Add(new Refusal(ShortcomingRefusals.UnknownShortcoming, "There is no shortcoming with this id.", $"ids[{index}]"));
            else if (!caller.MayActOn(row, Roles.DeputyHead))
                fields.Refusals.Add(Access.OtherBody($"ids[{index}]"));
        }

        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        Shortcoming[] rows = [.. ids.Select(id => found[id])];
        var refusals = await SendAsync(
            db, rows, read.Value, signals, notices, caller, now, row => $"ids[{Array.IndexOf(rows, row)}]", cancellationToken);
        return refusals.Count > 0
            ? Problem.From(refusals)
            : TypedResults.Ok(rows.Select(row => ShortcomingView.Of(row, null, caller, now)).ToList());
    }

    private static Outcome<Sending> Read(DateTimeOffset? answerDue, string? text, string? bodyCode)
    {
        var fields = new FieldChecks();
        if (answerDue is null)
            fields.Invalid("answerDue", "The field must not be empty.");
        var accompanying = fields.Optional("text", text, 4000);
        var body = fields.Optional("bodyCode", bodyCode, 63);
        return fields.Refusals.Count > 0 ? fields.Refusals : new Sending(answerDue!.Value.ToUniversalTime(), accompanying, body);
    }

    private static async Task<IReadOnlyList<Refusal>> SendAsync(
        ReportingDb db,
        IReadOnlyList<Shortcoming> rows,
        Sending sending,
        ShortcomingSignals signals,
        ShortcomingNotices notices,
        Caller caller,
        DateTimeOffset now,
        Func<Shortcoming, string?> fieldOf,
        CancellationToken cancellationToken)
    {
        if (rows.Any(row => row.BodyCode is null))
        {
            if (sending.BodyCode is null)
                return [new Refusal(CommonRefusals.Invalid, "It belongs to no body: name the one whose deputy is asked.", "bodyCode")];
            if (!caller.ActsFor(sending.BodyCode, Roles.DeputyHead))
                return [Access.OtherBody("bodyCode")];
        }

        var refusals = new List<Refusal>();
        foreach (var ofBody in rows.GroupBy(row => row.BodyCode ?? sending.BodyCode!, StringComparer.Ordinal))
        {
            var deputies = await db.InOfficeAsync(Roles.AreaDeputy, ofBody.Key, now, cancellationToken);
            var name = ofBody.Select(row => row.BodyName).FirstOrDefault(known => known is not null)
                ?? await db.BodyNameAsync(ofBody.Key, cancellationToken);
            var to = new Addressee(ofBody.Key, name, [.. deputies.Select(deputy => deputy.PersonId).Distinct(StringComparer.Ordinal)]);
            if (to.Deputies.Count == 0)
                signals.NoDeputy(to.BodyCode, ofBody.Count());

            var sent = new List<Shortcoming>();
            foreach (var row in ofBody)
            {
                if (!row.Notify(to, sending.AnswerDue, sending.Text, caller.As(Roles.DeputyHead), now).TryGet(out var act, out var faults))
                {
                    refusals.AddRange(faults.Select(fault => fieldOf(row) is { } field ? fault with { Field = field } : fault));
                    continue;
                }

                await ShortcomingRegister.ActAsync(db, row, act, cancellationToken);
                signals.Acted(act.Kind, row.Id);
                sent.Add(row);
            }

            if (refusals.Count == 0)
                await notices.SentAsync(db, sent, to, sending.AnswerDue, now, cancellationToken);
        }

        return refusals;
    }

    private sealed record Sending(DateTimeOffset AnswerDue, string? Text, string? BodyCode);
}
