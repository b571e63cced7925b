using System.Collections.Concurrent;
using MassTransit;
using SocialPubs.Contracts;

namespace SocialPubs.Testing;

/// <summary>
/// The rest of the system as seen from the service under test: sends it events as the other services would, and hears
/// every event on the broker.
/// </summary>
public sealed class BusProbe : IAsyncDisposable
{
    private readonly IBusControl _bus;
    private readonly ConcurrentQueue<(IMessage Message, DateTimeOffset At)> _heard;

    private BusProbe(IBusControl bus, ConcurrentQueue<(IMessage Message, DateTimeOffset At)> heard)
    {
        _bus = bus;
        _heard = heard;
    }

    /// <summary>Every message that was heard so far, in the order of arrival.</summary>
    public IReadOnlyList<IMessage> All => [.. _heard.Select(entry => entry.Message)];

    /// <summary>The events of publications that were heard so far, in the order of arrival.</summary>
    public IReadOnlyList<IEvent> Heard => [.. _heard.Select(entry => entry.Message).OfType<IEvent>()];

    /// <summary>What was heard so far with the instant of its arrival.</summary>
    public IReadOnlyList<(IEvent Message, DateTimeOffset At)> Arrivals =>
        [.. _heard.Where(entry => entry.Message is IEvent).Select(entry => ((IEvent)entry.Message, entry.At))];

    /// <summary>Connects to a virtual host and binds a queue of its own to every contract.</summary>
    public static async Task<BusProbe> StartAsync(string broker, CancellationToken cancellationToken = default)
    {
        var heard = new ConcurrentQueue<(IMessage Message, DateTimeOffset At)>();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri(broker));
            rabbit.ReceiveEndpoint($"probe-{Guid.CreateVersion7():N}", endpoint =>
            {
                endpoint.AutoDelete = true;
                endpoint.ConcurrentMessageLimit = 1;
                foreach (var type in Queues.Messages)
                {
                    typeof(BusProbe).GetMethod(nameof(Listen), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                        .MakeGenericMethod(type).Invoke(null, [endpoint, heard]);
                }
            });
        });
        await bus.StartAsync(cancellationToken);
        return new BusProbe(bus, heard);
    }

    /// <summary>Sends a message; give the same <paramref name="messageId"/> again for a second delivery of it.</summary>
    public Task PublishAsync<T>(T message, Guid? messageId = null, CancellationToken cancellationToken = default)
        where T : class, IMessage => _bus.Publish(
            message,
            context =>
            {
                context.MessageId = messageId ?? Guid.CreateVersion7();
                context.CorrelationId = message.OrderingKey;
            },
            cancellationToken);

    /// <summary>Waits for a message of this type that fits.</summary>
    /// <exception cref="TimeoutException">None came within 20 s; the message says what was heard instead.</exception>
    public async Task<T> WaitForAsync<T>(Func<T, bool>? fits = null, CancellationToken cancellationToken = default)
        where T : class, IMessage
    {
        T? found = null;
        await Eventually.TrueAsync(
            () => Task.FromResult((found = _heard.Select(entry => entry.Message).OfType<T>().FirstOrDefault(fits ?? (_ => true))) is not null),
            () => $"a {typeof(T).Name}; heard: {string.Join(", ", _heard.Select(entry => entry.Message.GetType().Name))}",
            cancellationToken: cancellationToken);
        return found!;
    }

    public async ValueTask DisposeAsync() => await _bus.StopAsync(TimeSpan.FromSeconds(5));

    private static void Listen<T>(IReceiveEndpointConfigurator endpoint, ConcurrentQueue<(IMessage Message, DateTimeOffset At)> heard)
        where T : class, IMessage => endpoint.Handler<T>(context =>
        {
            heard.Enqueue((context.Message, TimeProvider.System.GetUtcNow()));
            return Task.CompletedTask;
        });
}
