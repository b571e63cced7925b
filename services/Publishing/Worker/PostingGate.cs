using Npgsql;
using SocialPubs.Networks;

namespace SocialPubs.Publishing.Worker;

/// <summary>
/// The gate of one claim. Books the call, extends the lease over the wait and the call, and waits last, so that the
/// call leaves at the instant that was booked.
/// </summary>
internal sealed class PostingGate(
    NpgsqlDataSource database,
    RateBudget budget,
    TimeProvider time,
    PostingOptions options,
    Claim claim,
    Guid accountId,
    Func<CallToken, double> callsPerSecond) : ICallGate
{
    // The claim, the state and the lease are looked at and the lease is extended in one statement: a worker that slept
    // through its lease finds that it has none and sends nothing.
    private const string Extend = """
        UPDATE postings SET lease_until = $3
        WHERE publication_id = $1 AND claim_id = $2 AND state IN (2, 3) AND lease_until > $4
        """;

    public async Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken)
    {
        var wait = await budget.BookAsync(accountId, token, callsPerSecond(token), options.RateWait, cancellationToken);
        var now = time.GetUtcNow();
        await using (var command = database.CreateCommand(Extend))
        {
            command.Parameters.AddWithValue(claim.PublicationId);
            command.Parameters.AddWithValue(claim.ClaimId);
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
