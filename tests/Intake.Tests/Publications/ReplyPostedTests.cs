using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Testing;

namespace SocialPubs.Intake.Tests.Publications;

public sealed class ReplyPostedTests(IntakeFixture intake)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReplyPosted_InTimeAndTwice_AnswersOnce()
    {
        var body = await intake.NewBodyAsync();
        var publication = await intake.RegisterAsync(new PublicationData().With("bodyCode", body));
        var reply = Reply(publication.Id(), body, TimeProvider.System.GetUtcNow());
        var messageId = Guid.CreateVersion7();

        await intake.Probe.PublishAsync(reply, messageId, Cancelled);
        await intake.Probe.PublishAsync(reply, messageId, Cancelled);
        // Not a second delivery but a second message: another address must not displace the first.
        var answered = await intake.HeardAsync<PublicationAnswered>(publication.Id());
        await intake.Probe.PublishAsync(reply with { ReplyUrl = "https://vk.com/wall-1_2?reply=99" }, null, Cancelled);
        await SettledAsync(publication.Id(), body);

        (answered.ReplyUrl, answered.PostedAt, answered.OccurredAt).ShouldBe((reply.ReplyUrl, reply.PostedAt, reply.PostedAt));
        var met = await intake.HeardAsync<DeadlineMet>(publication.Id());
        met.OccurredAt.ShouldBe(reply.PostedAt);
        var now = await intake.GetAsync(publication.Id());
        now.Text("status").ShouldBe("answered");
        now.GetProperty("reply").Text("url").ShouldBe(reply.ReplyUrl);
        now.GetProperty("reply").Instant("postedAt").ShouldBe(reply.PostedAt);
        intake.Probe.Heard.OfType<PublicationAnswered>().Count(message => message.PublicationId == publication.Id()).ShouldBe(1);
    }

    [Fact]
    public async Task ReplyPosted_AtExactlyTheLastInstant_IsInTime()
    {
        var body = await intake.NewBodyAsync();
        var publication = await intake.RegisterAsync(
            new PublicationData().With("bodyCode", body).With("detectedAt", TimeProvider.System.GetUtcNow().AddHours(-25)));
        await intake.HeardAsync<DeadlineMissed>(publication.Id());

        // Word of the act comes after the clock said "missed"; the act's own instant decides.
        await intake.Probe.PublishAsync(Reply(publication.Id(), body, publication.Instant("replyDue")), null, Cancelled);

        (await intake.HeardAsync<DeadlineMet>(publication.Id())).OccurredAt.ShouldBe(publication.Instant("replyDue"));
    }

    [Fact]
    public async Task ReplyPosted_Late_IsAcceptedAndTheDelayIsOnRecord()
    {
        var body = await intake.NewBodyAsync();
        var publication = await intake.RegisterAsync(
            new PublicationData().With("bodyCode", body).With("detectedAt", TimeProvider.System.GetUtcNow().AddHours(-26)));
        var postedAt = publication.Instant("replyDue").AddMinutes(90);

        await intake.Probe.PublishAsync(Reply(publication.Id(), body, postedAt), null, Cancelled);

        var late = await intake.HeardAsync<DeadlineSettledLate>(publication.Id());
        late.Delay.ShouldBe(TimeSpan.FromMinutes(90));
        late.BodyCode.ShouldBe(body);
        (await intake.GetAsync(publication.Id())).Text("status").ShouldBe("answered");
    }

    [Fact]
    public async Task ReplyPosted_AfterClosing_IsRecordedAndItStaysClosed()
    {
        var body = await intake.NewBodyAsync();
        var publication = await intake.RegisterAsync(new PublicationData().With("bodyCode", body));
        await (await intake.PostAsync(intake.Curator, publication.Id(), "close", new { reason = "not-critical" })).ShouldBeOkAsync();
        var reply = Reply(publication.Id(), body, TimeProvider.System.GetUtcNow());

        await intake.Probe.PublishAsync(reply, null, Cancelled);
        await Eventually.TrueAsync(
            async () => (await intake.GetAsync(publication.Id())).TryGetProperty("reply", out _), () => "the reply on record", cancellationToken: Cancelled);

        var now = await intake.GetAsync(publication.Id());
        now.Text("status").ShouldBe("closed");
        now.GetProperty("reply").Text("url").ShouldBe(reply.ReplyUrl);
        intake.Probe.Heard.OfType<PublicationAnswered>().ShouldNotContain(message => message.PublicationId == publication.Id());
        (await intake.InDatabaseAsync(db => db.Set<Deadline>().Where(row => row.SubjectId == publication.Id()).Select(row => row.State).SingleAsync(Cancelled)))
            .ShouldBe(DeadlineState.Cancelled);
    }

    /// <summary>Waits until the service has consumed all that was sent before: it answers a publication of its own.</summary>
    private async Task SettledAsync(Guid before, string body)
    {
        before.ShouldNotBe(Guid.Empty);
        var last = await intake.RegisterAsync(new PublicationData().With("bodyCode", body));
        await intake.Probe.PublishAsync(Reply(last.Id(), body, TimeProvider.System.GetUtcNow()), null, Cancelled);
        await intake.HeardAsync<PublicationAnswered>(last.Id());
    }

    private static ReplyPosted Reply(Guid id, string body, DateTimeOffset at)
    {
        var posted = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
        return new ReplyPosted(
            id, posted, body, 1, posted, $"https://vk.com/wall-1_2?reply={IntakeFixture.Next()}", "3", new string('0', 64), false, null,
            new Actor("executor-1", "Исполнитель", Roles.Executor));
    }
}
