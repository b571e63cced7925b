using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using SocialPubs.Contracts;
using SocialPubs.EndToEnd.Tests.Description;

namespace SocialPubs.EndToEnd.Tests.Fuzz;

/// <summary>Whatever is sent to the gateway, nothing breaks, nothing hangs, nothing tells of the inside and nothing changes.</summary>
public sealed partial class FuzzTests
{
    private const int ApiRequests = 19_000;
    private const int SignInRequests = 2_000;
    private const int Connections = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateway_SentMalformedRequests_RefusesThemAndChangesNothing()
    {
        await using var system = await SystemUnderTest.StartAsync();
        using var client = new HttpClient { BaseAddress = system.GatewayAddress };
        var description = await ApiDescription.ReadAsync(client, Cancel);
        var world = await World.CreateAsync(system, description);
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var role in Roles.All)
            tokens[role] = await system.TokenFor("fuzz-" + role, role, SystemUnderTest.Body);
        await World.SettledAsync(system);
        var before = await StateDigest.OfAsync(system.Databases, Cancel);
        var files = Files(system);
        var findings = new Findings(KnownCodes());

        var started = Stopwatch.GetTimestamp();
        await SendAsync(system, Requests(tokens, await AntiforgeryAsync(client), description, world), findings);
        var took = Stopwatch.GetElapsedTime(started);

