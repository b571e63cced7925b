using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Drafting.Attachments;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Drafts;

/// <summary>What an executor writes.</summary>
/// <param name="Greeting">The salutation.</param>
/// <param name="Measures">The measures taken.</param>
/// <param name="Stages">The stages of the solution.</param>
/// <param name="Refusal">Why the question cannot be solved.</param>
/// <param name="FreeText">Anything else.</param>
/// <param name="Closing">The last words.</param>
/// <param name="Attachments">Hashes of uploaded files, in the order in which they are posted.</param>
/// <param name="PostAutomatically">Whether the reply is posted as soon as it is approved.</param>
/// <param name="RemarkAnswers">Answers to the remarks of the last return.</param>
internal sealed record DraftRequest(
    string? Greeting = null,
    string? Measures = null,
    IReadOnlyList<DraftStage>? Stages = null,
    DraftRefusal? Refusal = null,
    string? FreeText = null,
    string? Closing = null,
    IReadOnlyList<string>? Attachments = null,
    bool PostAutomatically = false,
    IReadOnlyList<RemarkAnswer>? RemarkAnswers = null)
{
    public DraftParts Parts => new(Greeting, Measures, Stages, Refusal, FreeText, Closing);

    public FieldChecks Check()
    {
        var fields = new FieldChecks();
        Parts.Check(fields);
        fields.Count("attachments", Attachments ?? [], 50);
        if (Attachments is not null && Attachments.Distinct(StringComparer.Ordinal).Count() < Attachments.Count)
            fields.Invalid("attachments", "A file is named twice.");
        fields.Count("remarkAnswers", RemarkAnswers ?? [], 200);
        for (var i = 0; i < (RemarkAnswers?.Count ?? 0); i++)
            fields.Required($"remarkAnswers[{i}].text", RemarkAnswers![i].Text, 2000);
        return fields;
    }
}

/// <summary>Saves a draft as a new version (clause 8).</summary>
internal static class SaveDraft
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPut("/assignments/{publicationId:guid}/draft", HandleAsync)
            .WithName("SaveDraft").WithSummary("Save a draft as a new version; If-Match names the version that was edited")
            .RequireRoles(Roles.Executor).ForOwnBody().AsCommand();

    internal static async Task<Results<Ok<DraftView>, Created<DraftView>, ProblemHttpResult>> HandleAsync(
        Guid publicationId,
        DraftRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        DraftingDb db,
        IAttachmentStore store,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var fields = request.Check();
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var found = await db.OwnAsync(publicationId, caller, cancellationToken);
        if (!found.TryGet(out var assignment, out var refusals))
            return Problem.From(refusals);
        if (DraftDecisions.MayWrite(assignment, caller.Id) is { } refusal)
            return refusal.ToProblem();
        if (DraftDecisions.CheckVersion(ifMatch, assignment) is { } conflict)
            return (await db.RefusalAsync(assignment, conflict.Code, conflict.Edited, "If-Match", cancellationToken)).ToProblem();
        if (DraftDecisions.CheckAnswers(assignment, request.RemarkAnswers ?? []) is { Count: > 0 } unknown)
            return Problem.From(unknown);

        var resolved = await db.ResolveAsync(store, request.Attachments ?? [], cancellationToken);
        if (!resolved.TryGet(out var attachments, out refusals))
            return Problem.From(refusals);

        var draft = Create(assignment, request, attachments, caller.As(Roles.Executor), time.GetUtcNow());
        var current = assignment.DraftVersion == 0
            ? null
            : await db.Drafts.AsNoTracking().SingleAsync(
                row => row.PublicationId == publicationId && row.Version == assignment.DraftVersion, cancellationToken);
        if (current is not null && current.Same(draft))
        {
            // Editors save on a timer: a save without a change leaves no version behind.
            http.SetETag(current.Version);
            return TypedResults.Ok(DraftView.Of(current));
        }

        db.Drafts.Add(draft);
        assignment.Apply(draft);
        http.SetETag(draft.Version);
        return TypedResults.Created($"/api/drafting/assignments/{publicationId}/drafts/{draft.Version}", DraftView.Of(draft));
    }

    private static DraftVersion Create(
        Assignment assignment, DraftRequest request, IReadOnlyList<Attachment> attachments, Actor author, DateTimeOffset now)
    {
        var text = request.Parts.Assemble();
        return new DraftVersion
        {
            PublicationId = assignment.PublicationId,
            Version = assignment.LastDraftVersion + 1,
            Direction = assignment.DirectionNumber,
            BodyCode = assignment.BodyCode!,
            Round = assignment.Round,
            SavedAt = now,
            Author = author,
            Parts = request.Parts,
            Attachments = attachments,
            PostAutomatically = request.PostAutomatically,
            RemarkAnswers = request.RemarkAnswers ?? [],
            Text = text,
            ContentHash = ContentHashes.Of(text, attachments.Select(file => file.Hash)),
        };
    }
}
