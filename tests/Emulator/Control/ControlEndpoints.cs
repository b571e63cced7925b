using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Control;

/// <summary>Someone who writes, or whose wall it is.</summary>
internal sealed record MemberRequest(long Id, string? Name = null, string? ScreenName = null, bool? Official = null);

/// <summary>A citizen's post.</summary>
internal sealed record PostRequest(MemberRequest Owner, MemberRequest Author, string Text, DateTimeOffset? At = null);

/// <summary>A citizen's comment.</summary>
internal sealed record CommentRequest(long OwnerId, long PostId, MemberRequest Author, string Text, long? ReplyTo = null);

/// <summary>A post or comment whose author changes the text.</summary>
internal sealed record EditRequest(long OwnerId, long Id, string Text);

/// <summary>A post or comment that is taken away; with a post go its comments.</summary>
internal sealed record DeleteRequest(long OwnerId, long Id);

/// <summary>What was created: the address in the network, and the page of the emulator that shows it.</summary>
internal sealed record Created(long OwnerId, long PostId, long Id, string Address, string Page);

/// <summary>Settings that tests change while the emulator runs; what is left out stays.</summary>
internal sealed record SettingsRequest(bool? GuidPreventsDuplicates = null, int? GroupRate = null, int? UserRate = null);

/// <summary>The side of the emulator that no network has: faults, what it was sent, what citizens do.</summary>
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
        control.MapPost("/reset", (AllWalls walls, FaultPlan plan, CallLog log, RateLimits rates, ScriptedDay day) =>
        {
            day.Stop();
            foreach (var wall in walls.All)
                wall.Reset();
            plan.Clear();
            log.Clear();
            rates.Clear();
        });
        control.MapPost("/settings", (SettingsRequest request, IOptions<EmulatorOptions> options) =>
        {
            var settings = options.Value;
            settings.GuidPreventsDuplicates = request.GuidPreventsDuplicates ?? settings.GuidPreventsDuplicates;
            settings.GroupRate = request.GroupRate ?? settings.GroupRate;
            settings.UserRate = request.UserRate ?? settings.UserRate;
            return settings;
        });
        control.MapPost("/day", (DayRequest request, ScriptedDay day) => TypedResults.Ok(day.Play(request)));
        control.MapGet("/day", (ScriptedDay day) => day.Played);

        // Without a network it is VK's wall.
        MapCitizens(control, _ => "vk");
        MapCitizens(control.MapGroup("/{network}"), context => (string)context.Request.RouteValues["network"]!);
    }

    private static void MapCitizens(RouteGroupBuilder group, Func<HttpContext, string> networkOf)
    {
        group.MapPost("/members", (HttpContext context, MemberRequest request, AllWalls walls) =>
            WithWall(walls, networkOf(context), wall => TypedResults.Ok(Introduce(wall, request))));
        group.MapPost("/posts", (HttpContext context, PostRequest request, AllWalls walls, Addresses addresses) =>
            WithWall(walls, networkOf(context), wall =>
            {
                Introduce(wall, request.Owner);
                Introduce(wall, request.Author);
                return TypedResults.Ok(Of(addresses, wall, wall.AddPost(request.Owner.Id, request.Author.Id, request.Text, at: request.At)));
            }));
        group.MapGet("/posts", (HttpContext context, AllWalls walls) => WithWall(walls, networkOf(context), wall => TypedResults.Ok(
            wall.Posts().Select(post => new { Post = post, Comments = wall.Comments(post.OwnerId, post.Id) }))));
        group.MapPost("/comments", (HttpContext context, CommentRequest request, AllWalls walls, Addresses addresses) =>
            WithWall(walls, networkOf(context), wall =>
            {
                Introduce(wall, request.Author);
                var comment = wall.AddComment(request.OwnerId, request.PostId, request.Author.Id, request.Text, request.ReplyTo);
                return comment is null ? TypedResults.NotFound() : TypedResults.Ok(Of(addresses, wall, wall.PostOf(comment.OwnerId, comment.PostId)!, comment));
            }));
        group.MapPost("/edit", (HttpContext context, EditRequest request, AllWalls walls) =>
            WithWall(walls, networkOf(context), wall => wall.Edit(request.OwnerId, request.Id, request.Text) ? TypedResults.Ok() : TypedResults.NotFound()));
        group.MapPost("/delete", (HttpContext context, DeleteRequest request, AllWalls walls) =>
            WithWall(walls, networkOf(context), wall => wall.Delete(request.OwnerId, request.Id) ? TypedResults.Ok() : TypedResults.NotFound()));
    }

    internal static Created Of(Addresses addresses, Wall wall, Post post, Comment? comment = null) => comment is null
        ? new Created(post.OwnerId, post.Id, post.Id, addresses.Of(wall.Network, post), Addresses.Page(wall.Network, post))
        : new Created(post.OwnerId, post.Id, comment.Id, addresses.Of(wall.Network, post, comment), Addresses.Page(wall.Network, post, comment));

    private static IResult WithWall(AllWalls walls, string network, Func<Wall, IResult> use) =>
        walls.Find(network) is { } wall ? use(wall) : TypedResults.NotFound();

    private static Member Introduce(Wall wall, MemberRequest request) =>
        wall.Introduce(request.Id, request.Name, request.ScreenName, request.Official);
}
