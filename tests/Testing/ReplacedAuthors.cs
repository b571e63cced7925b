using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Testing;

/// <summary>The event with which Intake replaces an author, as the other services hear it.</summary>
public static class ReplacedAuthors
{
    public const string Pseudonym = "Автор 7F3KQ-92QDX";
    public const string Url = "https://vk.com/wall-9000000000000000001_9000000000000000002";
    public const string ReplyUrl = Url + "?reply=9000000000000000003";

    public static AuthorPseudonymised Of(
        AuthorKeys keys, Guid id, string name, IReadOnlyList<string> addresses, bool removeText = false, bool unlinkEvidence = false, params Guid[] repeatedBy) => new(
        id,
        TimeProvider.System.GetUtcNow(),
        Pseudonym,
        Url,
        ReplyUrl,
        removeText,
        unlinkEvidence,
        keys.CurrentId,
        [.. AuthorNames.StemsOf(name).Select(stem => keys.Mark(AuthorReplacement.NameUse, stem))],
        [.. addresses.Select(address => keys.Mark(AuthorReplacement.AddressUse, AuthorAddresses.Normalized(address)))],
        repeatedBy,
        Actor.System);
}
