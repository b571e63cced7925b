using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SocialPubs.AppHost.Tests;

public sealed class DevelopmentTokenTests
{
    private static readonly string Key = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sign_WithEveryOption_CarriesTheClaimsThatServicesRead()
    {
        var token = DevelopmentToken.Read(
            ["--role", "curator", "--role", "head", "--sub", "demo-curator", "--name", "Анна Куратор", "--body", "roads", "--body", "housing", "--hours", "2"]).Sign(Key, Now);

        var parts = token.Split('.');
        var header = Decode(parts[0]);
        var claims = Decode(parts[1]);
        header["alg"]!.GetValue<string>().ShouldBe("HS256");
        claims["iss"]!.GetValue<string>().ShouldBe("https://socialpubs.local");
        claims["aud"]!.GetValue<string>().ShouldBe("socialpubs");
        claims["sub"]!.GetValue<string>().ShouldBe("demo-curator");
        claims["name"]!.GetValue<string>().ShouldBe("Анна Куратор");
        claims["role"]!.AsArray().Select(role => role!.GetValue<string>()).ShouldBe(["curator", "head"]);
        claims["body"]!.AsArray().Select(body => body!.GetValue<string>()).ShouldBe(["roads", "housing"]);
        claims["exp"]!.GetValue<long>().ShouldBe(Now.AddHours(2).ToUnixTimeSeconds());
    }

    [Fact]
    public void Sign_Always_SignsHeaderAndClaims()
    {
        var token = DevelopmentToken.Read(["--role", "curator", "--sub", "demo"]).Sign(Key, Now);

        var signed = token[..token.LastIndexOf('.')];
        var signature = Base64Url.DecodeFromChars(token.AsSpan(signed.Length + 1));
        signature.ShouldBe(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.ASCII.GetBytes(signed)));
    }

    [Theory]
    [InlineData("--sub", "demo")]
    [InlineData("--role", "curator")]
    [InlineData("--role", "curator", "--sub", "demo", "--hours", "0")]
    [InlineData("--role", "curator", "--sub")]
    [InlineData("--rôle", "curator", "--sub", "demo")]
    public void Read_WithAMistake_Refuses(params string[] args) =>
        Should.Throw<CommandLineException>(() => DevelopmentToken.Read(args));

    private static JsonObject Decode(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
}
