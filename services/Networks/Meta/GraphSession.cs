using System.Globalization;

namespace SocialPubs.Networks.Meta;

/// <summary>The calls of one piece of work: of one account, past its gate.</summary>
/// <param name="Client">Sends them.</param>
/// <param name="Usage">How much of Meta's allowance is used.</param>
/// <param name="Options">Meta's settings.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Account">Whose token.</param>
/// <param name="Gate">What stands before each call.</param>
/// <param name="ForSending">Whether a reply or a post waits for it: then it goes on when mere reading already pauses.</param>
internal sealed record GraphSession(
    GraphClient Client, GraphUsage Usage, MetaOptions Options, string Network, ConnectorAccount Account, ICallGate Gate, bool ForSending)
{
    /// <summary>Reads fields of a node, or a list.</summary>
    public async Task<GraphAnswer> GetAsync(
        string path, string fields, CancellationToken cancellationToken, params IEnumerable<KeyValuePair<string, string>> more)
    {
        await PassAsync(Options.CallTimeout, cancellationToken);
        return await Client.GetAsync(Network, Account.OwnerId, path, more.Prepend(new("fields", fields)), Account.Token, cancellationToken);
    }

    /// <summary>Makes something that nobody sees yet.</summary>
    public async Task<GraphAnswer> PrepareAsync(string path, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        await PassAsync(Options.CallTimeout, cancellationToken);
        return await Client.PostAsync(Network, Account.OwnerId, path, form, Account.Token, cancellationToken);
    }

    /// <summary>Uploads something that nobody sees yet.</summary>
    public async Task<GraphAnswer> UploadAsync(
        string path, IEnumerable<KeyValuePair<string, string>> form, ReplyFile file, CancellationToken cancellationToken)
    {
        await PassAsync(Options.UploadTimeout, cancellationToken);
        return await Client.UploadAsync(Network, Account.OwnerId, path, form, file, Account.Token, cancellationToken);
    }

    /// <summary>Passes the gate for the sending call, which <see cref="SendAsync"/> then makes.</summary>
    public Task PassAsync(CancellationToken cancellationToken) => PassAsync(Options.CallTimeout, cancellationToken);

    /// <summary>Makes the sending call. Its outcome counts whether the service stops or not: only the call's own limit ends it.</summary>
    public Task<GraphAnswer> SendAsync(string path, IEnumerable<KeyValuePair<string, string>> form) =>
        Client.PostAsync(Network, Account.OwnerId, path, form, Account.Token, CancellationToken.None);

    /// <summary>An id of the network as part of a path.</summary>
    public static string Id(string id) => Uri.EscapeDataString(id);

    public static KeyValuePair<string, string> Limit(int limit) => new("limit", limit.ToString(CultureInfo.InvariantCulture));

    /// <summary>The parameter of the next page, where there is one.</summary>
    public static IEnumerable<KeyValuePair<string, string>> After(string? after) => after is null ? [] : [new("after", after)];

    private async Task PassAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (Usage.Pause(Account.OwnerId, ForSending) is { } pause)
            throw new RateBudgetException(pause);
        await Gate.PassAsync(limit, CallToken.Posting, cancellationToken);
    }
}
