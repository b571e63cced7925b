using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Meta;
using SocialPubs.Emulator.Walls;
using SocialPubs.Networks.Facebook;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Facebook;

/// <summary>Facebook for the contract: a page with its own token, and citizens who write on it, under its posts and elsewhere.</summary>
internal sealed class FacebookUnderTest : INetworkUnderTest
{
    public const long Page = -1001;
    public const string Token = "page-1001-s3cr3t";

    private readonly ServiceProvider unreachable;
    private int added;

    private FacebookUnderTest(RunningEmulator emulator)
    {
        Emulator = emulator;
        Settings = emulator.Services.GetRequiredService<IOptions<MetaEmulation>>().Value;
        Wall.Introduce(Page, "Администрация Батайска", "bataysk", official: true);
        Provider = Services(new Uri(emulator.Address, "graph"));
        unreachable = Services(EmulatedFaults.Nowhere);
    }

    public RunningEmulator Emulator { get; }

    public MetaEmulation Settings { get; }

    public ServiceProvider Provider { get; }

    public Wall Wall => Emulator.WallOf("facebook");

    public INetworkConnector Connector => Provider.GetRequiredService<INetworkConnector>();

    public INetworkConnector Unreachable => unreachable.GetRequiredService<INetworkConnector>();

    public ConnectorAccount Account { get; } = new(Guid.CreateVersion7(), AccountKind.Person, "1001", Token);

    public static async Task<FacebookUnderTest> StartAsync(CancellationToken cancellationToken) =>
        new(await RunningEmulator.StartAsync(cancellationToken));

    public static NetworkAddress Parse(string address) =>
        NetworkAddress.TryParse("facebook", address, out var parsed) ? parsed : throw new InvalidOperationException(address);

    public NetworkAddress AddPublication(string text) => Parse(GraphIds.AddressOf(Wall.AddPost(Page, 501, text)));

    public NetworkAddress AddComment(NetworkAddress post, string text) => Parse(GraphIds.AddressOf(Add(post, 502, text)));

    public void AddForeignReply(NetworkAddress publication, string text) => Add(publication, 503, text);

    public IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication) =>
        [.. OwnReplies(publication).Select(comment => (comment.Text, comment.Attachments.Count))];

    public IReadOnlyList<(string Text, int Attachments)> OwnPosts() =>
        [.. Wall.Posts(Page).Where(post => post.FromId == Page).Select(post => (post.Text, post.Attachments.Count))];

    public void AddToFind(MonitorKind kind, string text)
    {
        switch (kind)
        {
            case MonitorKind.Mentions:
                Wall.AddPost(505, 505, $"@bataysk, {text}");
                break;
            case MonitorKind.OwnPosts:
                Wall.AddPost(Page, Page, text);
                break;
            case MonitorKind.Comments:
                AddComment(text);
                break;
            case MonitorKind.Search:
            default:
                throw new NotSupportedException();
        }
    }

    public string AnswerByHand(NetworkAddress publication, string text) => GraphIds.AddressOf(Add(publication, Page, text));

    public bool EditReplies(NetworkAddress publication, string text) => OwnReplies(publication).All(comment => Wall.Edit(comment.OwnerId, comment.Id, text));

    public void DeleteReplies(NetworkAddress publication)
    {
        foreach (var comment in OwnReplies(publication))
            Wall.Delete(comment.OwnerId, comment.Id);
    }

    public void DeletePublication(NetworkAddress publication)
    {
        var (owner, id) = Read(publication.CommentId ?? publication.PostId);
        Wall.Delete(owner, id);
    }

    public void Fail(NetworkCall call, NetworkFault fault) => Emulator.Faults.Add(EmulatedFaults.Of(Method(call), fault, Own));

    public int Count(NetworkCall call) => Emulator.Calls.All(Method(call)).Count;

    public IReadOnlyList<Comment> OwnReplies(NetworkAddress publication)
    {
        var (owner, post) = Read(publication.PostId);
        return
        [
            .. Wall.Comments(owner, post).Where(comment => comment.FromId == Page
                && comment.ReplyTo == (publication.CommentId is null ? null : Read(publication.CommentId).Id)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await unreachable.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    internal static string Method(NetworkCall call) => "facebook." + call switch
    {
        NetworkCall.SendReply => "comments.post",
        NetworkCall.FindReply => "comments.get",
        NetworkCall.SendPost => "feed.post",
        NetworkCall.FindPost or NetworkCall.OwnPosts => "posts.get",
        NetworkCall.LookAt or NetworkCall.CheckToken => "node.get",
        NetworkCall.Mentions => "tagged.get",
        NetworkCall.Comments => "feed.get",
        _ => throw new NotSupportedException(),
    };

    private static Fault Own(NetworkFault fault) => new(string.Empty, FaultKind.Error, ErrorCode: fault switch
    {
        NetworkFault.TooManyRequests => 4,
        NetworkFault.AskedToWait => 32,
        NetworkFault.TokenExpired => 190,
        NetworkFault.CaptchaNeeded => 368,
        NetworkFault.AccessDenied => 200,
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    });

    private static (long Owner, long Id) Read(string? number) => GraphIds.Read(number) ?? throw new InvalidOperationException(number);

    private ServiceProvider Services(Uri apiUrl) => EmulatedFaults.Services(
        (services, configuration) => services.AddFacebook(configuration),
        [
            new("Networks:Meta:ApiUrl", apiUrl.AbsoluteUri),
            new("Networks:Meta:AuthorizeUrl", new Uri(Emulator.Address, "facebook").AbsoluteUri),
            new("Networks:Meta:CallTimeout", "00:00:02"),
            new("Networks:Meta:AppId", Settings.AppId),
            new("Networks:Meta:AppSecret", Settings.AppSecret),
            new("Networks:Meta:VerifyToken", Settings.VerifyToken),
        ]);

    /// <summary>By turns under an own post, in a thread under it, and as a post of somebody else on the page.</summary>
    private void AddComment(string text)
    {
        var post = Wall.Posts(Page).FirstOrDefault(post => post.FromId == Page) ?? Wall.AddPost(Page, Page, "Новости");
        switch (added++ % 3)
        {
            case 0:
                Wall.AddComment(Page, post.Id, 507, text);
                break;
            case 1:
                Wall.AddComment(Page, post.Id, 508, text, Wall.Comments(Page, post.Id)[0].Id);
                break;
            default:
                Wall.AddPost(Page, 509, text);
                break;
        }
    }

    private Comment Add(NetworkAddress publication, long author, string text)
    {
        var (owner, post) = Read(publication.PostId);
        return Wall.AddComment(owner, post, author, text, publication.CommentId is null ? null : Read(publication.CommentId).Id)
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No post {owner}_{post}"));
    }
}
