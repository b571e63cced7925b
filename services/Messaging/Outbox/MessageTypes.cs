using System.Collections.Frozen;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Messaging.Outbox;

/// <summary>The contracts by name, and their JSON form.</summary>
public static class MessageTypes
{
    private static readonly FrozenDictionary<string, Type> ByName = Queues.Messages.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>The contract as JSON; its name is the type's name without namespace.</summary>
    public static string Serialize(IMessage message) => JsonSerializer.Serialize(message, message.GetType(), Json.Options);

    /// <summary>Whether this version of the product has a contract of this name.</summary>
    public static bool IsKnown(string name) => ByName.ContainsKey(name);

    /// <summary>Reads the JSON of a contract.</summary>
    /// <exception cref="InvalidOperationException">No contract has this name: a newer version of the product wrote it.</exception>
    public static (Type Type, object Message) Deserialize(string name, string payload)
    {
        if (!ByName.TryGetValue(name, out var type))
            throw new InvalidOperationException($"There is no contract '{name}'.");
        return (type, JsonSerializer.Deserialize(payload, type, Json.Options)!);
    }
}
