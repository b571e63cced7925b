namespace SocialPubs.Identity.Keys;

/// <summary>What the rotation has to do at an instant: a pure decision over the keys that there are.</summary>
/// <param name="Create">From when a new key works; null where none is needed.</param>
/// <param name="Delete">Keys that signed nothing that still holds.</param>
internal sealed record KeyPlan(DateTimeOffset? Create, IReadOnlyList<SigningKey> Delete)
{
    public bool IsEmpty => Create is null && Delete.Count == 0;

    /// <summary>Decides for the keys of one use.</summary>
    /// <param name="keys">All keys of the use.</param>
    /// <param name="now">The present instant.</param>
    /// <param name="options">How long keys work.</param>
    /// <param name="longestToken">How long the longest-lived token holds.</param>
    public static KeyPlan For(IEnumerable<SigningKey> keys, DateTimeOffset now, KeyOptions options, TimeSpan longestToken)
    {
        var ordered = keys.OrderBy(key => key.ActiveFrom).ThenBy(key => key.Id, StringComparer.Ordinal).ToList();
        if (ordered.Count == 0)
            return new KeyPlan(now, []);

        var retired = ordered.Where((_, index) => index + 1 < ordered.Count && ordered[index + 1].ActiveFrom + longestToken <= now).ToList();
        var newest = ordered[^1];
        var due = newest.ActiveFrom + options.Lifetime;
        if (newest.ActiveFrom > now || now < due - options.PublishAhead)
            return new KeyPlan(null, retired);

        // After a long stop the old key signs on until the new one has been published for long enough.
        var earliest = now + options.PublishAhead;
        return new KeyPlan(due > earliest ? due : earliest, retired);
    }

    /// <summary>The key that works now, and after it all others: those to come and those that have worked.</summary>
    public static IReadOnlyList<SigningKey> InOrder(IEnumerable<SigningKey> keys, DateTimeOffset now)
    {
        var ordered = keys.OrderByDescending(key => key.ActiveFrom).ThenByDescending(key => key.Id, StringComparer.Ordinal).ToList();
        var active = ordered.Find(key => key.ActiveFrom <= now);
        return active is null ? ordered : [active, .. ordered.Where(key => key != active)];
    }
}
