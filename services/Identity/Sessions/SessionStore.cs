using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Policies;
using SocialPubs.Identity.Revocations;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Sessions;

/// <summary>A session that is good at this moment, and whose it is.</summary>
internal sealed record LiveSession(Session Session, Person Person);

/// <summary>The sign-ins of people. Changes the context and leaves saving to the caller, unless it says otherwise.</summary>
internal sealed class SessionStore(
    IdentityDb db, TimeProvider time, IOptions<AccountOptions> options, TokenRevocations revocations, SignInRecord record)
{
    /// <summary>Whoever looks at a list of sessions needs no better; each request would be a write otherwise.</summary>
    private static readonly TimeSpan SeenPrecision = TimeSpan.FromMinutes(1);

    /// <summary>Begins a session of somebody who has proved who they are.</summary>
    public async Task<Session> BeginAsync(Person person, bool secondFactor, HttpContext http, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var roles = await db.RolesAsync(person.Id, now, cancellationToken);
        var administers = roles.Contains(Roles.Administrator, StringComparer.Ordinal);
        var settings = options.Value;
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            PersonId = person.Id,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + (administers ? settings.AdministratorSessionAbsolute : settings.SessionAbsolute),
            Idle = administers ? settings.AdministratorSessionIdle : settings.SessionIdle,
            Address = http.Connection.RemoteIpAddress?.ToString(),
            Agent = AgentNames.Shorten(http.Request.Headers.UserAgent.ToString()),
            SecondFactor = secondFactor,
            Stamp = person.SecurityStamp!,
        };
        db.Add(session);
        return session;
    }

    /// <summary>
    /// The session if it is good: neither ended nor run out, the person not disabled, nothing changed that ends
    /// sessions, and with a second factor where one is demanded now. Notes that it is in use; saves that by itself.
    /// </summary>
    public async Task<LiveSession?> FindLiveAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await (
            from session in db.Set<Session>().AsNoTracking()
            join person in db.Users.AsNoTracking() on session.PersonId equals person.Id
            where session.Id == sessionId
            select new { session, person }).SingleOrDefaultAsync(cancellationToken);
        if (found is null || !found.session.LivesAt(now) || found.person.DisabledAt is not null || found.session.Stamp != found.person.SecurityStamp)
            return null;
        if (!found.session.SecondFactor
            && (await db.PolicyAsync(cancellationToken)).DemandsSecondFactor(await db.RolesAsync(found.person.Id, now, cancellationToken)))
        {
            return null;
        }

        if (now - found.session.LastSeenAt >= SeenPrecision)
        {
            await db.Set<Session>().Where(row => row.Id == sessionId && row.EndedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, now), cancellationToken);
        }

        return new LiveSession(found.session, found.person);
    }

    /// <summary>The sessions of a person that are good at this moment, the newest first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(string personId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await db.Set<Session>().AsNoTracking()
            .Where(row => row.PersonId == personId && row.EndedAt == null && row.ExpiresAt > now)
            .OrderByDescending(row => row.Id).Take(200).ToListAsync(cancellationToken);
        return [.. rows.Where(row => row.LivesAt(now))];
    }

    /// <summary>Ends one session of a person and the tokens that came from it; false where there is none.</summary>
    public async Task<bool> EndAsync(string personId, Guid sessionId, CancellationToken cancellationToken)
    {
        var session = await db.Set<Session>().SingleOrDefaultAsync(
            row => row.Id == sessionId && row.PersonId == personId && row.EndedAt == null, cancellationToken);
        if (session is null)
            return false;

        End(session);
        return true;
    }

    /// <summary>Ends every session of a person but one, and the tokens that came from them.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> EndAllAsync(string personId, Guid? but, CancellationToken cancellationToken)
    {
        var sessions = await db.Set<Session>()
            .Where(row => row.PersonId == personId && row.EndedAt == null && row.Id != but).ToListAsync(cancellationToken);
        sessions.ForEach(End);
        return sessions.Count;
    }

    /// <summary>Lets a session go on after the person's security stamp was renewed in it.</summary>
    public async Task CarryOnAsync(Guid sessionId, Person person, CancellationToken cancellationToken)
    {
        if (await db.Set<Session>().SingleOrDefaultAsync(row => row.Id == sessionId, cancellationToken) is { } session)
            session.Stamp = person.SecurityStamp!;
    }

    private void End(Session session)
    {
        session.EndedAt = time.GetUtcNow();
        revocations.RevokeSession(session.Id);
        record.SessionEnded(session.PersonId, session.Id);
    }
}
