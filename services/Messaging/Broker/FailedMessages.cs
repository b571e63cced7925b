using System.Text;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Messaging.Broker;

/// <summary>A message that a consumer gave up on.</summary>
/// <param name="MessageId">Identifies it.</param>
/// <param name="Type">The contract's name.</param>
/// <param name="PublicationId">What it concerns, if it says.</param>
/// <param name="Exception">The type of the last exception.</param>
/// <param name="Reason">Its message.</param>
/// <param name="FailedAt">When the last attempt failed, as the consumer wrote it.</param>
public sealed record FailedMessage(Guid MessageId, string Type, string? PublicationId, string? Exception, string? Reason, string? FailedAt);

/// <summary>The error queue of this service: look into it, send a message back, or discard it.</summary>
internal sealed class FailedMessages(IOptions<BrokerOptions> options, ServiceQueue queue)
{
    /// <summary>How many messages of the queue are looked at.</summary>
    private const int MaxLook = 1000;

    private string ErrorQueue => queue.Name + "_error";

    /// <summary>How many messages wait there.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(ErrorQueue, cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException exception) when (IsNotThere(exception))
        {
            return 0;
        }
    }

    /// <summary>The messages that wait, oldest first.</summary>
    public Task<List<FailedMessage>> ListAsync(CancellationToken cancellationToken) =>
        WalkAsync((_, result, found) =>
        {
            found.Add(Describe(result));
            return Task.FromResult(false);
        }, cancellationToken);

    /// <summary>Sends a message back to the service's queue; null where it is not there.</summary>
    public Task<FailedMessage?> ReturnAsync(Guid messageId, CancellationToken cancellationToken) =>
        TakeAsync(messageId, async (channel, result) =>
        {
            var properties = new BasicProperties(result.BasicProperties);
            foreach (var header in properties.Headers?.Keys.Where(key => key.StartsWith("MT-", StringComparison.Ordinal)).ToArray() ?? [])
                properties.Headers!.Remove(header);
            await channel.BasicPublishAsync(string.Empty, queue.Name, mandatory: true, properties, result.Body, cancellationToken);
        }, cancellationToken);

    /// <summary>Replaces an author in the messages of a publication that wait there; their place in the queue changes.</summary>
    public async Task ReplaceAsync(Guid publicationId, AuthorReplacement replacement, CancellationToken cancellationToken)
    {
        // The queue need not be walked in the usual case, that there is nothing in it.
        if (await CountAsync(cancellationToken) == 0)
            return;

        await WalkAsync(async (channel, result, _) =>
        {
            if (!string.Equals(result.BasicProperties.CorrelationId, publicationId.ToString(), StringComparison.OrdinalIgnoreCase)
                || replacement.Envelope(result.Body) is not { } body)
            {
                return false;
            }

            await channel.BasicPublishAsync(string.Empty, ErrorQueue, mandatory: true, new BasicProperties(result.BasicProperties), body, cancellationToken);
            await channel.BasicAckAsync(result.DeliveryTag, multiple: false, cancellationToken);
            return false;
        }, cancellationToken);
    }

    /// <summary>Removes a message for good; null where it is not there.</summary>
    public Task<FailedMessage?> DiscardAsync(Guid messageId, CancellationToken cancellationToken) =>
        TakeAsync(messageId, (_, _) => Task.CompletedTask, cancellationToken);

    private async Task<FailedMessage?> TakeAsync(
        Guid messageId, Func<IChannel, BasicGetResult, Task> act, CancellationToken cancellationToken)
    {
        var found = await WalkAsync(async (channel, result, list) =>
        {
            var message = Describe(result);
            if (message.MessageId != messageId)
                return false;

            await act(channel, result);
            await channel.BasicAckAsync(result.DeliveryTag, multiple: false, cancellationToken);
            list.Add(message);
            return true;
        }, cancellationToken);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>Gets message after message without acknowledging; closing the channel puts them back in their order.</summary>
    private async Task<List<FailedMessage>> WalkAsync(
        Func<IChannel, BasicGetResult, List<FailedMessage>, Task<bool>> visit, CancellationToken cancellationToken)
    {
        var found = new List<FailedMessage>();
        await using var connection = await ConnectAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            cancellationToken);
        try
        {
            for (var i = 0; i < MaxLook; i++)
            {
                var result = await channel.BasicGetAsync(ErrorQueue, autoAck: false, cancellationToken);
                if (result is null || await visit(channel, result, found))
                    break;
            }
        }
        catch (OperationInterruptedException exception) when (IsNotThere(exception))
        {
            // The error queue comes into being with the first message that fails.
        }

        return found;
    }

    private Task<IConnection> ConnectAsync(CancellationToken cancellationToken) =>
        new ConnectionFactory { Uri = options.Value.Uri, ClientProvidedName = $"socialpubs {queue.Name} error queue" }
            .CreateConnectionAsync(cancellationToken);

    /// <summary>404: there is no such queue; 541: a quorum queue whose leader is not elected yet.</summary>
    private static bool IsNotThere(OperationInterruptedException exception) => exception.ShutdownReason?.ReplyCode is 404 or 541;

    private static FailedMessage Describe(BasicGetResult result)
    {
        var properties = result.BasicProperties;
        return new FailedMessage(
            Guid.TryParse(properties.MessageId, out var id) ? id : Guid.Empty,
            (Header(properties, "MT-Fault-MessageType") ?? TypeOf(result)).Split(':', '.')[^1],
            properties.CorrelationId,
            Header(properties, "MT-Fault-ExceptionType"),
            Header(properties, "MT-Fault-Message"),
            Header(properties, "MT-Fault-Timestamp"));
    }

    private static string TypeOf(BasicGetResult result)
    {
        using var envelope = System.Text.Json.JsonDocument.Parse(result.Body);
        return envelope.RootElement.TryGetProperty("messageType", out var types) && types.GetArrayLength() > 0
            ? types[0].GetString() ?? "unknown"
            : "unknown";
    }

    private static string? Header(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out var value)
            ? value switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                null => null,
                _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
            }
            : null;
}

/// <summary>The name of the service's queue.</summary>
internal sealed record ServiceQueue(string Name);
