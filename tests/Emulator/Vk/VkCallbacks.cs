using System.Text;
using System.Text.Json;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Vk;

/// <summary>A callback to be sent.</summary>
/// <param name="Address">Where to; only on this machine.</param>
/// <param name="GroupId">The community that tells.</param>
/// <param name="Type"><c>confirmation</c>, <c>wall_post_new</c>, <c>wall_reply_new</c>, <c>wall_reply_edit</c>, <c>wall_reply_restore</c>, <c>wall_reply_delete</c>.</param>
/// <param name="Secret">What the community has set in VK.</param>
/// <param name="Id">The post or comment on the community's wall; not for <c>confirmation</c>.</param>
/// <param name="PostId">The post of a comment that is deleted already.</param>
/// <param name="EventId">The same again for an event that is sent twice.</param>
internal sealed record CallbackRequest(Uri Address, long GroupId, string Type, string? Secret = null, long? Id = null, long? PostId = null, string? EventId = null);

/// <summary>What the address answered, and the event that it was told.</summary>
internal sealed record CallbackAnswer(int Status, string Body, string EventId);

/// <summary>VK's Callback API, sent on demand.</summary>
internal sealed class VkCallbacks(Wall wall, VkMethods methods)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };

    public async Task<IResult> SendAsync(CallbackRequest request, string baseAddress, CancellationToken cancellationToken)
    {
        if (!request.Address.IsAbsoluteUri || !request.Address.IsLoopback)
            return TypedResults.BadRequest("The emulator calls only this machine.");
        var eventId = request.EventId ?? Guid.CreateVersion7().ToString("N");
        var told = ObjectOf(request, baseAddress);
        if (told is null && request.Type != "confirmation")
            return TypedResults.NotFound();

        var body = JsonSerializer.Serialize(
            new { type = request.Type, group_id = request.GroupId, event_id = eventId, v = "5.199", @object = told, secret = request.Secret }, EmulatorHost.Json);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(request.Address, content, cancellationToken);
        return TypedResults.Ok(new CallbackAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken), eventId));
    }

    private object? ObjectOf(CallbackRequest request, string baseAddress)
    {
        var owner = -request.GroupId;
        if (request.Id is not { } id)
            return null;
        if (request.Type == "wall_reply_delete")
            return new { owner_id = owner, id, user_id = 100, post_id = request.PostId ?? 0 };
        var call = new VkCall(request.Type, new VkToken(IsGroup: true, request.GroupId), new Dictionary<string, string>(StringComparer.Ordinal), baseAddress);
        if (request.Type == "wall_post_new")
            return wall.PostOf(owner, id) is { } post ? methods.Show(call, post) : null;
        return wall.CommentOf(owner, id) is { } comment ? methods.Show(call, comment, 0) : null;
    }
}
