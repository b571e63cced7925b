using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Publications;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Reporting.Promises;

/// <summary>What the owners do with a promise: keep it, or set another day.</summary>
internal static class HandlePromise
{
    private const int MaxText = 4000;

    /// <param name="ReplyUrl">Where the follow-up reply stands.</param>
    /// <param name="RepeatPublicationId">The repeat whose reply tells of it.</param>
    /// <param name="Evidence">What else shows that it was kept.</param>
    internal sealed record KeepRequest(string? ReplyUrl = null, Guid? RepeatPublicationId = null, string? Evidence = null);

    /// <param name="DueDate">The new day.</param>
    /// <param name="Reason">Why the promised one cannot be kept.</param>
    internal sealed record MoveRequest(DateOnly? DueDate, string? Reason);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/reporting/promises/{id:guid}/kept", KeepAsync)
            .WithName("KeepPromise")
            .WithSummary("Put on record that a promise was kept, with what shows it")
            .WithTags("Reporting")
            .RequireRoles(Roles.Executor).ForOwnBody().AsCommand();
        routes.MapPost("/api/reporting/promises/{id:guid}/move", MoveAsync)
            .WithName("MovePromise")
            .WithSummary("Set another day with a reason; the promised one stays on record")
            .WithTags("Reporting")
            .RequireRoles(Roles.Executor, Roles.DeputyHead).ForOwnBody().AsCommand();
    }

    private static async Task<Results<Ok<PromiseView>, ProblemHttpResult>> KeepAsync(
        Guid id, KeepRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, ReportingDb db, TimeProvider time, Caller caller,
        HttpContext http, CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var url = fields.Optional("replyUrl", request.ReplyUrl, 2000);
        var evidence = fields.Optional("evidence", request.Evidence, MaxText);
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)))
            fields.Invalid("replyUrl", "It is an address that begins with https:// or http://.");
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var found = await FindAsync(id, ifMatch, db, time, caller, cancellationToken);
        if (!found.TryGet(out var promise, out var refusals))
            return Problem.From(refusals);
        if (request.RepeatPublicationId is { } repeat && !await IsAnsweredRepeatAsync(db, repeat, promise.PublicationId, cancellationToken))
            return new Refusal(PromiseRefusals.NotItsRepeat, "Name a repeat of this publication that was answered.", "repeatPublicationId").ToProblem();

        var now = time.GetUtcNow();
        return await ApplyAsync(
            db, promise, PromiseDecisions.Keep(promise, caller.As(Roles.Executor), evidence, url, request.RepeatPublicationId, now), now, http,
            cancellationToken);
    }

    private static async Task<Results<Ok<PromiseView>, ProblemHttpResult>> MoveAsync(
        Guid id, MoveRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, ReportingDb db, RegulationCatalog catalog,
        RegulationOptions options, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var reason = fields.Required("reason", request.Reason, MaxText);
        if (request.DueDate is not { } day)
        {
            day = default;
            fields.Invalid("dueDate", "The field must not be empty.");
        }

        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var found = await FindAsync(id, ifMatch, db, time, caller, cancellationToken);
        if (!found.TryGet(out var promise, out var refusals))
            return Problem.From(refusals);

        var now = time.GetUtcNow();
        var regulation = catalog.All.FirstOrDefault(one => one.Id == promise.RegulationId && one.Edition == promise.RegulationEdition)
            ?? catalog.InForce(options.Active, now);
        return await ApplyAsync(
            db, promise, PromiseDecisions.Move(promise, day, regulation.EndOfDay(day), reason, caller.As(Roles.Executor, Roles.DeputyHead), now),
            now, http, cancellationToken);
    }

    private static async Task<Outcome<Promise>> FindAsync(
        Guid id, string? ifMatch, ReportingDb db, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        // The record and the clock change it too, under the lock of its publication.
        if (await db.Set<Promise>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } place)
            return new Refusal(CommonRefusals.NotFound, "There is no such promise.");

        await db.LockPublicationAsync(place.PublicationId, cancellationToken);
        var promise = await db.Set<Promise>().SingleAsync(row => row.Id == id, cancellationToken);
        if (!caller.ActsFor(promise.BodyCode))
            return Access.OtherBody();
        if (ETags.Check(ifMatch, promise.Version, PromiseView.Of(promise, time.GetUtcNow())) is { } stale)
            return stale;

        return promise;
    }

    private static async Task<Results<Ok<PromiseView>, ProblemHttpResult>> ApplyAsync(
        ReportingDb db, Promise promise, Outcome<PromiseAct> decision, DateTimeOffset now, HttpContext http, CancellationToken cancellationToken)
    {
        if (!decision.TryGet(out var act, out var refusals))
            return Problem.From(refusals);

        var acts = await db.Set<PromiseAct>().Where(row => row.PromiseId == promise.Id).ToListAsync(cancellationToken);
        db.Add(act);
        promise.Apply(acts.Append(act));
        http.SetETag(promise.Version);
        return TypedResults.Ok(PromiseView.Of(promise, now));
    }

    private static async Task<bool> IsAnsweredRepeatAsync(ReportingDb db, Guid repeatId, Guid publicationId, CancellationToken cancellationToken)
    {
        var history = await db.HistoryAsync(repeatId, cancellationToken);
        return history.RepliedAt is not null && history.Earlier.Any(earlier => earlier.PublicationId == publicationId);
    }
}
