using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Emulator;
using SocialPubs.Messaging.Keys;

namespace SocialPubs.Publishing.Tests.Accounts;

/// <summary>What Intake is told of the accounts, and that nobody else can read the token in it.</summary>
public sealed class AnnouncementTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Account_AtEachChangeAndUnderANewMasterKey_IsAnnouncedWithASealedToken()
    {
        var (first, second) = (NewKey(), NewKey());
        await using var system = await PublishingSystem.StartAsync(settings: Settings(first));
        var created = await system.Probe.WaitForAsync<NetworkAccountChanged>(cancellationToken: Cancel);

        var update = await system.Keeper().PutAsJsonAsync(
            $"/api/publishing/accounts/{created.AccountId}",
            new { network = "vk", kind = "legalEntity", title = "Новое имя", ownerId = "-1001", active = false }, Cancel);
        update.EnsureSuccessStatusCode();
        var changed = await system.Probe.WaitForAsync<NetworkAccountChanged>(message => message.Version == 2, Cancel);
        var renewed = system.StartReplica(Settings(second, previous: first));
        var again = await system.Probe.WaitForAsync<NetworkAccountChanged>(message => message.Version == 3, Cancel);
        system.StartReplica(Settings(second));

        Open(first, created).ShouldBe(RunningEmulator.Token);
        (created.Network, created.OwnerId, created.LegalEntity, created.Active).ShouldBe(("vk", "-1001", true, true));
        (changed.Title, changed.Active).ShouldBe(("Новое имя", false));
        Open(second, again).ShouldBe(RunningEmulator.Token);
        Open(first, again).ShouldBeNull();
        system.Probe.All.OfType<NetworkAccountChanged>().Count().ShouldBe(3, "the third replica has the same key");
        renewed.Services.GetRequiredService<SealedSecrets>().Open(NetworkAccountChanged.TokenPurpose, Guid.Empty.ToString("D"), again.SealedToken).ShouldBeNull();
    }

    private static string? Open(string key, NetworkAccountChanged message) =>
        new SealedSecrets(MasterKeys.Read(new ConfigurationBuilder().AddInMemoryCollection([new("DataProtection:Key", key)]).Build()))
            .Open(NetworkAccountChanged.TokenPurpose, message.AccountId.ToString("D"), message.SealedToken);

    private static Dictionary<string, string> Settings(string key, string? previous = null)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["DataProtection:Key"] = key };
        if (previous is not null)
            settings["DataProtection:PreviousKeys"] = previous;
        return settings;
    }

    private static string NewKey() => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
}
