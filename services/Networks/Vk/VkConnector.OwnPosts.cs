using System.Globalization;
using System.Text.Json;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Vk;

/// <summary>Posts on the account's own wall, which only a person's token may make.</summary>
internal sealed partial class VkConnector
{
    private const int PostsPerPage = 100;

    public async Task<PostResult> PublishAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken)
    {
        if (PersonsToken(request.Account) is not { } token)
            return NoPersonsToken();

        var parameters = new List<KeyValuePair<string, string>>
        {
            new("owner_id", request.Account.OwnerId),
            new("message", request.Text),
            new("guid", request.Key),
        };
        var (attachments, notPrepared) = await Refusals.PrepareAsync<List<string>>(Network, async () =>
        {
            var (names, failure) = await UploadAllAsync(request.Account, request.Files, gate, cancellationToken);
            if (failure is null)
                await gate.PassAsync(options.Value.CallTimeout, BudgetOf(request.Account, token), cancellationToken);
            return (names, failure);
        });
        if (notPrepared is not null)
            return notPrepared;
        if (attachments!.Count > 0)
            parameters.Add(new("attachments", string.Join(',', attachments)));
        if (GroupOf(request.Account) is not null)
            parameters.Add(new("from_group", "1"));

        // As with a reply: from here on the outcome counts, whether the service stops or not.
        var answer = await client.CallAsync("wall.post", parameters, token, CancellationToken.None);
        return answer switch
        {
            VkAnswer.Response { Value: var value } when VkItems.Number(value, "post_id") is { } id =>
                PostResult.Posted(OwnPostId(request.Account, id), OwnPostUrl(request.Account, id), time.GetUtcNow()),
            VkAnswer.Error { Code: 214 } capped => PostResult.Wait(VkErrors.CodeOf(capped.Code), capped.Message, options.Value.DailyCapBackoff),
            _ => OfSending(answer, "vk.no-post-id"),
        };
    }

    public async Task<ReadBackResult> FindOwnPostAsync(OwnPostRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken)
    {
        var text = NetworkText.Normalise(request.Text);
        var oldest = (since - ClockMargin).ToUnixTimeSeconds();
        return await Refusals.ReadAsync(Network, async () =>
        {
            for (var page = 0; page < MaxPages; page++)
            {
                var answer = await AsPersonAsync(
                    request.Account, "wall.get", WallPage(request.Account, "owner", page * PostsPerPage, PostsPerPage), gate, cancellationToken);
                if (Items(answer) is not { } items)
                    return OfUnreadable(answer, options.Value);

                foreach (var item in items)
                {
                    if (VkItems.Number(item, "id") is not { } id || VkItems.Number(item, "date") is not { } date)
                        continue;
                    // A post that is pinned stands first, however old it is.
                    if (date < oldest && !IsPinned(item))
                        return ReadBackResult.NotFound;
                    if (date >= oldest && NetworkText.Normalise(VkItems.Text(item, "text") ?? string.Empty) == text && !request.KnownPosts.Contains(OwnPostId(request.Account, id)))
                        return ReadBackResult.Found(OwnPostId(request.Account, id), OwnPostUrl(request.Account, id), DateTimeOffset.FromUnixTimeSeconds(date));
                }

                if (items.Count < PostsPerPage)
                    return ReadBackResult.NotFound;
            }

            return new ReadBackResult(ReadBackKind.TryLater, "vk.too-many-posts");
        }, Refusals.AsReadBack);
    }

    private static string OwnPostId(ConnectorAccount account, long postId) => string.Create(CultureInfo.InvariantCulture, $"{account.OwnerId}_{postId}");

    private static string OwnPostUrl(ConnectorAccount account, long postId) => $"https://vk.com/wall{OwnPostId(account, postId)}";

    private static bool IsPinned(JsonElement post) => VkItems.Number(post, "is_pinned") == 1;

    private static List<KeyValuePair<string, string>> WallPage(ConnectorAccount account, string filter, int offset, int count) =>
    [
        new("owner_id", account.OwnerId),
        new("filter", filter),
        new("offset", offset.ToString(CultureInfo.InvariantCulture)),
        new("count", count.ToString(CultureInfo.InvariantCulture)),
        new("extended", "1"),
    ];

    /// <summary>What stands under <c>items</c>, or null where the answer has none.</summary>
    private static IReadOnlyList<JsonElement>? Items(VkAnswer answer) =>
        answer is VkAnswer.Response { Value: { ValueKind: JsonValueKind.Object } value }
        && value.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray()]
            : null;

    /// <summary>The end of the one call that makes something visible, where it did not bring the number of what it made.</summary>
    private PostResult OfSending(VkAnswer answer, string codeWithoutNumber) => answer switch
    {
        VkAnswer.Response => new PostResult(PostResultKind.Unknown, codeWithoutNumber, "VK confirmed without a number."),
        VkAnswer.Error error => VkErrors.OfSending(error, options.Value),
        VkAnswer.NotSent notSent => new PostResult(PostResultKind.Retry, notSent.Code, notSent.Reason),
        VkAnswer.Lost lost => new PostResult(PostResultKind.Unknown, lost.Code, lost.Reason),
        VkAnswer.Status status => Refusals.OfStatus("vk", status.Code, status.RetryAfter, PostResultKind.Unknown),
        _ => throw new InvalidOperationException("VK's answers are a closed set."),
    };
}
