using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using SocialPubs.Contracts;

namespace SocialPubs.Messaging.Broker;

/// <summary>Where the broker is; <c>ConnectionStrings:messaging</c>.</summary>
internal sealed class BrokerOptions
{
    public required Uri Uri { get; set; }
}

/// <summary>
/// Declares every queue of the system with its bindings before the first message leaves: otherwise a message that is
/// published before its consumer has ever run would be confirmed and dropped. The names are MassTransit's own, so the
/// consumers find what they would have declared themselves.
/// </summary>
internal sealed partial class TopologyDeclaration(
    IOptions<BrokerOptions> options, TimeProvider time, ILogger<TopologyDeclaration> logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource declared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when queues and bindings stand.</summary>
    public Task Declared => declared.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await DeclareAsync(stoppingToken);
                declared.SetResult();
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotYet(exception.Message);
                await Task.Delay(Retry, time, stoppingToken);
            }
        }
    }

    private async Task DeclareAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = options.Value.Uri, ClientProvidedName = "socialpubs topology" };
        await using var connection = await factory.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var (queue, messages) in Queues.Subscriptions)
        {
            await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(
                queue,
                durable: true,
                exclusive: false,
                autoDelete: false,
                arguments: new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" },
                cancellationToken: cancellationToken);
            await channel.QueueBindAsync(queue, queue, string.Empty, cancellationToken: cancellationToken);
            foreach (var message in messages)
            {
                var exchange = RabbitMqNames.Of(message);
                await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
                await channel.ExchangeBindAsync(queue, exchange, string.Empty, cancellationToken: cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Queues are not declared yet: {Reason}")]
    private partial void LogNotYet(string reason);
}

/// <summary>The exchange name of a message, as MassTransit makes it: <c>Namespace:Type</c>.</summary>
internal static class RabbitMqNames
{
    public static string Of(Type message) => $"{message.Namespace}:{message.Name}";
}
