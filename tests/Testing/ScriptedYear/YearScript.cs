using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Testing.ScriptedYear;

/// <summary>A message as a service would send it, and the id under which it is sent.</summary>
public sealed record ScriptedMessage(Guid MessageId, IMessage Message);

/// <summary>A body and the people who work in it.</summary>
public sealed record ScriptedBody(string Code, string Name, IReadOnlyList<Actor> Executors);

/// <summary>A topic and the body whose it usually is.</summary>
public sealed record ScriptedTopic(string Code, string Name, string BodyCode);

/// <summary>
/// A year of publications and of all that is done about them, as the messages that the services would send: the same for
/// the same seed and count. Nothing here knows how Reporting reads them.
/// </summary>
public sealed class YearScript
{
    private readonly int seed;
    private readonly DateTimeOffset[] hours;
    private readonly double[] weights;
    private readonly Dictionary<int, int> surges = [];

    /// <param name="regulation">Says when clocks start and end.</param>
    /// <param name="count">How many publications.</param>
    /// <param name="seed">Another one makes another year.</param>
    /// <param name="year">The calendar year in the administration's time zone.</param>
    public YearScript(Regulation regulation, int count, int seed = 188, int year = 2026)
    {
        Regulation = regulation;
        Count = count;
        Year = year;
        this.seed = seed;
        From = regulation.InstantOf(new DateTime(year, 1, 1)).ToUniversalTime();
        To = regulation.InstantOf(new DateTime(year + 1, 1, 1)).ToUniversalTime();
        Until = To.AddHours(9);
        hours = [.. Enumerable.Range(0, (int)(To - From).TotalHours).Select(hour => From.AddHours(hour))];
        var random = new Random(seed);
        for (var surge = 0; surge < 30; surge++)
            surges[random.Next(hours.Length)] = random.Next(Topics.Count);
        weights = new double[hours.Length];
        var sum = 0.0;
        for (var hour = 0; hour < hours.Length; hour++)
        {
            var local = TimeZoneInfo.ConvertTime(hours[hour], regulation.TimeZone);
            var ofDay = local.Hour switch { < 6 => 0.15, < 9 => 0.7, < 18 => 1.6, < 22 => 1.3, _ => 0.6 };
            var ofWeek = local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.5 : local.DayOfWeek == DayOfWeek.Monday ? 1.3 : 1.0;
            weights[hour] = sum += ofDay * ofWeek * (surges.ContainsKey(hour) ? 12 : 1);
        }
    }

    public Regulation Regulation { get; }

    public int Count { get; }

    public int Year { get; }

    /// <summary>The year's first instant.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The first instant after it.</summary>
    public DateTimeOffset To { get; }

    /// <summary>What is told ends here, a few hours into the next year: what is not done by then is open.</summary>
    public DateTimeOffset Until { get; }

    public static IReadOnlyList<ScriptedBody> Bodies { get; } =
    [
        Body("housing", "Управление жилищно-коммунального хозяйства", "Анна Котова", "Борис Ли", "Вера Носова", "Глеб Юдин", "Дина Орлова"),
        Body("roads", "Управление дорожного хозяйства", "Егор Пак", "Жанна Рябова", "Захар Титов", "Инна Фокина"),
        Body("education", "Управление образования", "Кирилл Цой", "Лидия Чернова", "Марк Шилов"),
        Body("transport", "Отдел транспорта", "Нина Щукина", "Олег Эрлих"),
        Body("health", "Управление здравоохранения", "Павел Яшин", "Раиса Азарова", "Савва Бобров"),
        Body("parks", "Отдел благоустройства", "Тамара Власова", "Ульяна Гусева", "Фёдор Дроздов"),
    ];

