using System.Globalization;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Control;

/// <summary>Plays the day.</summary>
/// <param name="Accounts">
/// The administration's pages by network, as the network's number: under their posts citizens comment, and these they
/// mention. A page of a legal entity is negative. Networks that are not named are left out; without any, all take part
/// with pages of the emulator's own.
/// </param>
/// <param name="Seconds">Over how long it is spread; at once where it is 0.</param>
/// <param name="TelegramGroup">The chat beside the channel in which citizens write in Telegram, where nobody has a wall.</param>
internal sealed record DayRequest(Dictionary<string, long>? Accounts = null, int Seconds = 0, long TelegramGroup = -1001000004004);

/// <summary>Something that happened in the day.</summary>
/// <param name="Network">Where.</param>
/// <param name="Kind"><c>post</c> on a citizen's or another page, <c>mention</c> of the account, <c>comment</c> under its post, <c>own</c> post of the account.</param>
/// <param name="Critical">Whether it is one that the administration has to answer.</param>
/// <param name="Text">What was written.</param>
/// <param name="Created">Where it stands.</param>
internal sealed record DayEvent(string Network, string Kind, bool Critical, string Text, Created Created);

/// <summary>How far the day is.</summary>
internal sealed record DayState(int Done, int Planned, IReadOnlyList<DayEvent> Events);

/// <summary>
/// A day of citizens' posts over all networks: always the same people, the same words, the same order, so that what the
/// product finds of it can be counted.
/// </summary>
internal sealed class ScriptedDay(AllWalls walls, Addresses addresses, TimeProvider time) : IDisposable
{
    private static readonly string[] Names =
        ["Марина Котова", "Сергей Дьяченко", "Ольга Бондарь", "Алексей Руденко", "Наталья Ким", "Виктор Семёнов", "Елена Чалова", "Игорь Мирошник"];

    // Kind, whether it has to be answered, text. {0} is how the network writes a mention of the account.
    private static readonly (string Kind, bool Critical, string Text)[] Script =
    [
        ("own", false, "Доброе утро! Сегодня в Батайске субботник в парке Авиаторов, начало в 10:00. Инвентарь выдадим на месте."),
        ("post", true, "Батайск, улица Кирова, 18: третий день нет горячей воды, в управляющей компании трубку не берут. Доколе?"),
        ("comment", true, "А мусор с Речной кто вывезет? Контейнеры полные с пятницы, запах на весь двор."),
        ("mention", true, "{0} яма на Энгельса у остановки «Школа» пробила колесо уже второй машине. Когда засыплете?"),
        ("post", false, "Продаю велосипед, Батайск, торг. Состояние отличное, звоните после шести."),
        ("post", true, "В Батайске на Авиагородке фонари не горят от поликлиники до гимназии, дети идут из школы в темноте."),
        ("comment", false, "Спасибо за субботник, было здорово!"),
        ("mention", true, "{0} автобус № 8 сегодня не пришёл ни в 7:10, ни в 7:40. Люди опоздали на работу."),
        ("comment", true, "На детской площадке на Ленина, 95 сломаны качели, торчит арматура. Ребёнок порезал руку!"),
        ("post", true, "Батайск, Северный массив: после дождя подвал дома 4 по улице Ушинского стоит в воде, пахнет канализацией."),
        ("mention", false, "{0} отличная новая сцена в парке, молодцы!"),
        ("own", false, "Сообщаем: плановое отключение воды на улице Половинко 12 числа с 9:00 до 15:00. Приносим извинения за неудобства."),
        ("comment", true, "Опять отключение, а перерасчёт за прошлую неделю так и не сделали. Кто ответит?"),
        ("post", true, "Стая бродячих собак у Восточного рынка в Батайске, бросаются на прохожих. Примите меры, пока не поздно!"),
    ];

    private const long TelegramChannel = -1001000003003;

    private readonly Lock gate = new();
    private readonly List<DayEvent> events = [];
    private CancellationTokenSource? playing;
    private int planned;

    public DayState Played
    {
        get
        {
            lock (gate)
                return new DayState(events.Count, planned, [.. events]);
        }
    }

    /// <summary>Begins the day; one that is being played ends.</summary>
    public DayState Play(DayRequest request)
    {
        Stop();
        var accounts = request.Accounts ?? AllWalls.Networks.ToDictionary(network => network, network => network == "telegram" ? TelegramChannel : -1001L, StringComparer.Ordinal);
        // In each step one network after the other, in the order of the decree.
        var steps = Enumerable.Range(0, Script.Length)
            .SelectMany(step => AllWalls.Networks.Where(accounts.ContainsKey).Select(network => (Step: step, Network: network, Account: accounts[network])))
            .ToList();
        lock (gate)
        {
            events.Clear();
            planned = steps.Count;
        }

        if (request.Seconds <= 0)
        {
            steps.ForEach(step => Do(step.Step, step.Network, step.Account, request.TelegramGroup));
            return Played;
        }

        playing = new CancellationTokenSource();
        var token = playing.Token;
        var pause = TimeSpan.FromSeconds((double)request.Seconds / steps.Count);
        _ = Task.Run(
            async () =>
            {
                foreach (var (step, network, account) in steps)
                {
                    Do(step, network, account, request.TelegramGroup);
                    await Task.Delay(pause, time, token);
                }
            },
            token);
        return Played;
    }

    public void Stop()
    {
        playing?.Cancel();
        playing?.Dispose();
        playing = null;
    }

    public void Dispose() => Stop();

    private void Do(int step, string network, long account, long telegramGroup)
    {
        var wall = walls.For(network);
        var (kind, critical, text) = Script[step];
        // In MAX citizens write under a channel's posts only.
        if (network == "max" && kind != "own")
            kind = "comment";
        // The same people in each network, with numbers of that network.
        var author = 9001L + step % Names.Length;
        wall.Introduce(author, Names[author - 9001]);
        var page = wall.MemberOf(account);
        if (!page.Official)
            page = wall.Introduce(account, "Администрация Батайска", account == -1001 ? "bataysk_official" : null, official: true);
        text = string.Format(CultureInfo.InvariantCulture, text, Mention(network, page));

        Created created;
        if (network == "telegram" && kind != "own")
        {
            wall.Introduce(telegramGroup, "Батайск, обсуждение");
            created = ControlEndpoints.Of(addresses, wall, wall.AddPost(telegramGroup, author, text));
        }
        else if (kind == "comment")
        {
            var post = wall.Posts(account).FirstOrDefault(post => post.FromId == account) ?? wall.AddPost(account, account, "Новости города");
            created = ControlEndpoints.Of(addresses, wall, post, wall.AddComment(account, post.Id, author, text));
        }
        else
        {
            var owner = kind == "own" ? account : author;
            created = ControlEndpoints.Of(addresses, wall, wall.AddPost(owner, owner, text));
        }

        lock (gate)
            events.Add(new DayEvent(network, kind, critical, text, created));
    }

    private static string Mention(string network, Member page) => network == "vk"
        ? string.Create(CultureInfo.InvariantCulture, $"[{(page.Id < 0 ? "club" : "id")}{Math.Abs(page.Id)}|{page.Name}],")
        : $"@{page.ScreenName}";
}
