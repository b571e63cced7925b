using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.Monitoring;

/// <summary>A run of a monitor that this replica holds.</summary>
internal sealed record MonitorClaim(Guid MonitorId, Guid ClaimId, Guid AccountId, MonitorKind Kind);

/// <summary>
/// Hands due monitors to workers, each to one of them, whatever number of replicas runs. The lease of a replica that died
/// ends by itself, and the monitor is due again.
/// </summary>
internal sealed class MonitorClaims(
    IntakeDb db, Connectors connectors, RegulationCatalog catalog, RegulationOptions regulation, IOptions<FindingOptions> options, TimeProvider time)
{
    /// <summary>Claims up to <paramref name="count"/> monitors, the longest due first.</summary>
    public async Task<IReadOnlyList<MonitorClaim>> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var networks = connectors.All.Select(connector => connector.Network).Where(network => catalog.IsInUse(regulation, network, now)).ToArray();
        if (networks.Length == 0)
            return [];

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Monitors.FromSql(
            $"""
            SELECT monitor.* FROM monitors monitor JOIN network_accounts account ON account.id = monitor.account_id
            WHERE monitor.is_on AND monitor.next_run_at <= {now} AND (monitor.lease_until IS NULL OR monitor.lease_until <= {now})
              AND account.active AND account.sealed_token IS NOT NULL AND account.network = ANY ({networks})
            ORDER BY monitor.next_run_at, monitor.id LIMIT {count} FOR UPDATE OF monitor SKIP LOCKED
            """).ToListAsync(cancellationToken);
        if (due.Count == 0)
            return [];

        var claims = new List<MonitorClaim>();
        foreach (var monitor in due)
        {
            var claim = new MonitorClaim(monitor.Id, Guid.CreateVersion7(now), monitor.AccountId, monitor.Kind);
            monitor.Claim(claim.ClaimId, now, now + options.Value.Lease);
            claims.Add(claim);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return claims;
    }
}

internal static class NetworksInUse
{
    /// <summary>Whether the regulation of new publications knows the network and lets it be used.</summary>
    public static bool IsInUse(this RegulationCatalog catalog, RegulationOptions options, string network, DateTimeOffset at) =>
        catalog.All.LastOrDefault(known => known.Id == options.Active && known.IsInForce(at))?.Network(network)?.IsInUse(at) == true;
}
