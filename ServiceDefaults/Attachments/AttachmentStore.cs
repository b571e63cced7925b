using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Attachments.Cleaning;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.ServiceDefaults.Attachments;

/// <summary>Where attachments are kept and how large they may be, section <c>Attachments</c>.</summary>
public sealed class AttachmentOptions
{
    /// <summary>The folder that all services share; <c>Attachments:Directory</c>.</summary>
    public string Directory { get; set; } = string.Empty;

    /// <summary>Bytes that one file may have; <c>Attachments:MaxBytes</c>.</summary>
    public long MaxBytes { get; set; } = 50 * 1024 * 1024;

    /// <summary>Pixels that a picture may have, all its frames together; a camera of 50 megapixels passes.</summary>
    public long MaxPixels { get; set; } = 52_000_000;

    /// <summary>Pixels that a side of a picture may have.</summary>
    public int MaxSide { get; set; } = 16_383;

    /// <summary>Frames that a moving picture may have.</summary>
    public int MaxFrames { get; set; } = 500;

    /// <summary>
    /// Files that one replica checks at once; further ones wait. Bounds the memory: about 16 bytes for each pixel, and
    /// twice the file.
    /// </summary>
    public int Concurrency { get; set; } = 2;
}

/// <summary>Files under the hash of their content: the same file twice is one file, and a stored file never changes.</summary>
public interface IAttachmentStore
{
    /// <summary>
    /// Checks a file, takes out what it need not say (place, device, names; see <see cref="StoredFile.Stripped"/>) and
    /// stores what remains. Hash and size are those of the stored file; the same file always becomes the same.
    /// </summary>
    Task<Outcome<StoredFile>> SaveAsync(Stream content, string fileName, CancellationToken cancellationToken);

    /// <summary>Opens a stored file, or null where there is none with this hash.</summary>
    Stream? Open(string hash);
}

/// <summary>A file as it is stored, which need not be the file that was sent, byte for byte.</summary>
/// <param name="Hash">SHA-256 of the stored content, 64 lower-case hexadecimal digits.</param>
/// <param name="FileName">The name for people, cleaned.</param>
/// <param name="ContentType">The media type found by looking at the content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Stripped">What was taken out: <c>exif</c>, <c>xmp</c>, <c>icc</c>, <c>text</c>, <c>time</c>, <c>trailing</c> …</param>
/// <param name="Width">Pixels of a picture or video.</param>
/// <param name="Height">Pixels of a picture or video.</param>
public sealed record StoredFile(
    string Hash, string FileName, string ContentType, long Size, IReadOnlyList<string> Stripped, int? Width = null, int? Height = null);

/// <summary>Codes of the attachment store.</summary>
public static class AttachmentRefusals
{
    public static readonly RefusalCode WrongKind =
        new("attachment.wrong-kind", 415, "The file is of a kind that cannot be attached");

    public static readonly RefusalCode TooLarge = new("attachment.too-large", 413, "The file is too large");

    public static readonly RefusalCode Empty = new("attachment.empty", 422, "The file is empty");

    public static readonly RefusalCode Broken =
        new("attachment.broken", 422, "The file is damaged or is not what its first bytes say it is");

    public static readonly RefusalCode TooManyPixels = new("attachment.too-many-pixels", 422, "The picture is too large to be shown");

    public static readonly RefusalCode ActiveContent =
        new("attachment.active-content", 422, "The document holds scripts, actions or files that could harm a reader");

    public static readonly RefusalCode Encrypted = new("attachment.encrypted", 422, "The document is encrypted and cannot be checked");

    public static readonly RefusalCode Unknown = new("attachment.unknown", 422, "No file with this hash was uploaded");
}

internal sealed class DirectoryAttachmentStore(IOptions<AttachmentOptions> options) : IAttachmentStore, IDisposable
{
    private readonly SemaphoreSlim turn = new(options.Value.Concurrency);

