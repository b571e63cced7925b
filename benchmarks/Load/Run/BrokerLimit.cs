using System.Net.Http.Json;
using MassTransit;

namespace SocialPubs.Load.Run;

/// <summary>A message of about the size of the system's own.</summary>
public sealed record LimitMessage(Guid Id, string Text);

/// <summary>
/// How many messages a second this broker carries on this machine from publish to consume, by MassTransit with the
/// settings that the services have: a quorum queue, publisher confirms, prefetch 64, concurrency 16, in a virtual host
/// of its own.
/// </summary>
internal static class BrokerLimit
{
    private const int Publishers = 64;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    public static async Task<double> MeasureAsync(Servers servers, TimeProvider time, CancellationToken cancellationToken)
    {
        var host = $"load-limit-{Guid.CreateVersion7():N}";
        var user = Uri.UnescapeDataString(servers.Broker.UserInfo.Split(':')[0]);
        await PutAsync(servers, $"api/vhosts/{host}", new { }, cancellationToken);
        try
        {
            await PutAsync(servers, $"api/permissions/{host}/{Uri.EscapeDataString(user)}", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken);
            return await RunAsync(new Uri($"{servers.Broker.AbsoluteUri.TrimEnd('/')}/{host}"), time, cancellationToken);
        }
        finally
        {
            using var deleted = await servers.Management.DeleteAsync($"api/vhosts/{host}", CancellationToken.None);
        }
    }

    private static async Task<double> RunAsync(Uri address, TimeProvider time, CancellationToken cancellationToken)
    {
        long consumed = 0, published = 0;
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(address);
            rabbit.ReceiveEndpoint("load-limit", endpoint =>
            {
                endpoint.SetQuorumQueue();
                endpoint.PrefetchCount = 64;
                endpoint.ConcurrentMessageLimit = 16;
                endpoint.Handler<LimitMessage>(_ =>
                {
                    Interlocked.Increment(ref consumed);
                    return Task.CompletedTask;
                });
            });
        });
        await bus.StartAsync(cancellationToken);
        try
        {
            var text = new string('я', 700);
            // The first messages open channels and compile code.
            await Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => bus.Publish(new LimitMessage(Guid.CreateVersion7(), text), cancellationToken)));
            await DrainedAsync(Publishers);
            consumed = 0;
            var started = time.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Publishers).Select(async _ =>
            {
                while (time.GetElapsedTime(started) < Length)
                {
                    await bus.Publish(new LimitMessage(Guid.CreateVersion7(), text), cancellationToken);
                    Interlocked.Increment(ref published);
                }
            }));
            await DrainedAsync(published);
            return published / time.GetElapsedTime(started).TotalSeconds;
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }

        // Asked often: the wait is part of what is measured.
        async Task DrainedAsync(long count)
        {
            var waited = time.GetTimestamp();
            while (Interlocked.Read(ref consumed) < count)
            {
                if (time.GetElapsedTime(waited) > DrainLimit)
                    throw new LoadException($"The broker delivered {consumed} of {count} messages within {DrainLimit.TotalSeconds:0} s.");
                await Task.Delay(TimeSpan.FromMilliseconds(2), time, cancellationToken);
            }
        }
    }

    private static async Task PutAsync(Servers servers, string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await servers.Management.PutAsJsonAsync(path, body, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new LoadException($"RabbitMQ's management API refused PUT {path}: {(int)answer.StatusCode}");
    }
}
