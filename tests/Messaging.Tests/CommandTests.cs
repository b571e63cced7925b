using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests;

public sealed class CommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_Refused_ChangesNothing()
    {
        await using var service = await TestService.StartAsync(await TestService.NewOptionsAsync());
        var id = Guid.CreateVersion7();

        var answer = await service.Client().PostAsJsonAsync($"/api/counters/{id}/add", new AddRequest(101), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        problem.GetProperty("code").GetString().ShouldBe("test.too-much");
        problem.GetProperty("field").GetString().ShouldBe("amount");
        problem.GetProperty("type").GetString().ShouldBe("urn:socialpubs:problem:test.too-much");
        problem.TryGetProperty("traceId", out _).ShouldBeTrue();
        (await service.ReadAsync(db => db.Counters.AnyAsync(Cancel))).ShouldBeFalse();
        // That it was refused is on record, which is another matter.
        (await service.ReadAsync(db => db.Set<OutboxMessage>().AnyAsync(row => row.Type != "AuditRecorded", Cancel))).ShouldBeFalse();
    }

    [Fact]
    public async Task Command_SameKeyAndBody_GivesTheSameAnswerAndOneEffect()
    {
        await using var running = await TestService.StartAsync(await TestService.NewOptionsAsync());
        var id = Guid.CreateVersion7();

        var first = await PostAsync(running.Client(), id, 5, "key-1");
        var second = await PostAsync(running.Client(), id, 5, "key-1");

        second.StatusCode.ShouldBe(first.StatusCode);
        (await second.Content.ReadAsStringAsync(Cancel)).ShouldBe(await first.Content.ReadAsStringAsync(Cancel));
        second.Headers.ETag.ShouldBe(first.Headers.ETag);
        second.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        // One command, and one message that the command sent to the service itself.
        await Eventually.TrueAsync(
            () => running.ReadAsync(db => db.Counters.AnyAsync(row => row.Value == 6, Cancel)), () => "5 and 1", cancellationToken: Cancel);
        (await running.ReadAsync(db => db.Counters.Select(row => row.Version).SingleAsync(Cancel))).ShouldBe(2);
    }

    [Fact]
    public async Task Command_SameKeyAnotherBody_IsRefused()
    {
        await using var service = await TestService.StartAsync(await TestService.NewOptionsAsync());
        var id = Guid.CreateVersion7();
        await PostAsync(service.Client(), id, 5, "key-1");

        var answer = await PostAsync(service.Client(), id, 6, "key-1");

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString().ShouldBe("request.idempotency-key-reused");
    }

    [Fact]
    public async Task Command_SameKeyOfAnotherCaller_IsAnotherCommand()
    {
        await using var service = await TestService.StartAsync(await TestService.NewOptionsAsync());

        var first = await PostAsync(service.Client("anna"), Guid.CreateVersion7(), 5, "key-1");
        var second = await PostAsync(service.Client("boris"), Guid.CreateVersion7(), 6, "key-1");

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
    }

    [Fact]
    public async Task Command_SameKeyAtOnceOnTwoReplicas_TakesEffectOnce()
    {
        var options = await TestService.NewOptionsAsync();
        await using var first = await TestService.StartAsync(options);
        await using var second = await TestService.StartAsync(options);
        var id = Guid.CreateVersion7();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => PostAsync((i % 2 == 0 ? first : second).Client(), id, 7, "key-1")));

        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Cancel)));
        bodies.ShouldAllBe(body => body == bodies[0]);
        answers.Count(answer => !answer.Headers.Contains("Idempotency-Replayed")).ShouldBe(1);
    }

    [Fact]
    public async Task Command_RacesOnTwoReplicas_EachAddsOnce()
    {
        var options = await TestService.NewOptionsAsync();
        await using var first = await TestService.StartAsync(options);
        await using var second = await TestService.StartAsync(options);
        var id = Guid.CreateVersion7();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PostAsync((i % 2 == 0 ? first : second).Client(), id, 1, null)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        // Each command sends a message to the service itself, which counts one more.
        await Eventually.TrueAsync(
            () => first.ReadAsync(db => db.Counters.AnyAsync(row => row.Value == 40 && row.Version == 40, Cancel)),
            () => "20 commands and 20 messages, each counted once",
            cancellationToken: Cancel);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("ключ")]
    public async Task Command_MalformedKey_IsRefused(string key)
    {
        await using var service = await TestService.StartAsync(await TestService.NewOptionsAsync());

        var answer = await PostAsync(service.Client(), Guid.CreateVersion7(), 1, key);

        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString().ShouldBe("request.idempotency-key-invalid");
    }

    [Theory]
    [InlineData("{", "request.malformed", null)]
    [InlineData("""{"amount":"five"}""", "request.malformed", "amount")]
    [InlineData("{}", "request.malformed", null)]
    public async Task Command_BrokenJson_NamesThePlace(string json, string code, string? field)
    {
        await using var service = await TestService.StartAsync(await TestService.NewOptionsAsync());

        var answer = await service.Client().PostAsync(
            $"/api/counters/{Guid.CreateVersion7()}/add", new StringContent(json, System.Text.Encoding.UTF8, "application/json"), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        problem.GetProperty("code").GetString().ShouldBe(code);
        (problem.TryGetProperty("field", out var named) ? named.GetString() : null).ShouldBe(field);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, Guid id, int amount, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/counters/{id}/add") { Content = JsonContent.Create(new AddRequest(amount)) };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await client.SendAsync(request, Cancel);
    }
}
