using System.Net;
using SocialPubs.Load.Clients;

namespace SocialPubs.Load.Demo;

/// <summary>
/// Fills in the demonstration through the gateway. Registers are only added to, never changed; a publication that is
/// on record already is taken further where an earlier run was interrupted, and left alone once the run had ended.
/// </summary>
internal sealed class DemoSeed(Api api, EmulatorClient emulator, TimeProvider time)
{
    private const string OnlyNew = "\"0\"";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private int added;
    private int there;

    /// <exception cref="LoadException">Something that must work was refused, or did not happen in time.</exception>
    public static async Task RunAsync(SeedOptions options, CancellationToken cancellationToken)
    {
        var found = Surroundings.Find(options);
        var time = TimeProvider.System;
        using var api = new Api(found.Gateway, time);
        using var emulator = new EmulatorClient(found.Emulator);
        await new DemoSeed(api, emulator, time).RunAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await PutRegistersAsync(cancellationToken);
        Console.Out.WriteLine($"registers: {added} entries added, {there} were there already");

        await FillAsync(cancellationToken);

        var networks = new DemoNetworks(api, emulator, time);
        await networks.WatchAsync(cancellationToken);
        await networks.PlayDayAsync(cancellationToken);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var addresses = await PutPostsAsync(cancellationToken);
        var last = DemoPublications.All[^1];
        if (await FindAsync(addresses[last.Key], cancellationToken) is not null)
        {
            Console.Out.WriteLine($"publications: all {DemoPublications.All.Count} are on record already, nothing was changed");
            return;
        }

        var known = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var publication in DemoPublications.All)
        {
            known[publication.Key] = await RegisterAsync(publication, addresses[publication.Key], known, cancellationToken);
            await new DemoLife(api, publication, known[publication.Key], time, Limit).LiveAsync(cancellationToken);
            Console.Out.WriteLine($"{publication.Key}: {publication.Goal.ToString().ToLowerInvariant()}, {addresses[publication.Key]}");
        }

