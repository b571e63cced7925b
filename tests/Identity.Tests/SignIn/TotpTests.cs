using System.Text;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Tests.SignIn;

public sealed class TotpTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, of which an app shows the last six digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Code_OfTheRfcsKey_IsTheRfcsCode(long seconds, string code) =>
        Totp.Code(Key, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))).ShouldBe(code);

    [Fact]
    public void Match_NeighbouringSteps_AreAcceptedAndFurtherOnesNot()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var step = Totp.StepAt(now);

        foreach (var near in new[] { step - 1, step, step + 1 })
            Totp.Match(Key, Totp.Code(Key, near), 0, now).ShouldBe(near);
        Totp.Match(Key, Totp.Code(Key, step - 2), 0, now).ShouldBeNull();
        Totp.Match(Key, Totp.Code(Key, step + 2), 0, now).ShouldBeNull();
    }

    [Fact]
    public void Match_UsedStep_IsRefused()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var step = Totp.StepAt(now);

        Totp.Match(Key, Totp.Code(Key, step), step, now).ShouldBeNull();
        Totp.Match(Key, Totp.Code(Key, step - 1), step, now).ShouldBeNull();
        Totp.Match(Key, Totp.Code(Key, step + 1), step, now).ShouldBe(step + 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("１２３４５６")]
    [InlineData("abcdef")]
    public void Match_NoCode_IsRefused(string typed) => Totp.Match(Key, typed, 0, DateTimeOffset.UnixEpoch.AddDays(1)).ShouldBeNull();

    [Fact]
    public void Encode_OfTheRfcsKey_IsBase32() => Totp.Encode(Key).ShouldBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

    [Fact]
    public void Address_NamesEverythingAnAppNeeds() => Totp.Address("Соц & Ко", "a@b", Key).ShouldBe(
        "otpauth://totp/%D0%A1%D0%BE%D1%86%20%26%20%D0%9A%D0%BE:a%40b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%D0%A1%D0%BE%D1%86%20%26%20%D0%9A%D0%BE&algorithm=SHA1&digits=6&period=30");
}
