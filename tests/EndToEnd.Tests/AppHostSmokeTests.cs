using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.AppHost.Local;
using SocialPubs.Testing;

namespace SocialPubs.EndToEnd.Tests;

/// <summary>What the README promises of one command: the whole AppHost with demonstration data.</summary>
public sealed class AppHostSmokeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AppHost_WithDemo_BringsUpEveryResourceAndFillsInData()
    {
        var data = ServerFolder.CreateTemporary("socialpubs-apphost-");
        var port = Ports.Choose();
        var output = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var host = new LocalProcess(new LocalProcessOptions
        {
            Assembly = Path.Combine(SystemUnderTest.Metadata("Repository"), "AppHost", "bin", SystemUnderTest.Metadata("Configuration"), "net10.0", "SocialPubs.AppHost.dll"),
            Arguments = ["--demo", "--port", port.ToString(CultureInfo.InvariantCulture)],
            WorkingFolder = SystemUnderTest.Metadata("Repository"),
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { [DataFolder.Variable] = data },
            Output = output.Enqueue,
        });

        host.Launch();
        // The services were built with the tests, but the AppHost builds for itself: minutes on a loaded machine.
        await Eventually.TrueAsync(
            () => Task.FromResult(output.Any(line => line.Contains("SocialPubs is ready", StringComparison.Ordinal)) || !host.IsRunning),
            () => "the AppHost; it printed:" + Environment.NewLine + string.Join(Environment.NewLine, output),
            TimeSpan.FromMinutes(8),
            Cancel);

        host.IsRunning.ShouldBeTrue(string.Join(Environment.NewLine, output));
        foreach (var resource in new[] { "postgres", "messaging", "intake", "drafting", "approval", "publishing", "reporting", "identity", "gateway", "emulator" })
            output.ShouldContain(line => line.Contains(resource, StringComparison.Ordinal) && line.Contains("Healthy", StringComparison.Ordinal), resource);

        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") };
        (await client.GetAsync("/health", Cancel)).IsSuccessStatusCode.ShouldBeTrue();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "demo-curator",
            ["client_secret"] = "demo",
        });
        using var signedIn = await client.PostAsync("/connect/token", form, Cancel);
        var token = await signedIn.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("access_token").GetString());
        await Eventually.TrueAsync(
            async () =>
            {
                var page = await client.GetFromJsonAsync<JsonElement>("/api/intake/publications?limit=200", Cancel);
                return page.GetProperty("items").GetArrayLength() >= 12;
            },
            () => "a dozen publications",
            TimeSpan.FromMinutes(2),
            Cancel);

        await host.StopAsync();
        (await host.Exited).ShouldBe(0);
        Directory.Delete(data, recursive: true);
    }
}
