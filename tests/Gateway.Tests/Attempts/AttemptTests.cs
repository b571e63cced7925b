using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.Gateway.Tests.Attempts;

public sealed class AttemptTests
{
    private readonly ConcurrentQueue<JsonNode> reported = [];
    private readonly ConcurrentQueue<string> keys = [];
    private volatile int status = StatusCodes.Status202Accepted;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refusals_OfTheGateway_AreReportedTogetherWithoutQueryAndIds()
    {
        await using var identity = await StandIn.StartAsync(RecordAsync);
        await using var gateway = GatewayHost.Start("identity", identity, Fast());
        using var anonymous = gateway.Anonymous();
        using var caller = gateway.Caller("curator-7");

        for (var i = 0; i < 5; i++)
            (await anonymous.PostAsync($"/api/intake/publications/{Guid.CreateVersion7()}?secret=1", content: null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await caller.PostAsync("/api/intake/publications", new ByteArrayContent(new byte[(1024 * 1024) + 1]), Cancel)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await anonymous.GetAsync("/connect/..%2fattempts", Cancel)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await anonymous.GetAsync("/api/%0d%0aforged/%D0%98%D0%B2%D0%B0%D0%BD", Cancel)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        await ReportedAsync(8);
        Find("POST /api/intake/publications", 401).ShouldBe(("auth.unauthenticated", 5, null));
        Find("POST /api/intake/publications", 413).ShouldBe(("request.too-large", 1, "curator-7"));
        Find("GET /connect/*", 400).ShouldBe(("request.malformed", 1, null));
        Find("GET /api/*/*", 400).ShouldBe(("request.malformed", 1, null));
        reported.ShouldAllBe(attempt => attempt["address"]!.GetValue<string>() == "127.0.0.1");
        reported.Max(attempt => attempt["at"]!.GetValue<DateTimeOffset>()).ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
        identity.Requests.ShouldAllBe(request => request.Target == "/attempts" && request.Method == "POST");
    }

    [Fact]
    public async Task Refusals_OfAService_AreTheServicesToRecord()
    {
        await using var identity = await StandIn.StartAsync(RecordAsync);
        await using var intake = await StandIn.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path.Value!.EndsWith("forbidden", StringComparison.Ordinal) ? 403 : 429;
            return Task.CompletedTask;
        });
        await using var gateway = GatewayHost.Start([("identity", identity.Address), ("intake", intake.Address)], Fast());
        using var caller = gateway.Caller();
        using var anonymous = gateway.Anonymous();
        foreach (var path in (string[])["/api/intake/forbidden", "/api/intake/too-many", "/api/drafting/away"])
            using (await caller.GetAsync(path, Cancel)) { }

        // What comes after them is reported, so that they would have been.
        using (await anonymous.GetAsync("/api/intake/last", Cancel)) { }

        await ReportedAsync(1);
        reported.Select(attempt => attempt["route"]!.GetValue<string>()).ShouldBe(["GET /api/intake/last"]);
    }

    [Fact]
    public async Task Refusals_WhileIdentityIsAway_WaitForIt()
    {
        var address = GatewayHost.Nowhere();
        await using var gateway = GatewayHost.Start([("identity", address)], Fast());
        using var client = gateway.Anonymous();
        using (await client.GetAsync("/api/intake/one", Cancel)) { }
        await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, Cancel);
        using (await client.GetAsync("/api/intake/two", Cancel)) { }

        status = StatusCodes.Status503ServiceUnavailable;
        await using var identity = await StandIn.StartAsync(RecordAsync, address);
        await Eventually.TrueAsync(() => Task.FromResult(keys.Count >= 2), () => "two tries", cancellationToken: Cancel);
        reported.ShouldBeEmpty();
        status = StatusCodes.Status202Accepted;

        await ReportedAsync(2);
        reported.Select(attempt => attempt["route"]!.GetValue<string>()).ShouldBe(["GET /api/intake/one", "GET /api/intake/two"], "in their order");
        keys.GroupBy(key => key).ShouldContain(same => same.Count() > 1, "a report that is sent again is known by its key");
    }

    [Fact]
    public async Task Flood_OfDifferentRefusals_IsBoundedAndTheRestCounted()
    {
        await using var identity = await StandIn.StartAsync(RecordAsync);
        await using var gateway = GatewayHost.Start("identity", identity, [.. Fast(), ("Attempts:MaxPerMinute", "10")]);
        long lost = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            // Other tests have gateways of their own, whose meters have the same name.
            if (instrument.Name == "socialpubs.gateway.refused.lost" && ReferenceEquals(instrument.Meter.Scope, gateway.Services.GetRequiredService<IMeterFactory>()))
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref lost, count));
        listener.Start();
        using var client = gateway.Anonymous();

        for (var i = 0; i < 60; i++)
            using (await client.GetAsync($"/api/intake/things-{i}", Cancel)) { }

        await Eventually.TrueAsync(
            () => Task.FromResult(Interlocked.Read(ref lost) == 50), () => "the rest to be counted", cancellationToken: Cancel);
        await ReportedAsync(10);
        reported.Count.ShouldBe(10);
    }

    [Fact]
    public async Task Flood_ThatFillsMoreThanOneReport_IsReportedInSeveral()
    {
        await using var identity = await StandIn.StartAsync(RecordAsync);
        await using (var gateway = GatewayHost.Start("identity", identity, ("Attempts:Interval", "00:10:00"), ("Attempts:MaxPerMinute", "2000"), ("RateLimit:Enabled", "false")))
        {
            using var client = gateway.Anonymous();
            for (var i = 0; i < 501; i++)
                using (await client.GetAsync($"/api/intake/things-{i}", Cancel)) { }
        }

        keys.Distinct().Count().ShouldBe(2);
        reported.Count.ShouldBe(501);
    }

    [Fact]
    public async Task Refusals_JustBeforeTheEnd_AreReported()
    {
        await using var identity = await StandIn.StartAsync(RecordAsync);
        await using (var gateway = GatewayHost.Start("identity", identity, ("Attempts:Interval", "00:10:00")))
        {
            using var client = gateway.With(TestTokens.Forged("curator-1", [Roles.Curator]));
            using (await client.GetAsync("/api/intake/things", Cancel)) { }
        }

        reported.Single()["count"]!.GetValue<int>().ShouldBe(1);
    }

    private static (string Key, string Value)[] Fast() => [("Attempts:Interval", "00:00:00.1")];

    private async Task RecordAsync(HttpContext context)
    {
        if (context.Request.Path != "/attempts")
            return;
        keys.Enqueue(context.Request.Headers["Idempotency-Key"].ToString());
        context.Response.StatusCode = status;
        if (status >= 400)
            return;
        foreach (var attempt in (await JsonNode.ParseAsync(context.Request.Body))!["attempts"]!.AsArray())
            reported.Enqueue(attempt!);
    }

    private (string Code, int Count, string? SubjectId) Find(string route, int status)
    {
        var found = reported.Where(attempt => attempt["route"]!.GetValue<string>() == route && attempt["status"]!.GetValue<int>() == status).ToArray();
        found.ShouldNotBeEmpty(string.Join('\n', reported.Select(attempt => attempt.ToJsonString())));
        return (found[0]["code"]!.GetValue<string>(), found.Sum(attempt => attempt["count"]!.GetValue<int>()), found[0]["subjectId"]?.GetValue<string>());
    }

    private Task ReportedAsync(int count) => Eventually.TrueAsync(
        () => Task.FromResult(reported.Sum(attempt => attempt["count"]!.GetValue<int>()) >= count), () => $"{count} refusals to be reported", cancellationToken: Cancel);
}
