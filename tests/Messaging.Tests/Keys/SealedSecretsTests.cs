using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using SocialPubs.Messaging.Keys;

namespace SocialPubs.Messaging.Tests.Keys;

public sealed class SealedSecretsTests
{
    private const string Secret = "vk1.a.тайна";

    private readonly string first = NewKey();
    private readonly string second = NewKey();

    [Fact]
    public void Open_WhatWasSealed_GivesItBack()
    {
        var secrets = With(first);
        var seal = secrets.Seal("token", "account-1", Secret);

        seal.ShouldNotContain("тайна");
        seal.ShouldNotBe(secrets.Seal("token", "account-1", Secret), "each seal has a nonce of its own");
        With(first).Open("token", "account-1", seal).ShouldBe(Secret);
    }

    [Fact]
    public void Open_AfterTheKeyWasRotated_StillOpens() =>
        With(second, previous: first).Open("token", "account-1", With(first).Seal("token", "account-1", Secret)).ShouldBe(Secret);

    [Fact]
    public void Open_WhatIsNotForThis_GivesNothing()
    {
        var secrets = With(first);
        var seal = secrets.Seal("token", "account-1", Secret);

        secrets.Open("token", "account-2", seal).ShouldBeNull();
        secrets.Open("password", "account-1", seal).ShouldBeNull();
        With(second).Open("token", "account-1", seal).ShouldBeNull();
        secrets.Open("token", "account-1", seal[..^4] + "AAAA").ShouldBeNull();
        secrets.Open("token", "account-1", seal.Split('.')[0] + ".AAAA").ShouldBeNull();
        secrets.Open("token", "account-1", "no seal").ShouldBeNull();
        secrets.Open("token", "account-1", null).ShouldBeNull();
    }

    [Fact]
    public void IsAvailable_WithoutAMasterKey_IsFalse() =>
        new SealedSecrets(MasterKeys.Read(new ConfigurationBuilder().Build())).IsAvailable.ShouldBeFalse();

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKeys.Length));

    private static SealedSecrets With(string key, string? previous = null) => new(MasterKeys.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DataProtection:Key"] = key, ["DataProtection:PreviousKeys"] = previous })
        .Build()));
}
