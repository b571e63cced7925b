using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Registers;

/// <param name="Name">The name shown to people, at most 300 characters.</param>
/// <param name="Group">The group under which people find it, at most 300 characters.</param>
/// <param name="DefaultBodyCode">The body to which its publications go unless the curator says otherwise.</param>
/// <param name="Active">Whether new publications can have it.</param>
internal sealed record PutTopicRequest(string? Name = null, string? Group = null, string? DefaultBodyCode = null, bool Active = true);

internal static class PutTopic
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/topics/{code}", HandleAsync)
        .WithName("IntakePutTopic").WithSummary("Create or change a topic")
        .RequireRoles(Roles.Administrator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<TopicView>, Created<TopicView>, ProblemHttpResult>> HandleAsync(
        string code,
        PutTopicRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        faults.Slug(code, "code");
        var name = faults.Required(request.Name, 300, "name");
        var group = faults.Optional(request.Group, 300, "group");
        var bodyCode = faults.Optional(request.DefaultBodyCode, 63, "defaultBodyCode");
        if (bodyCode is not null && !faults.Any && !await db.Bodies.AnyAsync(body => body.Code == bodyCode, cancellationToken))
            faults.Add(IntakeRefusals.UnknownBody, $"There is no body '{bodyCode}'.", "defaultBodyCode");
        if (faults.Any)
            return Problem.From(faults.ToList());

        await db.LockEntryAsync("topic", code, cancellationToken);
        var topic = await db.Topics.FindAsync([code], cancellationToken);
        if (ETags.Check(ifMatch, topic?.Version ?? 0, topic is null ? null : TopicView.Of(topic)) is { } stale)
            return stale.ToProblem();

        var isNew = topic is null;
        topic ??= db.Topics.Add(new Topic { Code = code, Name = name, Active = request.Active }).Entity;
        topic.Name = name;
        topic.Group = group;
        topic.DefaultBodyCode = bodyCode;
        topic.Active = request.Active;
        topic.Version++;
        http.SetETag(topic.Version);
        return isNew ? TypedResults.Created($"/api/intake/topics/{code}", TopicView.Of(topic)) : TypedResults.Ok(TopicView.Of(topic));
    }
}
