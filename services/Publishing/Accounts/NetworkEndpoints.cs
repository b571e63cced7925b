using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Publishing.Worker;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Publishing.Accounts;

/// <summary>A network: how the law stands to it, whose page an account must be, and what the product can do there.</summary>
/// <param name="Status">At the instant that was asked for.</param>
/// <param name="Reason">Why it stands so, in Russian.</param>
/// <param name="History">From when to when it stood how.</param>
/// <param name="Account">Whose page an account must be; null where the regulation does not say.</param>
/// <param name="Holder">The role whose holder a person's page belongs to.</param>
/// <param name="Connector">What the product can do; null where everything is done by hand.</param>
internal sealed record NetworkView(
    string Id,
    string Name,
    string? Clause,
    NetworkStatus Status,
    string? Reason,
    IReadOnlyList<NetworkStatusPeriod> History,
    AccountKind? Account,
    string? Holder,
    ReplyBy ReplyBy,
    PostRule Reply,
    PostRule? OwnPost,
    ConnectorView? Connector);

/// <summary>What the product can do in a network.</summary>
/// <param name="Replies">Whether it posts replies by itself.</param>
/// <param name="OwnPosts">Whether it posts own posts by itself.</param>
/// <param name="Finds">What it watches.</param>
/// <param name="SeesStanding">Whether it sees how a reply stands later.</param>
/// <param name="Connects">Whether an account is connected by signing in at the network.</param>
/// <param name="Limits">What the network's interface does not allow, in Russian.</param>
/// <param name="Budgets">How many calls this service makes.</param>
internal sealed record ConnectorView(
    bool Replies, bool OwnPosts, IReadOnlyList<MonitorKind> Finds, bool SeesStanding, bool Connects, IReadOnlyList<string> Limits, IReadOnlyList<BudgetView> Budgets);

/// <summary>How many calls a second this service makes with a token of an account.</summary>
internal sealed record BudgetView(AccountKind Kind, CallToken Token, double CallsPerSecond);

/// <summary>The legal standing of the networks by date, and what the connectors can do.</summary>
internal static class NetworkEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/publishing/networks", List)
            .WithName("ListNetworks").WithSummary("The regulation's networks: whether in use at an instant, whose page an account must be, what the product can do there")
            .RequireRoles([.. Roles.All]).ForEveryBody();

    private static Ok<List<NetworkView>> List(
        RegulationCatalog regulations,
        RegulationOptions active,
        Connectors connectors,
        IEnumerable<INetworkAuthorization> authorizations,
        IOptions<PostingOptions> options,
        TimeProvider time,
        DateTimeOffset? at)
    {
        var now = time.GetUtcNow();
        var instant = at?.ToUniversalTime() ?? now;
        var connectable = authorizations.Where(authorization => authorization.IsConfigured).Select(authorization => authorization.Network).ToHashSet(StringComparer.Ordinal);
        return TypedResults.Ok(regulations.InForce(active.Active, now).Networks
            .Select(network => ViewOf(network, connectors.For(network.Id), connectable.Contains(network.Id), options.Value.BudgetShare, instant)).ToList());
    }

    private static NetworkView ViewOf(NetworkRule network, INetworkConnector? connector, bool connects, double share, DateTimeOffset at) => new(
        network.Id,
        network.Name,
        network.Clause,
        network.StatusAt(at),
        network.PeriodAt(at)?.Reason,
        network.Status,
        network.Account?.Kind,
        network.Account?.Holder,
        network.ReplyBy,
        network.Reply,
        network.OwnPost,
        connector is null
            ? null
            : new ConnectorView(
                connector.Capabilities.Reply is not null && network.ReplyBy == ReplyBy.Api,
                connector.Capabilities.OwnPost is not null,
                connector.Capabilities.Monitors,
                connector.Capabilities.SeesStanding,
                connects,
                connector.Capabilities.Limits,
                [.. from kind in network.Account is { } rule ? [rule.Kind] : Enum.GetValues<AccountKind>()
                    from token in Enum.GetValues<CallToken>()
                    select new BudgetView(kind, token, connector.CallsPerSecond(kind, token) * share)]));
}