        Console.Out.WriteLine($"publications: {known.Count} are on record; the walls are at {emulator.Address}");
    }

    private async Task PutRegistersAsync(CancellationToken cancellationToken)
    {
        var admin = DemoPeople.Administrator;
        foreach (var (code, name) in DemoRegisters.Bodies)
            await PutAsync(admin, $"api/intake/bodies/{code}", new { name, active = true }, cancellationToken);

        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var (code, _) in DemoRegisters.Bodies)
        {
            foreach (var (person, role, position) in DemoPeople.Appointed)
            {
                var appointment = new
                {
                    bodyCode = code,
                    role,
                    personId = person.Id,
                    name = person.Name,
                    position,
                    actNumber = "Распоряжение № 1-д",
                    actDate = today.AddDays(-100),
                    from = today.AddDays(-90),
                };
                await PutAsync(admin, $"api/intake/appointments/{StableId.Of($"demo/appointment/{code}/{role}/{person.Id}")}", appointment, cancellationToken);
            }
        }

        foreach (var topic in DemoRegisters.Topics)
        {
            await PutAsync(
                admin, $"api/intake/topics/{topic.Code}",
                new { name = topic.Name, group = topic.Group, defaultBodyCode = topic.Body, active = true }, cancellationToken);
        }

        foreach (var act in DemoRegisters.LegalActs)
        {
            await PutAsync(
                admin, $"api/drafting/legal-acts/{StableId.Of($"demo/legal-act/{act.Number}")}",
                new { kind = act.Kind, number = act.Number, date = act.Date, title = act.Title, articles = act.Articles }, cancellationToken);
        }

        foreach (var (name, topicCode, parts) in DemoRegisters.Templates)
            await PutAsync(admin, $"api/drafting/templates/{StableId.Of($"demo/template/{name}")}", new { name, topicCode, parts }, cancellationToken);

        await PutAccountsAsync(cancellationToken);
    }

    private async Task PutAccountsAsync(CancellationToken cancellationToken)
    {
        foreach (var account in DemoNetworks.Accounts)
        {
            await emulator.IntroduceAsync(account.Network, account.Member, cancellationToken);
            await PutAsync(
                DemoPeople.PressSecretary,
                $"api/publishing/accounts/{DemoNetworks.IdOf(account)}",
                new
                {
                    network = account.Network,
                    kind = account.Kind,
                    title = account.Title,
                    ownerId = account.OwnerId,
                    active = true,
                    token = account.Token,
                },
                cancellationToken);
        }
    }

    /// <summary>Enters what is not there yet; what people have changed since stays as they want it.</summary>
    private async Task PutAsync(Person person, string path, object body, CancellationToken cancellationToken)
    {
        var answer = await api.PutAsync(person, path, body, "put", OnlyNew, cancellationToken);
        if (answer.IsSuccess)
            added++;
        else if (answer.Status == HttpStatusCode.PreconditionFailed || answer.Code is "drafting.legal-act-exists" or "publishing.account-duplicate")
            there++;
        else
            throw new RefusedException(HttpMethod.Put, path, answer);
    }

    /// <summary>
    /// Puts the posts on the walls, where they are not there yet, and returns their addresses. All go up in one order,
    /// before anything else stands on these walls, so that an emulator which has forgotten them shows them again at the
    /// same addresses.
    /// </summary>
    private async Task<Dictionary<string, string>> PutPostsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var wall = await emulator.PostsAsync(cancellationToken);
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var publication in DemoPublications.All)
        {
            var post = wall.FirstOrDefault(entry => entry.Post.OwnerId == publication.Wall.Id && entry.Post.Text == publication.Text)?.Post;
            addresses[publication.Key] = post is not null
                ? $"https://vk.com/wall{post.OwnerId}_{post.Id}"
                : (await emulator.PostAsync(
                    publication.Wall, publication.Author, publication.Text, now - publication.Detected - publication.Posted, cancellationToken)).Address;
        }

        return addresses;
    }

    private async Task<Guid> RegisterAsync(
        DemoPublication publication, string address, Dictionary<string, Guid> known, CancellationToken cancellationToken)
    {
        var detectedAt = time.GetUtcNow() - publication.Detected;
        var request = new
        {
            network = "vk",
            url = address,
            authorName = publication.Author.Name,
            authorUrl = $"https://vk.com/id{publication.Author.Id}",
            text = publication.Text,
            postedAt = detectedAt - publication.Posted,
            detectedAt,
            topicCode = publication.Topic,
            direct = publication.Topic is not null,
            instructions = publication.Instructions,
            repeatOf = publication.RepeatOf is { } earlier ? new[] { known[earlier] } : null,
        };
        const string path = "api/intake/publications";
        var answer = await api.PostAsync(DemoPeople.Curator, path, request, "register", cancellationToken);
        if (answer.IsSuccess)
            return answer.Read<Registered>().Id;
        if (answer.Code == "intake.already-registered" && Guid.TryParse(answer.Property("publicationId"), out var id))
            return id;
        throw new RefusedException(HttpMethod.Post, path, answer);
    }

    private async Task<Guid?> FindAsync(string address, CancellationToken cancellationToken)
    {
        var path = $"api/intake/publications?q={Uri.EscapeDataString(address)}&limit=200";
        var answer = await api.GetAsync(DemoPeople.Curator, path, "list", cancellationToken);
        if (!answer.IsSuccess)
            throw new RefusedException(HttpMethod.Get, path, answer);
        // The address of post 1 is the beginning of that of post 10.
        return answer.Read<PublicationPage>().Items.FirstOrDefault(item => item.Url == address)?.Id;
    }

    private sealed record Registered(Guid Id);

    private sealed record PublicationPage(IReadOnlyList<PublicationItem> Items);

    private sealed record PublicationItem(Guid Id, string Url);
}
