using System.Collections.Concurrent;
using System.Globalization;
using SocialPubs.Emulator.Vk;

namespace SocialPubs.Emulator.Twitter;

/// <summary>Files that are being uploaded in parts.</summary>
internal sealed class TwitterMediaStore(Tweets tweets)
{
    private readonly ConcurrentDictionary<string, Upload> uploads = new(StringComparer.Ordinal);
    private long last = 1_900_000_000_000_000_000;

    public string Begin(long userId, string type, long total)
    {
        if (type is not ("image/jpeg" or "image/png" or "image/webp" or "image/gif" or "video/mp4") || total <= 0)
            throw TwitterProblemException.Invalid("media_type or total_bytes is not valid.");
        var id = Interlocked.Increment(ref last).ToString(CultureInfo.InvariantCulture);
        uploads[id] = new Upload(userId, type, total);
        return id;
    }

    public void Append(long userId, string id, int segment, byte[] part)
    {
        var upload = Of(userId, id);
        lock (upload)
            upload.Parts[segment] = part;
    }

    /// <summary>Puts the parts together; a video has still to be processed.</summary>
    public (long Size, bool IsProcessing) Finish(long userId, string id)
    {
        var upload = Of(userId, id);
        lock (upload)
        {
            var content = upload.Parts.OrderBy(part => part.Key).SelectMany(part => part.Value).ToArray();
            if (content.Length != upload.Total || !upload.Parts.Keys.Order().SequenceEqual(Enumerable.Range(0, upload.Parts.Count)))
                throw TwitterProblemException.Invalid("Segments do not add up to provided total file size.");
            // What is not what it says it is fails while it is processed.
            upload.IsGood = upload.Type == "video/mp4" ? content.Length > 8 && content.AsSpan(4).StartsWith("ftyp"u8) : Uploads.Detect(content) == upload.Type;
            if (upload.IsGood)
                upload.Photo = tweets.Wall.AddPhoto(userId, upload.Type, tweets.Wall.AddFile(content)).Name;
            else if (upload.Type != "video/mp4")
                throw TwitterProblemException.Invalid("Invalid or unsupported media.");
            upload.Looks = upload.Type == "video/mp4" ? 2 : 0;
            return (content.Length, upload.Looks > 0);
        }
    }

    public string StateOf(long userId, string id)
    {
        var upload = Of(userId, id);
        lock (upload)
        {
            if (upload.Looks > 0 && --upload.Looks > 0)
                return "in_progress";
            return upload.IsGood ? "succeeded" : "failed";
        }
    }

    /// <summary>The names of pictures that are ready to go with a post.</summary>
    public IReadOnlyList<string> Take(long userId, IReadOnlyList<string> ids) =>
    [
        .. ids.Select(id => uploads.TryGetValue(id, out var upload) && upload is { Photo: { } photo, Looks: 0 } && upload.UserId == userId
            ? photo
            : throw TwitterProblemException.Invalid("Your media IDs are invalid.")),
    ];

    private Upload Of(long userId, string id) => uploads.TryGetValue(id, out var upload) && upload.UserId == userId
        ? upload
        : throw TwitterProblemException.Invalid("The media was not found.");

    private sealed class Upload(long userId, string type, long total)
    {
        public long UserId { get; } = userId;

        public string Type { get; } = type;

        public long Total { get; } = total;

        public Dictionary<int, byte[]> Parts { get; } = [];

        public bool IsGood { get; set; }

        public string? Photo { get; set; }

        /// <summary>How often it will still be said that the file is being processed.</summary>
        public int Looks { get; set; }
    }
}
