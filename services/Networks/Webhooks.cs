namespace SocialPubs.Networks;

/// <summary>Reads what a network sends by itself, after checking that it is the network who sends.</summary>
public interface IWebhookReader
{
    /// <summary>The network's id.</summary>
    string Network { get; }

    /// <summary>
    /// Checks and reads one call. Compares secrets and signatures in constant time. A call that is not the network's gets
    /// 401 or 403 and no events; one that cannot be read gets 400.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="hooks">The accounts whose webhooks are switched on, with their secrets.</param>
    WebhookAnswer Read(WebhookCall call, IReadOnlyList<WebhookAccount> hooks);
}

/// <summary>A call as it came in.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Query">Its query.</param>
/// <param name="Headers">Its headers; names in any case.</param>
/// <param name="Body">Its raw body: signatures are over exactly these bytes.</param>
public sealed record WebhookCall(
    string Method, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);

/// <summary>An account with a webhook.</summary>
/// <param name="AccountId">Its id in the register of accounts.</param>
/// <param name="OwnerId">Whose page, in the network's notation.</param>
/// <param name="Secret">What the network sends along or signs with, where it is the account's and not the application's.</param>
/// <param name="Confirmation">What the network wants to read when it asks whether the address is ours (VK).</param>
public sealed record WebhookAccount(Guid AccountId, string OwnerId, string? Secret, string? Confirmation)
{
    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"webhook of account {AccountId}";
}

/// <summary>What to answer, and what happened.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, exactly as the network wants it.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Events">What happened; empty for confirmations and for calls that were refused.</param>
public sealed record WebhookAnswer(int Status, string Body, string ContentType, IReadOnlyList<WebhookEvent> Events);

/// <summary>What happened to a post or comment.</summary>
public enum WebhookEventKind
{
    /// <summary>It was written.</summary>
    Created,

    /// <summary>Its text changed.</summary>
    Edited,

    /// <summary>It was deleted.</summary>
    Deleted,
}

/// <summary>One thing that a network told.</summary>
/// <param name="EventId">The same when the network tells it again.</param>
/// <param name="AccountId">Of the account whose webhook it is.</param>
/// <param name="Kind">What happened.</param>
/// <param name="NetworkId">The network's id of the post or comment.</param>
/// <param name="Item">The post or comment, where the network sends it along; else it is read by the monitor.</param>
public sealed record WebhookEvent(string EventId, Guid AccountId, WebhookEventKind Kind, string NetworkId, FoundItem? Item);
