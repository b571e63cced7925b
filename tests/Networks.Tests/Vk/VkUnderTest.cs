using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Walls;
using SocialPubs.Networks.Vk;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Vk;

/// <summary>VK for the contract: a community with its own token and that of a person who runs it, or a person's page.</summary>
internal sealed class VkUnderTest : INetworkUnderTest
{
    private readonly ServiceProvider services;
    private readonly ServiceProvider unreachable;
    private int added;

    private readonly long owner;

    private VkUnderTest(RunningEmulator emulator, bool isPerson)
    {
        Emulator = emulator;
        owner = isPerson ? 77 : -RunningEmulator.Group;
        Account = isPerson
            ? new ConnectorAccount(Guid.CreateVersion7(), AccountKind.Person, "77", RunningEmulator.UploadToken)
            : new ConnectorAccount(Guid.CreateVersion7(), AccountKind.LegalEntity, $"-{RunningEmulator.Group}", RunningEmulator.Token, RunningEmulator.UploadToken);
        services = Services(emulator.ApiUrl);
        unreachable = Services(new Uri(EmulatedFaults.Nowhere, "method"));
    }

    public RunningEmulator Emulator { get; }

    public ServiceProvider Provider => services;

    public INetworkConnector Connector => services.GetRequiredService<INetworkConnector>();

    public INetworkConnector Unreachable => unreachable.GetRequiredService<INetworkConnector>();

    public ConnectorAccount Account { get; }

    public static async Task<VkUnderTest> StartAsync(CancellationToken cancellationToken, bool isPerson = false)
    {
        var emulator = await RunningEmulator.StartAsync(cancellationToken);
        emulator.Options.GroupRate = emulator.Options.UserRate = 0;
        return new VkUnderTest(emulator, isPerson);
    }

    public NetworkAddress AddPublication(string text) => Parse(Emulator.AddPost(text).Address);

    public NetworkAddress AddComment(NetworkAddress post, string text) => Parse(Add(post, 502, text).Address);

    public void AddForeignReply(NetworkAddress publication, string text) => Add(publication, 503, text);

    public IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication) =>
        [.. OwnReplies(publication).Select(comment => (comment.Text, comment.Attachments.Count))];

    public IReadOnlyList<(string Text, int Attachments)> OwnPosts() =>
        [.. Emulator.Walls.Posts(owner).Where(post => post.FromId == owner).Select(post => (post.Text, post.Attachments.Count))];

    public void AddToFind(MonitorKind kind, string text)
    {
        switch (kind)
        {
            case MonitorKind.Mentions:
                Emulator.Walls.AddPost(505, 505, $"[{(owner < 0 ? "club" : "id")}{Math.Abs(owner)}|Администрация], {text}");
                break;
            case MonitorKind.Search:
                Emulator.Walls.AddPost(506, 506, text);
                break;
            case MonitorKind.OwnPosts:
                Emulator.Walls.AddPost(owner, owner, text);
                break;
            case MonitorKind.Comments:
                AddComment(text);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    public string AnswerByHand(NetworkAddress publication, string text) => Add(publication, owner, text).Address;

    public bool EditReplies(NetworkAddress publication, string text) =>
        OwnReplies(publication).All(comment => Emulator.Walls.Edit(comment.OwnerId, comment.Id, text));

    public void DeleteReplies(NetworkAddress publication)
    {
        foreach (var comment in OwnReplies(publication))
            Emulator.Walls.Delete(comment.OwnerId, comment.Id);
    }

    public void DeletePublication(NetworkAddress publication) =>
        Emulator.Walls.Delete(Number(publication.OwnerId), Number(publication.CommentId ?? publication.PostId));

    public void Fail(NetworkCall call, NetworkFault fault) => Emulator.Faults.Add(EmulatedFaults.Of(Method(call), fault, Own));

    public int Count(NetworkCall call) => Emulator.Calls.All(Method(call)).Count;

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await unreachable.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    private static Fault Own(NetworkFault fault) => new(string.Empty, FaultKind.Error, ErrorCode: fault switch
    {
        NetworkFault.TooManyRequests => 6,
        NetworkFault.AskedToWait => 9,
        NetworkFault.TokenExpired => 1117,
        NetworkFault.CaptchaNeeded => 14,
        NetworkFault.AccessDenied => 15,
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    });

    private string Method(NetworkCall call) => call switch
    {
        NetworkCall.SendReply => "wall.createComment",
        NetworkCall.FindReply => "wall.getComments",
        NetworkCall.SendPost => "wall.post",
        NetworkCall.FindPost or NetworkCall.OwnPosts => "wall.get",
        NetworkCall.LookAt => "wall.getComment",
        NetworkCall.Mentions => "newsfeed.getMentions",
        NetworkCall.Comments => "wall.getComments",
        NetworkCall.Search => "newsfeed.search",
        NetworkCall.CheckToken => owner < 0 ? "groups.getById" : "users.get",
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    private static ServiceProvider Services(Uri apiUrl) => EmulatedFaults.Services(
        (services, configuration) => services.AddVk(configuration),
        [
            new("Networks:Vk:ApiUrl", apiUrl.AbsoluteUri),
            new("Networks:Vk:CallTimeout", "00:00:02"),
        ]);

    private static long Number(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);

    private static NetworkAddress Parse(string address) =>
        NetworkAddress.TryParse("vk", address, out var parsed) ? parsed : throw new InvalidOperationException(address);

    /// <summary>By turns under an own post, in a thread under it, and as a post of somebody else on the own wall.</summary>
    private void AddComment(string text)
    {
        var post = Emulator.Walls.Posts(owner).FirstOrDefault(post => post.FromId == owner) ?? Emulator.Walls.AddPost(owner, owner, "Новости");
        switch (added++ % 3)
        {
            case 0:
                Emulator.Walls.AddComment(owner, post.Id, 507, text);
                break;
            case 1:
                Emulator.Walls.AddComment(owner, post.Id, 508, text, Emulator.Walls.Comments(owner, post.Id)[0].Id);
                break;
            default:
                Emulator.Walls.AddPost(owner, 509, text);
                break;
        }
    }

    private IEnumerable<Comment> OwnReplies(NetworkAddress publication) =>
        [.. Emulator.Walls.Comments(Number(publication.OwnerId), Number(publication.PostId))
            .Where(comment => comment.FromId == owner
                && comment.ReplyTo == (publication.CommentId is null ? null : Number(publication.CommentId)))];

    private Comment Add(NetworkAddress publication, long author, string text) => Emulator.Walls.AddComment(
        Number(publication.OwnerId), Number(publication.PostId), author, text,
        publication.CommentId is null ? null : Number(publication.CommentId))!;
}
