using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Monitoring;

/// <summary>An account of the administration was entered or changed: finding reads with its token from now on.</summary>
internal sealed class NetworkAccountChangedConsumer(
    IntakeDb db, Connectors connectors, IOptions<FindingOptions> options, TimeProvider time) : IConsumer<NetworkAccountChanged>
{
    /// <summary>What every account is watched for; searches need words, which only people know.</summary>
    private static readonly MonitorKind[] ByThemselves = [MonitorKind.Mentions, MonitorKind.Comments];

    public async Task Consume(ConsumeContext<NetworkAccountChanged> context)
    {
        var told = context.Message;
        var cancellationToken = context.CancellationToken;
        var now = time.Now();
        var account = await db.NetworkAccounts.SingleOrDefaultAsync(row => row.Id == told.AccountId, cancellationToken);
        account ??= db.NetworkAccounts.Add(
            new NetworkAccount { Id = told.AccountId, Network = told.Network, OwnerId = told.OwnerId, Title = told.Title }).Entity;
        var isNewToken = account.Apply(told);

        var monitors = await db.Monitors
            .FromSql($"SELECT * FROM monitors WHERE account_id = {told.AccountId} ORDER BY id FOR UPDATE").ToListAsync(cancellationToken);
        if (isNewToken)
        {
            foreach (var monitor in monitors)
                monitor.Wake(now);
        }

        if (!options.Value.WatchNewAccounts || connectors.For(account.Network) is not { } connector)
            return;

        foreach (var kind in ByThemselves.Where(kind => connector.Capabilities.Monitors.Contains(kind) && monitors.TrueForAll(monitor => monitor.Kind != kind)))
        {
            db.Monitors.Add(new FindingMonitor
            {
                Id = Guid.CreateVersion7(now),
                AccountId = account.Id,
                Kind = kind,
                IsOn = true,
                Interval = options.Value.Interval,
                Since = now - options.Value.LookBack,
                NextRunAt = now,
                Version = 1,
            });
        }
    }
}
