using System.Globalization;
using System.Text.Json;
using SocialPubs.Networks.Calls;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Vk;

/// <summary>How a reply stands, and what the token may do.</summary>
internal sealed partial class VkConnector
{
    // Bits of account.getAppPermissions.
    private static readonly (long Bit, string Name)[] PersonsPermissions = [(8192, "wall"), (4, "photos")];
    private static readonly string[] CommunitysPermissions = ["wall"];

    public async Task<StandingResult> LookAtAsync(StandingRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        if (CommentOf(request) is not { } comment)
            return new StandingResult(StandingKind.Impossible, "vk.no-comment-id");
        var evidence = new Dictionary<string, object?>(StringComparer.Ordinal);
        return await Refusals.ReadAsync(Network, async () =>
        {
            // Where the post can be read, a comment that cannot be read is gone; without this look it might be hidden from us only.
            var post = await AsPersonAsync(
                request.Account, "wall.getById", [new("posts", $"{request.Publication.OwnerId}_{request.Publication.PostId}")], gate, cancellationToken);
            if (Items(post) is not { } posts)
                return Unseen(request, post);
            evidence["wall.getById"] = ((VkAnswer.Response)post).Value;
            if (!posts.Any(item => !IsDeleted(item)))
                return Seen(StandingKind.PublicationGone, null);

            var kind = await CommentAsync(comment, "reply");
            if (kind.Failure is not null)
                return kind.Failure;
            if (kind.Text is { } text)
            {
                return NetworkText.Normalise(text) == NetworkText.Normalise(request.Text)
                    ? Seen(StandingKind.Standing, null)
                    : Seen(StandingKind.Edited, text);
            }

            // An answer under a comment goes with it.
            if (request.Publication.CommentId is { } answered)
            {
                var publication = await CommentAsync(answered, "publication");
                if (publication.Failure is not null)
                    return publication.Failure;
                if (publication.Text is null)
                    return Seen(StandingKind.PublicationGone, null);
            }

            return Seen(StandingKind.ReplyGone, null);
        }, Refusals.AsStanding);

        StandingResult Seen(StandingKind kind, string? text) => new(kind, null, text, JsonSerializer.Serialize(evidence, EvidenceJson));

        // The text, or none where the comment is gone.
        async Task<(string? Text, StandingResult? Failure)> CommentAsync(string id, string name)
        {
            var answer = await ReadAsync(
                request.Account, "wall.getComment", [new("owner_id", request.Publication.OwnerId!), new("comment_id", id)], gate, cancellationToken);
            if (answer is VkAnswer.Error { Code: 100 or 211 } gone)
            {
                evidence[$"wall.getComment ({name})"] = new { error_code = gone.Code, error_msg = gone.Message };
                return (null, null);
            }

            if (Items(answer) is not { } items)
                return (null, Unseen(request, answer));
            evidence[$"wall.getComment ({name})"] = ((VkAnswer.Response)answer).Value;
            var standing = items.FirstOrDefault(item => !(item.TryGetProperty("deleted", out var deleted) && deleted.ValueKind == JsonValueKind.True));
            return (standing.ValueKind == JsonValueKind.Object ? VkItems.Text(standing, "text") ?? string.Empty : null, null);
        }
    }

    public async Task<TokenState> CheckTokenAsync(ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken)
    {
        var isGroup = GroupOf(account) is not null;
        return await Refusals.ReadAsync(Network, async () =>
        {
            await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
            var answer = await client.CallAsync(isGroup ? "groups.getById" : "users.get", [], account.Token, cancellationToken);
            if (answer is not VkAnswer.Response { Value: var value } || OwnerOf(value, isGroup) is not { } owner)
            {
                var failure = OfPreparing(answer);
                return new TokenState(
                    failure.Kind == PostResultKind.Token ? MonitorOutcome.Token : MonitorOutcome.TryLater, Code: failure.Code ?? "vk.cut-off", Detail: failure.Detail);
            }

            if (owner.Id.ToString(CultureInfo.InvariantCulture) != account.OwnerId)
                return new TokenState(MonitorOutcome.Token, owner.Id.ToString(CultureInfo.InvariantCulture), owner.Name, Code: "vk.foreign-token", Detail: "The token is that of somebody else.");
            return new TokenState(
                MonitorOutcome.Read, account.OwnerId, owner.Name, Missing: await MissingAsync(account, isGroup, gate, cancellationToken));
        }, Refusals.AsTokenState);
    }

    private static readonly JsonSerializerOptions EvidenceJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };

    private static string? CommentOf(StandingRequest request)
    {
        if (request.ReplyId?.Split('_') is [_, var id])
            return id;
        return NetworkAddress.TryParse("vk", request.ReplyUrl, out var address) ? address.CommentId : null;
    }

    private static (long Id, string Name)? OwnerOf(JsonElement value, bool isGroup)
    {
        var names = new Dictionary<long, string>();
        if (isGroup)
        {
            foreach (var group in VkItems.Array(value, "groups"))
                VkItems.AddGroup(names, group);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var person in value.EnumerateArray())
                VkItems.AddPerson(names, person);
        }

        return names.Count == 0 ? null : (names.First().Key, names.First().Value);
    }

    /// <summary>Permissions that the token lacks; null where VK does not say.</summary>
    private async Task<IReadOnlyList<string>?> MissingAsync(ConnectorAccount account, bool isGroup, ICallGate gate, CancellationToken cancellationToken)
    {
        await gate.PassAsync(options.Value.CallTimeout, CallToken.Posting, cancellationToken);
        var answer = await client.CallAsync(isGroup ? "groups.getTokenPermissions" : "account.getAppPermissions", [], account.Token, cancellationToken);
        if (answer is not VkAnswer.Response { Value: var value })
            return null;
        if (!isGroup)
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var mask) ? [.. PersonsPermissions.Where(permission => (mask & permission.Bit) == 0).Select(permission => permission.Name)] : null;
        var given = VkItems.Array(value, "permissions").Select(permission => VkItems.Text(permission, "name")).ToHashSet(StringComparer.Ordinal);
        return [.. CommunitysPermissions.Where(name => !given.Contains(name))];
    }

    private StandingResult Unseen(StandingRequest request, VkAnswer answer)
    {
        if (answer is VkAnswer.Error { Code: GroupAuthFailed } && PersonsToken(request.Account) is null)
            return new StandingResult(StandingKind.Impossible, ConnectorFaults.NoUploadToken);
        var failure = OfPreparing(answer);
        // A token can be renewed; only what VK denies for good is impossible.
        return new StandingResult(failure.Kind == PostResultKind.Permanent ? StandingKind.Impossible : StandingKind.TryLater, failure.Code ?? "vk.cut-off")
        {
            WaitFor = failure.WaitFor,
        };
    }
}
