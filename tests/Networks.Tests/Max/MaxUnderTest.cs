using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Max;
using SocialPubs.Emulator.Walls;
using SocialPubs.Networks.Max;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Max;

/// <summary>MAX for the contract: a channel under whose posts citizens comment, and a bot that is its administrator.</summary>
internal sealed class MaxUnderTest : INetworkUnderTest
{
    public const long Bot = 8003;
    public const string Token = "bot-8003-max-s3cr3t";

    private readonly ServiceProvider services;
    private readonly ServiceProvider unreachable;
    private readonly Dictionary<string, (long Post, long? Comment)> places = new(StringComparer.Ordinal);
    private int added;
    private DateTimeOffset lastPost;

    private MaxUnderTest(RunningEmulator emulator)
    {
        Emulator = emulator;
        services = Services(new Uri(emulator.Address, "/max"));
        unreachable = Services(EmulatedFaults.Nowhere);
        Settings.MessagesPerSecond = 0;
        Account = new ConnectorAccount(Guid.CreateVersion7(), AccountKind.LegalEntity, Settings.Channel.ToString(CultureInfo.InvariantCulture), Token);
    }

    public RunningEmulator Emulator { get; }

    public MaxSettings Settings => Emulator.Part<IOptions<MaxSettings>>().Value;

    public Wall Wall => Emulator.WallOf("max");

    public INetworkConnector Connector => services.GetRequiredService<INetworkConnector>();

    public INetworkConnector Unreachable => unreachable.GetRequiredService<INetworkConnector>();

    public ConnectorAccount Account { get; }

    public static async Task<MaxUnderTest> StartAsync(CancellationToken cancellationToken) => new(await RunningEmulator.StartAsync(cancellationToken));

    public NetworkAddress AddPublication(string text)
    {
        var post = Wall.AddPost(Settings.Channel, Settings.Channel, text);
        return Keep(Emulator.Part<MaxApi>().UrlOf(post.Id), post.Id, null);
    }

    public NetworkAddress AddComment(NetworkAddress post, string text)
    {
        var comment = Wall.AddComment(Settings.Channel, places[post.Canonical].Post, 502, text)!;
        return Keep(MaxPlace.UrlOf(post.Canonical, MaxApi.CommentId(comment.Id)), comment.PostId, comment.Id);
    }

    public void AddForeignReply(NetworkAddress publication, string text) => Add(publication, 503, text);

