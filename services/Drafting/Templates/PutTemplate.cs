using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Templates;

/// <summary>Creates or changes a template.</summary>
internal static class PutTemplate
{
    /// <param name="Name">What people choose it by.</param>
    /// <param name="Parts">Its parts.</param>
    /// <param name="TopicCode">The topic for which it is meant; without it, any.</param>
    /// <param name="BodyCode">The body whose template it is; without it, everybody's, which only an administrator may change.</param>
    /// <param name="Active">Whether it is offered.</param>
    internal sealed record Request(string Name, TemplateParts Parts, string? TopicCode = null, string? BodyCode = null, bool Active = true);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPut("/templates/{id:guid}", HandleAsync)
            .WithName("PutTemplate").WithSummary("Create or change a template")
            .RequireRoles(Roles.Executor, Roles.DeputyHead, Roles.Administrator).ForOwnBody().AsCommand();

    internal static async Task<Results<Ok<TemplateView>, Created<TemplateView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        Request request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        DraftingDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var name = fields.Required("name", request.Name, 200);
        var topic = fields.Optional("topicCode", request.TopicCode, 100);
        var body = fields.Optional("bodyCode", request.BodyCode, 100);
        var inParts = new FieldChecks();
        request.Parts.Check(inParts);
        fields.Refusals.AddRange(inParts.Refusals.Select(refusal => refusal with { Field = $"parts.{refusal.Field}" }));
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var template = await db.Templates.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (!MayChange(caller, body) || (template is not null && !MayChange(caller, template.BodyCode)))
            return new Refusal(CommonRefusals.OtherBody, "Only people of the body change its templates, only an administrator those of everybody.", "bodyCode").ToProblem();
        if (ETags.Check(ifMatch, template?.Version ?? 0, template is null ? null : TemplateView.Of(template)) is { } stale)
            return stale.ToProblem();

        var isNew = template is null;
        if (template is null)
        {
            template = new Template { Id = id, Name = name, Parts = request.Parts };
            db.Templates.Add(template);
        }

        template.Version++;
        template.Name = name;
        template.TopicCode = topic;
        template.BodyCode = body;
        template.Active = request.Active;
        template.Parts = request.Parts;
        template.ChangedAt = time.GetUtcNow();
        http.SetETag(template.Version);
        return isNew
            ? TypedResults.Created($"/api/drafting/templates/{id}", TemplateView.Of(template))
            : TypedResults.Ok(TemplateView.Of(template));
    }

    private static bool MayChange(Caller caller, string? bodyCode) =>
        caller.Has(Roles.Administrator) || (bodyCode is not null && caller.ActsFor(bodyCode));
}
