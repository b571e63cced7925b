using SocialPubs.Regulations;

namespace SocialPubs.Networks;

/// <summary>
/// Speaks one network's interface: answers publications, keeps the accounts' own posts, finds. What it cannot do it says
/// in <see cref="Capabilities"/> or by its results, and people do that by hand in the same flow and under the same clock.
/// </summary>
/// <remarks>
/// No method throws for what the network or the way to it does: every end is one of the results. Each calls the gate
/// before every call, sends nothing twice by itself, and puts no token into an address, a log or a detail.
/// </remarks>
public interface INetworkConnector
{
    /// <summary>The network's id in the regulation, such as <c>vk</c>.</summary>
    string Network { get; }

    /// <summary>What the network's interface can do.</summary>
    ConnectorCapabilities Capabilities { get; }

    /// <summary>How many calls a second an account's token may make.</summary>
    double CallsPerSecond(AccountKind kind, CallToken token);

    /// <summary>Why an owner's id cannot belong to such an account, or null where it can.</summary>
    string? CheckOwner(AccountKind kind, string ownerId);

    /// <summary>
    /// Posts a reply, at most once. Whatever leaves it open whether the reply stands there is
    /// <see cref="PostResultKind.Unknown"/>.
    /// </summary>
    Task<PostResult> PostAsync(ReplyRequest request, ICallGate gate, CancellationToken cancellationToken);

    /// <summary>Looks for the exact text from the account's own author among the replies since an attempt began.</summary>
    Task<ReadBackResult> FindAsync(ReplyRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken);

    /// <summary>Posts on the account's own page, at most once, under the same rules as a reply (decree 188, clause 6).</summary>
    Task<PostResult> PublishAsync(OwnPostRequest request, ICallGate gate, CancellationToken cancellationToken) =>
        Task.FromResult(new PostResult(PostResultKind.Permanent, ConnectorFaults.NotOffered, "The network's interface has no method for own posts."));

    /// <summary>Looks for the exact text among the account's own posts since an attempt began.</summary>
    Task<ReadBackResult> FindOwnPostAsync(OwnPostRequest request, DateTimeOffset since, ICallGate gate, CancellationToken cancellationToken) =>
        Task.FromResult(new ReadBackResult(ReadBackKind.Impossible, ConnectorFaults.NotOffered));

    /// <summary>Looks how a reply stands that was posted: there, edited, gone, or gone with its publication.</summary>
    Task<StandingResult> LookAtAsync(StandingRequest request, ICallGate gate, CancellationToken cancellationToken) =>
        Task.FromResult(new StandingResult(StandingKind.Impossible, ConnectorFaults.NotOffered));

    /// <summary>Reads the next page of what a monitor watches, newest things after <see cref="MonitorRequest.Cursor"/>.</summary>
    Task<MonitorPage> ReadAsync(MonitorRequest request, ICallGate gate, CancellationToken cancellationToken) =>
        Task.FromResult(new MonitorPage(MonitorOutcome.Impossible, [], request.Cursor, Code: ConnectorFaults.NotOffered));

    /// <summary>Asks the network whether the account's token is good, whose it is, and until when.</summary>
    Task<TokenState> CheckTokenAsync(ConnectorAccount account, ICallGate gate, CancellationToken cancellationToken);
}

/// <summary>The connectors by network.</summary>
public sealed class Connectors(IEnumerable<INetworkConnector> connectors)
{
    private readonly Dictionary<string, INetworkConnector> byNetwork =
        connectors.ToDictionary(connector => connector.Network, StringComparer.Ordinal);

    /// <summary>The connector of a network, or null where there is none.</summary>
    public INetworkConnector? For(string network) => byNetwork.GetValueOrDefault(network);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<INetworkConnector> All => byNetwork.Values;
}

/// <summary>With which of its tokens an account makes a call.</summary>
public enum CallToken : short
{
    /// <summary>The one that posts and reads.</summary>
    Posting = 0,

    /// <summary>The one that uploads files.</summary>
    Upload = 1,
}

/// <summary>Stands before every call to a network.</summary>
public interface ICallGate
{
    /// <summary>
    /// Waits for the account's rate budget and makes sure that the work is still this replica's for as long as the call
    /// may take.
    /// </summary>
    /// <exception cref="AttemptLostException">Another worker has taken over: nothing may be sent any more.</exception>
    /// <exception cref="RateBudgetException">The budget is used up for longer than an attempt waits.</exception>
    Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken);
}

/// <summary>The lease of the attempt has ended.</summary>
public sealed class AttemptLostException() : Exception("Another worker has taken over the posting.");

/// <summary>The account may make no call for a while.</summary>
public sealed class RateBudgetException(TimeSpan wait) : Exception("The account's rate budget is used up.")
{
    /// <summary>How long, at least.</summary>
    public TimeSpan Wait { get; } = wait;
}
