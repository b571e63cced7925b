using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Ok;
using SocialPubs.Emulator.Walls;
using SocialPubs.Networks.Ok;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Ok;

/// <summary>Odnoklassniki for the contract: the page of a person, or a group that a person runs.</summary>
internal sealed class OkUnderTest : INetworkUnderTest
{
    private const long Person = 570000000077;
    private const long Group = 53000000001;

    private readonly ServiceProvider services;
    private readonly ServiceProvider unreachable;
    private readonly long owner;
    private int added;

    private OkUnderTest(RunningEmulator emulator, bool isGroup)
    {
        Emulator = emulator;
        owner = isGroup ? -Group : Person;
        Account = new ConnectorAccount(
            Guid.CreateVersion7(),
            isGroup ? AccountKind.LegalEntity : AccountKind.Person,
            Math.Abs(owner).ToString(CultureInfo.InvariantCulture),
            $"user-{Person}-s3cr3t");
        services = Services(emulator, new Uri(emulator.Address, "/ok/fb.do"));
        unreachable = Services(emulator, new Uri(EmulatedFaults.Nowhere, "/fb.do"));
        Wall.Introduce(Person, "Ирина Орлова", official: true);
        Wall.Introduce(-Group, "Администрация города", official: true);
    }

    public RunningEmulator Emulator { get; }

    public ServiceProvider Provider => services;

    public INetworkConnector Connector => services.GetRequiredService<INetworkConnector>();

    public INetworkConnector Unreachable => unreachable.GetRequiredService<INetworkConnector>();

    public ConnectorAccount Account { get; }

    private Wall Wall => Emulator.WallOf("ok");

    public static async Task<OkUnderTest> StartAsync(CancellationToken cancellationToken, bool isGroup = false)
    {
        var emulator = await RunningEmulator.StartAsync(cancellationToken);
        emulator.Options.OkRate = 0;
        return new OkUnderTest(emulator, isGroup);
    }

    public NetworkAddress AddPublication(string text) => Parse(Wall.AddPost(-54000000002, 501, text));

    public NetworkAddress AddComment(NetworkAddress post, string text) => throw new NotSupportedException("Comments of OK have no addresses.");

    public void AddForeignReply(NetworkAddress publication, string text) => Add(publication, 503, text);

    public IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication) =>
        [.. Own(publication).Select(comment => (comment.Text, comment.Attachments.Count))];

    public IReadOnlyList<(string Text, int Attachments)> OwnPosts() =>
        [.. Wall.Posts(owner).Where(post => post.FromId == owner).Select(post => (post.Text, post.Attachments.Count))];

    public void AddToFind(MonitorKind kind, string text)
    {
        if (kind == MonitorKind.OwnPosts)
        {
            Wall.AddPost(owner, owner, text);
            return;
        }

        // By turns under several own posts.
        var posts = Wall.Posts(owner);
        var post = posts.Count < 3 ? Wall.AddPost(owner, owner, "Новости") : posts[added++ % 3];
        Wall.AddComment(owner, post.Id, 507, text);
    }

    public string AnswerByHand(NetworkAddress publication, string text)
    {
        Add(publication, owner, text);
        return publication.Canonical;
    }

    public bool EditReplies(NetworkAddress publication, string text) => Own(publication).All(comment => Wall.Edit(comment.OwnerId, comment.Id, text));

    public void DeleteReplies(NetworkAddress publication)
    {
        foreach (var comment in Own(publication))
            Wall.Delete(comment.OwnerId, comment.Id);
    }

    public void DeletePublication(NetworkAddress publication)
    {
        var (ownerId, post) = OkIds.Read(publication.PostId)!.Value;
        Wall.Delete(ownerId, post);
    }

    public void Fail(NetworkCall call, NetworkFault fault) => Emulator.Faults.Add(EmulatedFaults.Of(Method(call), fault, Own));

    public int Count(NetworkCall call) => Emulator.Calls.All(Method(call)).Count;

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await unreachable.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    public static ServiceProvider Services(RunningEmulator emulator, Uri apiUrl) => EmulatedFaults.Services(
        (services, configuration) => services.AddOk(configuration),
        [
            new("Networks:Ok:ApiUrl", apiUrl.AbsoluteUri),
            new("Networks:Ok:TokenUrl", new Uri(apiUrl, "/ok/oauth/token.do").AbsoluteUri),
            new("Networks:Ok:AuthorizeUrl", new Uri(emulator.Address, "/ok/authorize").AbsoluteUri),
            new("Networks:Ok:ApplicationId", emulator.Options.OkApplicationId),
            new("Networks:Ok:ApplicationKey", emulator.Options.OkApplicationKey),
            new("Networks:Ok:ApplicationSecret", emulator.Options.OkApplicationSecret),
            new("Networks:Ok:CallTimeout", "00:00:02"),
        ]);

    private static Fault Own(NetworkFault fault) => new(string.Empty, FaultKind.Error, ErrorCode: fault switch
    {
        NetworkFault.TooManyRequests => 11,
        NetworkFault.AskedToWait => 8,
        NetworkFault.TokenExpired => 102,
        NetworkFault.CaptchaNeeded => 402,
        NetworkFault.AccessDenied => 10,
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    });

    private static string Method(NetworkCall call) => call switch
    {
        NetworkCall.SendPost => "ok.mediatopic.post",
        NetworkCall.FindPost => "ok.discussions.getList",
        NetworkCall.OwnPosts => "ok.mediatopic.getByIds",
        NetworkCall.Comments or NetworkCall.LookAt => "ok.discussions.getComments",
        NetworkCall.CheckToken => "ok.users.getCurrentUser",
        _ => throw new NotSupportedException($"{call}"),
    };

    private static NetworkAddress Parse(Post post) =>
        NetworkAddress.TryParse("ok", OkIds.Address(post.OwnerId, post.Id), out var parsed) ? parsed : throw new InvalidOperationException(post.Text);

    private void Add(NetworkAddress publication, long author, string text)
    {
        var (ownerId, post) = OkIds.Read(publication.PostId)!.Value;
        Wall.AddComment(ownerId, post, author, text).ShouldNotBeNull();
    }

    private List<Comment> Own(NetworkAddress publication)
    {
        var (ownerId, post) = OkIds.Read(publication.PostId)!.Value;
        return [.. Wall.Comments(ownerId, post).Where(comment => comment.FromId == owner)];
    }
}
