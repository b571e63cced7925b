using System.Globalization;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Twitter;

/// <summary>Files that go with a post. Nothing of this is visible to anybody, so whatever fails here can be done again.</summary>
internal sealed class TwitterMedia(TwitterClient client, IOptions<TwitterOptions> options, TimeProvider time)
{
    public static readonly IReadOnlyList<string> Types = ["image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4"];

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(200);

    private TwitterOptions Options => options.Value;

    /// <summary>What X does not take together, or not so large (docs.x.com, media best practices).</summary>
    public static PostResult? Obstacle(IReadOnlyList<ReplyFile> files)
    {
        if (files.Count > 1 && files.Any(file => file.Attachment.ContentType is "image/gif" or "video/mp4"))
            return Refuse("X takes up to four pictures, or one GIF, or one video.");
        if (files.Count > 4)
            return Refuse("X takes up to four pictures.");
        return files.FirstOrDefault(file => file.Attachment.Size > LimitOf(file.Attachment.ContentType)) is { } large
            ? Refuse(string.Create(CultureInfo.InvariantCulture, $"X takes files of this kind up to {LimitOf(large.Attachment.ContentType) / 1024 / 1024} MB."))
            : null;
    }

    /// <summary>Uploads the files and returns their ids.</summary>
    public async Task<(List<string>? Ids, PostResult? Failure)> UploadAsync(
        IReadOnlyList<ReplyFile> files, string token, ICallGate gate, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var file in files)
        {
            var (id, failure) = await UploadAsync(file, token, gate, cancellationToken);
            if (id is null)
                return (null, failure);
            ids.Add(id);
        }

        return (ids, null);
    }

    private static long LimitOf(string contentType) => contentType switch
    {
        "video/mp4" => 512L * 1024 * 1024,
        "image/gif" => 15L * 1024 * 1024,
        _ => 5L * 1024 * 1024,
    };

    private static PostResult Refuse(string detail) => new(PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported, detail);

    private async Task<(string? Id, PostResult? Failure)> UploadAsync(ReplyFile file, string token, ICallGate gate, CancellationToken cancellationToken)
    {
        var begin = new
        {
            media_type = file.Attachment.ContentType,
            total_bytes = file.Attachment.Size,
            media_category = file.Attachment.ContentType switch { "video/mp4" => "tweet_video", "image/gif" => "tweet_gif", _ => "tweet_image" },
        };
        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var begun = await client.PostAsync("2/media/upload/initialize", begin, token, cancellationToken);
        if (begun is not CallAnswer.Answered { IsSuccess: true, Body: var body } || body.Member("data").Text("id") is not { Length: > 0 } id || !id.All(char.IsAsciiDigit))
            return (null, Failed(begun));

        await using (var content = file.Open())
        {
            var part = new byte[Math.Min(Options.UploadPart, Math.Max(file.Attachment.Size, 1))];
            for (var segment = 0; ; segment++)
            {
                var length = await content.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken);
                if (length == 0)
                    break;
                await gate.PassAsync(Options.UploadTimeout, CallToken.Upload, cancellationToken);
                var appended = await client.AppendAsync(id, segment, part.AsMemory(0, length), token, cancellationToken);
                if (appended is not CallAnswer.Answered { IsSuccess: true })
                    return (null, Failed(appended));
            }
        }

        await gate.PassAsync(Options.CallTimeout, CallToken.Upload, cancellationToken);
        var finished = await client.PostAsync($"2/media/upload/{id}/finalize", new { }, token, cancellationToken);
        return await ProcessedAsync(id, finished, token, gate, cancellationToken) is { } failure ? (null, failure) : (id, null);
    }

    /// <summary>Waits until X has processed a video or a GIF; pictures are ready at once.</summary>
    private async Task<PostResult?> ProcessedAsync(string id, CallAnswer answer, string token, ICallGate gate, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (answer is not CallAnswer.Answered { IsSuccess: true, Body: var body })
                return Failed(answer);
            var processing = body.Member("data").Member("processing_info");
            switch (processing.Text("state"))
            {
                case null or "succeeded":
                    return null;
                case "failed":
                    return new PostResult(PostResultKind.Permanent, "twitter.media-refused", NetworkHttp.Wording(processing.Member("error").Text("message") ?? "X does not take the file."));
            }

            if (time.GetElapsedTime(started) > Options.ProcessingLimit)
                return new PostResult(PostResultKind.Retry, "twitter.media-processing", "X has not processed the file yet.");
            var wait = TimeSpan.FromSeconds(Math.Clamp(processing.Number("check_after_secs") ?? 1, 0, 30));
            wait = wait < ShortestWait ? ShortestWait : wait;
            await gate.PassAsync(wait + Options.CallTimeout, CallToken.Upload, cancellationToken);
            await Task.Delay(wait, time, cancellationToken);
            answer = await client.GetAsync("2/media/upload", [new("command", "STATUS"), new("media_id", id)], token, cancellationToken);
        }
    }

    private PostResult Failed(CallAnswer answer) => TwitterErrors.OfOther(answer, Options, time.GetUtcNow());
}
