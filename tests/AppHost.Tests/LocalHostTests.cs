using System.Globalization;
using System.Net.Http.Json;
using Npgsql;
using SocialPubs.AppHost.Local;

namespace SocialPubs.AppHost.Tests;

/// <summary>An AppHost in local mode from outside: as a process, by what it prints and what its services answer.</summary>
public sealed class LocalHostTests(LocalHostTests.RunningHost running) : IClassFixture<LocalHostTests.RunningHost>
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_Always_BringsEverythingUpAndTheStepThatRunsOnceToItsEnd()
    {
        // Another test may have killed a service before: then the state says so too.
        foreach (var row in (string[])["postgres", "messaging", "first-2", "second"]) running.Host.StateOf(row).ShouldStartWith("Healthy", customMessage: running.Host.Output);
        running.Host.StateOf("third").ShouldBe("Finished");
        (await File.ReadAllTextAsync(Path.Combine(running.Folder, "once.txt"), Cancel)).ShouldBe("done");
        (await Http.GetStringAsync(new Uri(running.Host.AddressOf("second"), "health"), Cancel)).ShouldBe("Healthy");
    }

    [Fact]
    public async Task Run_Always_GivesServicesTheEnvironmentThatAspireGives()
    {
        var first = await EnvironmentOfAsync("first-1");
        var other = await EnvironmentOfAsync("first-2");
        var second = await EnvironmentOfAsync("second");

        first["ConnectionStrings__sampledb"].ShouldMatch(@"^Host=localhost;Port=\d+;Username=postgres;Password=[0-9A-Za-z]{32};Database=sampledb$");
        first["ConnectionStrings__messaging"].ShouldMatch(@"^amqp://\w+:[0-9A-Za-z]{32}@localhost:\d+$");
        first["ASPNETCORE_URLS"].ShouldBe(running.Host.AddressOf("first-1").GetLeftPart(UriPartial.Authority));
        first["Key"].ShouldBe("s3cret");
        first["OTEL_SERVICE_NAME"].ShouldBe("first");
        first["OTEL_RESOURCE_ATTRIBUTES"].ShouldMatch("^service.instance.id=[a-z]{8}$");
        first["OTEL_RESOURCE_ATTRIBUTES"].ShouldNotBe(other["OTEL_RESOURCE_ATTRIBUTES"]);
        first["OTEL_EXPORTER_OTLP_ENDPOINT"].ShouldBe("http://localhost:18889");
        first["OTEL_EXPORTER_OTLP_PROTOCOL"].ShouldBe("grpc");

        var addresses = new[] { first, other }.Select(replica => replica["ASPNETCORE_URLS"].Replace("127.0.0.1", "localhost", StringComparison.Ordinal)).ToArray();
        second["services__first__http__0"].ShouldBe(addresses[0]);
        second["services__first__http__1"].ShouldBe(addresses[1]);
        second["FIRST_HTTP"].ShouldBe(addresses[0]);
        second["First__Api"].ShouldBe(addresses[0] + "/method");
        second.Keys.ShouldNotContain(name => name.StartsWith("ConnectionStrings__"));
    }

    [Fact]
    public async Task Run_ServiceKilled_IsStartedAgainAndSaysSo()
    {
        var process = new Uri(running.Host.AddressOf("second"), "process");
        var before = int.Parse(await Http.GetStringAsync(process, Cancel), CultureInfo.InvariantCulture);

        NativeProcess.Send(before, Signal.Kill);

        await Eventually.BeTrueAsync(
            "another process answers at the same address",
            async () => await Http.GetStringAsync(process, Cancel) != before.ToString(CultureInfo.InvariantCulture),
            Cancel);
        await running.Host.WaitForAsync("second ended with code 137; it is started again in 1 s", Cancel);
        await Eventually.BeTrueAsync("the table counts it", () => Task.FromResult(running.Host.StateOf("second") == "Healthy (1 restarts)"), Cancel);
    }

    [Fact]
    public async Task Run_SecondHostOnTheSameFolder_Refuses()
    {
        var second = SampleHostProcess.Start(running.Folder);

        (await second.Exited.WaitAsync(TimeSpan.FromSeconds(30), Cancel)).ShouldBe(1);
        second.Output.ShouldContain($"Another AppHost already runs on the data folder {running.Folder}.");
    }

    [Fact]
    public async Task Run_HostKilled_LeavesNothingRunningAndLosesNothing()
    {
        var folder = ServerFolder.CreateTemporary("socialpubs-killed-");
        var host = await SampleHostProcess.StartAndWaitAsync(folder, Cancel);
        var connectionString = (await EnvironmentOfAsync(host, "first-1"))["ConnectionStrings__sampledb"];
        await using (var data = NpgsqlDataSource.Create(connectionString))
            await data.RunAsync("CREATE TABLE publication (id int); INSERT INTO publication VALUES (188)", Cancel);
        var tree = NativeProcess.Tree(host.ProcessId);
        tree.Count.ShouldBeGreaterThan(10);

        host.Send(Signal.Kill);
        await Eventually.BeTrueAsync("every process of the killed host is gone", () => Task.FromResult(!tree.Any(NativeProcess.IsRunning)), Cancel, 15);

        var again = await SampleHostProcess.StartAndWaitAsync(folder, Cancel);
        await using (var data = NpgsqlDataSource.Create((await EnvironmentOfAsync(again, "first-1"))["ConnectionStrings__sampledb"]))
            (await data.ScalarAsync<int>("SELECT id FROM publication", Cancel)).ShouldBe(188);

        var stopped = NativeProcess.Tree(again.ProcessId);
        await again.StopAsync();
        (await again.Exited).ShouldBe(0);
        stopped.ShouldAllBe(process => !NativeProcess.IsRunning(process));
        again.StatesInOrder().Where(row => row.EndsWith("Stopped", StringComparison.Ordinal)).ToArray()[..3].ShouldBe(
            ["second Stopped", "first-1 Stopped", "first-2 Stopped"], ignoreOrder: true, again.Output);
        again.StatesInOrder().First(row => row.EndsWith("Stopped", StringComparison.Ordinal)).ShouldBe("second Stopped");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Dictionary<string, string>> EnvironmentOfAsync(SampleHostProcess host, string row) =>
        (await Http.GetFromJsonAsync<Dictionary<string, string>>(new Uri(host.AddressOf(row), "environment"), Cancel))!;

    private Task<Dictionary<string, string>> EnvironmentOfAsync(string row) => EnvironmentOfAsync(running.Host, row);

    public sealed class RunningHost : IAsyncLifetime
    {
        internal string Folder { get; } = ServerFolder.CreateTemporary("socialpubs-host-");

        internal SampleHostProcess Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await SampleHostProcess.StartAndWaitAsync(Folder, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Host.StopAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
