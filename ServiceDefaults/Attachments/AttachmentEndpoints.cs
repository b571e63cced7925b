using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.ServiceDefaults.Attachments;

/// <summary>Upload and download of attachments, the same in every service that takes files.</summary>
public static class AttachmentEndpoints
{
    /// <summary>
    /// Maps <c>POST {pattern}</c> (the file as the raw body, its name in <c>?fileName=</c>) and <c>GET {pattern}/{hash}</c>.
    /// Whoever has a token and a hash may read the file: the hash is the 256-bit digest of a content that only its readers
    /// know, and is handed out only with the publications, drafts and postings that the caller may see.
    /// </summary>
    public static void MapAttachments(this IEndpointRouteBuilder routes, string pattern, string namePrefix, params string[] roles)
    {
        routes.MapPost(pattern, UploadAsync)
            .WithName($"{namePrefix}Upload").WithSummary("Upload a file; the answer has its hash")
            .Accepts<Stream>("application/octet-stream", "image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "application/pdf")
            .RequireRoles(roles).ForEveryBody();
        routes.MapGet(pattern + "/{hash}", Download)
            .WithName($"{namePrefix}Download").WithSummary("Download a file by its hash")
            .RequireRoles([.. Roles.All]).ForEveryBody();
    }

    private static async Task<Results<Created<StoredFile>, ProblemHttpResult>> UploadAsync(
        [FromQuery] string fileName,
        HttpContext context,
        IAttachmentStore store,
        IOptions<AttachmentOptions> options,
        CancellationToken cancellationToken)
    {
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.Value.MaxBytes + 1;

        var outcome = await store.SaveAsync(context.Request.Body, fileName, cancellationToken);
        return outcome.TryGet(out var attachment, out var refusals)
            ? TypedResults.Created((string?)null, attachment)
            : Problem.From(refusals);
    }

    private static Results<FileStreamHttpResult, ProblemHttpResult> Download(string hash, IAttachmentStore store, HttpContext context)
    {
        if (store.Open(hash) is not { } stream)
            return new Refusal(CommonRefusals.NotFound, "No file with this hash is stored.", "hash").ToProblem();

        var prefix = new byte[AttachmentTypes.PrefixLength];
        var read = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        var type = AttachmentTypes.Detect(prefix.AsSpan(0, read)) ?? "application/octet-stream";
        // A file that a citizen sent must not run as a page of ours: it is saved rather than shown, as what it is, and
        // where a browser shows it all the same, it may do nothing.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        return TypedResults.File(
            stream,
            type,
            fileDownloadName: hash + FileNames.ExtensionOf(type),
            enableRangeProcessing: true);
    }
}
