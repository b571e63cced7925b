using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.EndToEnd.Tests;

/// <summary>
/// What leaves the system beside its answers: traces, metrics, logs and what the processes print. None of it holds a
/// secret, the name of an author, or a text of a post or a draft.
/// </summary>
public sealed partial class TelemetryTests
{
    private const string Author = "Зураб Плантажев";
    private const string Password = "typed-at-sign-in-4711-planted";
    private const string Wrong = "planted-in-what-is-refused-0815";
    private const string FileName = "снимок-Плантажева";
    private const string FileText = "Visible text of the planted document";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Telemetry_OfAWholeLife_HoldsNoSecretAndNothingOfPeople()
    {
        await using var sink = await TelemetrySink.StartAsync(Cancel);
        await using var system = await SystemUnderTest.StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = sink.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "500",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "2000",
            // As an installation logs that says nothing about it.
            ["Logging__LogLevel__Default"] = "Information",
        });
        var life = new PublicationLife(system, 1) { Author = Author, Greeting = "Здравствуйте, Зураб!" };
        await life.RunAsync();
        await AnsweredAsync(system, life);
        await ProvokeAsync(system, life);
        var signIn = await SignInAsync(system);

        string[] services = ["intake", "drafting", "approval", "publishing", "reporting", "identity", "gateway"];
        foreach (var path in new[] { "/v1/traces", "/v1/metrics" })
        {
            await Eventually.TrueAsync(
                () => Task.FromResult(services.All(service => sink.HasFrom(path, service))),
                () => $"{path} of every service; none of {string.Join(", ", services.Where(service => !sink.HasFrom(path, service)))}",
                TimeSpan.FromSeconds(60),
                Cancel);
        }

        // What is still held back comes with the stop.
        await Task.WhenAll(system.Services.Values.SelectMany(replicas => replicas).Select(service => service.StopAsync()));
        sink.Received.ShouldContain(entry => entry.Path == "/v1/logs");
        var told = sink.Received.Select(entry => (Where: entry.Path, Bytes: entry.Body))
            .Concat(system.Output.Select(line => (Where: line.Split(':')[0], Bytes: Encoding.UTF8.GetBytes(line)))).ToArray();
        // The search finds what is there.
        told.ShouldContain(entry => new Forms(life.Id.ToString()).StandIn(entry.Bytes), "the publication's id is in the telemetry");
        Convert.ToBase64String("before "u8.ToArray().Concat(Encoding.UTF8.GetBytes(Author)).ToArray())
            .ShouldSatisfyAllConditions(packed => new Forms(Author).StandIn(Encoding.UTF8.GetBytes(packed)).ShouldBeTrue());

        var planted = system.Secrets.Select((secret, number) => (Name: $"secret {number + 1}", Text: secret))
            .Concat(new (string Name, string Text)[]
            {
                ("the author", Author), ("the author's family name", "Плантажев"), ("the post", "Почему не убирают двор"),
                ("the draft", "убирают с сегодняшнего дня"), ("the greeting", "Здравствуйте, Зураб"), ("the remark", "Назовите день"),
                ("the answer to the remark", "Уточнено."), ("the password", Password), ("what was refused", Wrong), ("the file's name", FileName),
                ("the file", FileText), ("the account's token", "user-500"),
            }).ToArray();
        planted.Length.ShouldBeGreaterThan(15);
        var found = (from secret in planted
                     let forms = new Forms(secret.Text)
                     from entry in told
                     where forms.StandIn(entry.Bytes)
                     select $"{secret.Name} in {entry.Where}: {Around(entry.Bytes, secret.Text)}").Distinct(StringComparer.Ordinal).Take(20).ToArray();
        found.ShouldBeEmpty();
        // The form comes back with the name that was typed: the password was looked at.
        signIn.ShouldContain("demo-curator");
    }

    /// <summary>What people send wrong: their texts come into messages of exceptions, into addresses and into names of files.</summary>
    private static async Task ProvokeAsync(SystemUnderTest system, PublicationLife life)
    {
        var curator = system.ClientFor("vera", Roles.Curator);
        var executor = system.ClientFor("ivan", Roles.Executor, SystemUnderTest.Body);
        var again = new { network = "vk", url = life.Address, authorName = Author, text = "Почему не убирают двор?", detectedAt = TimeProvider.System.GetUtcNow(), bodyCode = SystemUnderTest.Body };
        (await curator.PostAsJsonAsync("/api/intake/publications", again, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await RefusedAsync(curator.PostAsync("/api/intake/publications", Json($"{{\"text\":\"{Author}\",\"{Wrong}\":\"{Wrong}\",\"detectedAt\":\"{Wrong}\"}}"), Cancel));
        await RefusedAsync(curator.PostAsync("/api/intake/publications", Json($"{{\"text\":\"{Author} \\u0000\"}}"), Cancel));
        await RefusedAsync(curator.GetAsync($"/api/intake/publications?limit={Wrong}", Cancel));
        await RefusedAsync(curator.GetAsync($"/api/intake/publications?cursor={Wrong}", Cancel));
        (await curator.GetAsync($"/api/intake/publications?q={Uri.EscapeDataString(Author)}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await RefusedAsync(curator.PostAsync("/api/intake/publications/import", new StringContent($"network,url,authorName,text\nvk,{Wrong},{Author},Почему не убирают двор?\n", Encoding.UTF8, "text/csv"), Cancel), orAnswered: true);

        using var document = new ByteArrayContent(Encoding.ASCII.GetBytes(
            $"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< /Length 60 >>\nstream\n({FileText})\nendstream\nendobj\nstartxref\n0\n%%EOF\n"));
        var uploaded = await executor.PostAsync($"/api/drafting/attachments?fileName={Uri.EscapeDataString(FileName)}.pdf", document, Cancel);
        uploaded.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var broken = new ByteArrayContent(Encoding.UTF8.GetBytes($"%PDF-1.4 {Wrong}"));
        await RefusedAsync(executor.PostAsync($"/api/drafting/attachments?fileName={Uri.EscapeDataString(FileName)}.pdf", broken, Cancel));
    }

    private static async Task RefusedAsync(Task<HttpResponseMessage> request, bool orAnswered = false)
    {
        var answer = await request;
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        ((int)answer.StatusCode).ShouldBeLessThan(500, text);
        (orAnswered || !answer.IsSuccessStatusCode).ShouldBeTrue(text);
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>A person types a password, which is wrong.</summary>
    private static async Task<string> SignInAsync(SystemUnderTest system)
    {
        using var browser = new HttpClient { BaseAddress = system.GatewayAddress };
        var page = await browser.GetStringAsync("/account/sign-in", Cancel);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["form-token"] = VerificationToken().Match(page).Groups["token"].Value,
            ["login"] = "demo-curator",
            ["password"] = Password,
        });
        var answer = await browser.PostAsync("/account/sign-in", form, Cancel);
        return $"{(int)answer.StatusCode} {answer.RequestMessage!.RequestUri} {await answer.Content.ReadAsStringAsync(Cancel)}";
    }

    private static Task AnsweredAsync(SystemUnderTest system, PublicationLife life)
    {
        var curator = system.ClientFor("vera", Roles.Curator);
        return Eventually.TrueAsync(
            async () => (await curator.GetFromJsonAsync<JsonElement>($"/api/intake/publications/{life.Id}", Cancel)).GetProperty("status").GetString() == "answered",
            () => $"the answer; output:{Environment.NewLine}{system.RecentOutput}",
            TimeSpan.FromMinutes(2),
            Cancel);
    }

    /// <summary>What stands around a text, for who has to find where it came from.</summary>
    private static string Around(byte[] bytes, string text)
    {
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        if (at < 0)
            return "in another form";
        var from = Math.Max(0, at - 200);
        return Encoding.UTF8.GetString(bytes, from, Math.Min(bytes.Length - from, 500));
    }

    [GeneratedRegex("name=\"form-token\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VerificationToken();
}