    public IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication) =>
        [.. OwnReplies(publication).Select(comment => (comment.Text, comment.Attachments.Count))];

    public IReadOnlyList<(string Text, int Attachments)> OwnPosts() => [.. Wall.Posts(Settings.Channel).Select(post => (post.Text, post.Attachments.Count))];

    /// <summary>A millisecond of its own: a whole page of one instant is more than MAX lets one read, and that is no matter of most tests.</summary>
    private DateTimeOffset NextInstant()
    {
        var now = TimeProvider.System.GetUtcNow();
        return lastPost = now > lastPost.AddMilliseconds(1) ? now : lastPost.AddMilliseconds(1);
    }

    public void AddToFind(MonitorKind kind, string text)
    {
        switch (kind)
        {
            case MonitorKind.OwnPosts:
                Wall.AddPost(Settings.Channel, Settings.Channel, text, at: NextInstant());
                break;
            case MonitorKind.Comments:
                // By turns under one of two posts, and under a comment.
                var posts = Wall.Posts(Settings.Channel);
                if (posts.Count < 2)
                {
                    AddPublication("Новости");
                    AddPublication("Ещё новости");
                    posts = Wall.Posts(Settings.Channel);
                }

                var post = posts[added++ % 2];
                Wall.AddComment(Settings.Channel, post.Id, 507, text, Wall.Comments(Settings.Channel, post.Id).Select(comment => (long?)comment.Id).LastOrDefault());
                break;
            default:
                throw new NotSupportedException($"MAX has no {kind}.");
        }
    }

    public string AnswerByHand(NetworkAddress publication, string text)
    {
        Add(publication, Settings.Channel, text);
        // MAX shows people no address of a comment.
        return publication.Canonical.Split('?')[0];
    }

    public bool EditReplies(NetworkAddress publication, string text) => OwnReplies(publication).All(comment => Wall.Edit(comment.OwnerId, comment.Id, text));

    public void DeleteReplies(NetworkAddress publication)
    {
        foreach (var comment in OwnReplies(publication))
            Wall.Delete(comment.OwnerId, comment.Id).ShouldBeTrue();
    }

    public void DeletePublication(NetworkAddress publication)
    {
        var (post, comment) = places[publication.Canonical];
        Wall.Delete(Settings.Channel, comment ?? post).ShouldBeTrue();
    }

    public void Fail(NetworkCall call, NetworkFault fault) => Emulator.Faults.Add(EmulatedFaults.Of(Method(call), fault, Own));

    public int Count(NetworkCall call) => Emulator.Calls.All(Method(call)).Count;

    /// <summary>MAX never asks a bot for a captcha or the like.</summary>
    public bool Knows(NetworkCall call, NetworkFault fault) => fault != NetworkFault.CaptchaNeeded;

    public string? IdOf(NetworkAddress publication)
    {
        var (post, comment) = places[publication.Canonical];
        return comment is { } id ? $"{MaxApi.PostId(post)}/{MaxApi.CommentId(id)}" : MaxApi.PostId(post);
    }

    public bool IsReplyUnder(NetworkAddress reply, NetworkAddress publication)
    {
        var (post, parent) = places[publication.Canonical];
        return MaxPlace.CommentOf(reply.Canonical) is { } mid
            && Wall.Comments(Settings.Channel, post).Any(comment => MaxApi.CommentId(comment.Id) == mid && comment.ReplyTo == parent);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await unreachable.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    private static Fault Own(NetworkFault fault) => fault switch
    {
        NetworkFault.TooManyRequests => Error(429, 1),
        NetworkFault.AskedToWait => Error(429),
        NetworkFault.TokenExpired => Error(401),
        NetworkFault.AccessDenied => Error(403),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static Fault Error(int status, int? subCode = null) => new(string.Empty, FaultKind.Error, ErrorCode: status, SubCode: subCode);

    private static string Method(NetworkCall call) => call switch
    {
        NetworkCall.SendReply => "max.comments.create",
        NetworkCall.SendPost => "max.messages.create",
        NetworkCall.FindReply or NetworkCall.Comments => "max.comments.list",
        NetworkCall.FindPost or NetworkCall.OwnPosts => "max.messages.list",
        NetworkCall.LookAt => "max.messages.get",
        NetworkCall.CheckToken => "max.me",
        _ => throw new NotSupportedException($"MAX has nothing for {call}."),
    };

    private static ServiceProvider Services(Uri apiUrl) => EmulatedFaults.Services(
        (services, configuration) => services.AddMax(configuration),
        [
            new("Networks:Max:ApiUrl", apiUrl.AbsoluteUri),
            new("Networks:Max:CallTimeout", "00:00:02"),
        ]);

    private NetworkAddress Keep(string url, long post, long? comment)
    {
        if (!NetworkAddress.TryParse("max", url, out var address))
            throw new InvalidOperationException(url);
        places[address.Canonical] = (post, comment);
        return address;
    }

    private void Add(NetworkAddress publication, long author, string text)
    {
        var (post, comment) = places[publication.Canonical];
        Wall.AddComment(Settings.Channel, post, author, text, comment).ShouldNotBeNull();
    }

    private IReadOnlyList<Comment> OwnReplies(NetworkAddress publication)
    {
        var (post, parent) = places[publication.Canonical];
        return [.. Wall.Comments(Settings.Channel, post).Where(comment => (comment.FromId == Bot || comment.FromId == Settings.Channel) && comment.ReplyTo == parent)];
    }
}
