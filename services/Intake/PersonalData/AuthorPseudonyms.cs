using System.Text;
using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.PersonalData;

/// <summary>
/// Pseudonyms of authors and of addresses: the same for the same author or page, so that repeats and figures still group,
/// and not to be traced back without the master key.
/// </summary>
internal sealed class AuthorPseudonyms(AuthorKeys keys)
{
    // Without letters that are taken for digits.
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The event that replaces the author of a publication.</summary>
    /// <param name="publication">The publication, with its author.</param>
    /// <param name="regulation">The regulation under which it was detected.</param>
    /// <param name="repeatedBy">The publications that name it as an earlier one.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="now">The present instant.</param>
    public AuthorPseudonymised Of(
        Publication publication, Regulation regulation, IReadOnlyList<Guid> repeatedBy, Actor actor, DateTimeOffset now)
    {
        var address = NetworkAddress.TryParse(publication.Network, publication.Url, out var known)
            ? known
            : new NetworkAddress(publication.Network, publication.Url, string.Empty, publication.Owner, null, null);
        var owner = keys.Hash("page", $"{publication.Network}\n{address.OwnerId ?? publication.Owner ?? publication.Url}");
        // By the publication and not by its address: an address may be registered again once this one does not stand there.
        var post = keys.Hash("publication", publication.Id.ToString());
        var rule = regulation.AuthorRetention;
        return new AuthorPseudonymised(
            publication.Id,
            now,
            PseudonymOf(publication),
            address.Pseudonym(owner, post).Canonical,
            address.Pseudonym(owner, post, keys.Hash("reply", publication.Id.ToString())).Canonical,
            rule?.Text == TextRetention.Remove,
            rule?.Evidence == EvidenceRetention.Unlink,
            keys.CurrentId,
            // The town and its administration are named in every other text, and are no author.
            [.. AuthorNames.StemsOf(publication.AuthorName, regulation.Act.Issuer, regulation.Act.Title)
                .Select(stem => keys.Mark(AuthorReplacement.NameUse, stem)).Order(StringComparer.Ordinal)],
            [.. AddressesOf(publication, address).Select(AuthorAddresses.Normalized).Distinct(StringComparer.Ordinal)
                .Select(url => keys.Mark(AuthorReplacement.AddressUse, url)).Order(StringComparer.Ordinal)],
            repeatedBy,
            actor);
    }

    /// <summary>An author is known by their page; where none was registered, by network and name.</summary>
    private string PseudonymOf(Publication publication)
    {
        var author = publication.AuthorUrl is { } page
            ? AuthorAddresses.Normalized(page)
            : $"{publication.Network}\n{AuthorNames.Normalized(publication.AuthorName)}";
        var hash = keys.Hash("author", author);
        var text = new StringBuilder("Автор ");
        for (var i = 0; i < 10; i++)
            text.Append(i == 5 ? "-" : "").Append(Letters[hash[i] % Letters.Length]);
        return text.ToString();
    }

    private static IEnumerable<string> AddressesOf(Publication publication, NetworkAddress address)
    {
        yield return publication.Url;
        if (publication.ReplyUrl is { } reply)
            yield return reply;
        if (publication.AuthorUrl is { } page)
            yield return page;
        // The wall of a person is that person's page.
        if (address is { Network: "vk", OwnerId: { Length: > 0 } person } && person[0] != '-')
            yield return $"https://vk.com/id{person}";
        if (address is { Network: "ok", Kind: "statuses", OwnerId: { } profile })
            yield return $"https://ok.ru/profile/{profile}";
    }
}
