using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Postings;

/// <summary>What the executor records after posting by hand.</summary>
/// <param name="ReplyUrl">The address of the reply.</param>
/// <param name="Screenshot">The hash of an image that was uploaded to <c>/api/publishing/attachments</c>.</param>
/// <param name="PostedAt">When it was posted; now, where it is left out.</param>
internal sealed record ConfirmRequest(string? ReplyUrl, string? Screenshot, DateTimeOffset? PostedAt = null);

/// <summary>Posting by hand, in the same flow and under the same clock (decree 188, clause 10).</summary>
internal static class ConfirmPosting
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/publishing/postings/{publicationId:guid}/confirm", ConfirmAsync).AsCommand()
            .WithName("ConfirmPosting").WithSummary("Record that the reply was posted by hand: its address and a screenshot")
            .RequireRoles(Roles.Executor).ForOwnBody();

    private static async Task<Results<Ok<PostingView>, ProblemHttpResult>> ConfirmAsync(
        Guid publicationId,
        ConfirmRequest request,
        PublishingDb db,
        PostingRecorder recorder,
        IAttachmentStore attachments,
        TimeProvider time,
        Caller caller,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken)
    {
        return await CommandPosting.ChangeAsync(
            publicationId, db, recorder, time.GetUtcNow(), caller, context, ifMatch,
            (posting, now) =>
            {
                var address = ReplyAddress.Check(posting.Network, posting.Reply.Url, request.ReplyUrl);
                var screenshot = ReadScreenshot(request.Screenshot, attachments);
                if (address.IsRefused || screenshot.IsRefused)
                    return new List<Refusal>([.. address.Refusals, .. screenshot.Refusals]);
                return posting.Confirm(
                    address.Value.Canonical, screenshot.Value, request.PostedAt?.ToUniversalTime(), caller.As(Roles.Executor), now);
            },
            cancellationToken);
    }

    private static Outcome<Attachment> ReadScreenshot(string? hash, IAttachmentStore attachments)
    {
        if (string.IsNullOrEmpty(hash))
            return new Refusal(CommonRefusals.Invalid, "A screenshot of the posted reply is needed.", "screenshot");

        using var stream = attachments.Open(hash);
        if (stream is null)
            return new Refusal(AttachmentRefusals.Unknown, "Upload the screenshot first and give its hash.", "screenshot");

        Span<byte> prefix = stackalloc byte[AttachmentTypes.PrefixLength];
        var read = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        var type = AttachmentTypes.Detect(prefix[..read]);
        return type?.StartsWith("image/", StringComparison.Ordinal) == true
            ? new Attachment(hash, $"screenshot.{type["image/".Length..]}", type, stream.Length)
            : new Refusal(PublishingRefusals.ScreenshotNotAnImage, "A screenshot is an image.", "screenshot");
    }
}
