namespace SocialPubs.Load.Clients;

/// <summary>Waits for what follows by messages.</summary>
internal static class Waiting
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Asks until there is an answer; the pauses grow, so that those who wait do not keep busy what they wait for.</summary>
    /// <exception cref="LoadException">There was none within the limit.</exception>
    public static async Task<T> ForAsync<T>(
        string what, TimeSpan limit, TimeSpan pause, TimeProvider time, CancellationToken cancellationToken, Func<Task<T?>> ask)
        where T : class
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (await ask() is { } found)
                return found;
            if (time.GetElapsedTime(started) > limit)
                throw new LoadException($"Waited {limit.TotalSeconds:0} s in vain for {what}.");
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
