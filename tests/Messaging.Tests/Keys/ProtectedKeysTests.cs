using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using SocialPubs.Messaging.Keys;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests.Keys;

/// <summary>Keys in the database, closed under a master key that is not there.</summary>
public sealed class ProtectedKeysTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_InTheTable_ShowNothingWithoutTheMasterKey()
    {
        var database = await DatabaseAsync();
        var (master, other) = (NewKey(), NewKey());
        using var first = await StartAsync(database, master);
        var text = Protector(first).Protect("a secret");

        var stored = await StoredAsync(database);

        stored.ShouldContain("encryptedSecret");
        // The plain form of a key has it in this element.
        stored.ShouldNotContain("<value>");
        var refused = await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(database, other));
        refused.Message.ShouldContain("PreviousKeys");
        using var again = await StartAsync(database, master);
        Protector(again).Unprotect(text).ShouldBe("a secret");
    }

    [Fact]
    public async Task Keys_OfReplicasThatStartTogether_AreOne()
    {
        var database = await DatabaseAsync();
        var master = NewKey();

        var replicas = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync(database, master)));

        var text = Protector(replicas[0]).Protect("a secret");
        foreach (var replica in replicas)
            Protector(replica).Unprotect(text).ShouldBe("a secret");
        (await ScalarAsync<long>(database, "SELECT count(*) FROM data_protection_keys")).ShouldBe(1);
        foreach (var replica in replicas)
            replica.Dispose();
    }

    [Fact]
    public async Task MasterKey_Rotated_TheOldOneIsNeededForOneStart()
    {
        var database = await DatabaseAsync();
        var (old, @new) = (NewKey(), NewKey());
        string text;
        using (var before = await StartAsync(database, old))
            text = Protector(before).Protect("a secret");

        using (var during = await StartAsync(database, @new, old))
            Protector(during).Unprotect(text).ShouldBe("a secret");

        using var after = await StartAsync(database, @new);
        Protector(after).Unprotect(text).ShouldBe("a secret");
        await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(database, old));
    }

    [Fact]
    public async Task Keys_StoredBeforeThereWasAMasterKey_AreEncryptedAtTheNextStart()
    {
        var database = await DatabaseAsync();
        string text;
        using (var before = await StartAsync(database, null))
            text = Protector(before).Protect("a secret");
        (await StoredAsync(database)).ShouldContain("<value>");

        using var after = await StartAsync(database, NewKey());

        (await StoredAsync(database)).ShouldNotContain("<value>");
        Protector(after).Unprotect(text).ShouldBe("a secret");
    }

    [Fact]
    public async Task Certificate_ThenMasterKey_OpensWhatTheCertificateClosed()
    {
        var database = await DatabaseAsync();
        var path = Path.Combine(Directory.CreateTempSubdirectory("socialpubs-keys-").FullName, "keys.pfx");
        using (var rsa = RSA.Create(2048))
        {
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = new CertificateRequest("CN=keys", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            await File.WriteAllBytesAsync(path, certificate.Export(X509ContentType.Pfx, "pw"), Cancel);
        }

        string text;
        using (var before = await StartAsync(database, null, certificate: path, environment: "Production"))
            text = Protector(before).Protect("a secret");
        (await StoredAsync(database)).ShouldContain("encryptedSecret");

        using var after = await StartAsync(database, NewKey(), certificate: path, environment: "Production");

        Protector(after).Unprotect(text).ShouldBe("a secret");
    }

    [Theory]
    [InlineData("Production", null)]
    [InlineData("Staging", "")]
    [InlineData("Development", "c2hvcnQ=")]
    [InlineData("Development", "not base64")]
    public async Task Start_WithoutAUsableKey_IsRefused(string environment, string? key) =>
        await Should.ThrowAsync<InvalidOperationException>(() => StartAsync("Host=localhost", key, environment: environment));

    [Fact]
    public void Derive_TwoPurposesOrTwoMasters_GivesUnlikeKeys()
    {
        var configuration = new ConfigurationManager { ["DataProtection:Key"] = NewKey(), ["DataProtection:PreviousKeys"] = $"{NewKey()}, {NewKey()}" };
        var keys = MasterKeys.Read(configuration);

        var derived = keys.DeriveAll("a").Concat(keys.DeriveAll("b")).ToList();

        derived.Count.ShouldBe(6);
        derived.Select(key => Convert.ToHexString(key.Bytes)).Distinct().Count().ShouldBe(6);
        derived.Select(key => key.Id).Distinct().Count().ShouldBe(6);
        keys.Derive("a").Id.ShouldBe(derived[0].Id);
        derived[0].ToString().ShouldBe(derived[0].Id);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKeys.Length));

    private static IDataProtector Protector(IHost host) => host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static async Task<string> DatabaseAsync()
    {
        var database = await TestInfrastructure.CreateDatabaseAsync("keys", Cancel);
        await using var db = new KeysDb(new DbContextOptionsBuilder<KeysDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options);
        await db.Database.EnsureCreatedAsync(Cancel);
        return database;
    }

    private static async Task<IHost> StartAsync(
        string database, string? key, string? previous = null, string? certificate = null, string environment = "Development")
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DataProtection:Key"] = key,
            ["DataProtection:PreviousKeys:0"] = previous,
            ["DataProtection:CertificatePath"] = certificate,
            ["DataProtection:CertificatePassword"] = "pw",
        });
        builder.Services.AddLogging();
        builder.Services.AddDbContext<KeysDb>(options => options.UseNpgsql(database).UseSnakeCaseNamingConvention());
        builder.AddProtectedKeys<KeysDb>("tests");
        var host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }

    private static async Task<string> StoredAsync(string database) =>
        await ScalarAsync<string>(database, "SELECT string_agg(xml, ' ') FROM data_protection_keys");

    private static async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private sealed class KeysDb(DbContextOptions<KeysDb> options) : DbContext(options), IDataProtectionKeyContext
    {
        public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();
    }
}
