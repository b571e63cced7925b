using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace SocialPubs.Emulator.Walls;

/// <summary>
/// All walls: what the network would keep. Every change is a line of the journal before it is answered, so that a
/// killed emulator shows the same wall when it starts again.
/// </summary>
internal sealed class Wall(string network, IOptions<EmulatorOptions> options, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Member> members = [];
    private readonly Dictionary<(long Owner, long Id), Post> posts = [];
    private readonly Dictionary<(long Owner, long Id), Comment> comments = [];
    private readonly Dictionary<(long Owner, long Post), List<Comment>> commentsOfPost = [];
    private readonly Dictionary<string, Photo> photos = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Comment> byGuid = new(StringComparer.Ordinal);
    private readonly Dictionary<long, long> lastId = [];
    private FileStream? journal;

    /// <summary>The id of the network whose walls these are.</summary>
    public string Network => network;

    private string? Folder => string.IsNullOrEmpty(options.Value.Data) ? null : options.Value.Data;

    /// <summary>Reads the journal; a line that a kill cut off is left out and cut off.</summary>
    public void Load()
    {
        if (Folder is not { } folder)
            return;

        lock (gate)
        {
            Directory.CreateDirectory(Path.Combine(folder, "photos"));
            var path = Path.Combine(folder, network == "vk" ? "wall.jsonl" : $"wall-{network}.jsonl");
            long good = 0;
            if (File.Exists(path))
            {
                var bytes = File.ReadAllBytes(path);
                for (var start = 0; start < bytes.Length;)
                {
                    var end = Array.IndexOf(bytes, (byte)'\n', start);
                    if (end < 0)
                        break;
                    Apply(JsonSerializer.Deserialize<JournalEntry>(bytes.AsSpan(start, end - start), EmulatorHost.Json)!);
                    good = start = end + 1;
                }
            }

            journal = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            journal.SetLength(good);
            journal.Seek(0, SeekOrigin.End);
        }
    }

    /// <summary>Takes everything off the walls.</summary>
    public void Reset()
    {
        lock (gate)
        {
            members.Clear();
            posts.Clear();
            comments.Clear();
            commentsOfPost.Clear();
            photos.Clear();
            files.Clear();
            byGuid.Clear();
            lastId.Clear();
            journal?.SetLength(0);
        }
    }

    /// <summary>Gives a person or a community a name; <paramref name="official"/> shows the mark of an authority's page.</summary>
    public Member Introduce(long id, string? name, string? screenName = null, bool? official = null)
    {
        lock (gate)
        {
            var known = members.GetValueOrDefault(id);
            var member = new Member(
                id,
                name ?? known?.Name ?? DefaultName(id),
                screenName ?? known?.ScreenName ?? (id < 0 ? $"club{-id}" : $"id{id}"),
                official ?? known?.Official ?? false);
            if (member != known)
                Write(new JournalEntry { Member = member });
            return member;
        }
    }

    public Member MemberOf(long id)
    {
        lock (gate)
            return members.GetValueOrDefault(id) ?? new Member(id, DefaultName(id), id < 0 ? $"club{-id}" : $"id{id}", Official: false);
    }

    public Member? MemberByScreenName(string screenName)
    {
        lock (gate)
            return members.Values.FirstOrDefault(member => member.ScreenName.Equals(screenName, StringComparison.OrdinalIgnoreCase));
    }

    public Post AddPost(long ownerId, long fromId, string text, IReadOnlyList<string>? attachments = null, DateTimeOffset? at = null)
    {
        lock (gate)
        {
            var post = new Post(ownerId, NextId(ownerId), fromId, text, attachments ?? [], at ?? time.GetUtcNow());
            Write(new JournalEntry { Post = post });
            return post;
        }
    }

    /// <summary>Adds a comment, or returns null where the post or the comment to answer is not there.</summary>
    public Comment? AddComment(
        long ownerId, long postId, long fromId, string text, long? replyTo = null, IReadOnlyList<string>? attachments = null, string? guid = null)
    {
        lock (gate)
        {
            if (!posts.ContainsKey((ownerId, postId)))
                return null;

            var parent = replyTo is { } id ? comments.GetValueOrDefault((ownerId, id)) : null;
            if (replyTo is not null && parent?.PostId != postId)
                return null;
            if (guid is not null && options.Value.GuidPreventsDuplicates && byGuid.TryGetValue($"{fromId}:{guid}", out var earlier))
                return earlier;

            var comment = new Comment(
                ownerId, postId, NextId(ownerId), fromId, text, replyTo, parent?.RootId ?? parent?.Id, attachments ?? [], guid, time.GetUtcNow());
            Write(new JournalEntry { Comment = comment });
            return comment;
        }
    }

    /// <summary>Changes the text of a post or a comment; false where there is none.</summary>
    public bool Edit(long ownerId, long id, string text)
    {
        lock (gate)
        {
            if (posts.TryGetValue((ownerId, id), out var post))
                Write(new JournalEntry { Post = post with { Text = text } });
            else if (comments.TryGetValue((ownerId, id), out var comment))
                Write(new JournalEntry { Comment = comment with { Text = text } });
            else
                return false;
            return true;
        }
    }

    public bool Delete(long ownerId, long id)
    {
        lock (gate)
        {
            if (!posts.ContainsKey((ownerId, id)) && !comments.ContainsKey((ownerId, id)))
                return false;
            Write(new JournalEntry { Deletion = new Deletion(ownerId, id) });
            return true;
        }
    }

    /// <summary>Keeps an uploaded file and returns the hash under which it is found.</summary>
    public string AddFile(byte[] content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        lock (gate)
        {
            if (Folder is { } folder)
                File.WriteAllBytes(Path.Combine(folder, "photos", hash), content);
            else
                files[hash] = content;
        }

        return hash;
    }

    public byte[]? FileOf(string hash)
    {
        if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower))
            return null;
        lock (gate)
        {
            if (Folder is not { } folder)
                return files.GetValueOrDefault(hash);
            var path = Path.Combine(folder, "photos", hash);
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
    }

    public Photo AddPhoto(long ownerId, string contentType, string hash)
    {
        lock (gate)
        {
            var photo = new Photo(ownerId, NextId(ownerId), contentType, hash, time.GetUtcNow());
            Write(new JournalEntry { Photo = photo });
            return photo;
        }
    }

    public Photo? PhotoOf(string name)
    {
        lock (gate)
            return photos.GetValueOrDefault(name);
    }

    public Post? PostOf(long ownerId, long id)
    {
        lock (gate)
            return posts.GetValueOrDefault((ownerId, id));
    }

    public Comment? CommentOf(long ownerId, long id)
    {
        lock (gate)
            return comments.GetValueOrDefault((ownerId, id));
    }

    /// <summary>All posts, newest first; those of one wall where <paramref name="ownerId"/> is given.</summary>
    public IReadOnlyList<Post> Posts(long? ownerId = null)
    {
        lock (gate)
        {
            return [.. posts.Values.Where(post => ownerId is null || post.OwnerId == ownerId)
                .OrderByDescending(post => post.At).ThenByDescending(post => post.Id)];
        }
    }

    /// <summary>The comments under a post in the order of their ids.</summary>
    public IReadOnlyList<Comment> Comments(long ownerId, long postId)
    {
        lock (gate)
            return [.. commentsOfPost.GetValueOrDefault((ownerId, postId)) ?? []];
    }

    /// <summary>All comments under posts that stand there, in no order.</summary>
    public IReadOnlyList<Comment> AllComments()
    {
        lock (gate)
            return [.. comments.Values.Where(comment => posts.ContainsKey((comment.OwnerId, comment.PostId)))];
    }

    /// <summary>All members who were introduced, officials first.</summary>
    public IReadOnlyList<Member> Members()
    {
        lock (gate)
            return [.. members.Values.OrderByDescending(member => member.Official).ThenBy(member => member.Name, StringComparer.Ordinal)];
    }

    /// <summary>How many posts a member has put on a wall since an instant.</summary>
    public int PostsSince(long fromId, DateTimeOffset since)
    {
        lock (gate)
            return posts.Values.Count(post => post.FromId == fromId && post.At >= since);
    }

    public void Dispose() => journal?.Dispose();

    private static string DefaultName(long id) => id < 0
        ? string.Create(CultureInfo.InvariantCulture, $"Сообщество {-id}")
        : string.Create(CultureInfo.InvariantCulture, $"Пользователь {id}");

    // Posts, comments and photos of one owner share one counter, as in VK: an id never says twice what it is.
    private long NextId(long ownerId) => lastId.GetValueOrDefault(ownerId) + 1;

    private void Write(JournalEntry entry)
    {
        if (journal is not null)
        {
            var line = JsonSerializer.Serialize(entry, EmulatorHost.Json) + "\n";
            journal.Write(Encoding.UTF8.GetBytes(line));
            journal.Flush();
        }

        Apply(entry);
    }

    private void Apply(JournalEntry entry)
    {
        if (entry.Member is { } member)
            members[member.Id] = member;
        if (entry.Post is { } post)
        {
            posts[(post.OwnerId, post.Id)] = post;
            Count(post.OwnerId, post.Id);
        }

        if (entry.Comment is { } comment)
        {
            comments[(comment.OwnerId, comment.Id)] = comment;
            if (!commentsOfPost.TryGetValue((comment.OwnerId, comment.PostId), out var list))
                commentsOfPost[(comment.OwnerId, comment.PostId)] = list = [];
            var place = list.FindIndex(other => other.Id == comment.Id);
            if (place < 0)
                list.Add(comment);
            else
                list[place] = comment;
            if (comment.Guid is { } guid)
                byGuid.TryAdd($"{comment.FromId}:{guid}", comment);
            Count(comment.OwnerId, comment.Id);
        }

        if (entry.Photo is { } photo)
        {
            photos[photo.Name] = photo;
            Count(photo.OwnerId, photo.Id);
        }

        if (entry.Deletion is { } deletion)
        {
            posts.Remove((deletion.OwnerId, deletion.Id));
            if (comments.Remove((deletion.OwnerId, deletion.Id), out var deleted))
                commentsOfPost[(deleted.OwnerId, deleted.PostId)].Remove(deleted);
        }
    }

    private void Count(long ownerId, long id) => lastId[ownerId] = Math.Max(id, lastId.GetValueOrDefault(ownerId));
}
