using System.Net;
using Microsoft.AspNetCore.Http;

namespace SocialPubs.Gateway.Tests;

public sealed class ProxyErrorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_ThatIsAway_IsUnavailable()
    {
        await using var gateway = GatewayHost.Start([]);
        using var client = gateway.Caller();

        // Enough for the health checks to find out; the answer stays the same.
        for (var i = 0; i < 15; i++)
        {
            using var answer = await client.PostAsync("/api/publishing/postings/1/post", content: null, Cancel);

            await answer.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "service.unavailable");
            answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task Service_ThatComesBack_IsReachedAtOnce()
    {
        var address = GatewayHost.Nowhere();
        await using var gateway = GatewayHost.Start([("intake", address)]);
        using var client = gateway.Caller();
        for (var i = 0; i < 20; i++)
        {
            using var away = await client.GetAsync("/api/intake/things", Cancel);
            away.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        await using var back = await StandIn.StartAsync(at: address);

        (await client.GetStringAsync("/api/intake/things", Cancel)).ShouldBe("reached");
    }

    [Fact]
    public async Task Service_ThatIsSlow_TimesOut()
    {
        var givenUp = new TaskCompletionSource();
        await using var standIn = await StandIn.StartAsync(async context =>
        {
            context.RequestAborted.Register(givenUp.SetResult);
            await givenUp.Task;
        });
        await using var gateway = GatewayHost.Start("intake", standIn, ("Gateway:Timeout", "00:00:00.5"));
        using var client = gateway.Caller();

        using var answer = await client.GetAsync("/api/intake/things", Cancel);

        await answer.ShouldBeProblemAsync(HttpStatusCode.GatewayTimeout, "service.timed-out");
        await givenUp.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task Service_ThatDiesBeforeItAnswers_IsUnavailable()
    {
        await using var standIn = await StandIn.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Caller();

        using var answer = await client.PostAsync("/api/intake/things", new StringContent("{}"), Cancel);

        var problem = await answer.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "service.unavailable");
        problem["detail"]!.GetValue<string>().ShouldContain("Idempotency-Key");
        answer.Headers.RetryAfter.ShouldNotBeNull();
        standIn.Requests.Count.ShouldBe(1, "a command that may have been carried out is not sent twice");
    }

    [Theory]
    [InlineData(422, """{"type":"urn:socialpubs:problem:intake.unknown-network","status":422,"code":"intake.unknown-network"}""")]
    [InlineData(503, """{"type":"urn:socialpubs:problem:service.unavailable","status":503,"code":"service.unavailable","detail":"theirs"}""")]
    public async Task Problem_OfAService_PassesUnchanged(int status, string body)
    {
        await using var standIn = await StandIn.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/problem+json";
            context.Response.Headers.RetryAfter = "17";
            await context.Response.WriteAsync(body);
        });
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Caller();

        using var answer = await client.GetAsync("/api/intake/things", Cancel);

        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe(body);
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(17));
    }

    [Fact]
    public async Task Caller_WhoLeaves_EndsTheRequestToTheService()
    {
        var arrived = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var standIn = await StandIn.StartAsync(async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            arrived.SetResult();
            await ended.Task;
        });
        await using var gateway = GatewayHost.Start("intake", standIn);
        using var client = gateway.Caller();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var asking = client.GetAsync("/api/intake/things", leave.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }
}
