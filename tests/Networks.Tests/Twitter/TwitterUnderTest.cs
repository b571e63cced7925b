using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Twitter;
using SocialPubs.Networks.Twitter;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Twitter;

/// <summary>X for the contract: an administration's account whom citizens mention.</summary>
internal sealed class TwitterUnderTest : INetworkUnderTest
{
    public const long User = 3003;
    public const string Token = "user-3003-x-s3cr3t";
    public const string ConsumerSecret = "consumer-s3cr3t";

    private readonly ServiceProvider unreachable;
    private long? ownPost;
    private int added;

    private TwitterUnderTest(RunningEmulator emulator, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        Emulator = emulator;
        Tweets = emulator.Part<Tweets>();
        Tweets.Wall.Introduce(User, "Администрация Батайска", "bataysk_adm", official: true);
        Tweets.Wall.Introduce(501, "Иван Петров", "ivan_petrov");
        Provider = Services(new Uri(emulator.Address, "/twitter"), settings);
        unreachable = Services(EmulatedFaults.Nowhere, settings);
    }

    public RunningEmulator Emulator { get; }

    public Tweets Tweets { get; }

    public TwitterSettings Settings => Emulator.Part<IOptions<TwitterSettings>>().Value;

    public ServiceProvider Provider { get; }

    public INetworkConnector Connector => Provider.GetRequiredService<INetworkConnector>();

    public INetworkConnector Unreachable => unreachable.GetRequiredService<INetworkConnector>();

    public ConnectorAccount Account { get; } = new(
        Guid.CreateVersion7(), AccountKind.LegalEntity, User.ToString(CultureInfo.InvariantCulture), Token);

    public static async Task<TwitterUnderTest> StartAsync(CancellationToken cancellationToken, params (string Name, string Value)[] settings) =>
        new(
            await RunningEmulator.StartAsync(cancellationToken),
            settings.Select(setting => KeyValuePair.Create<string, string?>($"Networks:Twitter:{setting.Name}", setting.Value)));

    public NetworkAddress AddPublication(string text) => AddressOf(Tweets.Add(501, $"@bataysk_adm {text}", null, []).Id);

    public NetworkAddress AddComment(NetworkAddress post, string text) => AddressOf(Tweets.Add(502, $"@bataysk_adm {text}", IdOf(post), []).Id);

    public void AddForeignReply(NetworkAddress publication, string text) => Tweets.Add(503, text, IdOf(publication), []);

    public IReadOnlyList<(string Text, int Attachments)> Replies(NetworkAddress publication) =>
        [.. OwnReplies(publication).Select(tweet => (tweet.Text, tweet.Attachments.Count))];

    public IReadOnlyList<(string Text, int Attachments)> OwnPosts() =>
        [.. Tweets.Listed().Where(tweet => tweet.AuthorId == User && tweet.RepliedTo is null).Select(tweet => (tweet.Text, tweet.Attachments.Count))];

    public void AddToFind(MonitorKind kind, string text)
    {
        switch (kind)
        {
            case MonitorKind.Mentions:
                Tweets.Add(505, $"@bataysk_adm {text}", null, []);
                break;
            case MonitorKind.Search:
                Tweets.Add(506, text, null, []);
                break;
            case MonitorKind.OwnPosts:
                Tweets.Add(User, text, null, []);
                break;
            case MonitorKind.Comments:
                // By turns under the own post and under an answer to it.
                ownPost ??= Tweets.Add(User, "Новости", null, []).Id;
                var parent = added++ % 2 == 0 ? ownPost.Value : Tweets.All().First(tweet => tweet.RepliedTo == ownPost).Id;
                Tweets.Add(507, text, parent, []);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    public string AnswerByHand(NetworkAddress publication, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"https://twitter.com/bataysk_adm/status/{Tweets.Add(User, text, IdOf(publication), []).Id}");

    public bool EditReplies(NetworkAddress publication, string text) => OwnReplies(publication).All(tweet => Tweets.Edit(tweet.Id, text) is not null);

    public void DeleteReplies(NetworkAddress publication)
    {
        foreach (var tweet in OwnReplies(publication))
            Tweets.Delete(tweet.Id).ShouldBeTrue();
    }

    public void DeletePublication(NetworkAddress publication) => Tweets.Delete(IdOf(publication)).ShouldBeTrue();

    public void Fail(NetworkCall call, NetworkFault fault) => Emulator.Faults.Add(EmulatedFaults.Of(Method(call), fault, Own));

    public int Count(NetworkCall call) => Emulator.Calls.All(Method(call)).Count;

    public bool IsReplyUnder(NetworkAddress reply, NetworkAddress publication) => Tweets.Find(IdOf(reply))?.RepliedTo == IdOf(publication);

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await unreachable.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    public static NetworkAddress AddressOf(long id) => NetworkAddress.TryParse("twitter", $"https://x.com/i/status/{id}", out var address)
        ? address
        : throw new InvalidOperationException($"{id} is no post.");

    private static Fault Own(NetworkFault fault) => fault switch
    {
        NetworkFault.TooManyRequests => Error(429, 1),
        NetworkFault.AskedToWait => Error(429),
        NetworkFault.TokenExpired => Error(401),
        NetworkFault.CaptchaNeeded => Error(403, 326),
        NetworkFault.AccessDenied => Error(403),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static Fault Error(int status, int? subCode = null) => new(string.Empty, FaultKind.Error, ErrorCode: status, SubCode: subCode);

    private static string Method(NetworkCall call) => call switch
    {
        NetworkCall.SendReply or NetworkCall.SendPost => "twitter.tweets.create",
        NetworkCall.FindReply or NetworkCall.FindPost or NetworkCall.OwnPosts => "twitter.users.tweets",
        NetworkCall.LookAt => "twitter.tweets.lookup",
        NetworkCall.Mentions => "twitter.users.mentions",
        NetworkCall.Comments or NetworkCall.Search => "twitter.tweets.search",
        NetworkCall.CheckToken => "twitter.users.me",
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    private static ServiceProvider Services(Uri apiUrl, IEnumerable<KeyValuePair<string, string?>> settings) => EmulatedFaults.Services(
        (services, configuration) => services.AddTwitter(configuration),
        new KeyValuePair<string, string?>[]
        {
            new("Networks:Twitter:ApiUrl", apiUrl.AbsoluteUri),
            new("Networks:Twitter:AuthorizeUrl", $"{apiUrl.AbsoluteUri}/i/oauth2/authorize"),
            new("Networks:Twitter:ClientId", "emulator-client"),
            new("Networks:Twitter:ClientSecret", "emulator-client-secret"),
            new("Networks:Twitter:ConsumerSecret", ConsumerSecret),
            new("Networks:Twitter:CallTimeout", "00:00:02"),
        }.ExceptBy(settings.Select(setting => setting.Key), setting => setting.Key).Concat(settings));

    private static long IdOf(NetworkAddress address) => long.Parse(address.PostId!, CultureInfo.InvariantCulture);

    private IReadOnlyList<Tweet> OwnReplies(NetworkAddress publication) =>
        [.. Tweets.Listed().Where(tweet => tweet.AuthorId == User && tweet.RepliedTo == IdOf(publication))];
}
