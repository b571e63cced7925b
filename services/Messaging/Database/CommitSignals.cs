using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Outbox;

namespace SocialPubs.Messaging.Database;

/// <summary>Wakes the dispatcher and the clock of this process after a commit, when there may be something for them.</summary>
internal sealed class CommitSignals(OutboxSignal outbox, DeadlineSignal deadlines) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Set(eventData.Context);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(eventData.Context);
        return Task.CompletedTask;
    }

    /// <summary>Only for rows of theirs: a service that hears much and says little is not kept looking.</summary>
    private void Set(DbContext? context)
    {
        if (context is null || context.ChangeTracker.Entries<OutboxMessage>().Any())
            outbox.Set();
        if (context is null || context.ChangeTracker.Entries<Deadline>().Any())
            deadlines.Set();
    }
}
