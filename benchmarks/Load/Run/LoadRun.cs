using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using SocialPubs.Load.Clients;

namespace SocialPubs.Load.Run;

/// <summary>The load: every appeal from the import to the reply under its post, verified and measured.</summary>
internal sealed class LoadRun(RunOptions options, Surroundings surroundings, Servers servers, TimeProvider time)
{
    private const int FaultsShown = 10;
    private static readonly TimeSpan IdleWatch = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WallPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentBag<Work> works = [];
    private readonly ConcurrentBag<string> faults = [];

    /// <returns>Whether every publication has exactly the reply that was approved.</returns>
    public static async Task<bool> RunAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        if (!options.Start)
            return await MeasureAsync(options);

        Console.Out.WriteLine("starting the system (Release build, folder and databases of its own) …");
        string data;
        bool good;
        await using (var system = await StartedSystem.StartAsync(time, cancellationToken))
        {
            data = system.Data;
            good = await MeasureAsync(options with { Data = data, Gateway = system.Gateway, Emulator = system.Emulator });
        }

        // After a run that failed, its databases and its log are what one wants to look at.
        if (good)
            Directory.Delete(data, recursive: true);
        else
            Console.Error.WriteLine($"The run's databases and log stay in {data}.");
        return good;

        async Task<bool> MeasureAsync(RunOptions found)
        {
            using var servers = await Servers.FindAsync(found, cancellationToken);
            return await new LoadRun(found, Surroundings.Find(found), servers, time).RunAsync(cancellationToken);
        }
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Limit);
        try
        {
            return await RunWithinLimitAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LoadException($"Not done within {options.Limit.TotalMinutes:0} min; --minutes gives it longer.", exception);
        }
    }

    private async Task<bool> RunWithinLimitAsync(CancellationToken cancellationToken)
    {
        var appeals = Appeals.Read(options.Appeals, options.Rows);
        var people = new Administration(appeals);
        using var api = new Api(surroundings.Gateway, time);
        using var emulator = new EmulatorClient(surroundings.Emulator);
        var importing = new Importing(api, emulator, people, time);

        Say($"{appeals.Rows.Count} publications, {appeals.Bodies.Count} bodies, {appeals.Topics.Count} topics; entering registers and posts …");
        await people.EnterAsync(api, emulator, options.Parallel, cancellationToken);
        var posts = await importing.PostAsync(appeals.Rows, options.Parallel, cancellationToken);

        Say($"watching the idle system …");
        var idle = await IdleCommitsAsync(cancellationToken);
        var before = await Counters.ReadAsync(servers, time, cancellationToken);
        var processorsBefore = ProcessorTimes.Read(servers);

        Say($"importing, drafting, approving, posting …");
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        await WorkAsync(api, importing, people, appeals, posts, cancellationToken);
        Say($"approved after {time.GetElapsedTime(started).TotalSeconds:0.0} s; waiting for the last replies …");
        var verification = await WaitForRepliesAsync(emulator, importing, people, cancellationToken);
        var processors = ProcessorTimes.Read(servers).Since(processorsBefore);
        var watched = time.GetElapsedTime(started);

        await WaitUntilQuietAsync(cancellationToken);
        var answered = await CountAnsweredAsync(api, people, importing.WallId, cancellationToken);
        var after = await Counters.ReadAsync(servers, time, cancellationToken);
        var counted = time.GetElapsedTime(started);
        var report = new Report(options, appeals.Rows.Count, verification, answered, verification.LastReplyAt - startedAt)
        {
            Commands = api.Latencies.Figures(),
            Repeated = api.Repeated,
            Commits = after.Commits - before.Commits,
            IdleCommitsPerSecond = idle,
            Counted = counted,
            Published = after.Published - before.Published,
            Acknowledged = after.Acknowledged - before.Acknowledged,
            Processors = processors,
            Watched = watched,
            Versions = await Counters.VersionsAsync(servers, cancellationToken),
        };
        if (options.Limits)
        {
            Say($"measuring the machine's own limits …");
            report = report with
            {
                PostgresLimits = await PostgresLimit.MeasureAsync(servers, [1, 8], cancellationToken),
                BrokerLimit = await BrokerLimit.MeasureAsync(servers, time, cancellationToken),
            };
        }

        report.Print(Console.Out);
        foreach (var fault in faults.Concat(verification.Faults).Take(FaultsShown))
            Console.Error.WriteLine(fault);
        return report.IsGood && faults.IsEmpty;
    }

    private async Task WorkAsync(
        Api api, Importing importing, Administration people, Appeals appeals, IReadOnlyList<CreatedPost> posts, CancellationToken cancellationToken)
    {
        var imported = Channel.CreateUnbounded<Work>();
        var life = new WorkingLife(api, people, options.Returned, time);
        var import = Task.Run(
            async () =>
            {
                try
                {
                    await importing.ImportAsync(appeals.Rows, posts, imported.Writer, cancellationToken);
                }
                finally
                {
                    imported.Writer.Complete();
                }
            },
            cancellationToken);
        await Parallel.ForEachAsync(
            imported.Reader.ReadAllAsync(cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken },
            async (work, stop) =>
            {
                works.Add(work);
                try
                {
                    await life.LiveAsync(work, stop);
                }
                catch (LoadException exception)
                {
                    // One that cannot go on must not hide how the others fare.
                    faults.Add($"row {work.Appeal.Number}: {exception.Message}");
                }
            });
        await import;
    }

    private async Task<Verification> WaitForRepliesAsync(
        EmulatorClient emulator, Importing importing, Administration people, CancellationToken cancellationToken)
    {
        var limit = time.GetUtcNow() + TimeSpan.FromMinutes(10);
        while (true)
        {
            var verification = Verification.Of(await emulator.PostsAsync(cancellationToken), importing.WallId, works, people);
            // What failed before its approval gets no reply, so that waiting for it would be in vain.
            if (verification.Exact >= works.Count - faults.Count || time.GetUtcNow() > limit)
                return verification;
            await Task.Delay(WallPause, time, cancellationToken);
        }
    }

    /// <summary>Until every message has taken effect, so that the counters are complete.</summary>
    private Task WaitUntilQuietAsync(CancellationToken cancellationToken) => Waiting.ForAsync(
        "empty outboxes and queues", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), time, cancellationToken,
        async () => await Counters.WaitingAsync(servers, cancellationToken) == 0 ? (object?)true : null);

    private async Task<int> CountAnsweredAsync(Api api, Administration people, long wall, CancellationToken cancellationToken)
    {
        var count = 0;
        string? cursor = null;
        do
        {
            var path = $"api/intake/publications?status=answered&limit=200&q=wall{wall.ToString(CultureInfo.InvariantCulture)}_"
                + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
            var answer = await api.GetAsync(people.Importer, path, "list answered", cancellationToken);
            if (!answer.IsSuccess)
                throw new RefusedException(HttpMethod.Get, path, answer);
            var page = answer.Read<Page>();
            count += page.Items.Count;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return count;
    }

    /// <summary>Commits a second while nobody works: clocks, dispatchers and workers look at their tables.</summary>
    private async Task<double> IdleCommitsAsync(CancellationToken cancellationToken)
    {
        var first = await Counters.CommitsAsync(servers, cancellationToken);
        var started = time.GetTimestamp();
        await Task.Delay(IdleWatch, time, cancellationToken);
        return (await Counters.CommitsAsync(servers, cancellationToken) - first) / time.GetElapsedTime(started).TotalSeconds;
    }

    private void Say(FormattableString text) =>
        Console.Out.WriteLine($"{time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {text.ToString(CultureInfo.InvariantCulture)}");

    private sealed record Page(IReadOnlyList<object> Items, string? NextCursor);
}
