namespace SocialPubs.Messaging;

/// <summary>
/// Wakes a waiting loop of this process. A hint and no more: the loop also polls, so a lost or early signal costs
/// time, never a message. See docs/adr/0002 for why it is not PostgreSQL's NOTIFY.
/// </summary>
internal abstract class Signal
{
    private readonly SemaphoreSlim semaphore = new(0, 1);

    public void Set()
    {
        try
        {
            if (semaphore.CurrentCount == 0)
                semaphore.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else set it between the look and the release.
        }
    }

    /// <summary>Returns when the signal is set or the time has passed, whichever comes first.</summary>
    public async Task WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var expired = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, cancellationToken);
        try
        {
            await semaphore.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time has passed.
        }
    }
}

internal sealed class OutboxSignal : Signal;

internal sealed class DeadlineSignal : Signal;
