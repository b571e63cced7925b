using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Telegram;
using SocialPubs.Emulator.Walls;
using SocialPubs.Networks.Telegram;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Telegram;

/// <summary>Telegram for the contract: a channel with its discussion group, in which citizens write, and a bot.</summary>
internal sealed class TelegramUnderTest : INetworkUnderTest
{
    public const long Bot = 7003;
    public const string Token = "7003:bot-s3cr3t";

    private readonly ServiceProvider services;
    private readonly ServiceProvider unreachable;
    private int added;

    private TelegramUnderTest(RunningEmulator emulator)
    {
        Emulator = emulator;
        services = Services(new Uri(emulator.Address, "/telegram"));
        unreachable = Services(EmulatedFaults.Nowhere);
        Wall.Introduce(Settings.Channel, "Батайск официально");
        Wall.Introduce(Settings.Group, "Обсуждение");
        Account = new ConnectorAccount(Guid.CreateVersion7(), AccountKind.LegalEntity, Settings.Channel.ToString(CultureInfo.InvariantCulture), Token);
    }

    public RunningEmulator Emulator { get; }

    public TelegramSettings Settings => Emulator.Part<IOptions<TelegramSettings>>().Value;

    public Wall Wall => Emulator.WallOf("telegram");

    public INetworkConnector Connector => services.GetRequiredService<INetworkConnector>();

    public INetworkConnector Unreachable => unreachable.GetRequiredService<INetworkConnector>();

    public ConnectorAccount Account { get; }

    public static async Task<TelegramUnderTest> StartAsync(CancellationToken cancellationToken) => new(await RunningEmulator.StartAsync(cancellationToken));

    public NetworkAddress AddPublication(string text) => InGroup(Wall.AddPost(Settings.Group, 501, text).Id);

    public NetworkAddress AddComment(NetworkAddress post, string text) => InGroup(Wall.AddComment(Settings.Group, Number(post), 502, text)!.Id);

    public void AddForeignReply(NetworkAddress publication, string text) => Wall.AddComment(Settings.Group, Number(publication), 503, text).ShouldNotBeNull();

    public IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication)
    {
        var id = Number(publication);
        var root = Wall.CommentOf(Settings.Group, id)?.PostId ?? id;
        return
        [
            .. Wall.Comments(Settings.Group, root).Where(comment => comment.FromId == Bot && (comment.ReplyTo ?? comment.PostId) == id)
                .Select(comment => (comment.Text, comment.Attachments.Count)),
        ];
    }

    public IReadOnlyList<(string Text, int Attachments)> OwnPosts() => [.. Wall.Posts(Settings.Channel).Select(post => (post.Text, post.Attachments.Count))];

    public void AddToFind(MonitorKind kind, string text)
    {
        if (kind != MonitorKind.Comments)
            throw new NotSupportedException("A bot has one queue of updates.");
        if (added++ % 2 == 0)
            Wall.AddPost(Settings.Group, 507, text);
        else
            Wall.AddComment(Settings.Group, Wall.Posts(Settings.Group)[0].Id, 508, text).ShouldNotBeNull();
    }

    public string AnswerByHand(NetworkAddress publication, string text) => throw new NotSupportedException("The Bot API does not read messages.");

    public bool EditReplies(NetworkAddress publication, string text) => false;

    public void DeleteReplies(NetworkAddress publication) => throw new NotSupportedException("The Bot API does not read messages.");

    public void DeletePublication(NetworkAddress publication) => Wall.Delete(Settings.Group, Number(publication)).ShouldBeTrue();

    public void Fail(NetworkCall call, NetworkFault fault) => Emulator.Faults.Add(EmulatedFaults.Of(Method(call), fault, Own));

    public int Count(NetworkCall call) => Emulator.Calls.All(Method(call)).Count;

    /// <summary>Telegram never asks a bot for a captcha or the like.</summary>
    public bool Knows(NetworkCall call, NetworkFault fault) => fault != NetworkFault.CaptchaNeeded;

    public bool IsReplyUnder(NetworkAddress reply, NetworkAddress publication) => reply.OwnerId == publication.OwnerId
        && Wall.CommentOf(Settings.Group, Number(reply)) is { } comment && (comment.ReplyTo ?? comment.PostId) == Number(publication);

    public NetworkAddress InGroup(long id) => Parse(string.Create(CultureInfo.InvariantCulture, $"https://t.me/{Settings.GroupName}/{id}"));

    public static NetworkAddress Parse(string url) => NetworkAddress.TryParse("telegram", url, out var address) ? address : throw new InvalidOperationException(url);

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

    private static Fault Error(int code, int? subCode = null) => new(string.Empty, FaultKind.Error, ErrorCode: code, SubCode: subCode);

    private static string Method(NetworkCall call) => call switch
    {
        NetworkCall.SendReply or NetworkCall.SendPost => "telegram.sendMessage",
        NetworkCall.Comments => "telegram.getUpdates",
        NetworkCall.CheckToken => "telegram.getMe",
        _ => throw new NotSupportedException($"The Bot API has nothing for {call}."),
    };

    private static ServiceProvider Services(Uri apiUrl) => EmulatedFaults.Services(
        (services, configuration) => services.AddTelegram(configuration),
        [
            new("Networks:Telegram:ApiUrl", apiUrl.AbsoluteUri),
            new("Networks:Telegram:CallTimeout", "00:00:02"),
        ]);

    private static long Number(NetworkAddress address) => long.Parse(address.PostId!, CultureInfo.InvariantCulture);
}
