using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Identity.People;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Invitations;

/// <summary>A link that was just made; it cannot be had a second time.</summary>
/// <param name="Link">The address of the page.</param>
/// <param name="ExpiresAt">The first instant at which it no longer works.</param>
internal sealed record InvitationLink(string Link, DateTimeOffset ExpiresAt);

/// <summary>One-time links. Changes the context and leaves saving to the caller.</summary>
internal sealed class InvitationDesk(IdentityDb db, TimeProvider time, IOptions<AccountOptions> options)
{
    /// <summary>For somebody new, who reads it on the next working day.</summary>
    public static readonly TimeSpan ForNewPeople = TimeSpan.FromHours(72);

    /// <summary>For a forgotten password and for the first administrator, who waits for it.</summary>
    public static readonly TimeSpan ForResets = TimeSpan.FromHours(1);

    private const int TokenLength = 43;

    /// <summary>Makes a link; earlier ones of the person no longer work.</summary>
    public async Task<InvitationLink> InviteAsync(Person person, TimeSpan validity, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await WithdrawAsync(person.Id, cancellationToken);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7(now),
            PersonId = person.Id,
            TokenHash = Hash(token),
            CreatedAt = now,
            ExpiresAt = now + validity,
        };
        db.Add(invitation);
        return new InvitationLink(options.Value.AddressOf("account/invitation?token=" + token), invitation.ExpiresAt);
    }

    /// <summary>Makes the open links of a person worthless.</summary>
    public async Task WithdrawAsync(string personId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var earlier in await db.Set<Invitation>()
            .Where(row => row.PersonId == personId && row.UsedAt == null && row.WithdrawnAt == null).ToListAsync(cancellationToken))
        {
            earlier.WithdrawnAt = now;
        }
    }

    /// <summary>The person whom a link invites; null where it is wrong, used, withdrawn or too old, or the person is disabled.</summary>
    public async Task<(Invitation Invitation, Person Person)?> FindAsync(string? token, CancellationToken cancellationToken)
    {
        if (token is not { Length: TokenLength })
            return null;

        var hash = Hash(token);
        var now = time.GetUtcNow();
        var invitation = await db.Set<Invitation>().SingleOrDefaultAsync(row => row.TokenHash == hash, cancellationToken);
        if (invitation is null || !invitation.IsOpenAt(now))
            return null;
        var person = await db.Users.SingleAsync(row => row.Id == invitation.PersonId, cancellationToken);
        return person.DisabledAt is null ? (invitation, person) : null;
    }

    /// <summary>Uses a link up; false where another request did so first. A statement of its own in the caller's transaction.</summary>
    public async Task<bool> UseAsync(Invitation invitation, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await db.Set<Invitation>()
            .Where(row => row.Id == invitation.Id && row.UsedAt == null && row.WithdrawnAt == null && row.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), cancellationToken) == 1;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
