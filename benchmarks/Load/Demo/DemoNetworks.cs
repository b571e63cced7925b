using System.Globalization;
using System.Net;
using SocialPubs.Load.Clients;

namespace SocialPubs.Load.Demo;

/// <summary>An account of the demonstration in one network.</summary>
/// <param name="Network">The network's id.</param>
/// <param name="Kind">Whose page clause 6 wants there.</param>
/// <param name="Title">The name for people.</param>
/// <param name="OwnerId">Who speaks, in the network's notation.</param>
/// <param name="Token">A token as the emulator of the network takes it.</param>
/// <param name="Member">Its number on the emulator's walls; pages are negative.</param>
/// <param name="Monitors">What is watched with it.</param>
internal sealed record DemoAccount(
    string Network, string Kind, string Title, string OwnerId, string Token, WallMember Member, IReadOnlyList<string> Monitors);

/// <summary>
/// All networks of the decree and the optional ones: an account in each, what is watched with it, and a scripted day of
/// citizens' posts, which the monitors then find.
/// </summary>
internal sealed class DemoNetworks(Api api, EmulatorClient emulator, TimeProvider time)
{
    private const string Town = "Администрация Батайска";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>In VK, OK and Facebook the page is a person's, the official representative's (decree 188, clause 6).</summary>
    public static readonly IReadOnlyList<DemoAccount> Accounts =
    [
        new("vk", "person", "Страница официального представителя во ВКонтакте", "188000001", "user-188000001-demo",
            new(188000001, "Дмитрий Ершов, Администрация Батайска", "ershov_bataysk_demo", Official: true), ["mentions", "comments", "search"]),
        new("ok", "person", "Страница официального представителя в Одноклассниках", "570188000001", "user-570188000001-demo",
            new(570188000001, "Дмитрий Ершов, Администрация Батайска", "ershov.bataysk", Official: true), ["comments"]),
        new("facebook", "person", "Страница официального представителя в Facebook", "1001", "page-1001-demo",
            new(-1001, "Дмитрий Ершов, " + Town, "bataysk.ershov", Official: true), ["mentions", "comments"]),
        new("twitter", "legalEntity", Town + " в Twitter", "3003", "user-3003-demo",
            new(3003, Town, "bataysk_adm", Official: true), ["mentions", "comments", "search"]),
        new("instagram", "legalEntity", Town + " в Instagram", "17841400000003003", "instagram-3003-demo",
            new(-3003, Town, "bataysk.adm", Official: true), ["mentions", "comments"]),
        new("telegram", "legalEntity", "Канал администрации в Telegram", "-1001000003003", "7003:demo-bot",
            new(-1001000003003, Town, "bataysk_official", Official: true), ["comments"]),
        new("max", "legalEntity", "Канал администрации в MAX", "-5003", "bot-8003-demo",
            new(-5003, Town, "bataysk", Official: true), ["comments"]),
    ];

    public static Guid IdOf(DemoAccount account) => StableId.Of($"demo/account/{account.Network}");

    /// <summary>Switches the monitors on, where Publishing's account has arrived at Intake.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        foreach (var account in Accounts)
        {
            foreach (var kind in account.Monitors)
            {
                var path = $"api/intake/monitors/{StableId.Of($"demo/monitor/{account.Network}/{kind}")}";
                var body = new { accountId = IdOf(account), kind, terms = kind == "search" ? new[] { "Батайск" } : null, intervalSeconds = 10 };
                // Intake learns of accounts by a message.
                await Waiting.ForAsync(
                    $"the account in {account.Network} to be known to Intake", Limit, FirstPause, time, cancellationToken,
                    async () =>
                    {
                        var answer = await api.PutAsync(DemoPeople.Administrator, path, body, "put", "\"0\"", cancellationToken);
                        // Intake watches new accounts by itself, but for searches.
                        if (answer.IsSuccess || answer.Status == HttpStatusCode.PreconditionFailed || answer.Code == "intake.monitor-exists")
                            return path;
                        return answer.Code == "intake.unknown-account" ? null : throw new RefusedException(HttpMethod.Put, path, answer);
                    });
            }
        }
    }

    /// <summary>Lets the day happen once; a day that stands on the walls already is left alone.</summary>
    public async Task PlayDayAsync(CancellationToken cancellationToken)
    {
        var done = await emulator.PlayDayAsync(
            Accounts.ToDictionary(account => account.Network, account => account.Member.Id, StringComparer.Ordinal), cancellationToken);
        Console.Out.WriteLine(done is { } count
            ? string.Create(CultureInfo.InvariantCulture, $"day: {count} posts and comments in {Accounts.Count} networks; what is found of it: GET /api/intake/candidates")
            : "day: it stands on the walls already");
    }
}
