using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialPubs.Contracts;
using SocialPubs.Emulator.Control;
using SocialPubs.Networks;
using SocialPubs.Publishing.Accounts;

namespace SocialPubs.Publishing.Tests.Accounts;

/// <summary>The register of accounts and the secrecy of their tokens.</summary>
public sealed class AccountTests
{
    private const string Secret = "s3cr3t";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_IsInNoAnswerNoLogAndNoColumn()
    {
        var logs = new LogCollector();
        await using var system = await PublishingSystem.StartAsync(
            withAccount: false,
            settings: new(StringComparer.Ordinal)
            {
                ["Logging:LogLevel:Default"] = "Trace",
                ["Logging:LogLevel:System.Net.Http"] = "Trace",
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Trace",
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "Trace",
            },
            configure: services => services.AddSingleton<ILoggerProvider>(logs));
        var id = await system.PutAccountAsync();
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.LostAnswer, Count: 1));
        system.Emulator.Faults.Add(new Fault("wall.createComment", FaultKind.Error, Count: 1, ErrorCode: 6));
        await system.PublishAsync(TestData.Approved(system.Emulator.AddPost()).WithAttachments(await system.UploadAsync()));
        await system.PublishAsync(TestData.Approved(system.Emulator.AddPost()));
        await system.PublishAsync(TestData.Approved(system.Emulator.AddPost()));
        await Testing.Eventually.TrueAsync(
            () => Task.FromResult(system.Probe.Heard.OfType<ReplyPosted>().Count() == 3), () => "three replies", cancellationToken: Cancel);

        var answers = new[]
        {
            await system.Keeper().GetStringAsync(new Uri("/api/publishing/accounts", UriKind.Relative), Cancel),
            await (await system.Keeper().PutAsJsonAsync(
                $"/api/publishing/accounts/{id}",
                new { network = "vk", kind = "legalEntity", title = "", ownerId = "-1", active = true, token = "group-1-s3cr3t with space" }, Cancel))
                .Content.ReadAsStringAsync(Cancel),
            await (await system.Keeper().PutAsync(
                new Uri($"/api/publishing/accounts/{id}", UriKind.Relative),
                new StringContent("""{"token":"group-1-s3cr3t","network":7}""", System.Text.Encoding.UTF8, "application/json"), Cancel))
                .Content.ReadAsStringAsync(Cancel),
            string.Join('\n', system.Probe.Heard.Select(message => System.Text.Json.JsonSerializer.Serialize(message, message.GetType()))),
        };

        answers[0].ShouldContain("\"hasToken\":true");
        foreach (var answer in answers)
            answer.ShouldNotContain(Secret);
        logs.Lines.Count.ShouldBeGreaterThan(100, "the collector must have heard the service");
        logs.Lines.Where(line => line.Contains(Secret, StringComparison.Ordinal)).ShouldBeEmpty();
        ((string?)await system.ScalarAsync("SELECT string_agg(accounts::text, ' ') FROM accounts")).ShouldNotBeNull().ShouldNotContain(Secret);
        ((string?)await system.ScalarAsync("SELECT string_agg(convert_from(body, 'UTF8'), ' ') FROM idempotency_keys")).ShouldNotBeNull().ShouldNotContain(Secret);
    }

    [Fact]
    public async Task Token_EncryptedByOneReplica_IsReadByAnother()
    {
        await using var system = await PublishingSystem.StartAsync(replicas: 2);
        var second = system.StartReplica();

        var sealed_ = system.Replica.Services.GetRequiredService<AccountTokens>().Protect("a token");

        sealed_.ShouldNotContain("a token");
        second.Services.GetRequiredService<AccountTokens>().Reveal(sealed_).ShouldBe("a token");
        ((long?)await system.ScalarAsync("SELECT count(*) FROM data_protection_keys")).ShouldBe(1);
    }

    [Fact]
    public async Task Put_WithBadFields_NamesEach()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false);

        var answer = await system.Keeper().PutAsJsonAsync(
            $"/api/publishing/accounts/{Guid.CreateVersion7()}",
            new { network = "vk", kind = "person", title = "", ownerId = "-5", active = true }, Cancel);
        var unknown = await system.Keeper().PutAsJsonAsync(
            $"/api/publishing/accounts/{Guid.CreateVersion7()}",
            new { network = "myspace", kind = "person", title = "x", ownerId = "5", active = true }, Cancel);
        var executor = await system.Executor().PutAsJsonAsync(
            $"/api/publishing/accounts/{Guid.CreateVersion7()}",
            new { network = "vk", kind = "person", title = "x", ownerId = "5", active = true, token = "t" }, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PublishingSystem.ReadAsync(answer))["errors"]!.AsArray().Select(error => (string?)error!["field"]).ShouldBe(["title", "ownerId", "token"]);
        ((string?)(await PublishingSystem.ReadAsync(unknown))["code"]).ShouldBe("publishing.unknown-network");
        executor.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Put_ASecondActiveAccount_IsRefusedAndAnUpdateKeepsTheToken()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false);
        var id = await system.PutAccountAsync();
        var request = new { network = "vk", kind = "legalEntity", title = "Новое имя", ownerId = "-1001", active = true, token = (string?)null };

        var second = await system.Keeper().PutAsJsonAsync(
            $"/api/publishing/accounts/{Guid.CreateVersion7()}", request with { token = "another" }, Cancel);
        var update = await system.Keeper().PutAsJsonAsync($"/api/publishing/accounts/{id}", request, Cancel);

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        ((string?)(await PublishingSystem.ReadAsync(second))["code"]).ShouldBe("publishing.account-duplicate");
        update.StatusCode.ShouldBe(HttpStatusCode.OK);
        var account = await PublishingSystem.ReadAsync(update);
        ((string?)account["title"]).ShouldBe("Новое имя");
        ((bool?)account["hasToken"]).ShouldBe(true);
        ((int?)account["version"]).ShouldBe(2);
    }

    [Fact]
    public async Task Account_OfAnotherBody_IsNeitherShownNorChanged()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false);
        var shared = await system.PutAccountAsync();
        var (roads, zhkh) = (system.Replica.ClientFor("press-2", Roles.PressSecretary, "dorogi"), system.Replica.ClientFor("press-3", Roles.PressSecretary, "zhkh"));
        var own = Guid.CreateVersion7();
        var request = new { network = "vk", kind = "legalEntity", title = "Дороги", ownerId = "-1002", active = true, token = "t", bodyCode = (string?)"dorogi" };
        (await roads.PutAsJsonAsync($"/api/publishing/accounts/{own}", request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Created);

        var taken = await zhkh.PutAsJsonAsync($"/api/publishing/accounts/{own}", request with { bodyCode = "zhkh" }, Cancel);
        var given = await zhkh.PutAsJsonAsync($"/api/publishing/accounts/{Guid.CreateVersion7()}", request, Cancel);

        taken.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        given.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await IdsAsync(zhkh)).ShouldBe([shared]);
        (await IdsAsync(roads)).ShouldBe([shared, own], ignoreOrder: true);
        (await IdsAsync(system.Replica.ClientFor("vera", Roles.Curator))).ShouldBe([shared, own], ignoreOrder: true);

        static async Task<Guid[]> IdsAsync(HttpClient client)
        {
            var accounts = await client.GetFromJsonAsync<System.Text.Json.JsonElement>("/api/publishing/accounts", Cancel);
            return [.. accounts.EnumerateArray().Select(account => account.GetProperty("id").GetGuid())];
        }
    }

    [Fact]
    public async Task Budget_OfOneAccountInTwoReplicas_IsOne()
    {
        await using var system = await PublishingSystem.StartAsync(replicas: 2, withAccount: false);
        var account = Guid.CreateVersion7();
        var budgets = new[] { system.Replica, system.StartReplica() }.Select(replica => replica.Services.GetRequiredService<RateBudget>()).ToArray();

        var waits = await Task.WhenAll(Enumerable.Range(0, 41).Select(i =>
            budgets[i % 2].BookAsync(account, CallToken.Posting, 10, TimeSpan.FromSeconds(30), Cancel)));

        // 41 calls at 10 a second take 4 s, whoever books them; booking itself takes some time too.
        waits.Max().ShouldBeInRange(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        var next = await Should.ThrowAsync<RateBudgetException>(async () =>
        {
            for (var i = 0; i < 3; i++)
                await budgets[i % 2].BookAsync(account, CallToken.Upload, 0.01, TimeSpan.FromSeconds(150), Cancel);
        });
        next.Wait.ShouldBe(TimeSpan.FromSeconds(150));
    }

    private sealed class LogCollector : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Enqueue(state.ToString() ?? string.Empty);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
