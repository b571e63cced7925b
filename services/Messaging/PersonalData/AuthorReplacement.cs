using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Messaging.PersonalData;

/// <summary>
/// What is put in place of an author's data, in values, in texts and in JSON; pure. Done twice it changes nothing more,
/// so that it matters not whether a message was put right before or after it was sent.
/// </summary>
public sealed partial class AuthorReplacement
{
    /// <summary>What stands in a text in place of the author's name.</summary>
    public const string NameMask = "[автор]";

    /// <summary>What stands in place of a publication's text that was removed.</summary>
    public const string RemovedText = "[текст удалён по окончании срока хранения]";

    /// <summary>The use of marks of a name's stems.</summary>
    public const string NameUse = "name";

    /// <summary>The use of marks of addresses.</summary>
    public const string AddressUse = "address";

    private const string HiddenHash = "hidden-";

    /// <summary>Strings in JSON that are codes, numbers, hashes or names of the office; every other one is taken for free text.</summary>
    public static readonly IReadOnlySet<string> CodeFields = new[]
    {
        "id", "network", "topicCode", "topicName", "level", "source", "regulationId", "regulationEdition", "bodyCode", "bodyName",
        "timer", "stage", "clause", "holder", "outcome", "errorCode", "hash", "contentType", "kind", "code", "severity", "field", "number",
        "role", "status", "keyId", "nameMarks", "addressMarks", "pseudonym", "url", "publicationUrl", "replyUrl", "authorUrl",
        "networkReplyId", "networkId", "authorId", "parentUrl", "traceparent", "delay", "title",
        "recordedTopicCode", "recordedTopicName", "actualTopicCode", "actualTopicName",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly Guid publicationId;
    private readonly string? name;
    private readonly AuthorPseudonymised? pseudonym;
    private readonly bool ownRows;
    private readonly Func<string, string, string>? mark;
    private readonly FrozenSet<string> nameMarks;
    private readonly FrozenSet<string> addressMarks;
    private readonly Dictionary<string, bool> knownWords = new(StringComparer.Ordinal);

    private AuthorReplacement(
        Guid publicationId, string? name, AuthorPseudonymised? pseudonym, bool ownRows, Func<string, string, string>? mark)
    {
        this.publicationId = publicationId;
        this.name = name;
        this.pseudonym = pseudonym;
        this.ownRows = ownRows;
        this.mark = mark;
        nameMarks = (ownRows ? pseudonym?.NameMarks ?? [] : []).ToFrozenSet(StringComparer.Ordinal);
        addressMarks = (pseudonym?.AddressMarks ?? []).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Puts the pseudonym in place of everything that leads to the author.</summary>
    public static AuthorReplacement Of(AuthorPseudonymised happened, AuthorKeys keys) =>
        new(happened.PublicationId, happened.Pseudonym, happened, ownRows: true, keys.MarksUnder(happened.KeyId));

    /// <summary>For rows of other publications, which name this one as an earlier one on their question: only its addresses.</summary>
    public static AuthorReplacement InOthers(AuthorPseudonymised happened, AuthorKeys keys) =>
        new(happened.PublicationId, null, happened, ownRows: false, keys.MarksUnder(happened.KeyId));

    /// <summary>Puts the right name in place of the wrong one; texts stay as they were written.</summary>
    public static AuthorReplacement Of(AuthorCorrected happened) => new(happened.PublicationId, happened.AuthorName, null, ownRows: true, null);

    /// <summary>The value of a column after the replacement; the same reference where it stays.</summary>
    /// <param name="value">What stands there: text, texts, or bytes of JSON or text.</param>
    /// <param name="kind">What the column holds.</param>
    public object? Apply(object? value, PersonalDataKind kind)
    {
        if (value is null)
            return null;
        if (kind == PersonalDataKind.AuthorName)
            return ownRows ? name : value;
        if (kind == PersonalDataKind.Document)
            return value is byte[] bytes ? Bytes(bytes) : Document((string)value);
        if (pseudonym is null || kind is PersonalDataKind.Staff or PersonalDataKind.OfficeText)
            return value;
        if (!ownRows)
            return kind == PersonalDataKind.FreeText ? Text((string)value) : value;

        return kind switch
        {
            PersonalDataKind.AuthorAddress or PersonalDataKind.ReplyId or PersonalDataKind.NetworkId => null,
            PersonalDataKind.PageOwner => OwnerOf(pseudonym.Url),
            PersonalDataKind.PublicationAddress => pseudonym.Url,
            PersonalDataKind.ReplyAddress => pseudonym.ReplyUrl,
            PersonalDataKind.PublicationText => pseudonym.TextRemoved ? RemovedText : Text((string)value),
            PersonalDataKind.FreeText => Text((string)value),
            PersonalDataKind.ContentHash => Hidden((string)value),
            PersonalDataKind.Evidence when pseudonym.EvidenceUnlinked => (value is string[]) ? Array.Empty<string>() : null,
            PersonalDataKind.Evidence => value is string document ? Document(document) : value,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nobody said what becomes of it."),
        };
    }

    /// <summary>A message after the replacement; the same one where nothing changes.</summary>
    public TMessage Apply<TMessage>(TMessage message)
        where TMessage : class
    {
        var before = JsonSerializer.Serialize(message, message.GetType(), Json.Options);
        var after = Document(before);
        return ReferenceEquals(before, after) ? message : (TMessage)JsonSerializer.Deserialize(after, message.GetType(), Json.Options)!;
    }

    /// <summary>JSON after the replacement; the same reference where nothing changes.</summary>
    public string Document(string json)
    {
        var root = JsonNode.Parse(json);
        return Walk(root, string.Empty) ? root!.ToJsonString(Json.Options) : json;
    }

    /// <summary>The envelope of a message on the broker: only the message in it.</summary>
    internal byte[]? Envelope(ReadOnlyMemory<byte> envelope)
    {
        var root = JsonNode.Parse(envelope.Span);
        return root?["message"] is { } message && Walk(message, string.Empty) ? JsonSerializer.SerializeToUtf8Bytes(root) : null;
    }

    /// <summary>A text without the author's name and addresses as far as they are found.</summary>
    public string Text(string text)
    {
        if (mark is null || text.Length == 0)
            return text;

        var masked = TokenRegex().Replace(text, match =>
            match.Groups["mask"].Success ? match.Value
            : match.Groups["address"].Success ? Address(match.Value)
            : IsOfName(match.Value) ? NameMask : match.Value);
        return masked == text ? text : RunRegex().Replace(masked, NameMask);
    }

    private static string? OwnerOf(string url) =>
        NetworkAddress.TryParse(NetworkAddress.NetworkOf(url) ?? string.Empty, url, out var address) ? address.OwnerId : null;

    private byte[] Bytes(byte[] bytes)
    {
        if (bytes.Length == 0)
            return bytes;

        var text = System.Text.Encoding.UTF8.GetString(bytes);
        string after;
        try
        {
            after = Document(text);
        }
        catch (JsonException)
        {
            // Lines of JSON, or a text.
            after = Text(text);
        }

        return ReferenceEquals(text, after) || text == after ? bytes : System.Text.Encoding.UTF8.GetBytes(after);
    }

    private bool IsOfName(string word)
    {
        if (nameMarks.Count == 0)
            return false;
        if (!knownWords.TryGetValue(word, out var known))
            knownWords[word] = known = AuthorNames.CandidatesOf(word).Any(stem => nameMarks.Contains(mark!(NameUse, stem)));
        return known;
    }

    private string Address(string found)
    {
        var address = found.TrimEnd('.', ',', ';', ':', '!', '?', ')', ']', '»', '"', '\'');
        return addressMarks.Contains(mark!(AddressUse, AuthorAddresses.Normalized(address))) ? pseudonym!.Url + found[address.Length..] : found;
    }

    /// <summary>Changes a node in place and says whether it did.</summary>
    private bool Walk(JsonNode? node, string field)
    {
        switch (node)
        {
            case JsonArray array:
                var changed = false;
                for (var i = 0; i < array.Count; i++)
                {
                    if (array[i] is JsonValue value && value.TryGetValue<string>(out var text))
                    {
                        var after = CodeFields.Contains(field) ? text : Text(text);
                        if (after != text)
                        {
                            array[i] = after;
                            changed = true;
                        }
                    }
                    else
                    {
                        changed |= Walk(array[i], field);
                    }
                }

                return changed;
            case JsonObject thing when !IsPerson(thing):
                return Fields(thing, field);
            default:
                return false;
        }
    }

    private bool Fields(JsonObject thing, string place)
    {
        var changed = false;
        foreach (var (field, node) in thing.ToArray())
        {
            switch (node)
            {
                case JsonValue value when value.TryGetValue<string>(out var text):
                    var after = Field(thing, place, field, text);
                    if (after != text)
                    {
                        thing[field] = after;
                        changed = true;
                    }

                    break;
                case JsonArray { Count: > 0 } when field == "evidence" && ownRows && pseudonym is { EvidenceUnlinked: true }:
                    thing[field] = new JsonArray();
                    changed = true;
                    break;
                case JsonObject when field == "screenshot" && ownRows && pseudonym is { EvidenceUnlinked: true }:
                    thing[field] = null;
                    changed = true;
                    break;
                case JsonArray or JsonObject:
                    changed |= Walk(node, field);
                    break;
                default:
                    break;
            }
        }

        return changed;
    }

    private string? Field(JsonObject thing, string place, string field, string text)
    {
        // What names another publication is that one's data.
        var about = thing["publicationId"] is JsonValue value && value.TryGetValue<Guid>(out var id) ? id : (Guid?)null;
        var own = about is { } named ? named == publicationId : ownRows;
        if (field == "authorName")
            return own && name is not null ? name : text;
        if (pseudonym is null)
            return text;

        switch (field)
        {
            case "url" when own:
                return place == "reply" && thing.ContainsKey("postedAt") && !thing.ContainsKey("text") ? pseudonym.ReplyUrl : pseudonym.Url;
            case "publicationUrl" when own:
                return pseudonym.Url;
            case "replyUrl" when own:
                return pseudonym.ReplyUrl;
            case "authorUrl" or "networkReplyId" or "networkId" or "authorId" or "parentUrl" when own:
                return null;
            case "contentHash":
                return own ? Hidden(text) : text;
            case "text" when own && pseudonym.TextRemoved && thing.ContainsKey("authorName"):
                return RemovedText;
            default:
                return CodeFields.Contains(field) ? text : Text(text);
        }
    }

    private string Hidden(string hash) =>
        hash.StartsWith(HiddenHash, StringComparison.Ordinal) ? hash : HiddenHash + mark!("hash", hash);

    /// <summary>An actor: people of the administration stay, also where they have the author's name.</summary>
    private static bool IsPerson(JsonObject thing) =>
        thing.Count == 3 && thing.ContainsKey("id") && thing.ContainsKey("name") && thing.ContainsKey("role");

    [GeneratedRegex(
        @"(?<mask>\[автор\])|(?<address>https?://[^\s<>]+|\b(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/[^\s<>]+)|[\p{L}\p{M}\p{Nd}_]+",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TokenRegex();

    [GeneratedRegex(@"\[автор\](?:[\s-]+\[автор\])+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex RunRegex();
}
