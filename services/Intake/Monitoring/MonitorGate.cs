using Npgsql;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Monitoring;

/// <summary>
/// The gate of one run. Books the call within finding's share of the account's budget, extends the lease over the wait
/// and the call, and waits last, so that the call leaves at the instant that was booked.
/// </summary>
internal sealed class MonitorGate(
    NpgsqlDataSource database, RateBudget budget, TimeProvider time, FindingOptions options, MonitorClaim claim, Func<CallToken, double> callsPerSecond) : ICallGate
{
    // The claim and the lease are looked at and the lease is extended in one statement: a run that slept through its lease,
    // or whose monitor was switched off, finds that it has none and asks the network nothing.
    private const string Extend = """
        UPDATE monitors SET lease_until = $3 WHERE id = $1 AND claim_id = $2 AND is_on AND lease_until > $4
        """;

    public async Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken)
    {
        var wait = await budget.BookAsync(claim.AccountId, token, callsPerSecond(token) * options.BudgetShare, options.RateWait, cancellationToken);
        var now = time.GetUtcNow();
        await using (var command = database.CreateCommand(Extend))
        {
            command.Parameters.AddWithValue(claim.MonitorId);
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
