using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using SocialPubs.Identity.Keys;
using SocialPubs.Testing;

namespace SocialPubs.Identity.Tests.Keys;

public sealed class KeyRotationTests
{
    [Fact]
    public async Task TwoReplicas_MakeOneKey_RotateItTogether_AndGoOnAcceptingTheOldOnesTokens()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = (await ServiceHostOptions.CreateAsync("identitydb", cancellationToken)) with
        {
            Time = time,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Identity:Demo"] = "true",
                ["Identity:Issuer"] = "http://localhost/",
                // Longer than a replica takes to look, so that the old token still holds after the change.
                ["Identity:Tokens:AccessLifetime"] = "2.00:00:00",
            },
        };
        await using (var db = new IdentityDb(
            new DbContextOptionsBuilder<IdentityDb>().UseNpgsql(options.DatabaseConnection).UseSnakeCaseNamingConvention().Options))
        {
            await db.Database.MigrateAsync(cancellationToken);
        }

        await using var first = new ServiceHost<Program>(options);
        await using var second = new ServiceHost<Program>(options);
        var clients = await Task.WhenAll(Task.Run(() => first.CreateClient(), cancellationToken), Task.Run(() => second.CreateClient(), cancellationToken));

        var before = await KeyIdsAsync(clients[0], cancellationToken);
        before.Length.ShouldBe(1, "replicas that start together share their first key");
        (await KeyIdsAsync(clients[1], cancellationToken)).ShouldBe(before);

        time.Advance(TimeSpan.FromDays(89.5));
        await Eventually.TrueAsync(
            async () => (await KeyIdsAsync(clients[0], cancellationToken)).Length == 2 && (await KeyIdsAsync(clients[1], cancellationToken)).Length == 2,
            () => "both replicas to publish the next key", cancellationToken: cancellationToken);
        var old = await TokenAsync(clients[0], cancellationToken);
        new JsonWebToken(old).Kid.ShouldBe(before[0], "a key is published for a day before it signs");

        time.Advance(TimeSpan.FromDays(1));
        await Eventually.TrueAsync(
            async () => new JsonWebToken(await TokenAsync(clients[1], cancellationToken)).Kid != before[0],
            () => "the next key to sign", cancellationToken: cancellationToken);

        (await IntrospectAsync(clients[1], old, cancellationToken)).ShouldBeTrue("the old key is kept until what it signed has ended");
        (await KeyIdsAsync(clients[0], cancellationToken)).ShouldContain(before[0]);
        await Eventually.TrueAsync(
            async () => await IntrospectAsync(clients[0], await TokenAsync(clients[1], cancellationToken), cancellationToken),
            () => "the other replica to know the key", cancellationToken: cancellationToken);

        time.Advance(TimeSpan.FromDays(3));
        await Eventually.TrueAsync(
            async () => !(await KeyIdsAsync(clients[0], cancellationToken)).Contains(before[0]),
            () => "the old key to be deleted", cancellationToken: cancellationToken);

        await using var scope = first.Services.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<IdentityDb>().Set<SigningKey>().AsNoTracking().ToListAsync(cancellationToken);
        rows.ShouldAllBe(row => !Encoding.UTF8.GetString(row.Protected).Contains("PRIVATE"));
        rows.Count(row => row.Use == KeyUse.Encryption).ShouldBe(1);
    }

    private static async Task<string[]> KeyIdsAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var keys = JsonDocument.Parse(await client.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative), cancellationToken));
        return [.. keys.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private static async Task<string> TokenAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(client, "/connect/token", ("grant_type", "client_credentials"), cancellationToken);
        return answer.RootElement.GetProperty("access_token").GetString()!;
    }

    private static async Task<bool> IntrospectAsync(HttpClient client, string token, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(client, "/connect/introspection", ("token", token), cancellationToken);
        return answer.RootElement.GetProperty("active").GetBoolean();
    }

    private static async Task<JsonDocument> PostAsync(HttpClient client, string path, (string Name, string Value) field, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(
        [
            KeyValuePair.Create(field.Name, field.Value), KeyValuePair.Create("client_id", "demo-curator"), KeyValuePair.Create("client_secret", "demo"),
        ]);
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
    }
}
