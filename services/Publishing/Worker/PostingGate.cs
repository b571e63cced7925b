using Npgsql;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Publishing.Networks;

namespace SocialPubs.Publishing.Worker;

/// <summary>The gate of one claim: the rate budget of the account first, then the lease, so that waiting does not eat it up.</summary>
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
        await budget.WaitAsync(accountId, token, callsPerSecond(token), options.RateWait, cancellationToken);
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(Extend);
        command.Parameters.AddWithValue(claim.PublicationId);
        command.Parameters.AddWithValue(claim.ClaimId);
        command.Parameters.AddWithValue(now + callLimit + options.Lease);
        command.Parameters.AddWithValue(now);
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            throw new AttemptLostException();
    }
}
