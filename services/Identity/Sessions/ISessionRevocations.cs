namespace SocialPubs.Identity.Sessions;

/// <summary>Makes tokens worthless before they run out.</summary>
internal interface ISessionRevocations
{
    /// <summary>Revokes every token that came from a session; part of the caller's transaction.</summary>
    Task RevokeSessionAsync(Guid sessionId, CancellationToken cancellationToken);

    /// <summary>Revokes every token that a person has at this moment; part of the caller's transaction.</summary>
    Task RevokePersonAsync(string personId, CancellationToken cancellationToken);
}
