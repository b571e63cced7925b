using System.Net;

namespace SocialPubs.Gateway.Tests.Door;

public sealed class HostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("replies.example", true)]
    [InlineData("REPLIES.example", true)]
    [InlineData("replies.example.", true)]
    [InlineData("replies.example:8443", true)]
    [InlineData("evil.example", false)]
    [InlineData("replies.example.evil.example", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("localhost", false)]
    [InlineData("[::1]", false)]
    public Task Name_InTheAuthority_IsTheOnlyOneOutsideDevelopment(string host, bool known) => CheckAsync(host, known, Production.Settings());

    [Theory]
    [InlineData("desk.example", true)]
    [InlineData("xn--h1aeeedbe7f.xn--p1ai", true)]
    [InlineData("[2001:db8::1]", true)]
    [InlineData("[2001:db8:0::1]:80", true)]
    [InlineData("replies.example", false)]
    public Task Names_InTheSettings_AreTheOnlyOnes(string host, bool known) => CheckAsync(
        host, known, Production.Settings(("Gateway:Hosts:0", "desk.example"), ("Gateway:Hosts:1", "помощник.рф"), ("Gateway:Hosts:2", "2001:db8::1")));

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("led-here.example", false)]
    public Task Names_OfTheLoopback_AreTheOnlyOnesInTheDemo(string host, bool known) => CheckAsync(host, known, [("Identity:Demo", "true")]);

    [Theory]
    [InlineData("anything.example")]
    public Task Name_InDevelopment_MayBeAny(string host) => CheckAsync(host, known: true, []);

    [Theory]
    [InlineData("https://replies.example")]
    [InlineData("*.example")]
    [InlineData("replies.example:443")]
    [InlineData("replies.example/path")]
    public void Setting_ThatIsNoName_RefusesToStart(string host) =>
        Should.Throw<InvalidOperationException>(() => GatewayHost.Start([], ("Gateway:Hosts:0", host))).Message.ShouldContain("Gateway:Hosts");

    private static async Task CheckAsync(string host, bool known, (string Key, string Value)[] settings)
    {
        await using var identity = await StandIn.StartAsync();
        await using var gateway = GatewayHost.Start("identity", identity, settings);
        var secure = settings.Any(setting => setting.Key.StartsWith("Kestrel", StringComparison.Ordinal));
        using var client = Production.Client(secure ? gateway.HttpsAddress : gateway.Address);
        client.DefaultRequestHeaders.Host = host;

        using var answer = await client.GetAsync("/account", Cancel);

        if (known)
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        else
            await answer.ShouldBeProblemAsync(HttpStatusCode.MisdirectedRequest, "request.host-unknown");
        identity.Requests.Count.ShouldBe(known ? 1 : 0);
    }
}
