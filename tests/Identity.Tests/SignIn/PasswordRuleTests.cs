using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Tests.SignIn;

public sealed class PasswordRuleTests
{
    private static readonly BreachedPasswords Known = new(Options.Create(new AccountOptions()));

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("рыжий кот гуляет")]
    [InlineData("            x      y")]
    [InlineData("🐈🐕🐎🐄🐖🐏🐐🐪🐘🦏🐁🐇")]
    [InlineData("zzzzzzzzzzzq")]
    [InlineData("<script>alert(1)</script>")]
    public void Check_LongAndUnknown_IsAccepted(string password) => Check(password).ShouldBeNull();

    [Theory]
    [InlineData("", PasswordFault.TooShort)]
    [InlineData("elevenchars", PasswordFault.TooShort)]
    // Eleven people would count, though they are 22 code units.
    [InlineData("🐈🐕🐎🐄🐖🐏🐐🐪🐘🦏🐁", PasswordFault.TooShort)]
    [InlineData("password1234", PasswordFault.Breached)]
    [InlineData("PASSWORD1234", PasswordFault.Breached)]
    [InlineData("qwertyqwerty", PasswordFault.Breached)]
    [InlineData("passwordpassword", PasswordFault.Breached)]
    [InlineData("dragondragondragon", PasswordFault.Breached)]
    [InlineData("aaaaaaaaaaaa", PasswordFault.Breached)]
    [InlineData("abcabcabcabcabc", PasswordFault.Breached)]
    [InlineData("йцукенгшщзхъфыва", PasswordFault.Breached)]
    [InlineData("123456789012", PasswordFault.Breached)]
    [InlineData("abcdefghijklm", PasswordFault.Breached)]
    [InlineData("Анна Иванова1", PasswordFault.ContainsName)]
    [InlineData("ivanova-anna!!", PasswordFault.ContainsName)]
    [InlineData("avonaviavonavi", PasswordFault.ContainsName)]
    internal void Check_Weak_IsRefused(string password, PasswordFault fault) => Check(password).ShouldBe(fault);

    [Fact]
    public void Check_HalfACharacter_IsRefused() => Check("\uD800 correct horse battery").ShouldBe(PasswordFault.Unreadable);

    [Fact]
    public void Check_Length_CountsAtBothEnds()
    {
        var characters = string.Concat(Enumerable.Range(0, 129).Select(i => (char)('а' + (i * 7 % 31))));

        Check(characters[..128]).ShouldBeNull();
        Check(characters).ShouldBe(PasswordFault.TooLong);
        PasswordRules.Check(characters[..14], 15, "a", "b", _ => false).ShouldBe(PasswordFault.TooShort);
        PasswordRules.Check(characters[..15], 15, "a", "b", _ => false).ShouldBeNull();
    }

    [Fact]
    public void Contains_FileOfHashes_FindsEachLineAndNoOther()
    {
        var words = Enumerable.Range(0, 999).Select(i => $"planted password {i}").ToArray();
        var file = Path.Combine(Directory.CreateTempSubdirectory("socialpubs-hibp-").FullName, "hashes.txt");
        File.WriteAllLines(file, words.Select((word, i) => $"{Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(word)))}:{i * i * i}").Order(StringComparer.Ordinal));
        var breached = new BreachedPasswords(Options.Create(new AccountOptions { BreachedPasswords = file }));

        words.Where(word => !breached.Contains(word)).ShouldBeEmpty();
        Enumerable.Range(0, 999).Select(i => $"other password {i}").Where(breached.Contains).ShouldBeEmpty();
    }

    [Fact]
    public void BreachedPasswords_FileThatIsNotThere_RefusesToStart() =>
        Should.Throw<InvalidOperationException>(() => new BreachedPasswords(Options.Create(new AccountOptions { BreachedPasswords = "/nowhere" })));

    private static PasswordFault? Check(string password) =>
        PasswordRules.Check(password, PasswordRules.LeastLength, "ivanova-anna", "Анна Иванова", Known.Contains);
}
