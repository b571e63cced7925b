using System.Globalization;
using System.Net;
using MimeKit;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.Notices.Deliveries;
using SocialPubs.Testing;
using SocialPubs.Testing.Mail;

namespace SocialPubs.Reporting.Tests.Notices;

/// <summary>E-mails through a real SMTP server that is away, refuses, breaks off and is slow: each notice arrives once.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private MailFixture fixture = null!;
    private ServiceHost<Program> host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        fixture = await MailFixture.StartAsync();
        host = fixture.Replica();
        await fixture.WithAddressAsync("anna");
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task Notice_WithAddress_ArrivesOnceAsItShould()
    {
        var publication = Guid.Parse("01990000-0000-7000-8000-000000000001");
        var content = Notice(1) with { Subject = "Срок истекает: <проект> & ответ", PublicationId = publication, Link = "/publications/1", IsUrgent = true };

        await fixture.TellAsync(content, "anna", "without-address");
        await fixture.TellAsync(content, "anna");
        await fixture.AreAsync(DeliveryState.Sent, 1);
        await MailFixture.AWhileAsync();

        var raw = fixture.Mail.Messages.ShouldHaveSingleItem();
        using var mail = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(raw)), Cancel);
        mail.Subject.ShouldBe("Срок истекает: <проект> & ответ");
        mail.Headers["X-Rcpt"].ShouldBe("anna@mail.example");
        mail.From.Mailboxes.ShouldHaveSingleItem().Name.ShouldBe("Батайск");
        mail.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");
        mail.Headers[HeaderId.ListId]!.ShouldContain("notices.bataysk.example");
        mail.InReplyTo.ShouldBe($"publication-{publication:N}@bataysk.example");
        mail.References.Single().ShouldBe(mail.InReplyTo);
        mail.Importance.ShouldBe(MessageImportance.High);
        mail.MessageId.ShouldBe($"{(await fixture.DeliveriesAsync())[0].Id:N}@bataysk.example");
        mail.TextBody!.ShouldContain("Текст 1");
        mail.TextBody!.ShouldContain("https://console.example/publications/1");
        mail.HtmlBody!.ShouldContain("&lt;");
        mail.HtmlBody!.ShouldNotContain("<проект>");
    }

    [Fact]
    public async Task Notices_ServerAwayAndTwoReplicas_ArriveOnceEach()
    {
        await using var second = fixture.Replica();
        await fixture.WithAddressAsync("boris");
        await fixture.Mail.KillAsync();
        for (var number = 0; number < 20; number++)
            await fixture.TellAsync(Notice(number), "anna", "boris");
        await Eventually.TrueAsync(
            async () => (await fixture.DeliveriesAsync()).Count(row => row.ErrorCode == "mail.no-connection") == 40,
            () => "an attempt of each", TimeSpan.FromSeconds(60), Cancel);

        await fixture.Mail.StartAsync(Cancel);
        await fixture.AreAsync(DeliveryState.Sent, 40);
        await MailFixture.AWhileAsync();

        fixture.Mail.Messages.Count.ShouldBe(40);
        fixture.Mail.Messages.Select(MailFixture.IdOf).Distinct(StringComparer.Ordinal).Count().ShouldBe(40);
    }

    [Theory]
    [InlineData(MailMode.Refuse, "mail.451")]
    [InlineData(MailMode.Full, "mail.452")]
    public async Task Notice_RefusedForNow_ArrivesOnceLater(MailMode mode, string code)
    {
        fixture.Mail.Mode = mode;
        await fixture.TellAsync(Notice(1), "anna");
        await Eventually.TrueAsync(
            async () => (await fixture.DeliveriesAsync()) is [{ Attempts: > 2, HandedAt: null } row] && row.ErrorCode == code,
            () => "several attempts", TimeSpan.FromSeconds(30), Cancel);
        fixture.Mail.Messages.ShouldBeEmpty();

        fixture.Mail.Mode = MailMode.Accept;
        await fixture.AreAsync(DeliveryState.Sent, 1);
        await MailFixture.AWhileAsync();

        fixture.Mail.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Notice_RecipientUnknown_FailsAndIsDiscardedByTheAdministrator()
    {
        fixture.Mail.Mode = MailMode.Reject;
        await fixture.TellAsync(Notice(1), "anna");
        await fixture.AreAsync(DeliveryState.Failed, 1);
        using var administrator = host.ClientFor("admin", Roles.Administrator);

        var page = await administrator.GetStringAsync("/api/reporting/deliveries?state=failed", Cancel);
        page.ShouldContain("mail.550");
        page.ShouldContain("No such mailbox");
        page.ShouldNotContain("Текст 1");
        var id = (await fixture.DeliveriesAsync())[0].Id;
        using var discarded = await administrator.PostAsync($"/api/reporting/deliveries/{id}/discard", null, Cancel);
        discarded.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var again = await administrator.PostAsync($"/api/reporting/deliveries/{id}/retry", null, Cancel);
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var stranger = host.ClientFor("anna", Roles.Executor, "water");
        using var refused = await stranger.GetAsync("/api/reporting/deliveries", Cancel);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Notice_TakenButTheAnswerLost_IsNotSentAgain()
    {
        fixture.Mail.Mode = MailMode.Lose;
        await fixture.TellAsync(Notice(1), "anna");
        await fixture.AreAsync(DeliveryState.Unknown, 1);

        fixture.Mail.Mode = MailMode.Accept;
        await MailFixture.AWhileAsync();

        fixture.Mail.Messages.ShouldHaveSingleItem();
        (await fixture.DeliveriesAsync())[0].Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Notice_NotTakenAndTheAnswerLost_ArrivesWhenTheAdministratorSendsItAgainWithTheSameId()
    {
        fixture.Mail.Mode = MailMode.Drop;
        await fixture.TellAsync(Notice(1), "anna");
        await fixture.AreAsync(DeliveryState.Unknown, 1);
        fixture.Mail.Messages.ShouldBeEmpty();
        fixture.Mail.Mode = MailMode.Accept;
        using var administrator = host.ClientFor("admin", Roles.Administrator);
        var id = (await fixture.DeliveriesAsync())[0].Id;

        using var answer = await administrator.PostAsync($"/api/reporting/deliveries/{id}/retry", null, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await fixture.AreAsync(DeliveryState.Sent, 1);
        MailFixture.IdOf(fixture.Mail.Messages.ShouldHaveSingleItem()).ShouldBe($"{id:N}@bataysk.example");
    }

    [Fact]
    public async Task Notice_AnswerLaterThanTheLimit_IsUnknownAndNotSentAgain()
    {
        fixture.Mail.Mode = MailMode.Late;
        await fixture.TellAsync(Notice(1), "anna");
        await fixture.AreAsync(DeliveryState.Unknown, 1);

        fixture.Mail.Mode = MailMode.Accept;
        await MailFixture.AWhileAsync();

        fixture.Mail.Messages.ShouldHaveSingleItem();
        (await fixture.DeliveriesAsync())[0].ErrorCode.ShouldBe("mail.timeout");
    }

    [Fact]
    public async Task Notices_InQuietHours_ComeInOneMailAndUrgentOnesAtOnce()
    {
        var now = TimeProvider.System.GetUtcNow();
        // Quiet until a few seconds from now.
        await fixture.WithAddressAsync("boris", settings =>
        {
            settings.TimeZone = "Etc/UTC";
            settings.QuietFrom = TimeOnly.FromDateTime(now.UtcDateTime.AddHours(-1));
            settings.QuietUntil = TimeOnly.FromDateTime(now.UtcDateTime.AddSeconds(8));
        });

        await fixture.TellAsync(Notice(1), "boris");
        await fixture.TellAsync(Notice(2), "boris");
        await fixture.TellAsync(Notice(3) with { IsUrgent = true }, "boris");
        await fixture.ArrivedAsync(1);
        using var urgent = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(fixture.Mail.Messages[0])), Cancel);
        urgent.Subject.ShouldBe("Тема 3");
        await fixture.AreAsync(DeliveryState.Sent, 2);

        using var collected = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(fixture.Mail.Messages[1])), Cancel);
        collected.Subject.ShouldBe("SocialPubs: 2 уведомления");
        collected.TextBody!.ShouldContain("Текст 1");
        collected.TextBody!.ShouldContain("Текст 2");
    }

    [Fact]
    public async Task Notice_OfAKindThatThePersonDoesNotWantByMail_IsInTheConsoleAlone()
    {
        await fixture.WithAddressAsync("boris", settings => settings.Channels =
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [NoticeKinds.Approval] = [] });

        await fixture.TellAsync(Notice(1), "boris");
        await fixture.TellAsync(Notice(2) with { Kind = NoticeKinds.Missed }, "boris");
        await fixture.AreAsync(DeliveryState.Sent, 1);

        fixture.Mail.Messages.Count.ShouldBe(1);
        using var boris = host.ClientFor("boris", Roles.Executor, "water");
        var page = await boris.GetStringAsync("/api/reporting/notices", Cancel);
        page.ShouldContain("Тема 1");
        page.ShouldContain("Тема 2");
    }

    [Fact]
    public async Task Certificate_ThatNobodyVouchesFor_GetsNoMail()
    {
        await using var other = await MailFixture.StartAsync(withTls: true);
        await using var replica = other.Replica();
        await other.WithAddressAsync("anna");

        await other.TellAsync(Notice(1), "anna");

        await Eventually.TrueAsync(
            async () => (await other.DeliveriesAsync()) is [{ ErrorCode: "mail.certificate", HandedAt: null }],
            () => "a refusal of the certificate", TimeSpan.FromSeconds(30), Cancel);
        other.Mail.Messages.ShouldBeEmpty();
    }

    internal static NoticeContent Notice(int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"test:{number}"),
        NoticeKinds.Approval,
        string.Create(CultureInfo.InvariantCulture, $"Тема {number}"),
        string.Create(CultureInfo.InvariantCulture, $"Текст {number}"));
}
