using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Attachments;

/// <summary>What is known of an uploaded file beside its content: a draft names files by their hash only.</summary>
internal sealed class Upload
{
    /// <summary>SHA-256 of the content in lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public required string FileName { get; set; }

    [Audited]
    public required string ContentType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    public required DateTimeOffset UploadedAt { get; set; }
}

/// <summary>Upload and download of the photos and videos that confirm the measures (clause 8).</summary>
internal static class Uploads
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(string.Empty).AddEndpointFilter(RecordAsync);
        group.MapAttachments("/attachments", "DraftingAttachment", Roles.Executor, Roles.DeputyHead);
    }

    /// <summary>The files of these hashes, in their order; refused are hashes that nobody uploaded.</summary>
    public static async Task<Outcome<List<Attachment>>> ResolveAsync(
        this DraftingDb db, IAttachmentStore store, IReadOnlyList<string> hashes, CancellationToken cancellationToken)
    {
        if (hashes.Count == 0)
            return new List<Attachment>();

        var known = await db.Uploads.AsNoTracking().Where(upload => hashes.Contains(upload.Hash))
            .ToDictionaryAsync(upload => upload.Hash, StringComparer.Ordinal, cancellationToken);
        var attachments = new List<Attachment>();
        var refusals = new List<Refusal>();
        for (var i = 0; i < hashes.Count; i++)
        {
            if (Describe(known.GetValueOrDefault(hashes[i]), store, hashes[i]) is { } attachment)
                attachments.Add(attachment);
            else
                refusals.Add(new Refusal(AttachmentRefusals.Unknown, "Upload the file first.", $"attachments[{i}]"));
        }

        if (refusals.Count > 0)
            return refusals;
        return attachments;
    }

    /// <summary>A file that came in through another service, such as evidence, is in the same store without a name here.</summary>
    private static Attachment? Describe(Upload? upload, IAttachmentStore store, string hash)
    {
        using var stream = store.Open(hash);
        if (stream is null)
            return null;
        if (upload is not null)
            return new Attachment(hash, upload.FileName, upload.ContentType, upload.Size);

        var prefix = new byte[AttachmentTypes.PrefixLength];
        var read = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        return AttachmentTypes.Detect(prefix.AsSpan(0, read)) is { } type
            ? new Attachment(hash, $"{hash[..12]}.{type.Split('/')[1]}", type, stream.Length)
            : null;
    }

    private static async ValueTask<object?> RecordAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (result is INestedHttpResult { Result: Created<StoredFile> { Value: { } file } })
        {
            var services = context.HttpContext.RequestServices;
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            // The same content under another name is the same file; the newest name is the one that people look for.
            await services.GetRequiredService<DraftingDb>().Database.ExecuteSqlAsync(
                $"""
                INSERT INTO uploads (hash, file_name, content_type, size, uploaded_at)
                VALUES ({file.Hash}, {file.FileName}, {file.ContentType}, {file.Size}, {now})
                ON CONFLICT (hash) DO UPDATE SET file_name = excluded.file_name, uploaded_at = excluded.uploaded_at
                """,
                context.HttpContext.RequestAborted);
        }

        return result;
    }
}
