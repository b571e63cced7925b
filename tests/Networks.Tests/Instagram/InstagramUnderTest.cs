using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Meta;
using SocialPubs.Emulator.Walls;
using SocialPubs.Networks.Instagram;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Instagram;

/// <summary>Instagram for the contract: a professional account, citizens under its media, and media of theirs that names it.</summary>
internal sealed class InstagramUnderTest : INetworkUnderTest
{
    public const long Me = -3003;
    public const string Token = "instagram-3003-s3cr3t";

    private readonly ServiceProvider unreachable;
    private int added;

    private InstagramUnderTest(RunningEmulator emulator)
    {
        Emulator = emulator;
        Settings = emulator.Services.GetRequiredService<IOptions<MetaEmulation>>().Value;
        Wall.Introduce(Me, "Администрация Батайска", "bataysk_official", official: true);
        Provider = Services(new Uri(emulator.Address, "graph"));
        unreachable = Services(EmulatedFaults.Nowhere);
    }

    public RunningEmulator Emulator { get; }

    public MetaEmulation Settings { get; }

    public ServiceProvider Provider { get; }

    public Wall Wall => Emulator.WallOf("instagram");

    public INetworkConnector Connector => Provider.GetRequiredService<INetworkConnector>();

    public INetworkConnector Unreachable => unreachable.GetRequiredService<INetworkConnector>();

    public ConnectorAccount Account { get; } = new(Guid.CreateVersion7(), AccountKind.LegalEntity, GraphIds.InstagramMember(Me), Token);

    public static async Task<InstagramUnderTest> StartAsync(CancellationToken cancellationToken) =>
        new(await RunningEmulator.StartAsync(cancellationToken));

    public static NetworkAddress Parse(string address) =>
        NetworkAddress.TryParse("instagram", address, out var parsed) ? parsed : throw new InvalidOperationException(address);

    /// <summary>What citizens criticise they write under the account's own media.</summary>
    public NetworkAddress AddPublication(string text) => Parse(GraphIds.InstagramAddress(Wall.AddPost(Me, Me, text)));

    public NetworkAddress AddComment(NetworkAddress post, string text) => Parse(AddressOf(Add(post, 502, text)));

    public void AddForeignReply(NetworkAddress publication, string text) => Add(publication, 503, text);

    public IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication) =>
        [.. OwnReplies(publication).Select(comment => (comment.Text, comment.Attachments.Count))];

    public IReadOnlyList<(string Text, int Attachments)> OwnPosts() =>
        [.. Wall.Posts(Me).Select(post => (post.Text, post.Attachments.Count))];

    public void AddToFind(MonitorKind kind, string text)
    {
        switch (kind)
        {
            case MonitorKind.Mentions:
                Wall.AddPost(505, 505, $"@bataysk_official {text}");
                break;
            case MonitorKind.OwnPosts:
                Wall.AddPost(Me, Me, text);
                break;
            case MonitorKind.Comments:
                // By turns under the account's own media, and in a thread under it.
                var media = Wall.Posts(Me).FirstOrDefault() ?? Wall.AddPost(Me, Me, "Новости");
                Wall.AddComment(Me, media.Id, 507, text, added++ % 2 == 0 ? null : Wall.Comments(Me, media.Id)[0].Id);
                break;
            case MonitorKind.Search:
            default:
                throw new NotSupportedException();
        }
    }

    public string AnswerByHand(NetworkAddress publication, string text) => AddressOf(Add(publication, Me, text));

    /// <summary>Instagram lets nobody change a comment.</summary>
    public bool EditReplies(NetworkAddress publication, string text) => false;

    public void DeleteReplies(NetworkAddress publication)
    {
        foreach (var comment in OwnReplies(publication))
            Wall.Delete(comment.OwnerId, comment.Id);
    }

    public void DeletePublication(NetworkAddress publication) =>
        Wall.Delete(Me, publication.CommentId is { } comment ? GraphIds.Read(comment)!.Value.Id : MediaOf(publication).Id);

    public void Fail(NetworkCall call, NetworkFault fault) => Emulator.Faults.Add(EmulatedFaults.Of(Method(call), fault, Own));

    public int Count(NetworkCall call) => Emulator.Calls.All(Method(call)).Count;

    public ReplyFile Picture(byte seed)
    {
        // Instagram fetches it: here from the emulator itself.
        var content = Testing.TestPictures.Png(seed);
        var photo = Wall.AddPhoto(900, "image/png", Wall.AddFile(content));
        return ContractFiles.Png(seed, new Uri(Emulator.Address, $"graph-media/instagram/{photo.Name}"));
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await unreachable.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    private static string Method(NetworkCall call) => "instagram." + call switch
    {
        NetworkCall.SendReply => "comments.post",
        NetworkCall.FindReply => "comments.get",
        NetworkCall.SendPost => "media_publish.post",
        NetworkCall.FindPost or NetworkCall.OwnPosts or NetworkCall.Comments => "media.get",
        NetworkCall.LookAt or NetworkCall.CheckToken => "node.get",
        NetworkCall.Mentions => "tags.get",
        _ => throw new NotSupportedException(),
    };

    private static Fault Own(NetworkFault fault) => new(string.Empty, FaultKind.Error, ErrorCode: fault switch
    {
        NetworkFault.TooManyRequests => 4,
        NetworkFault.AskedToWait => 32,
        NetworkFault.TokenExpired => 190,
        NetworkFault.CaptchaNeeded => 368,
        NetworkFault.AccessDenied => 10,
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    });

    private ServiceProvider Services(Uri apiUrl) => EmulatedFaults.Services(
        (services, configuration) => services.AddInstagram(configuration),
        [
            new("Networks:Meta:ApiUrl", apiUrl.AbsoluteUri),
            new("Networks:Meta:AuthorizeUrl", new Uri(Emulator.Address, "facebook").AbsoluteUri),
            new("Networks:Meta:CallTimeout", "00:00:02"),
            new("Networks:Meta:AppId", Settings.AppId),
            new("Networks:Meta:AppSecret", Settings.AppSecret),
            new("Networks:Meta:VerifyToken", Settings.VerifyToken),
            new("Networks:Instagram:ContainerPause", "00:00:00.01"),
        ]);

    private string AddressOf(Comment comment) => GraphIds.InstagramAddress(Wall.PostOf(comment.OwnerId, comment.PostId)!, comment);

    private Post MediaOf(NetworkAddress publication) => Wall.Posts().First(post => GraphIds.Shortcode(post) == publication.PostId);

    private IReadOnlyList<Comment> OwnReplies(NetworkAddress publication)
    {
        var media = MediaOf(publication);
        return
        [
            .. Wall.Comments(media.OwnerId, media.Id).Where(comment => comment.FromId == Me
                && comment.ReplyTo == (publication.CommentId is { } answered ? GraphIds.Read(answered)!.Value.Id : null)),
        ];
    }

    private Comment Add(NetworkAddress publication, long author, string text)
    {
        var media = MediaOf(publication);
        return Wall.AddComment(media.OwnerId, media.Id, author, text, publication.CommentId is { } answered ? GraphIds.Read(answered)!.Value.Id : null)
            ?? throw new InvalidOperationException(publication.Canonical);
    }
}
