namespace SocialPubs.Load.Run;

internal static class LoadRun
{
    public static Task<bool> RunAsync(RunOptions options, CancellationToken cancellationToken) => throw new LoadException("not yet");
}
