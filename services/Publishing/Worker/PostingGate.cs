using Microsoft.Extensions.Options;
using Npgsql;
using SocialPubs.Networks;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Worker;

/// <summary>Whose work a gate guards: the row that holds the claim and its lease.</summary>
/// <param name="Extend">
/// SQL that extends the lease: of $1 (the subject) under $2 (the claim) to $3, if it still holds at $4. Looking and
/// extending are one statement: a worker that slept through its lease finds that it has none and sends nothing.
/// </param>
/// <param name="SubjectId">The row.</param>
/// <param name="ClaimId">The claim.</param>
internal sealed record Lease(string Extend, Guid SubjectId, Guid ClaimId);

/// <summary>Makes the gates of this replica.</summary>
internal sealed class PostingGates(NpgsqlDataSource database, RateBudget budget, TimeProvider time, IOptions<PostingOptions> options)
{
    /// <summary>The gate of one claim of an account's calls.</summary>
    public ICallGate Open(Lease lease, Guid accountId, AccountKind kind, INetworkConnector connector) => new PostingGate(
        // Intake calls with the same tokens and keeps a budget of its own: each has its share of what the network allows.
        database, budget, time, options.Value, lease, accountId, token => connector.CallsPerSecond(kind, token) * options.Value.BudgetShare);
}

/// <summary>
/// The gate of one claim. Books the call, extends the lease over the wait and the call, and waits last, so that the
/// call leaves at the instant that was booked.
/// </summary>
internal sealed class PostingGate(
    NpgsqlDataSource database,
    RateBudget budget,
    TimeProvider time,
    PostingOptions options,
    Lease lease,
    Guid accountId,
    Func<CallToken, double> callsPerSecond) : ICallGate
{
    public async Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken)
    {
        var wait = await budget.BookAsync(accountId, token, callsPerSecond(token), options.RateWait, cancellationToken);
        var now = time.GetUtcNow();
        await using (var command = database.CreateCommand(lease.Extend))
        {
            command.Parameters.AddWithValue(lease.SubjectId);
            command.Parameters.AddWithValue(lease.ClaimId);
            command.Parameters.AddWithValue(now + wait + callLimit + options.Lease);
            command.Parameters.AddWithValue(now);
            if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
                throw new AttemptLostException();
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
        // A machine that was suspended meanwhile wakes up with a lease that another replica may have taken for ended.
        if (time.GetUtcNow() > now + wait + options.Lease)
            throw new AttemptLostException();
    }
}
