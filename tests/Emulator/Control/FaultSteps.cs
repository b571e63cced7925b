namespace SocialPubs.Emulator.Control;

/// <summary>What a fault does around the work of a call; <see cref="FaultKind.Error"/> each network answers in its own format.</summary>
internal static class FaultSteps
{
    /// <summary>Faults before the work; false where there is nothing left to answer.</summary>
    public static async Task<bool> BeforeAsync(HttpContext context, Fault? fault, TimeProvider time)
    {
        switch (fault)
        {
            case { Kind: FaultKind.Http, AfterWork: false }:
                context.Response.StatusCode = fault.Status;
                return false;
            case { Kind: FaultKind.LostRequest }:
                context.Abort();
                return false;
            case { Kind: FaultKind.Slow, AfterWork: false }:
                // A caller that has given up does not stop what it sent: the work is done all the same.
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, CancellationToken.None);
                return true;
            default:
                return true;
        }
    }

    /// <summary>Faults after the work; false where there is nothing left to answer.</summary>
    public static async Task<bool> AfterAsync(HttpContext context, Fault? fault, TimeProvider time)
    {
        switch (fault)
        {
            case { Kind: FaultKind.Http, AfterWork: true }:
                context.Response.StatusCode = fault.Status;
                return false;
            case { Kind: FaultKind.LostAnswer }:
                context.Abort();
                return false;
            case { Kind: FaultKind.Slow, AfterWork: true }:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, CancellationToken.None);
                return true;
            default:
                return true;
        }
    }
}
