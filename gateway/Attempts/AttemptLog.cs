using Microsoft.Extensions.Options;

namespace SocialPubs.Gateway.Attempts;

/// <summary>What was refused to whom: equal refusals are counted together.</summary>
internal readonly record struct Refused(string Address, string Route, int Status, string Code, string? SubjectId);

/// <summary>Equal refusals of a few seconds, as Identity records them.</summary>
/// <param name="At">When the last of them was.</param>
/// <param name="Route">Method and first parts of the path, such as <c>POST /api/intake/publications</c>.</param>
/// <param name="Address">The IP address of who asked.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code of the refusal.</param>
/// <param name="Count">How many there were.</param>
/// <param name="SubjectId">Whose token it was; null where there was no good one.</param>
internal sealed record Attempt(DateTimeOffset At, string Route, string Address, int Status, string Code, long Count, string? SubjectId);

/// <summary>
/// Collects refusals until they are reported. A flood of equal ones is one entry; a flood of different ones costs no more
/// than <see cref="AttemptOptions.MaxPerMinute"/> entries a minute, and the rest is only counted.
/// </summary>
internal sealed class AttemptLog(IOptions<AttemptOptions> options, GatewayMetrics metrics, TimeProvider time)
{
    private readonly Lock turn = new();
    private Dictionary<Refused, (DateTimeOffset At, long Count)> collected = [];
    private DateTimeOffset minute;
    private int inMinute;
    private long lost;

    public void Note(Refused refused)
    {
        metrics.Refused(refused.Code, refused.Status);
        lock (turn)
        {
            var now = time.GetUtcNow();
            if (collected.TryGetValue(refused, out var known))
            {
                collected[refused] = (now, known.Count + 1);
                return;
            }

            if (now - minute >= TimeSpan.FromMinutes(1) || now < minute)
                (minute, inMinute) = (now, 0);
            if (inMinute < options.Value.MaxPerMinute)
            {
                inMinute++;
                collected[refused] = (now, 1);
                return;
            }
        }

        Lose(1);
    }

    /// <summary>What was collected since the last call.</summary>
    public IReadOnlyList<Attempt> Take()
    {
        Dictionary<Refused, (DateTimeOffset At, long Count)> taken;
        lock (turn)
        {
            if (collected.Count == 0)
                return [];
            (taken, collected) = (collected, []);
        }

        return [.. taken.Select(entry => new Attempt(
            entry.Value.At, entry.Key.Route, entry.Key.Address, entry.Key.Status, entry.Key.Code, entry.Value.Count, entry.Key.SubjectId))];
    }

    /// <summary>Counts refusals that will not be on record.</summary>
    public void Lose(long count)
    {
        metrics.Lost(count);
        Interlocked.Add(ref lost, count);
    }

    /// <summary>How many were lost since the last call.</summary>
    public long TakeLost() => Interlocked.Exchange(ref lost, 0);
}
