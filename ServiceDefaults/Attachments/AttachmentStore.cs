using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.ServiceDefaults.Attachments;

/// <summary>Where attachments are kept and how large they may be.</summary>
public sealed class AttachmentOptions
{
    /// <summary>The folder that all services share; <c>Attachments:Directory</c>.</summary>
    public string Directory { get; set; } = string.Empty;

    /// <summary>Bytes that one file may have; <c>Attachments:MaxBytes</c>.</summary>
    public long MaxBytes { get; set; } = 50 * 1024 * 1024;
}

/// <summary>Files under the hash of their content: the same file twice is one file, and a stored file never changes.</summary>
public interface IAttachmentStore
{
    /// <summary>Stores a file and returns its hash, the media type found in it and its size.</summary>
    Task<Outcome<Attachment>> SaveAsync(Stream content, string fileName, CancellationToken cancellationToken);

    /// <summary>Opens a stored file, or null where there is none with this hash.</summary>
    Stream? Open(string hash);
}

/// <summary>Codes of the attachment store.</summary>
public static class AttachmentRefusals
{
    public static readonly RefusalCode WrongKind =
        new("attachment.wrong-kind", 415, "The file is of a kind that cannot be attached");

    public static readonly RefusalCode TooLarge = new("attachment.too-large", 413, "The file is too large");

    public static readonly RefusalCode Empty = new("attachment.empty", 422, "The file is empty");

    public static readonly RefusalCode Unknown = new("attachment.unknown", 422, "No file with this hash was uploaded");
}

internal sealed class DirectoryAttachmentStore(IOptions<AttachmentOptions> options) : IAttachmentStore
{
    public async Task<Outcome<Attachment>> SaveAsync(Stream content, string fileName, CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(options.Value.Directory).FullName;
        var temporary = Path.Combine(root, $".{Guid.CreateVersion7():N}.part");
        var buffer = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var prefix = Array.Empty<byte>();
            long size = 0;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                int read;
                while ((read = await content.ReadAtLeastAsync(
                    buffer.AsMemory(0, 81920), AttachmentTypes.PrefixLength, throwOnEndOfStream: false, cancellationToken)) > 0)
                {
                    if (size == 0)
                        prefix = buffer[..Math.Min(read, AttachmentTypes.PrefixLength)];
                    size += read;
                    if (size > options.Value.MaxBytes)
                        return new Refusal(AttachmentRefusals.TooLarge, $"A file may have {options.Value.MaxBytes} bytes.", "file");

                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }

                file.Flush(flushToDisk: true);
            }

            if (size == 0)
                return new Refusal(AttachmentRefusals.Empty, "The file has no bytes.", "file");
            if (AttachmentTypes.Detect(prefix) is not { } type)
            {
                return new Refusal(
                    AttachmentRefusals.WrongKind,
                    $"The content is none of {string.Join(", ", AttachmentTypes.Accepted)}.",
                    "file");
            }

            var name = Convert.ToHexStringLower(hash.GetHashAndReset());
            var target = PathOf(name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(temporary, target, overwrite: true);
            return new Attachment(name, SafeName(fileName), type, size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
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

    private static bool IsHash(string hash) => hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower);

    private string PathOf(string hash) => Path.Combine(options.Value.Directory, hash[..2], hash);

    private static string SafeName(string fileName)
    {
        var name = new string([.. fileName.Select(c => char.IsControl(c) || c is '/' or '\\' ? '_' : c)]);
        return name.Length <= 200 ? name : name[^200..];
    }
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
            .Validate(options => options.MaxBytes > 0, "Attachments:MaxBytes must be positive.");
        builder.Services.TryAddSingleton<IAttachmentStore, DirectoryAttachmentStore>();
        return builder;
    }
}
