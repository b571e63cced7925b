namespace SocialPubs.AppHost.Tests;

internal static class Eventually
{
    /// <summary>Asks until the answer is yes; a wait that runs out says what it waited for.</summary>
    public static async Task BeTrueAsync(string what, Func<Task<bool>> ask, CancellationToken cancellationToken, int seconds = 30)
    {
        var started = TimeProvider.System.GetTimestamp();
        Exception? last = null;
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(seconds))
        {
            try
            {
                if (await ask()) return;
            }
            catch (HttpRequestException exception)
            {
                last = exception;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"Waited {seconds} s for: {what}.", last);
    }
}
