using System.Reflection;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests;

public sealed class OutboxTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enqueue_RolledBack_SendsNothing()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        var lost = Guid.CreateVersion7();
        var kept = Guid.CreateVersion7();

        await Should.ThrowAsync<InvalidOperationException>(() => service.CommitAsync(db =>
        {
            db.Enqueue(Answered(lost, 0), Noon);
            throw new InvalidOperationException("The handler failed.");
        }));
        await service.CommitAsync(db => Task.FromResult(Enqueue(db, kept, 0)));

        await probe.WaitForAsync<PublicationAnswered>(message => message.PublicationId == kept, Cancel);
        probe.Heard.ShouldNotContain(message => message.PublicationId == lost);
    }

    [Fact]
    public async Task Dispatch_TwoReplicasAndManyKeys_SendsEachOnceInOrderWithinItsKey()
    {
        var options = await TestService.NewOptionsAsync();
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        await using var first = await TestService.StartAsync(options);
        await using var second = await TestService.StartAsync(options);
        var keys = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();

        await Task.WhenAll(keys.Select(async (key, index) =>
        {
            for (var number = 0; number < 25; number++)
                await (index % 2 == 0 ? first : second).CommitAsync(db => Task.FromResult(Enqueue(db, key, number)));
        }));

        await Eventually.TrueAsync(
            () => Task.FromResult(probe.Heard.Count >= 500), () => $"500 messages, heard {probe.Heard.Count}", cancellationToken: Cancel);
        foreach (var key in keys)
        {
            probe.Heard.OfType<PublicationAnswered>().Where(message => message.PublicationId == key)
                .Select(message => message.ReplyUrl).ShouldBe(Enumerable.Range(0, 25).Select(number => $"https://vk.com/{number}"));
        }
    }

    [Fact]
    public async Task Dispatch_EndedBetweenPublishAndCommit_SendsAgainAndTheInboxTakesItOnce()
    {
        var options = await TestService.NewOptionsAsync();
        CommitBreaker? breaker = null;
        await using var service = await TestService.StartAsync(options with
        {
            Configure = services =>
            {
                var bus = services.Last(service => service.ServiceType == typeof(IBusControl));
                services.Replace(ServiceDescriptor.Singleton<IBusControl>(provider =>
                {
                    var real = (IBusControl)bus.ImplementationFactory!(provider);
                    var proxy = DispatchProxy.Create<IBusControl, CommitBreaker>();
                    breaker = (CommitBreaker)(object)proxy;
                    breaker.Real = real;
                    breaker.Database = options.Database;
                    return proxy;
                }));
            },
        });
        var id = Guid.CreateVersion7();

        await service.CommitAsync(db =>
        {
            db.Enqueue(new PublicationClosed(id, Noon, "test", null, [], Actor.System), Noon);
            return Task.CompletedTask;
        });

        await Eventually.TrueAsync(
            () => service.ReadAsync(async db => !await db.Set<OutboxMessage>().AnyAsync(Cancel) && await db.Counters.AnyAsync(Cancel)),
            () => "an empty outbox and an effect",
            cancellationToken: Cancel);
        breaker!.Publishes.ShouldBeGreaterThan(1, "the first commit was broken, so the message must have left again");
        (await service.ReadAsync(db => db.Counters.Where(counter => counter.Id == id).Select(counter => counter.Value).SingleAsync(Cancel)))
            .ShouldBe(1);
    }

    [Fact]
    public async Task Dispatch_UnknownContract_HoldsUpItsOwnKeyOnlyAndSaysWhy()
    {
        var options = await TestService.NewOptionsAsync();
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        await using var service = await TestService.StartAsync(options);
        var stuck = Guid.CreateVersion7();
        var free = Guid.CreateVersion7();

        await service.CommitAsync(db =>
        {
            db.Add(new OutboxMessage
            {
                MessageId = Guid.CreateVersion7(),
                OrderingKey = stuck,
                Type = "FromTheFuture",
                Payload = "{}",
                OccurredAt = Noon,
                CreatedAt = Noon,
                NextAttemptAt = Noon,
            });
            return Task.CompletedTask;
        });
        await service.CommitAsync(db => Task.FromResult(Enqueue(db, stuck, 1)));
        await service.CommitAsync(db => Task.FromResult(Enqueue(db, free, 2)));

        await probe.WaitForAsync<PublicationAnswered>(message => message.PublicationId == free, Cancel);
        await Eventually.TrueAsync(
            () => service.ReadAsync(db => db.Set<OutboxMessage>().AnyAsync(row => row.Attempts > 0 && row.LastError!.Contains("FromTheFuture"), Cancel)),
            () => "the error on the row",
            cancellationToken: Cancel);
        probe.Heard.ShouldNotContain(message => message.PublicationId == stuck);
    }

    private static PublicationAnswered Answered(Guid key, int number) => new(key, Noon, $"https://vk.com/{number}", Noon);

    private static bool Enqueue(TestDb db, Guid key, int number)
    {
        db.Enqueue(Answered(key, number), Noon);
        return true;
    }

    /// <summary>After the first publish that the broker confirmed, ends the database session that should commit it.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it.
    private class CommitBreaker : DispatchProxy
    {
        private int publishes;

        public IBusControl Real { get; set; } = null!;

        public string Database { get; set; } = null!;

        public int Publishes => publishes;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var result = targetMethod!.Invoke(Real, args);
            return targetMethod.Name == nameof(IPublishEndpoint.Publish) ? AfterPublishAsync((Task)result!) : result;
        }

        private async Task AfterPublishAsync(Task publish)
        {
            await publish;
            if (Interlocked.Increment(ref publishes) > 1)
                return;

            await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
            await connection.OpenAsync();
            await using var end = new NpgsqlCommand(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()
                """,
                connection);
            await end.ExecuteNonQueryAsync();
        }
    }
#pragma warning restore CA1852
}
