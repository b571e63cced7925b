using Microsoft.EntityFrameworkCore;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>How a post came into an account.</summary>
internal enum AccountPostSource : short
{
    /// <summary>By the product.</summary>
    Product = 0,

    /// <summary>By a person, for an own post that was planned here.</summary>
    ByHand = 1,

    /// <summary>Outside the product; the page was read.</summary>
    Outside = 2,
}

/// <summary>A post that stood in an account, however it came there: each counts once for the cadence (decree 188, clause 6).</summary>
internal sealed class AccountPost
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public string? NetworkId { get; set; }

    /// <summary>In canonical form, so that a post by hand and the same post found on the page are one.</summary>
    [PersonalData(PersonalDataKind.OfficeText)]
    public required string Url { get; init; }

    public required DateTimeOffset PostedAt { get; init; }

    public AccountPostSource Source { get; set; }
}

/// <summary>Counts posts.</summary>
internal static class AccountPosts
{
    /// <summary>Enters a post, unless it is known by its id or its address.</summary>
    public static async Task RecordAsync(
        PublishingDb db,
        Guid accountId,
        string network,
        string? networkId,
        string url,
        DateTimeOffset postedAt,
        AccountPostSource source,
        CancellationToken cancellationToken)
    {
        var canonical = NetworkAddress.TryParse(network, url, out var address) ? address.Canonical : url;
        if (source != AccountPostSource.Outside)
        {
            // The page was read between the posting and this: it was no post of others.
            var known = await db.AccountPosts
                .Where(post => post.AccountId == accountId && (post.Url == canonical || (networkId != null && post.NetworkId == networkId)))
                .ExecuteUpdateAsync(set => set.SetProperty(post => post.Source, source), cancellationToken);
            if (known > 0)
                return;
        }

        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO account_posts (id, account_id, network_id, url, posted_at, source)
            VALUES ({Guid.CreateVersion7(postedAt)}, {accountId}, {networkId}, {canonical}, {postedAt.ToUniversalTime()}, {(short)source})
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
    }
}
