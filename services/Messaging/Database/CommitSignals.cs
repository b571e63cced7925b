using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SocialPubs.Messaging.Database;

/// <summary>Wakes the dispatcher and the clock of this process after a commit, when there may be something for them.</summary>
internal sealed class CommitSignals(OutboxSignal outbox, DeadlineSignal deadlines) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Set();

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set();
        return Task.CompletedTask;
    }

    private void Set()
    {
        outbox.Set();
        deadlines.Set();
    }
}
