using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SocialPubs.AppHost.Tests;

/// <summary>A client of one virtual host that publishes with confirms, as the outbox does.</summary>
internal sealed class Broker(IConnection connection) : IAsyncDisposable
{
    public static async Task<Broker> ConnectAsync(string connectionString, CancellationToken cancellationToken) =>
        new(await new ConnectionFactory { Uri = new Uri(connectionString) }.CreateConnectionAsync(cancellationToken));

    public async Task DeclareQuorumQueueAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
    }

    /// <summary>Returns when the broker has confirmed the message.</summary>
    public async Task PublishAsync(string queue, string text, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        await channel.BasicPublishAsync(
            string.Empty, queue, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    /// <returns>The text of the next message, which is gone afterwards; null where the queue has none.</returns>
    public async Task<string?> ReceiveAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        return await channel.BasicGetAsync(queue, autoAck: true, cancellationToken) is { } message ? Encoding.UTF8.GetString(message.Body.Span) : null;
    }

    public async Task<bool> HasQueueAsync(string queue, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await using (channel.ConfigureAwait(false))
        {
            try
            {
                await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
                return true;
            }
            catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                return false;
            }
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
