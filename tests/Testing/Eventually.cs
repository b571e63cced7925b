namespace SocialPubs.Testing;

/// <summary>Waits for an effect that comes in its own time.</summary>
public static class Eventually
{
    /// <summary>Looks every 25 ms until the condition holds.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="what">Says what was waited for, in the exception.</param>
    /// <param name="within">How long at the most; 20 s by default.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, Func<string> what, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        var limit = within ?? TimeSpan.FromSeconds(20);
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s for {what()}.");
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, cancellationToken);
        }
    }
}
