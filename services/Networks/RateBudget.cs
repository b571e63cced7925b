using Npgsql;

namespace SocialPubs.Networks;

/// <summary>When the next call of an account is due, shared by all replicas of a service; the service's context maps it to <c>rate_budgets</c>.</summary>
public sealed class RateBudgetRow
{
    /// <summary>The account.</summary>
    public required Guid AccountId { get; init; }

    /// <summary>With which of its tokens.</summary>
    public required CallToken Token { get; init; }

    /// <summary>The next instant that is free (UTC).</summary>
    public required DateTimeOffset NextAt { get; set; }
}

/// <summary>
/// The calls that an account may make, evenly spaced and shared by all replicas: each call books the next free instant
/// in PostgreSQL, and its caller waits for it.
/// </summary>
public sealed class RateBudget(NpgsqlDataSource database, TimeProvider time)
{
    private const string Book = """
        INSERT INTO rate_budgets AS budget (account_id, token, next_at) VALUES ($1, $5, $2 + $3)
        ON CONFLICT (account_id, token) DO UPDATE SET next_at = greatest(budget.next_at, $2) + $3
        WHERE budget.next_at <= $2 + $4
        RETURNING next_at - $3
        """;

    /// <summary>Books the account's next free instant and returns how long it is until then.</summary>
    /// <exception cref="RateBudgetException">It is farther away than <paramref name="longest"/>; nothing was booked.</exception>
    public async Task<TimeSpan> BookAsync(
        Guid accountId, CallToken token, double callsPerSecond, TimeSpan longest, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(Book);
        command.Parameters.AddWithValue(accountId);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(TimeSpan.FromSeconds(1 / callsPerSecond));
        command.Parameters.AddWithValue(longest);
        command.Parameters.AddWithValue((short)token);
        if (await command.ExecuteScalarAsync(cancellationToken) is not DateTime at)
            throw new RateBudgetException(longest);

        var wait = new DateTimeOffset(at, TimeSpan.Zero) - now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