    public async Task<Outcome<StoredFile>> SaveAsync(Stream content, string fileName, CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(options.Value.Directory).FullName;
        var temporary = Path.Combine(root, $".{Guid.CreateVersion7():N}.part");
        try
        {
            // Received outside the memory, so that many slow senders hold none of it.
            var received = await ReceiveAsync(content, temporary, cancellationToken);
            if (!received.TryGet(out var type, out var refusals))
                return new List<Refusal>(refusals);

            await turn.WaitAsync(cancellationToken);
            try
            {
                var cleaned = FileCleaner.Clean(await File.ReadAllBytesAsync(temporary, cancellationToken), type, options.Value, cancellationToken);
                if (!cleaned.TryGet(out var file, out refusals))
                    return new List<Refusal>(refusals);
                if (file.Content.Length > options.Value.MaxBytes)
                    return TooLarge();

                var hash = Convert.ToHexStringLower(SHA256.HashData(file.Content.Span));
                await KeepAsync(file.Content, temporary, hash, cancellationToken);
                return new StoredFile(hash, FileNames.Clean(fileName, type), type, file.Content.Length, file.Stripped, file.Width, file.Height);
            }
            finally
            {
                turn.Release();
            }
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Stream? Open(string hash)
    {
        if (!IsHash(hash))
            return null;
        var path = PathOf(hash);
        return File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 81920, FileOptions.Asynchronous)
            : null;
    }

    public void Dispose() => turn.Dispose();

    /// <summary>Writes what comes to a temporary file; the type that its first bytes say.</summary>
    private async Task<Outcome<string>> ReceiveAsync(Stream content, string temporary, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            string? type = null;
            long size = 0;
            await using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            int read;
            while ((read = await content.ReadAtLeastAsync(
                buffer.AsMemory(0, 81920), AttachmentTypes.PrefixLength, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                if (size == 0 && (type = AttachmentTypes.Detect(buffer.AsSpan(0, Math.Min(read, AttachmentTypes.PrefixLength)))) is null)
                {
                    return new Refusal(
                        AttachmentRefusals.WrongKind, $"The content is none of {string.Join(", ", AttachmentTypes.Accepted)}.", "file");
                }

                size += read;
                if (size > options.Value.MaxBytes)
                    return TooLarge();
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return type is null ? new Refusal(AttachmentRefusals.Empty, "The file has no bytes.", "file") : type;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The file has its name only when all of it is on the disk.</summary>
    private async Task KeepAsync(ReadOnlyMemory<byte> content, string temporary, string hash, CancellationToken cancellationToken)
    {
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(content, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        var target = PathOf(hash);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(temporary, target, overwrite: true);
    }

    private Refusal TooLarge() => new(AttachmentRefusals.TooLarge, $"A file may have {options.Value.MaxBytes} bytes.", "file");

    private static bool IsHash(string hash) => hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower);

    private string PathOf(string hash) => Path.Combine(options.Value.Directory, hash[..2], hash);
}

/// <summary>Registers the attachment store.</summary>
public static class AttachmentExtensions
{
    /// <summary>Adds the store of <c>Attachments:Directory</c>.</summary>
    public static TBuilder AddAttachmentStore<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<AttachmentOptions>()
            .Bind(builder.Configuration.GetSection("Attachments"))
            .Validate(options => options.Directory.Length > 0, "Attachments:Directory is not set.")
            .Validate(options => options.MaxBytes is > 0 and <= 1024 * 1024 * 1024, "Attachments:MaxBytes must be between 1 and 1 GiB.")
            .Validate(
                options => options is { MaxPixels: > 0, MaxSide: > 0, MaxFrames: > 0, Concurrency: > 0 },
                "Attachments:MaxPixels, MaxSide, MaxFrames and Concurrency must be positive.");
        builder.Services.TryAddSingleton<IAttachmentStore, DirectoryAttachmentStore>();
        return builder;
    }
}