        TestContext.Current.TestOutputHelper?.WriteLine($"{took.TotalSeconds:F0} s; {findings.Summary}");
        findings.Bad.ShouldBeEmpty(string.Join(Environment.NewLine, findings.Bad));
        findings.Refused.ShouldBeGreaterThanOrEqualTo(20_000);
        await World.SettledAsync(system);
        (await StateDigest.OfAsync(system.Databases, Cancel)).Except(before).Select(table => table.Key).ShouldBeEmpty("tables that changed");
        Files(system).ShouldBe(files);
    }

    /// <summary>The same requests in every run.</summary>
    private static IEnumerable<MalformedRequest> Requests(
        Dictionary<string, string> tokens, (string Cookie, string Token) antiforgery, ApiDescription description, World world)
    {
        var random = new Random(188);
        var faults = new RequestFaults(description, world, operation => operation.Roles.Count == 0 ? tokens.Values.First() : tokens[operation.Roles[operation.Roles.Count / 2]], random);
        // What takes more can be got wrong in more ways.
        var operations = description.Operations
            // A network sends a person's browser there: it answers with a page, as ConnectTests say.
            .Where(operation => operation.Id != "ReturnFromNetwork")
            .SelectMany(operation => Enumerable.Repeat(operation, 2 + operation.Parameters.Count + (operation.Body is null ? 0 : 5)))
            .ToArray();
        var signIn = new SignInFaults(random, antiforgery);
        var (api, pages) = (0, 0);
        while (api < ApiRequests || pages < SignInRequests)
        {
            var toPages = random.Next(ApiRequests + SignInRequests) >= ApiRequests;
            var request = toPages ? signIn.Next() : faults.Next(operations[random.Next(operations.Length)]);
            if (!request.MayBeTakenWell && toPages)
                pages++;
            else if (!request.MayBeTakenWell)
                api++;
            yield return request;
        }
    }

    private static async Task<(string Cookie, string Token)> AntiforgeryAsync(HttpClient client)
    {
        using var page = await client.GetAsync("/account/sign-in", Cancel);
        var token = FormToken().Match(await page.Content.ReadAsStringAsync(Cancel));
        token.Success.ShouldBeTrue("the form has no token");
        return (string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])), token.Groups["token"].Value);
    }

    private static async Task SendAsync(SystemUnderTest system, IEnumerable<MalformedRequest> requests, Findings findings)
    {
        var queue = Channel.CreateBounded<MalformedRequest>(new BoundedChannelOptions(Connections * 4) { SingleWriter = true });
        var senders = Enumerable.Range(0, Connections).Select(async _ =>
        {
            using var connection = new RawConnection(system.GatewayAddress.Host, system.GatewayAddress.Port);
            await foreach (var request in queue.Reader.ReadAllAsync(Cancel))
            {
                try
                {
                    // Twice the limit, so that what is slow and what hangs can be told apart.
                    findings.Judge(request, await connection.SendAsync(request.Bytes, request.BreaksTheConnection, request.EndsEarly, 2 * Limit, Cancel), Limit);
                }
                catch (TimeoutException)
                {
                    findings.Add(request, "no answer");
                }
                catch (Exception exception) when (exception is FormatException or IndexOutOfRangeException)
                {
                    findings.Add(request, $"an answer that is no HTTP: {exception.Message}");
                }
            }
        }).ToArray();
        foreach (var request in requests)
            await queue.Writer.WriteAsync(request, Cancel);
        queue.Writer.Complete();
        await Task.WhenAll(senders);
    }

    private static HashSet<string> KnownCodes() =>
        [.. File.ReadLines(Path.Combine(SystemUnderTest.Metadata("Repository"), "docs", "errors.md"))
            .Select(line => CodeCell().Match(line)).Where(match => match.Success).Select(match => match.Groups["code"].Value)];

    private static string[] Files(SystemUnderTest system) =>
        [.. Directory.EnumerateFiles(system.AttachmentFolder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    [GeneratedRegex("name=\"form-token\"[^>]* value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();

    [GeneratedRegex("^\\| `(?<code>[a-z0-9.-]+)` \\|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeCell();

    /// <summary>What was answered, and what of it must not be.</summary>
    private sealed partial class Findings(HashSet<string> knownCodes)
    {
        private readonly ConcurrentDictionary<int, int> _statuses = new();
        private readonly ConcurrentDictionary<string, (string Example, ConcurrentDictionary<string, int> Targets)> _bad = new(StringComparer.Ordinal);
        private long _slowest;
        private int _refused;

        public int Refused => _refused;

        public IEnumerable<string> Bad => _bad.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}{Environment.NewLine}  at {string.Join(", ", entry.Value.Targets.Select(target => $"{target.Key} x{target.Value}"))}{Environment.NewLine}{entry.Value.Example}{Environment.NewLine}");

        public string Summary =>
            $"{_refused} refused; slowest {TimeSpan.FromTicks(_slowest).TotalMilliseconds:F0} ms; {string.Join(", ", _statuses.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key}: {entry.Value}"))}";

        public void Judge(MalformedRequest request, RawAnswer answer, TimeSpan limit)
        {
            _statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            InterlockedMax(answer.Took.Ticks);
            if (answer.Took > limit)
                Add(request, $"took {answer.Took.TotalSeconds:F1} s");
            // 505 is the answer to a version of HTTP that nobody speaks.
            if (answer.Status >= 500 && answer.Status != 505)
                Add(request, $"{answer.Status} {answer.Body}");
            if (answer.Headers.ContainsKey("x-injected") || answer.Headers.GetValueOrDefault("set-cookie", string.Empty).Contains("a=1", StringComparison.Ordinal))
                Add(request, "a header of the request's making");
            if (Inside().Match(answer.Body) is { Success: true } inside)
                Add(request, $"tells of the inside: {inside.Value}: {answer.Body}");
            if (answer.Status is (>= 400 and < 500) or 505)
            {
                Interlocked.Increment(ref _refused);
                if (request.IsApi)
                    JudgeProblem(request, answer);
            }
            else if (answer.Status == 0 && !request.BreaksTheConnection)
            {
                Add(request, "the connection was closed without an answer");
            }
            else if (answer.Status is >= 200 and < 300 && !request.MayBeTakenWell)
            {
                Add(request, $"{answer.Status} {answer.Body}");
            }
            else if (answer.Status is >= 300 and < 400)
            {
                JudgeRedirect(request, answer);
            }
        }

        /// <summary>One of a kind is told whole, the others by what they were sent to.</summary>
        public void Add(MalformedRequest request, string what)
        {
            var sent = System.Text.Encoding.Latin1.GetString(request.Bytes.AsSpan(0, Math.Min(request.Bytes.Length, 2500)));
            var kind = _bad.GetOrAdd(
                $"{request.Fault}, {TraceId().Replace(what[..Math.Min(what.Length, 300)], string.Empty)}",
                _ => (Token().Replace(sent, "Bearer …"), new ConcurrentDictionary<string, int>(StringComparer.Ordinal)));
            kind.Targets.AddOrUpdate(request.Target, 1, (_, count) => count + 1);
        }

        private void JudgeProblem(MalformedRequest request, RawAnswer answer)
        {
            // What is no HTTP is refused before anything of ours sees it, and nothing can follow it.
            if (answer.Body.Length == 0 && answer.Closes)
                return;
            try
            {
                using var problem = JsonDocument.Parse(answer.Body);
                var code = problem.RootElement.GetProperty("code").GetString()!;
                if (!answer.Headers.GetValueOrDefault("content-type", string.Empty).StartsWith("application/problem+json", StringComparison.Ordinal) || !knownCodes.Contains(code))
                    Add(request, $"{answer.Status} with the code {code} as {answer.Headers.GetValueOrDefault("content-type")}");
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                Add(request, $"{answer.Status} without a problem: {answer.Body}");
            }
        }

        /// <summary>Nobody is sent to another site.</summary>
        private void JudgeRedirect(MalformedRequest request, RawAnswer answer)
        {
            var location = answer.Headers.GetValueOrDefault("location", string.Empty);
            if (request.IsApi || !LocalAddress().IsMatch(location))
                Add(request, $"{answer.Status} to {location}");
        }

        private void InterlockedMax(long ticks)
        {
            long seen;
            while ((seen = Interlocked.Read(ref _slowest)) < ticks && Interlocked.CompareExchange(ref _slowest, ticks, seen) != seen)
            {
            }
        }

        [GeneratedRegex(@"\bat [A-Z][A-Za-z]+(\.[A-Za-z`0-9_<>]+)+\(|Exception\b|\bSystem\.[A-Z]|Microsoft\.[A-Z]|Npgsql|MassTransit|OpenIddict\.|SqlState|\bSocialPubs\.[A-Z]|stack ?trace|\.cs:line|Failed to bind", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Inside();

        [GeneratedRegex("\"traceId\":\"[0-9a-f]+\"", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex TraceId();

        [GeneratedRegex("Bearer [A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Token();

        [GeneratedRegex("^(/(?!/)|http://127\\.0\\.0\\.1[:/])", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex LocalAddress();
    }
}
