using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using MimeKit;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Notices.Deliveries;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Notices;

public sealed partial class SettingsTests : IAsyncLifetime
{
    private const string Path = "/api/reporting/notice-settings";

    private MailFixture fixture = null!;
    private ServiceHost<Program> host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        fixture = await MailFixture.StartAsync();
        host = fixture.Replica();
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task Address_WithItsCode_IsUsedAndWithoutItIsNot()
    {
        using var anna = host.ClientFor("anna", Roles.Executor, "water");
        using var sent = await anna.PutAsJsonAsync(Path + "/email/address", new { address = "anna@mail.example" }, Cancel);
        sent.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var soon = await anna.PutAsJsonAsync(Path + "/email/address", new { address = "anna@mail.example" }, Cancel);
        soon.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        await fixture.ArrivedAsync(1);
        using var mail = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(fixture.Mail.Messages[0])), Cancel);
        var code = Code().Match(mail.TextBody!).Groups["code"].Value;

        await fixture.TellAsync(DeliveryTests.Notice(1), "anna");
        using var wrong = await anna.PostAsJsonAsync(Path + "/email/confirm", new { code = "AAAAAAAAAA" }, Cancel);
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var boris = host.ClientFor("boris", Roles.Executor, "water");
        using var foreign = await boris.PostAsJsonAsync(Path + "/email/confirm", new { code }, Cancel);
        foreign.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await MailFixture.AWhileAsync();
        fixture.Mail.Messages.Count.ShouldBe(1);

        using var confirmed = await anna.PostAsJsonAsync(Path + "/email/confirm", new { code = code.ToLowerInvariant() }, Cancel);
        confirmed.StatusCode.ShouldBe(HttpStatusCode.OK);
        await fixture.TellAsync(DeliveryTests.Notice(2), "anna");
        await fixture.ArrivedAsync(2);
        using var again = await anna.PostAsJsonAsync(Path + "/email/confirm", new { code }, Cancel);
        again.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        using var removed = await anna.DeleteAsync(Path + "/email/address", Cancel);
        removed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await fixture.TellAsync(DeliveryTests.Notice(3), "anna");
        await MailFixture.AWhileAsync();
        fixture.Mail.Messages.Count.ShouldBe(2);
        (await fixture.DeliveriesAsync()).ShouldAllBe(row => row.State == DeliveryState.Sent);
    }

    [Fact]
    public async Task Settings_AreKeptAndGuardedByTheirVersion()
    {
        using var anna = host.ClientFor("anna", Roles.Executor, "water");
        var before = await anna.GetFromJsonAsync<JsonElement>(Path, Cancel);
        before.GetProperty("contacts").EnumerateArray().Select(contact => contact.GetProperty("isOffered").GetBoolean()).ShouldBe([true, false, false]);
        before.GetProperty("administrationTimeZone").GetString().ShouldBe("Europe/Moscow");

        using var put = await anna.PutAsJsonAsync(
            Path, new { channels = new { deadline = new[] { "telegram" } }, quietFrom = "22:00:00", quietUntil = "07:30:00", timeZone = "Asia/Vladivostok", digest = "daily", digestHour = 8 }, Cancel);
        put.StatusCode.ShouldBe(HttpStatusCode.OK, await put.Content.ReadAsStringAsync(Cancel));
        var after = await anna.GetFromJsonAsync<JsonElement>(Path, Cancel);
        after.GetProperty("quietFrom").GetString().ShouldBe("22:00:00");
        after.GetProperty("digest").GetString().ShouldBe("daily");
        after.GetProperty("channels").GetProperty("deadline")[0].GetString().ShouldBe("telegram");
        after.GetProperty("channels").GetProperty("missed").GetArrayLength().ShouldBe(3);

        using var request = new HttpRequestMessage(HttpMethod.Put, Path) { Content = JsonContent.Create(new { digest = "none" }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
        using var stale = await anna.SendAsync(request, Cancel);
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("""{"channels":{"gossip":["email"]}}""", "channels")]
    [InlineData("""{"channels":{"deadline":["pigeon"]}}""", "channels.deadline")]
    [InlineData("""{"channels":{"deadline":null}}""", "channels.deadline")]
    [InlineData("""{"quietFrom":"22:00:00"}""", "quietUntil")]
    [InlineData("""{"quietFrom":"22:00:00","quietUntil":"22:00:00"}""", "quietUntil")]
    [InlineData("""{"timeZone":"Mars/Olympus"}""", "timeZone")]
    [InlineData("""{"digest":"yearly"}""", "digest")]
    [InlineData("""{"digestHour":24}""", "digestHour")]
    public async Task Settings_ThatCannotBe_AreRefusedWithTheField(string body, string field)
    {
        using var anna = host.ClientFor("anna", Roles.Executor, "water");

        using var answer = await anna.PutAsync(Path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain($"\"{field}\"");
    }

    [Theory]
    [InlineData("email", "no address", HttpStatusCode.UnprocessableEntity)]
    [InlineData("email", "Anna <anna@mail.example>", HttpStatusCode.UnprocessableEntity)]
    [InlineData("email", "anna@mail.example,boris@mail.example", HttpStatusCode.UnprocessableEntity)]
    [InlineData("email", "anna@mail.example\r\nBcc:x@mail.example", HttpStatusCode.UnprocessableEntity)]
    [InlineData("email", null, HttpStatusCode.UnprocessableEntity)]
    [InlineData("telegram", "1234", HttpStatusCode.Conflict)]
    [InlineData("pigeon", "1234", HttpStatusCode.NotFound)]
    public async Task Address_ThatIsNone_GetsNoCode(string channel, string? address, HttpStatusCode status)
    {
        using var anna = host.ClientFor("anna", Roles.Executor, "water");

        using var answer = await anna.PutAsJsonAsync($"{Path}/{channel}/address", new { address }, Cancel);

        answer.StatusCode.ShouldBe(status);
        (await fixture.DeliveriesAsync()).ShouldBeEmpty();
    }

    [GeneratedRegex("Код подтверждения: (?<code>[A-Z0-9]{10})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
