using SocialPubs.AppHost.Local;
using SocialPubs.Reporting.Notices.Deliveries;
using SocialPubs.Testing;
using SocialPubs.Testing.Mail;

namespace SocialPubs.Reporting.Tests.Notices;

/// <summary>A replica as a process of its own, killed by SIGKILL while the mail server has its messages in hand.</summary>
public sealed class KilledReplicaTests
{
    private const int InFlight = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notices_ReplicaKilledInTheMiddle_ArriveOnceEach()
    {
        await using var fixture = await MailFixture.StartAsync();
        await using (fixture.Replica())
        {
            // It makes the tables.
        }

        await fixture.WithAddressAsync("anna");
        for (var number = 0; number < 20; number++)
            await fixture.TellAsync(DeliveryTests.Notice(number), "anna");
        fixture.Mail.Mode = MailMode.Late;

        var replica = await LocalProcess.StartAsync(OptionsOf(fixture), Cancel);
        try
        {
            // As many as one replica sends at once have been taken, and none of the answers has left the server.
            await fixture.ArrivedAsync(InFlight);
        }
        finally
        {
            await replica.KillAsync();
        }

        (await fixture.DeliveriesAsync()).Count(row => row is { State: DeliveryState.Sending, HandedAt: not null }).ShouldBe(InFlight);
        fixture.Mail.Mode = MailMode.Accept;
        await using var second = fixture.Replica();
        await fixture.AreAsync(DeliveryState.Sent, 20 - InFlight);
        await fixture.AreAsync(DeliveryState.Unknown, InFlight);
        await MailFixture.AWhileAsync();

        fixture.Mail.Messages.Count.ShouldBe(20);
        fixture.Mail.Messages.Select(MailFixture.IdOf).Distinct(StringComparer.Ordinal).Count().ShouldBe(20);
    }

    [Fact]
    public async Task Notices_ReplicaKilledWhileTheServerIsAway_ArriveOnceEach()
    {
        await using var fixture = await MailFixture.StartAsync();
        await using (fixture.Replica())
        {
            // It makes the tables.
        }

        await fixture.WithAddressAsync("anna");
        fixture.Mail.Mode = MailMode.Refuse;
        for (var number = 0; number < 10; number++)
            await fixture.TellAsync(DeliveryTests.Notice(number), "anna");
        var replica = await LocalProcess.StartAsync(OptionsOf(fixture), Cancel);
        try
        {
            await Eventually.TrueAsync(() => Task.FromResult(fixture.Mail.Seen.Count(line => line == "refused") > 10), () => "refusals", TimeSpan.FromSeconds(30), Cancel);
        }
        finally
        {
            await replica.KillAsync();
        }

        fixture.Mail.Mode = MailMode.Accept;
        await using var second = fixture.Replica();
        await fixture.AreAsync(DeliveryState.Sent, 10);
        await MailFixture.AWhileAsync();

        fixture.Mail.Messages.Select(MailFixture.IdOf).Distinct(StringComparer.Ordinal).Count().ShouldBe(10);
        fixture.Mail.Messages.Count.ShouldBe(10);
    }

    private static LocalProcessOptions OptionsOf(MailFixture fixture)
    {
        var address = LocalAddress.Choose();
        return new LocalProcessOptions
        {
            Assembly = Path.Combine(AppContext.BaseDirectory, "SocialPubs.Reporting.dll"),
            Environment = new Dictionary<string, string?>(
                fixture.Options.Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), (string?)setting.Value)),
                StringComparer.Ordinal)
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = address.ToString().TrimEnd('/'),
                ["Authentication__DevelopmentSigningKey"] = TestTokens.SigningKey,
                ["ConnectionStrings__reportingdb"] = fixture.Options.DatabaseConnection,
                ["ConnectionStrings__messaging"] = fixture.Options.Broker,
                ["Attachments__Directory"] = fixture.Options.AttachmentsDirectory,
                ["Logging__LogLevel__Default"] = "Warning",
            },
            Health = new Uri(address, "health"),
        };
    }
}
