using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests.PersonalData;

/// <summary>What every service keeps of messages and answers, on a real database and a real broker.</summary>
public sealed class AuthorErasureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pseudonymise_WaitingMessagesKeptAnswersAndFailedMessages_NameNobody()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        var id = Guid.CreateVersion7();
        var administrator = service.Client("root", Roles.Administrator);
        // The consumer gives up on this one.
        await probe.PublishAsync(new PublicationClosed(id, Now, "Тимур просил", "poison", [], Actor.System), cancellationToken: Cancel);
        await Eventually.TrueAsync(
            async () => (await administrator.GetFromJsonAsync<List<FailedMessage>>("/test/failed-messages", Cancel))!.Count == 1,
            () => "a failed message", TimeSpan.FromSeconds(40), Cancel);
        await service.CommitAsync(db =>
        {
            db.Add(new IdempotencyKey
            {
                CallerId = "vera",
                Key = "1",
                RequestHash = [1],
                CreatedAt = Now,
                PublicationId = id,
                Status = 200,
                Body = Encoding.UTF8.GetBytes("""{"id":1,"authorName":"Тимур","authorUrl":"https://vk.com/id7"}"""),
            });
            // Not sent before an hour has passed.
            db.Add(new OutboxMessage
            {
                MessageId = Guid.CreateVersion7(),
                OrderingKey = id,
                Type = nameof(PublicationClosed),
                OccurredAt = Now,
                CreatedAt = Now,
                NextAttemptAt = TimeProvider.System.GetUtcNow().AddHours(1),
                Payload = MessageTypes.Serialize(new PublicationClosed(id, Now, "deleted", "По просьбе Тимура", [], Actor.System)),
            });
            return Task.CompletedTask;
        });
        (await DatabaseText.TablesWithAsync(options.Database, "тимур", Cancel)).Count.ShouldBe(2, "or the test would see nothing anyway");

        await PseudonymiseAsync(service, id);

        (await DatabaseText.TablesWithAsync(options.Database, "тимур", Cancel)).ShouldBeEmpty();
        (await DatabaseText.TablesWithAsync(options.Database, "id7", Cancel)).ShouldBeEmpty();
        var failed = await FailedBodiesAsync(options.Broker);
        failed.ShouldHaveSingleItem().ShouldContain("[автор] просил");
    }

    [Fact]
    public async Task Consume_MessageThatComesLate_IsPutRightBeforeItsConsumerSeesIt()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        var id = Guid.CreateVersion7();
        await PseudonymiseAsync(service, id);

        await probe.PublishAsync(new PublicationClosed(id, Now, "deleted", "Тимур", [], Actor.System), cancellationToken: Cancel);

        await Eventually.TrueAsync(
            () => Task.FromResult(LateConsumer.Comments.TryGetValue(id, out _)), () => "the late message", cancellationToken: Cancel);
        LateConsumer.Comments[id].ShouldBe("[автор]");
    }

    [Fact]
    public async Task Correct_AfterThePseudonymOrOutOfOrder_ChangesNothing()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        var id = Guid.CreateVersion7();

        await CorrectAsync(service, id, "Новое Имя", Now.AddMinutes(2));
        await CorrectAsync(service, id, "Старое Имя", Now.AddMinutes(1));
        (await ChangeAsync(service, id)).Corrected!.ShouldContain("Новое Имя");

        await PseudonymiseAsync(service, id);
        await CorrectAsync(service, id, "Позднее Имя", Now.AddMinutes(9));

        var change = await ChangeAsync(service, id);
        change.Corrected.ShouldBeNull();
        change.Pseudonymised.ShouldNotBeNull();
        (await DatabaseText.TablesWithAsync(options.Database, "имя", Cancel)).ShouldBeEmpty();
    }

    private static DateTimeOffset Now { get; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static Task PseudonymiseAsync(TestService service, Guid id) => service.CommitAsync(async db =>
    {
        await db.LockPublicationAsync(id, Cancel);
        await service.Services.GetRequiredService<AuthorErasure>().PseudonymiseAsync(
            db, ReplacedAuthors.Of(service.Services.GetRequiredService<AuthorKeys>(), id, "Тимур", []), Cancel);
    });

    private static Task CorrectAsync(TestService service, Guid id, string name, DateTimeOffset at) => service.CommitAsync(db =>
        service.Services.GetRequiredService<AuthorErasure>().CorrectAsync(db, new AuthorCorrected(id, at, name, Actor.System), Cancel));

    private static Task<AuthorChange> ChangeAsync(TestService service, Guid id) =>
        service.ReadAsync(db => db.Set<AuthorChange>().AsNoTracking().SingleAsync(row => row.PublicationId == id, Cancel));

    private static async Task<List<string>> FailedBodiesAsync(string broker)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var bodies = new List<string>();
        while (await channel.BasicGetAsync(Queues.Publishing + "_error", autoAck: false, Cancel) is { } message)
            bodies.Add(System.Text.RegularExpressions.Regex.Unescape(Encoding.UTF8.GetString(message.Body.Span)));
        return bodies;
    }
}