    public static IReadOnlyList<ScriptedTopic> Topics { get; } =
    [
        new("water", "Водоснабжение", "housing"), new("heating", "Отопление", "housing"), new("waste", "Вывоз мусора", "housing"),
        new("roofs", "Ремонт крыш", "housing"), new("yards", "Содержание дворов", "housing"), new("power", "Электроснабжение", "housing"),
        new("potholes", "Ямы на дорогах", "roads"), new("snow", "Уборка снега", "roads"), new("lighting", "Освещение улиц", "roads"),
        new("crossings", "Пешеходные переходы", "roads"), new("kindergartens", "Детские сады", "education"), new("schools", "Школы", "education"),
        new("meals", "Питание в школах", "education"), new("buses", "Автобусные маршруты", "transport"), new("stops", "Остановки", "transport"),
        new("clinics", "Поликлиники", "health"), new("doctors", "Запись к врачу", "health"), new("trees", "Обрезка деревьев", "parks"),
        new("playgrounds", "Детские площадки", "parks"), new("dogs", "Бездомные собаки", "parks"),
    ];

    public static IReadOnlyList<Actor> Curators { get; } =
    [
        .. new[] { "Ольга Куратова", "Пётр Смотров", "Софья Зорина", "Тимур Валеев", "Яна Хромова" }
            .Select((name, number) => new Actor($"curator-{number + 1}", name, Roles.Curator)),
    ];

    public static Actor Administrator { get; } = new("admin", "Антон Администратор", Roles.Administrator);

    /// <summary>What happened to all publications, one after the other, each in the order in which it was told.</summary>
    public IEnumerable<ScriptedMessage> Publications() => Enumerable.Range(0, Count).SelectMany(Publication);

    /// <summary>Appointments, own posts and how their weeks ended.</summary>
    public IEnumerable<ScriptedMessage> Facts() => YearFacts.Of(this, new Random(seed + 1)).Where(said => said.Message.OccurredAt <= Until);

    /// <summary>What happened to one publication.</summary>
    public IReadOnlyList<ScriptedMessage> Publication(int number)
    {
        var random = RandomOf(number);
        var (detected, topic) = DetectionOf(number, random);
        return new Story(this, number, random, detected, Topics[topic]).Tell();
    }

    /// <summary>The id of a publication: its first part follows from the detection, as that of the services does.</summary>
    public Guid IdOf(int number)
    {
        var random = RandomOf(number);
        return Id(DetectionOf(number, random).DetectedAt, unchecked((ulong)random.NextInt64()));
    }

    /// <summary>Where a publication stands in its network.</summary>
    public static string UrlOf(string network, int number) => network == "ok"
        ? $"https://ok.ru/group/{57000000000 + (number % 40)}/topic/{155000000000 + number}"
        : $"https://vk.com/wall-{1000 + (number % 40)}_{100000 + number}";

    /// <summary>A UUID of version 7 whose random part is given.</summary>
    internal static Guid Id(DateTimeOffset at, ulong random)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)at.ToUnixTimeMilliseconds() << 16) | 0x7000 | (random & 0x0FFF));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private Random RandomOf(int number) => new(unchecked((seed * 1_000_003) + number));

    /// <summary>Publications come in the order of their numbers, by the weight of the hours.</summary>
    private (DateTimeOffset DetectedAt, int Topic) DetectionOf(int number, Random random)
    {
        var place = (number + random.NextDouble()) / Count * weights[^1];
        var hour = Array.BinarySearch(weights, place);
        hour = Math.Min(hour < 0 ? ~hour : hour, hours.Length - 1);
        // Odd ticks, so that rounding shows.
        var detected = hours[hour].AddTicks(random.NextInt64(TimeSpan.TicksPerHour));
        var topic = (int)(random.NextDouble() * random.NextDouble() * Topics.Count);
        if (surges.TryGetValue(hour, out var surge) && random.NextDouble() < 0.85)
            topic = surge;
        return (detected, topic);
    }

    private static ScriptedBody Body(string code, string name, params string[] executors) => new(
        code, name, [.. executors.Select((executor, number) => new Actor($"{code}-{number + 1}", executor, Roles.Executor))]);
}
