using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Twitter;

/// <summary>A post of X.</summary>
/// <param name="Id">Its number: the time stands in its upper bits.</param>
/// <param name="AuthorId">Who wrote it.</param>
/// <param name="Text">What was written.</param>
/// <param name="At">When.</param>
/// <param name="RepliedTo">What it answers.</param>
/// <param name="ConversationId">The post at the root.</param>
/// <param name="Attachments">Names of its pictures.</param>
/// <param name="Owner">The wall on which the emulator keeps it.</param>
/// <param name="WallId">Its number there.</param>
/// <param name="EditOf">The number on the wall of the version before it.</param>
internal sealed record Tweet(
    long Id, long AuthorId, string Text, DateTimeOffset At, long? RepliedTo, long ConversationId, IReadOnlyList<string> Attachments, long Owner, long WallId, long? EditOf);

/// <summary>
/// The walls as X sees them: every post and every comment is a post with a number of its own. An edited one is kept as a
/// new version beside the old one.
/// </summary>
internal sealed partial class Tweets(AllWalls walls)
{
    private const long Epoch = 1_288_834_974_657;
    private const string EditPrefix = "edit:";

    // Also of those that were deleted: an answer still says what it answered.
    private readonly ConcurrentDictionary<(long Owner, long WallId), long> ids = [];

    public Wall Wall => walls.For("twitter");

    /// <summary>All, the newest first.</summary>
    public IReadOnlyList<Tweet> All()
    {
        var all = new List<Tweet>();
        foreach (var post in Wall.Posts())
        {
            var root = IdOf(post.At, post.OwnerId, post.Id);
            ids[(post.OwnerId, post.Id)] = root;
            all.Add(new Tweet(root, post.FromId, post.Text, post.At, null, root, post.Attachments, post.OwnerId, post.Id, null));
            foreach (var comment in Wall.Comments(post.OwnerId, post.Id))
            {
                var id = IdOf(comment.At, comment.OwnerId, comment.Id);
                ids[(comment.OwnerId, comment.Id)] = id;
                var parent = comment.ReplyTo is { } to ? ids.GetValueOrDefault((comment.OwnerId, to), root) : root;
                long? edited = comment.Guid?.StartsWith(EditPrefix, StringComparison.Ordinal) == true
                    ? long.Parse(comment.Guid.AsSpan(EditPrefix.Length), CultureInfo.InvariantCulture)
                    : null;
                all.Add(new Tweet(id, comment.FromId, comment.Text, comment.At, parent, root, comment.Attachments, comment.OwnerId, comment.Id, edited));
            }
        }

        return [.. all.OrderByDescending(tweet => tweet.Id)];
    }

    public Tweet? Find(long id) => All().FirstOrDefault(tweet => tweet.Id == id);

    public Tweet? Find(Comment comment) => Find(IdOf(comment.At, comment.OwnerId, comment.Id));

    public Tweet? Find(Post post) => Find(IdOf(post.At, post.OwnerId, post.Id));

    /// <summary>Its number and those of its later versions, the oldest first.</summary>
    public IReadOnlyList<long> Versions(Tweet tweet)
    {
        var all = All();
        var first = tweet;
        while (first.EditOf is { } before && all.FirstOrDefault(other => other.Owner == first.Owner && other.WallId == before) is { } earlier)
            first = earlier;
        var versions = new List<long> { first.Id };
        while (all.FirstOrDefault(other => other.Owner == first.Owner && other.EditOf == first.WallId) is { } later)
        {
            versions.Add(later.Id);
            first = later;
        }

        return versions;
    }

    /// <summary>What lists show: of an edited post only the newest version.</summary>
    public IReadOnlyList<Tweet> Listed()
    {
        var all = All();
        var replaced = all.Where(tweet => tweet.EditOf is not null).Select(tweet => (tweet.Owner, tweet.EditOf!.Value)).ToHashSet();
        return [.. all.Where(tweet => !replaced.Contains((tweet.Owner, tweet.WallId)))];
    }

    public Tweet Add(long authorId, string text, long? inReplyTo, IReadOnlyList<string> attachments)
    {
        if (inReplyTo is null)
            return Find(Wall.AddPost(authorId, authorId, text, attachments))!;

        var parent = Find(inReplyTo.Value)
            ?? throw TwitterProblemException.Forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.");
        var root = Find(parent.ConversationId)!;
        return Find(Wall.AddComment(root.Owner, root.WallId, authorId, text, parent.Id == root.Id ? null : parent.WallId, attachments)!)!;
    }

    /// <summary>Edits an answer as X does: the new version has a number of its own.</summary>
    public Tweet? Edit(long id, string text)
    {
        if (Find(id) is not { RepliedTo: not null } tweet || Find(tweet.ConversationId) is not { } root || Wall.CommentOf(tweet.Owner, tweet.WallId) is not { } comment)
            return null;
        return Find(Wall.AddComment(
            root.Owner, root.WallId, comment.FromId, text, comment.ReplyTo, comment.Attachments, EditPrefix + tweet.WallId.ToString(CultureInfo.InvariantCulture))!);
    }

    public bool Delete(long id) => Find(id) is { } tweet && Versions(tweet).Aggregate(false, (any, version) => Find(version) is { } one && Wall.Delete(one.Owner, one.WallId) || any);

    /// <summary>Those whom a post names, and the author whom it answers: X puts that name before an answer.</summary>
    public IReadOnlyList<Member> MentionsOf(Tweet tweet)
    {
        var named = Names().Matches(tweet.Text).Select(match => MemberOf(match.Groups["name"].Value)).OfType<Member>();
        var parent = tweet.RepliedTo is { } to && Find(to) is { } answered && answered.AuthorId != tweet.AuthorId ? Wall.MemberOf(answered.AuthorId) : null;
        return [.. (parent is null ? named : named.Prepend(parent)).DistinctBy(member => member.Id)];
    }

    /// <summary>The posts whose addresses stand in the text.</summary>
    public IReadOnlyList<Tweet> QuotedBy(Tweet tweet) =>
        [.. Quotes().Matches(tweet.Text).Select(match => Find(long.Parse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture))).OfType<Tweet>()];

    private static long IdOf(DateTimeOffset at, long owner, long wallId) =>
        ((at.ToUnixTimeMilliseconds() - Epoch) << 22) | ((owner & 0x3FF) << 12) | (wallId & 0xFFF);

    private Member? MemberOf(string name) => Wall.MemberByScreenName(name)
        ?? (name.StartsWith("id", StringComparison.Ordinal) && long.TryParse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Wall.MemberOf(id) : null);

    [GeneratedRegex(@"(?<![\w/])@(?<name>[A-Za-z0-9_]{1,15})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();

    [GeneratedRegex(@"https?://(?:x|twitter)\.com/(?:i|\w{1,15})/status/(?<id>\d{10,19})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quotes();
}
