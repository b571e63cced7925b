using System.Collections.Frozen;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Messaging.Outbox;

/// <summary>The contracts by name, and their JSON form.</summary>
internal static class MessageTypes
{
    private static readonly FrozenDictionary<string, Type> ByName = Queues.All.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    public static string Serialize(IEvent message) => JsonSerializer.Serialize(message, message.GetType(), Json.Options);

    /// <exception cref="InvalidOperationException">No contract has this name: a newer version of the product wrote it.</exception>
    public static (Type Type, object Message) Deserialize(string name, string payload)
    {
        if (!ByName.TryGetValue(name, out var type))
            throw new InvalidOperationException($"There is no contract '{name}'.");
        return (type, JsonSerializer.Deserialize(payload, type, Json.Options)!);
    }
}
