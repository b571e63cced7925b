using System.Text.Json;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Intake.Import;

/// <summary>
/// Hands the answers of an import to the client as fast as it takes them, over a file. Many clients read nothing until
/// they have sent everything: without the file the service would wait for them to read while they wait for it to read,
/// for ever.
/// </summary>
internal sealed class AnswerSpool : IAsyncDisposable
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly FileStream writer;
    private readonly FileStream reader;
    private readonly SemaphoreSlim written = new(0);
    private readonly Stream target;
    private readonly CancellationToken cancellationToken;
    private readonly Task sending;
    private volatile bool complete;

    public AnswerSpool(Stream target, CancellationToken cancellationToken)
    {
        this.target = target;
        this.cancellationToken = cancellationToken;
        var path = Path.Combine(Path.GetTempPath(), $"socialpubs-import-{Guid.CreateVersion7():N}");
        writer = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 16384, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        reader = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
        sending = SendAsync();
    }

    /// <summary>Answers some rows; returns whether or not the client takes them.</summary>
    public async Task WriteAsync(IEnumerable<ImportAnswer> answers)
    {
        foreach (var answer in answers)
        {
            await JsonSerializer.SerializeAsync(writer, answer, Json.Options, cancellationToken);
            await writer.WriteAsync(NewLine, cancellationToken);
        }

        await writer.FlushAsync(cancellationToken);
        written.Release();
    }

    /// <summary>Waits until the client has taken everything.</summary>
    public async Task CompleteAsync()
    {
        complete = true;
        written.Release();
        await sending;
    }

    public async ValueTask DisposeAsync()
    {
        complete = true;
        written.Release();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await reader.DisposeAsync();
        await writer.DisposeAsync();
        written.Dispose();
    }

    private async Task SendAsync()
    {
        var buffer = new byte[16384];
        while (true)
        {
            // Read before the copy: what was complete then is all there.
            var last = complete;
            int read;
            while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await target.FlushAsync(cancellationToken);
            }

            if (last)
                return;
            await written.WaitAsync(cancellationToken);
        }
    }
}
