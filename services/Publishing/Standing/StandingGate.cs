using Npgsql;
using SocialPubs.Networks;
using SocialPubs.Publishing.Worker;

namespace SocialPubs.Publishing.Standing;

/// <summary>The gate of one look: books the call and extends the lease over the wait and the call.</summary>
internal sealed class StandingGate(
    NpgsqlDataSource database,
    RateBudget budget,
    TimeProvider time,
    PostingOptions posting,
    StandingOptions options,
    StandingClaim claim,
    Guid accountId,
    Func<CallToken, double> callsPerSecond) : ICallGate
{
    private const string Extend =
        "UPDATE standing_checks SET lease_until = $3 WHERE publication_id = $1 AND claim_id = $2 AND lease_until > $4";

    public async Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken)
    {
        var wait = await budget.BookAsync(accountId, token, callsPerSecond(token), posting.RateWait, cancellationToken);
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
    }
}
