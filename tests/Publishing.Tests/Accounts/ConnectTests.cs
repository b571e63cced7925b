using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SocialPubs.Contracts;
using SocialPubs.Networks;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Tests.Accounts;

/// <summary>Connecting an account by OAuth 2 with PKCE, and renewing its token before it ends.</summary>
public sealed class ConnectTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Return_WithTheStateAndCode_StoresTokensOnceAndShowsThemNowhere()
    {
        var network = new FakeAuthorization();
        await using var system = await StartAsync(network);
        var id = await system.PutPageAsync();
        using var anybody = system.Replica.CreateClient();

        var (query, answer) = await ConnectAsync(system, id);
        var foreign = await anybody.GetAsync(new Uri("/api/publishing/oauth/callback/vk?code=good&state=guessed", UriKind.Relative), Cancel);
        var other = await anybody.GetAsync(new Uri($"/api/publishing/oauth/callback/ok?code=good&state={query["state"]}", UriKind.Relative), Cancel);
        var first = await anybody.GetAsync(new Uri($"/api/publishing/oauth/callback/vk?code=good&device_id=d1&state={query["state"]}", UriKind.Relative), Cancel);
        var second = await anybody.GetAsync(new Uri($"/api/publishing/oauth/callback/vk?code=good&device_id=d1&state={query["state"]}", UriKind.Relative), Cancel);

        query["redirect_uri"].ShouldBe("https://door.example/api/publishing/oauth/callback/vk");
        foreign.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        other.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        second.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await first.Content.ReadAsStringAsync(Cancel);
        page.ShouldContain("Страница подключена");
        var returned = network.Returned.Single();
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(returned.CodeVerifier))).ShouldBe(query["code_challenge"]);
        returned.Parameters["device_id"].ShouldBe("d1");
        await using var scope = system.Replica.Services.CreateAsyncScope();
        var account = scope.ServiceProvider.GetRequiredService<PublishingDb>().Accounts.Single(row => row.Id == id);
        var tokens = scope.ServiceProvider.GetRequiredService<AccountTokens>();
        (tokens.Reveal(account.ProtectedToken), tokens.Reveal(account.ProtectedRefreshToken)).ShouldBe(("user-500-access-1", "refresh-1"));
        var history = await system.Keeper().GetStringAsync(new Uri($"/api/publishing/accounts/{id}/history", UriKind.Relative), Cancel);
        history.ShouldContain("\"connected\"");
        foreach (var text in new[] { page, history, answer, (string?)await system.ScalarAsync("SELECT string_agg(oauth_starts::text, ' ') FROM oauth_starts") ?? "" })
        {
            text.ShouldNotContain("access-1");
            text.ShouldNotContain("refresh-1");
            text.ShouldNotContain(returned.CodeVerifier);
        }

        ((string?)await system.ScalarAsync("SELECT string_agg(oauth_starts::text, ' ') FROM oauth_starts"))!.ShouldNotContain(query["state"]!);
    }

    [Fact]
    public async Task Return_ForAnotherPage_StoresNothing()
    {
        var network = new FakeAuthorization { OwnerId = "666" };
        await using var system = await StartAsync(network);
        var id = await system.PutPageAsync();
        using var anybody = system.Replica.CreateClient();

        var (query, _) = await ConnectAsync(system, id);
        var answer = await anybody.GetStringAsync(new Uri($"/api/publishing/oauth/callback/vk?code=good&state={query["state"]}", UriKind.Relative), Cancel);
        var (refused, _) = await ConnectAsync(system, id);
        var denied = await anybody.GetStringAsync(new Uri($"/api/publishing/oauth/callback/vk?error=access_denied&state={refused["state"]}", UriKind.Relative), Cancel);
        var (late, _) = await ConnectAsync(system, id);
        await system.SqlAsync("UPDATE oauth_starts SET expires_at = now() - interval '1 second'");
        var tooLate = await anybody.GetAsync(new Uri($"/api/publishing/oauth/callback/vk?code=good&state={late["state"]}", UriKind.Relative), Cancel);

        answer.ShouldContain("не под той страницей");
        answer.ShouldContain("&lt;b&gt;");
        denied.ShouldContain("не дала доступа");
        tooLate.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        ((long?)await system.ScalarAsync($"SELECT count(*) FROM accounts WHERE id = '{id}' AND protected_refresh_token IS NULL AND version = 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Connect_WhereNothingIsConfiguredOrByOthers_IsRefused()
    {
        await using var system = await StartAsync(new FakeAuthorization { IsConfigured = false });
        var id = await system.PutPageAsync(body: "zhkh");

        var unconfigured = await system.Keeper("zhkh").PostAsync(new Uri($"/api/publishing/accounts/{id}/connect", UriKind.Relative), null, Cancel);
        var other = await system.Keeper("dorogi").PostAsync(new Uri($"/api/publishing/accounts/{id}/connect", UriKind.Relative), null, Cancel);

        ((string?)(await PublishingSystem.ReadAsync(unconfigured))["code"]).ShouldBe("publishing.connect-not-configured");
        other.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Token_ThatEnds_IsRenewedByOneReplicaAndAnnounced()
    {
        var network = new FakeAuthorization { Life = TimeSpan.FromSeconds(6) };
        await using var system = await StartAsync(network, replicas: 2, poll: "00:00:00.050");
        var id = await system.PutPageAsync();
        using var anybody = system.Replica.CreateClient();
        var (query, _) = await ConnectAsync(system, id);
        (await anybody.GetAsync(new Uri($"/api/publishing/oauth/callback/vk?code=good&state={query["state"]}", UriKind.Relative), Cancel)).EnsureSuccessStatusCode();

        await Testing.Eventually.TrueAsync(() => Task.FromResult(network.Refreshed.Count >= 2), () => $"two renewals, there were {network.Refreshed.Count}", cancellationToken: Cancel);
        network.Outcome = MonitorOutcome.Token;
        var problem = await system.Probe.WaitForAsync<AccountTokenProblem>(cancellationToken: Cancel);

        // Each refresh token counts once: no replica used one that another had used.
        network.Refreshed.ShouldBeUnique();
        network.Refreshed.First().ShouldBe("refresh-1");
        (problem.AccountId, problem.Code).ShouldBe((id, "fake.invalid_grant"));
        var account = await PublishingSystem.ReadAsync(await system.Keeper().GetAsync(new Uri($"/api/publishing/accounts/{id}", UriKind.Relative), Cancel));
        ((string?)account["problem"]).ShouldBe("Sign in anew.");
        ((string?)account["tokenRenewal"]).ShouldBe("automatic");
    }

    [Fact]
    public async Task Account_ConnectedAtVkId_PostsWithItsTokenAndRenewsIt()
    {
        await using var system = await PublishingSystem.StartAsync(replicas: 2, withAccount: false, settings: new(StringComparer.Ordinal)
        {
            ["Publishing:PublicAddress"] = "http://127.0.0.1:5300",
            ["Publishing:Accounts:Poll"] = "00:00:00.050",
            ["Publishing:Accounts:RetryAfter"] = "00:00:00.200",
            ["Networks:Vk:ClientId"] = "53000001",
        });
        system.Emulator.Walls.Introduce(500, "Ирина Орлова", official: true);
        var id = await system.PutPageAsync();
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var anybody = system.Replica.CreateClient();

        var (_, answer) = await ConnectAsync(system, id);
        var authorize = (string)System.Text.Json.Nodes.JsonNode.Parse(answer)!["authorizeUrl"]!;
        using var consent = await browser.GetAsync(authorize + "&member=500", Cancel);
        var page = await anybody.GetStringAsync(new Uri(consent.Headers.Location!.PathAndQuery, UriKind.Relative), Cancel);
        page.ShouldContain("Страница подключена");
        var token = await TokenAsync(system, id);
        await system.SqlAsync("UPDATE accounts SET token_expires_at = now() + interval '1 minute', token_obtained_at = now() - interval '59 minutes'");
        await Testing.Eventually.TrueAsync(async () => await TokenAsync(system, id) != token, () => "a renewed token", cancellationToken: Cancel);
        var post = Guid.CreateVersion7();
        (await system.Keeper().PutAsJsonAsync($"/api/publishing/own-posts/{post}", new { text = "Субботник в субботу.", targets = new[] { new { accountId = id } } }, Cancel)).EnsureSuccessStatusCode();
        (await system.Keeper().PostAsync(new Uri($"/api/publishing/own-posts/{post}/plan", UriKind.Relative), null, Cancel)).EnsureSuccessStatusCode();
        await system.Probe.WaitForAsync<OwnPostPosted>(cancellationToken: Cancel);

        token.ShouldStartWith("user-500-exp");
        system.Emulator.Walls.Posts(500).Single().Text.ShouldBe("Субботник в субботу.");
        system.Emulator.Calls.All("vk.id").Count.ShouldBe(2, "one sign-in, one renewal, by two replicas");
        var history = await system.Keeper().GetStringAsync(new Uri($"/api/publishing/accounts/{id}/history", UriKind.Relative), Cancel);
        history.ShouldContain("\"refreshed\"");
        history.ShouldNotContain(token);

        static async Task<string> TokenAsync(PublishingSystem system, Guid id)
        {
            await using var scope = system.Replica.Services.CreateAsyncScope();
            var account = scope.ServiceProvider.GetRequiredService<PublishingDb>().Accounts.Single(row => row.Id == id);
            return scope.ServiceProvider.GetRequiredService<AccountTokens>().Reveal(account.ProtectedToken)!;
        }
    }

    [Fact]
    public async Task Token_ThatTheNetworkRefuses_IsFoundByTheDailyCheck()
    {
        await using var system = await StartAsync(new FakeAuthorization(), replicas: 2, poll: "00:00:00.050");
        var id = await system.PutPageAsync();
        await Testing.Eventually.TrueAsync(
            async () => (long?)await system.ScalarAsync($"SELECT count(*) FROM accounts WHERE id = '{id}' AND token_checked_at IS NOT NULL") == 1,
            () => "the first check", cancellationToken: Cancel);

        system.Emulator.Faults.Add(new SocialPubs.Emulator.Control.Fault("*", SocialPubs.Emulator.Control.FaultKind.Error, ErrorCode: 5));
        await system.SqlAsync("UPDATE account_chores SET next_at = now() WHERE kind = 1");
        var problem = await system.Probe.WaitForAsync<AccountTokenProblem>(cancellationToken: Cancel);

        (problem.AccountId, problem.Code).ShouldBe((id, "vk.5"));
    }

    [Theory]
    [InlineData(3600, 2400)]
    [InlineData(30 * 86400, 29 * 86400)]
    public void DueAt_IsADayBeforeTheEndOrInTheLastThird(int life, int due)
    {
        var from = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var account = new Account
        {
            Id = default,
            Network = "vk",
            Kind = AccountKind.Person,
            Title = "x",
            OwnerId = "1",
            UpdatedAt = from,
            UpdatedBy = Actor.System,
            TokenObtainedAt = from,
            TokenExpiresAt = from.AddSeconds(life),
            ProtectedRefreshToken = "sealed",
        };

        SocialPubs.Publishing.OwnPosts.TokenRenewal.DueAt(account, new AccountWatchOptions()).ShouldBe(from.AddSeconds(due));
        account.ProtectedRefreshToken = null;
        SocialPubs.Publishing.OwnPosts.TokenRenewal.DueAt(account, new AccountWatchOptions()).ShouldBeNull();
    }

    private static Task<PublishingSystem> StartAsync(FakeAuthorization network, int replicas = 1, string poll = "01:00:00") => PublishingSystem.StartAsync(
        replicas,
        withAccount: false,
        settings: new(StringComparer.Ordinal)
        {
            ["Publishing:PublicAddress"] = "https://door.example",
            ["Publishing:Accounts:Poll"] = poll,
            ["Publishing:Accounts:RetryAfter"] = "00:00:00.200",
        },
        configure: services =>
        {
            services.RemoveAll<INetworkAuthorization>();
            services.AddSingleton<INetworkAuthorization>(network);
        });

    private static async Task<(System.Collections.Specialized.NameValueCollection Query, string Answer)> ConnectAsync(PublishingSystem system, Guid id)
    {
        var answer = await system.Keeper().PostAsync(new Uri($"/api/publishing/accounts/{id}/connect", UriKind.Relative), null, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        var url = (string)(await PublishingSystem.ReadAsync(answer))["authorizeUrl"]!;
        return (HttpUtility.ParseQueryString(new Uri(url).Query), text);
    }

    /// <summary>A network's sign-in that says what it was asked, and gives tokens that are numbered.</summary>
    private sealed class FakeAuthorization : INetworkAuthorization
    {
        private int count;

        public string Network => "vk";

        public bool IsConfigured { get; init; } = true;

        public string OwnerId { get; init; } = "500";

        public TimeSpan? Life { get; init; }

        public MonitorOutcome Outcome { get; set; } = MonitorOutcome.Read;

        public ConcurrentQueue<AuthorizationReturn> Returned { get; } = new();

        public ConcurrentQueue<string?> Refreshed { get; } = new();

        public Uri AuthorizeUri(AuthorizationStart start) => new(
            $"https://network.example/authorize?state={start.State}&code_challenge={start.CodeChallenge}&redirect_uri={Uri.EscapeDataString(start.RedirectUri.AbsoluteUri)}");

        public Task<AuthorizationResult> ExchangeAsync(AuthorizationReturn answer, CancellationToken cancellationToken)
        {
            Returned.Enqueue(answer);
            return Task.FromResult(Grant());
        }

        public Task<AuthorizationResult> RefreshAsync(ConnectorAccount account, string? refreshToken, CancellationToken cancellationToken)
        {
            if (Outcome != MonitorOutcome.Read)
                return Task.FromResult(new AuthorizationResult(Outcome, [], "fake.invalid_grant", "Sign in anew."));
            Refreshed.Enqueue(refreshToken);
            return Task.FromResult(Grant());
        }

        private AuthorizationResult Grant()
        {
            var number = Interlocked.Increment(ref count);
            return new AuthorizationResult(
                MonitorOutcome.Read,
                [new GrantedTokens(OwnerId, "<b>Чужая</b>", AccountKind.Person, $"user-500-access-{number}", $"refresh-{number}", Life is { } life ? TimeProvider.System.GetUtcNow() + life : null)]);
        }
    }
}
