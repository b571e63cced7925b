using System.Diagnostics;
using System.Globalization;
using SocialPubs.Contracts;
using SocialPubs.Load.Clients;
using SocialPubs.Testing.ScriptedYear;
using static SocialPubs.Load.Year.ReportingService;

namespace SocialPubs.Load.Year;

/// <summary>
/// How fast the dashboard answers over very many publications. Some tens of thousands are told event by event and made into
/// tables by the product; the others are copies of their rows with ids of their own, some minutes apart.
/// </summary>
internal static class DashboardRun
{
    private const int Told = 20_000;

    private static readonly string[] Copied = ["publications", "clocks", "rounds"];

    public static async Task<bool> RunAsync(DashboardOptions options, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        await using var reporting = await StartAsync(time, cancellationToken);
        var told = Math.Min(Told, options.Count);
        await YearRun.FillAsync(reporting, told, options.Seed, cancellationToken);
        await PreparedAsync(reporting, "figures of those", cancellationToken);
        var began = time.GetTimestamp();
        foreach (var table in Copied)
            await CopyAsync(reporting, table, options.Count / told, cancellationToken);
        // As after a restore: what was not written by the service is marked as changed.
        if (await reporting.QueryAsync<bool>("SELECT to_regclass('figure_marks') IS NOT NULL", cancellationToken))
        {
            await reporting.ExecuteAsync(
                """
                INSERT INTO figure_marks (at)
                SELECT date_bin('15 minutes', detected_at, 'epoch'::timestamptz) FROM publications WHERE detected_at IS NOT NULL
                UNION SELECT date_bin('15 minutes', due_at, 'epoch'::timestamptz) FROM clocks
                """,
                cancellationToken);
        }

        Print("copies of their rows", Seconds(time.GetElapsedTime(began)));
        await reporting.ExecuteAsync("VACUUM ANALYZE", cancellationToken);
        await PreparedAsync(reporting, "figures of all", cancellationToken);
        Print("publications", (await reporting.QueryAsync<long>("SELECT count(*) FROM publications", cancellationToken)).ToString(CultureInfo.InvariantCulture));
        Print("clocks", (await reporting.QueryAsync<long>("SELECT count(*) FROM clocks", cancellationToken)).ToString(CultureInfo.InvariantCulture));
        await reporting.PrintSizeAsync(cancellationToken);

        var kinds = Kinds(time.GetUtcNow());
        var isFast = true;
        foreach (var concurrency in (int[])[1, 8])
        {
            Console.Out.WriteLine($"{options.Requests} requests, {concurrency} at a time{"",20}count    p50 ms    p99 ms    max ms");
            foreach (var figures in await AskAsync(reporting, kinds, options.Requests, concurrency, cancellationToken))
            {
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"  {figures.Command,-44} {figures.Count,6} {figures.P50,9:F1} {figures.P99,9:F1} {figures.Max,9:F1}"));
                isFast &= concurrency > 1 || figures.P99 < 50;
            }
        }

        Print("p99 under 50 ms", isFast ? "yes, one at a time" : "no");
        return isFast;
    }

    /// <summary>Waits until no change is left that the prepared figures do not hold.</summary>
    private static async Task PreparedAsync(ReportingService reporting, string what, CancellationToken cancellationToken)
    {
        if (!await reporting.QueryAsync<bool>("SELECT to_regclass('figure_marks') IS NOT NULL", cancellationToken))
            return;
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (await reporting.QueryAsync<bool>("SELECT EXISTS (SELECT FROM figure_marks)", cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellationToken);
        Print(what, Seconds(time.GetElapsedTime(began)));
    }

    /// <summary>Every column as it is, but ids that follow from the original's and instants that lie some minutes later.</summary>
    private static async Task CopyAsync(ReportingService reporting, string table, int times, CancellationToken cancellationToken)
    {
        var columns = await reporting.QueryAsync<string>(
            $"""
            SELECT coalesce(string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position), '') FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = '{table}'
            """,
            cancellationToken);
        if (columns.Length == 0)
            return;
        var values = await reporting.QueryAsync<string>(
            $"""
            SELECT string_agg(CASE
                WHEN column_name IN ('id', 'publication_id', 'deadline_id') THEN format('md5(t.%I::text || n)::uuid', column_name)
                WHEN data_type = 'timestamp with time zone' THEN format('t.%I + n * interval ''7 minutes''', column_name)
                ELSE format('t.%I', column_name) END, ', ' ORDER BY ordinal_position)
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'
            """,
            cancellationToken);
        await reporting.ExecuteAsync(
            $"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t, generate_series(1, {times - 1}) AS n", cancellationToken);
    }

    private static (string Name, string Query, string Role, string[] Bodies)[] Kinds(DateTimeOffset now)
    {
        static string At(DateTimeOffset at) => Uri.EscapeDataString(at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        string Since(int days) => $"from={At(now.AddDays(-days))}&to={At(now)}";
        var body = YearScript.Bodies[0].Code;
        return
        [
            ("30 days, all bodies", "", Roles.Curator, []),
            ("day, all bodies", Since(1), Roles.Curator, []),
            ("week, all bodies", Since(7), Roles.Curator, []),
            ("90 days, all bodies", Since(90), Roles.Curator, []),
            ("year, all bodies", "from=2025-12-31T21:00:00Z&to=2026-12-31T21:00:00Z", Roles.Curator, []),
            ("30 days, one body", "", Roles.DeputyHead, [body]),
            ("year, one body", "from=2025-12-31T21:00:00Z&to=2026-12-31T21:00:00Z", Roles.DeputyHead, [body]),
            ("year, three bodies", "from=2025-12-31T21:00:00Z&to=2026-12-31T21:00:00Z", Roles.Head, [.. YearScript.Bodies.Take(3).Select(of => of.Code)]),
            ("30 days, body, network and topic", $"body={body}&network=vk&topic=water", Roles.Curator, []),
            ("year, network", "from=2025-12-31T21:00:00Z&to=2026-12-31T21:00:00Z&network=ok", Roles.Curator, []),
            ("year, topic, by month", "from=2025-12-31T21:00:00Z&to=2026-12-31T21:00:00Z&topic=potholes&by=month", Roles.Curator, []),
        ];
    }

    private static async Task<IReadOnlyList<CommandFigures>> AskAsync(
        ReportingService reporting,
        (string Name, string Query, string Role, string[] Bodies)[] kinds,
        int requests,
        int concurrency,
        CancellationToken cancellationToken)
    {
        var tokens = kinds.Select(kind => Bearer(kind.Role, kind.Bodies)).ToArray();
        var latencies = new Latencies();
        // The first answers pay for compiled code and cold caches.
        for (var warm = 0; warm < kinds.Length * 5; warm++)
            await AskOneAsync(warm % kinds.Length, null);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var request && request < requests)
                await AskOneAsync(request % kinds.Length, latencies);
        }));
        return latencies.Figures();

        async Task AskOneAsync(int kind, Latencies? into)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/reporting/dashboard?" + kinds[kind].Query);
            request.Headers.Authorization = tokens[kind];
            var began = Stopwatch.GetTimestamp();
            using var answer = await reporting.Http.SendAsync(request, cancellationToken);
            await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(began);
            if (!answer.IsSuccessStatusCode)
                throw new LoadException($"The dashboard answered {(int)answer.StatusCode} to '{kinds[kind].Name}': {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            into?.Record(kinds[kind].Name, elapsed);
        }
    }
}
