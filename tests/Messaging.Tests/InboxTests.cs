using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Inbox;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests;

public sealed class InboxTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consume_SameMessageManyTimesOnTwoReplicas_TakesEffectOnce()
    {
        var options = await TestService.NewOptionsAsync();
        await using var first = await TestService.StartAsync(options);
        await using var second = await TestService.StartAsync(options);
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        var id = Guid.CreateVersion7();
        var doubled = Guid.CreateVersion7();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => probe.PublishAsync(Closed(id), doubled, Cancel)));
        await probe.PublishAsync(Closed(id), cancellationToken: Cancel);

        await Eventually.TrueAsync(
            async () => await first.ReadAsync(db => db.Counters.Where(row => row.Id == id).Select(row => row.Value).SingleOrDefaultAsync(Cancel)) == 2
                && await QueueIsEmptyAsync(options),
            () => "two effects and an empty queue",
            cancellationToken: Cancel);
        await Eventually.TrueAsync(
            () => Task.FromResult(probe.Heard.OfType<PublicationAnswered>().Any(message => message.PublicationId == id)), () => "what they sent", cancellationToken: Cancel);
        (await first.ReadAsync(db => db.Set<InboxEntry>().CountAsync(Cancel))).ShouldBe(2);
    }

    [Fact]
    public async Task Consume_AlwaysFails_EndsInTheErrorQueueAndCanBeReturnedOrDiscarded()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        var administrator = service.Client("root", Roles.Administrator);
        var id = Guid.CreateVersion7();
        var messageId = Guid.CreateVersion7();

        await probe.PublishAsync(Closed(id) with { Comment = "poison" }, messageId, Cancel);

        List<FailedMessage>? failed = null;
        await Eventually.TrueAsync(
            async () => (failed = await administrator.GetFromJsonAsync<List<FailedMessage>>("/test/failed-messages", Cancel))!.Count == 1,
            () => "a failed message",
            TimeSpan.FromSeconds(40),
            Cancel);
        failed![0].MessageId.ShouldBe(messageId);
        failed[0].Type.ShouldBe(nameof(PublicationClosed));
        failed[0].PublicationId.ShouldBe(id.ToString());
        failed[0].Reason.ShouldBe("Cannot be consumed.");

        (await administrator.PostAsync($"/test/failed-messages/{messageId}/return", null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(
            async () => (await administrator.GetFromJsonAsync<List<FailedMessage>>("/test/failed-messages", Cancel))!.Count == 1,
            () => "the message that failed again",
            TimeSpan.FromSeconds(40),
            Cancel);
        var discard = await administrator.PostAsJsonAsync($"/test/failed-messages/{messageId}/discard", new DiscardRequest("Written by a test."), Cancel);
        discard.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await administrator.GetFromJsonAsync<List<FailedMessage>>("/test/failed-messages", Cancel))!.ShouldBeEmpty();
        (await administrator.PostAsync($"/test/failed-messages/{messageId}/return", null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await service.Client().GetAsync("/test/failed-messages", Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Clean_OldAndNewRows_DeletesTheOldInBatches()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = TestService.Build(options);
        await service.CommitAsync(db =>
        {
            for (var i = 0; i < 2500; i++)
                db.Add(new InboxEntry { MessageId = Guid.CreateVersion7(), Endpoint = "test", ReceivedAt = Noon });
            db.Add(new InboxEntry { MessageId = Guid.CreateVersion7(), Endpoint = "test", ReceivedAt = TimeProvider.System.GetUtcNow() });
            return Task.CompletedTask;
        });

        await service.Services.GetRequiredService<InboxCleaner>().CleanAsync("inbox", "received_at", TimeSpan.FromDays(1), Cancel);

        (await service.ReadAsync(db => db.Set<InboxEntry>().CountAsync(Cancel))).ShouldBe(1);
    }

    private static PublicationClosed Closed(Guid id) => new(id, Noon, "test", null, [], Actor.System);

    /// <summary>Every copy was acknowledged: each left a row or found one.</summary>
    private static async Task<bool> QueueIsEmptyAsync(TestServiceOptions options)
    {
        var factory = new RabbitMQ.Client.ConnectionFactory { Uri = new Uri(options.Broker) };
        await using var connection = await factory.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        return (await channel.QueueDeclarePassiveAsync(Queues.Publishing, Cancel)).MessageCount == 0;
    }
}
