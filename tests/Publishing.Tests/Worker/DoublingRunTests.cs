using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using SocialPubs.AppHost.Local;
using SocialPubs.Contracts;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Walls;
using SocialPubs.Testing;

namespace SocialPubs.Publishing.Tests.Worker;

/// <summary>
/// Many postings by two replicas that are processes of their own, one of which is killed every few seconds, into a network
/// that loses every third answer, from a broker that delivers every twentieth approval twice. How many says the
/// environment variable <c>SOCIALPUBS_DOUBLING_COUNT</c>; docs/performance.md has the figures of 10,000.
/// </summary>
public sealed class DoublingRunTests
{
    private const int Replicas = 2;
    private const int DefaultCount = 500;

    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        // Long enough for a loaded machine: what is lost with a process may arrive only when the network gets to it.
        ["Networks:Vk:CallTimeout"] = "00:00:05",
        ["Publishing:Lease"] = "00:00:08",
        ["Publishing:ArrivalLimit"] = "00:00:05",
        ["Publishing:Concurrency"] = "16",
        // Replies are counted here; that they are looked at again has tests of its own.
        ["Publishing:Standing:Looks:0"] = "1.00:00:00",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_KilledAgainAndAgain_LeaveExactlyOneReplyPerApprovedDraft()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("SOCIALPUBS_DOUBLING_COUNT") ?? $"{DefaultCount}", CultureInfo.InvariantCulture);
        await using var system = await PublishingSystem.StartAsync(settings: Settings);
        var emulator = system.Emulator;
        emulator.Faults.Add(new Fault("wall.createComment", FaultKind.LostAnswer, Probability: 0.3, Seed: 188));
        var posts = Enumerable.Range(0, count).Select(i => emulator.AddPost($"Вопрос {i}")).ToList();
        // The replica in this process has written the schema and the account; from now on it is processes that post.
        await system.StopReplicaAsync(system.Replica);
        var replicas = Enumerable.Range(0, Replicas).Select(_ => ReplicaOf(system)).ToArray();
        try
        {
            await Task.WhenAll(replicas.Select(replica => replica.StartAsync(Cancel)));
            using var stopKilling = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var clock = Stopwatch.StartNew();
            var killing = KillInTurnAsync(replicas, stopKilling.Token);

            await ApproveAsync(system, posts);
            await Eventually.TrueAsync(
                async () => await PostedAsync(system) == count,
                () => $"{count} postings to be posted; {emulator.Walls.AllComments().Count} replies stand there",
                TimeSpan.FromMinutes(4) + TimeSpan.FromSeconds(count * 0.12),
                Cancel);
            var seconds = clock.Elapsed.TotalSeconds;
            await stopKilling.CancelAsync();
            var kills = await killing;

            await EveryoneIsToldAsync(system, count);
            var replies = posts.ConvertAll(post => emulator.RepliesTo(post).Count);
            var readBack = (long)(await system.ScalarAsync("SELECT count(*) FROM posting_attempts WHERE detail = 'Found by reading back.'"))!;
            var attempts = (long)(await system.ScalarAsync("SELECT count(*) FROM posting_attempts"))!;
            var lost = emulator.Calls.All("wall.createComment").Count(call => call.Fault == FaultKind.LostAnswer);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} postings in {seconds:0} s, {kills} replicas killed, {attempts} attempts, {lost} answers lost, {readBack} replies found by reading back; replies: {replies.Count(number => number == 1)} once, {replies.Count(number => number > 1)} doubled, {replies.Count(number => number == 0)} missing"));

            replies.ShouldAllBe(number => number == 1);
            (await system.ScalarAsync("SELECT count(*) FROM postings")).ShouldBe((long)count);
            lost.ShouldBeGreaterThan((int)(count * 0.2), "the faults must have struck");
            readBack.ShouldBeGreaterThan((long)(count * 0.2), "lost answers are cleared up by reading back");
            kills.ShouldBeGreaterThan(0, "a replica must have died at work");
        }
        finally
        {
            await Task.WhenAll(replicas.Select(replica => replica.KillAsync()));
        }
    }

    private static LocalProcess ReplicaOf(PublishingSystem system)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = new Uri($"http://{free.LocalEndpoint}");
        var environment = system.Options.Settings.ToDictionary(
            setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => (string?)setting.Value, StringComparer.Ordinal);
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        environment["ASPNETCORE_URLS"] = address.ToString().TrimEnd('/');
        environment["Authentication__DevelopmentSigningKey"] = TestTokens.SigningKey;
        environment[$"ConnectionStrings__{system.Options.DatabaseName}"] = system.Options.DatabaseConnection;
        environment["ConnectionStrings__messaging"] = system.Options.Broker;
        environment["Attachments__Directory"] = system.Options.AttachmentsDirectory;
        environment["Logging__LogLevel__Default"] = "Error";
        return new LocalProcess(new LocalProcessOptions
        {
            Assembly = typeof(DoublingRunTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(attribute => attribute.Key == "PublishingAssembly").Value!,
            Environment = environment,
            Health = new Uri(address, "health"),
        });
    }

    /// <summary>Sends the approvals, one in twenty twice: half of those as the same message, half as another with the same content.</summary>
    private static Task ApproveAsync(PublishingSystem system, List<Post> posts) => Parallel.ForEachAsync(
        posts.Index(),
        new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel },
        async (entry, _) =>
        {
            var approved = TestData.Approved(entry.Item, "Один и тот же ответ на разные вопросы.");
            var messageId = Guid.CreateVersion7();
            await system.PublishAsync(approved, messageId);
            if (entry.Index % 20 == 0)
                await system.PublishAsync(approved, entry.Index % 40 == 0 ? messageId : Guid.CreateVersion7());
        });

    /// <summary>Kills a replica and starts it again, every few seconds, never waiting for work to end.</summary>
    private static async Task<int> KillInTurnAsync(LocalProcess[] replicas, CancellationToken stop)
    {
        var random = new Random(188);
        var kills = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1000, 3000)), TimeProvider.System, stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            var replica = replicas[random.Next(replicas.Length)];
            await replica.KillAsync();
            kills++;
            await replica.StartAsync(Cancel);
        }

        return kills;
    }

    private static async Task<int> PostedAsync(PublishingSystem system)
    {
        // Asked seldom: the run is long, and the machine has better to do.
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);
        return (int)(long)(await system.ScalarAsync("SELECT count(*) FROM postings WHERE state = 4"))!;
    }

    private static Task EveryoneIsToldAsync(PublishingSystem system, int count)
    {
        var told = 0;
        return Eventually.TrueAsync(
            async () =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);
                told = system.Probe.Heard.OfType<ReplyPosted>().Select(posted => posted.PublicationId).Distinct().Count();
                return told == count;
            },
            () => $"{count} replies to be told; {told} were",
            TimeSpan.FromMinutes(2),
            Cancel);
    }
}
