using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Control;

/// <summary>Someone who writes, or whose wall it is.</summary>
internal sealed record MemberRequest(long Id, string? Name = null, string? ScreenName = null, bool? Official = null);

/// <summary>A citizen's post.</summary>
internal sealed record PostRequest(MemberRequest Owner, MemberRequest Author, string Text, DateTimeOffset? At = null);

/// <summary>A citizen's comment.</summary>
internal sealed record CommentRequest(long OwnerId, long PostId, MemberRequest Author, string Text, long? ReplyTo = null);

/// <summary>What was created: the address in VK, and the page of the emulator that shows it.</summary>
internal sealed record Created(long OwnerId, long PostId, long Id, string Address, string Page);

/// <summary>Settings that tests change while the emulator runs; what is left out stays.</summary>
internal sealed record SettingsRequest(bool? GuidPreventsDuplicates = null, int? GroupRate = null, int? UserRate = null);

/// <summary>The side of the emulator that no network has: faults, what it was sent, citizens' posts.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this WebApplication app)
    {
        var control = app.MapGroup("/control");
        control.MapPost("/faults", (Fault fault, FaultPlan plan) =>
        {
            plan.Add(fault);
            return TypedResults.Ok(plan.Left);
        });
        control.MapGet("/faults", (FaultPlan plan) => plan.Left);
        control.MapDelete("/faults", (FaultPlan plan) => plan.Clear());
        control.MapGet("/calls", (string? method, CallLog log) => log.All(method));
        control.MapPost("/reset", (AllWalls walls, FaultPlan plan, CallLog log) =>
        {
            foreach (var wall in walls.All)
                wall.Reset();
            plan.Clear();
            log.Clear();
        });
        control.MapPost("/settings", (SettingsRequest request, IOptions<EmulatorOptions> options) =>
        {
            var settings = options.Value;
            settings.GuidPreventsDuplicates = request.GuidPreventsDuplicates ?? settings.GuidPreventsDuplicates;
            settings.GroupRate = request.GroupRate ?? settings.GroupRate;
            settings.UserRate = request.UserRate ?? settings.UserRate;
            return settings;
        });
        control.MapPost("/members", (MemberRequest request, Wall wall) => Introduce(wall, request));
        control.MapPost("/posts", (PostRequest request, Wall wall) =>
        {
            Introduce(wall, request.Owner);
            Introduce(wall, request.Author);
            var post = wall.AddPost(request.Owner.Id, request.Author.Id, request.Text, at: request.At);
            return new Created(post.OwnerId, post.Id, post.Id, post.Address, post.Page);
        });
        control.MapGet("/posts", (Wall wall) => wall.Posts().Select(post => new { Post = post, Comments = wall.Comments(post.OwnerId, post.Id) }));
        control.MapPost("/comments", IResult (CommentRequest request, Wall wall) =>
        {
            Introduce(wall, request.Author);
            var comment = wall.AddComment(request.OwnerId, request.PostId, request.Author.Id, request.Text, request.ReplyTo);
            return comment is null
                ? TypedResults.NotFound()
                : TypedResults.Ok(new Created(
                    comment.OwnerId, comment.PostId, comment.Id, comment.Address, $"/wall{comment.OwnerId}_{comment.PostId}#c{comment.Id}"));
        });
    }

    private static Member Introduce(Wall wall, MemberRequest request) =>
        wall.Introduce(request.Id, request.Name, request.ScreenName, request.Official);
}
