using System.Text.Json;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Meta;

/// <summary>Asks Meta about a token.</summary>
internal static class MetaTokens
{
    /// <summary>
    /// Reads the page with the token, which says whether it is good; and, where the application is known, asks
    /// <c>debug_token</c> until when and for what.
    /// </summary>
    /// <param name="session">The calls.</param>
    /// <param name="nameField">Under which field the page's name stands.</param>
    /// <param name="scopes">The permissions that the product needs.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public static async Task<TokenState> CheckAsync(
        GraphSession session, string nameField, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        return await Refusals.ReadAsync(session.Network, async () =>
        {
            var page = await session.GetAsync(GraphSession.Id(session.Account.OwnerId), $"id,{nameField}", cancellationToken);
            if (page is not GraphAnswer.Value { Json: var node })
                return NotGood(page, session);
            if (node.Text("id") is not { } ownerId)
                return new TokenState(MonitorOutcome.TryLater, Code: $"{session.Network}.not-graph", Detail: "The answer is not one of the Graph API's.");

            var good = new TokenState(MonitorOutcome.Read, ownerId, node.Text(nameField));
            if (!session.Options.HasApplication)
                return good;

            await session.PassAsync(cancellationToken);
            // The token to look at is a secret like any: a form that says that it is a reading call keeps it out of the address.
            var answer = await session.Client.PostAsync(
                session.Network, session.Account.OwnerId, "debug_token",
                [new("method", "get"), new("input_token", session.Account.Token)],
                $"{session.Options.AppId}|{session.Options.AppSecret}", cancellationToken);
            return answer is GraphAnswer.Value { Json: var json } ? Describe(good, json.Member("data") ?? default, session, scopes) : NotGood(answer, session);
        }, Refusals.AsTokenState);
    }

    private static TokenState Describe(TokenState good, JsonElement data, GraphSession session, IReadOnlyList<string> scopes)
    {
        if (data.ValueKind != JsonValueKind.Object)
            return good;
        if (data.Member("is_valid") is { ValueKind: JsonValueKind.False })
        {
            var code = (int)(data.Member("error").Number("code") ?? 190);
            return new TokenState(
                MonitorOutcome.Token, good.OwnerId, good.OwnerName,
                Code: GraphErrors.CodeOf(new GraphAnswer.Error(200, code, (int?)data.Member("error").Number("subcode"), string.Empty), session.Network),
                Detail: NetworkHttp.Wording(data.Member("error").Text("message")));
        }

        if (data.Text("app_id") is { } app && app != session.Options.AppId)
        {
            return new TokenState(
                MonitorOutcome.Token, good.OwnerId, good.OwnerName, Code: $"{session.Network}.foreign-application",
                Detail: "The token was given to another application: connect the account anew.");
        }

        var granted = data.Items("scopes").Select(scope => scope.ToString()).ToHashSet(StringComparer.Ordinal);
        // A page's token does not end, but what it may see does, three months after the person last used the application.
        var ends = new[] { data.Time("expires_at"), data.Time("data_access_expires_at") }
            .Where(end => end > DateTimeOffset.UnixEpoch)
            .Min();
        return good with { ExpiresAt = ends, Missing = [.. scopes.Where(scope => !granted.Contains(scope))] };
    }

    private static TokenState NotGood(GraphAnswer answer, GraphSession session)
    {
        var result = GraphErrors.OfPreparing(answer, session.Network, session.Options);
        return new TokenState(GraphErrors.OutcomeOf(result.Kind), Code: result.Code ?? NetworkHttp.CutOff(session.Network), Detail: result.Detail);
    }
}
