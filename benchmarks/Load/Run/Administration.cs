using System.Globalization;
using System.Net;
using SocialPubs.Contracts;
using SocialPubs.Load.Clients;
using SocialPubs.Load.Demo;

namespace SocialPubs.Load.Run;

/// <summary>The people and registers of the run: several executors for each body, curators for all of them.</summary>
internal sealed class Administration
{
    private const int ExecutorsPerBody = 3;
    private const int CuratorCount = 24;
    private const long FirstAccount = 700_000_001;
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private readonly Appeals appeals;
    private readonly Dictionary<string, long> accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Person[]> executors = new(StringComparer.Ordinal);
    private readonly Person[] curators = [.. Enumerable.Range(1, CuratorCount).Select(number =>
        new Person($"load-curator-{number.ToString(Invariant)}", $"Куратор {number.ToString(Invariant)}", [Roles.Curator], []))];

    public Administration(Appeals appeals)
    {
        this.appeals = appeals;
        foreach (var (index, body) in appeals.Bodies.Index())
        {
            accounts[body.Code] = FirstAccount + accounts.Count;
            executors[body.Code] = [.. Enumerable.Range(1, ExecutorsPerBody).Select(number => new Person(
                $"load-executor-{index.ToString(Invariant)}-{number.ToString(Invariant)}", $"Исполнитель {number.ToString(Invariant)}", [Roles.Executor], [body.Code]))];
        }
    }

    /// <summary>The demonstration's own.</summary>
    public Person Administrator => DemoPeople.Administrator;

    /// <summary>Who imports.</summary>
    public Person Importer => curators[0];

    public Person ExecutorOf(Appeal appeal) => executors[appeal.BodyCode][appeal.Number % ExecutorsPerBody];

    public Person CuratorOf(Appeal appeal) => curators[appeal.Number % CuratorCount];

    /// <summary>Who speaks for the body in VK.</summary>
    public long AccountOf(Appeal appeal) => accounts[appeal.BodyCode];

    /// <summary>Enters bodies, appointments, topics and accounts, and names the accounts on the wall.</summary>
    public async Task EnterAsync(Api api, EmulatorClient emulator, int parallel, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync([.. curators, .. executors.Values.SelectMany(people => people)], options, async (person, stop) => await RegisterAsync(api, person, stop));
        await Parallel.ForEachAsync(appeals.Bodies, options, async (body, stop) =>
        {
            await PutAsync(api, $"api/intake/bodies/{body.Code}", new { name = body.Name, active = true }, stop);
            await AppointAsync(api, body, stop);
            var account = accounts[body.Code];
            await emulator.IntroduceAsync("vk", new WallMember(account, body.Name, null, Official: true), stop);
            await PutAsync(
                api,
                $"api/publishing/accounts/{StableId.Of($"load/account/{body.Code}")}",
                new
                {
                    network = "vk",
                    kind = "person",
                    title = body.Name.Length <= 200 ? body.Name : body.Name[..200],
                    ownerId = account.ToString(Invariant),
                    bodyCode = body.Code,
                    active = true,
                    token = $"user-{account.ToString(Invariant)}-load",
                },
                stop);
        });
        await Parallel.ForEachAsync(appeals.Topics, options, async (topic, stop) => await PutAsync(
            api,
            $"api/intake/topics/{topic.Code}",
            new
            {
                name = topic.Name,
                group = appeals.Bodies.First(body => body.Code == topic.DefaultBody).Name,
                defaultBodyCode = topic.DefaultBody,
                active = true,
            },
            stop));
    }

    /// <summary>Makes a machine client, with a secret of its own, that has the person's roles for the person's bodies.</summary>
    private async Task RegisterAsync(Api api, Person person, CancellationToken cancellationToken)
    {
        var path = $"api/identity/clients/{person.Id}";
        var grants = person.Roles.SelectMany(role => person.Bodies.DefaultIfEmpty().Select(body => new { role, bodyCode = body }));
        var answer = await api.PutAsync(Administrator, path, new { name = person.Name, kind = "machine", grants }, "registers", null, cancellationToken);
        if (!answer.IsSuccess)
            throw new RefusedException(HttpMethod.Put, path, answer);
        var secret = await api.DoAsync(Administrator, path + "/secret", new { }, "registers", cancellationToken);
        api.Tokens.Learn(person.Id, secret.Property("secret") ?? throw new LoadException($"{path}/secret gave no secret."));
    }

    private async Task AppointAsync(Api api, AppealBody body, CancellationToken cancellationToken)
    {
        var people = executors[body.Code].Select(person => (person.Id, person.Name, Role: Roles.Executor, Position: "Специалист"))
            .Append(($"load-deputy-{body.Code}", "Ответственный заместитель", Roles.DeputyHead, "Заместитель главы"))
            .Append(($"load-representative-{body.Code}", "Официальный представитель", Roles.Representative, "Начальник отдела"));
        foreach (var (id, name, role, position) in people)
        {
            await PutAsync(
                api,
                $"api/intake/appointments/{StableId.Of($"load/appointment/{body.Code}/{role}/{id}")}",
                new { bodyCode = body.Code, role, personId = id, name, position, from = "2020-01-01" },
                cancellationToken);
        }
    }

    private async Task PutAsync(Api api, string path, object body, CancellationToken cancellationToken)
    {
        // Only what is new: an earlier run may have entered it.
        var answer = await api.PutAsync(Administrator, path, body, "registers", "\"0\"", cancellationToken);
        if (!answer.IsSuccess && answer.Status != HttpStatusCode.PreconditionFailed)
            throw new RefusedException(HttpMethod.Put, path, answer);
    }
}
