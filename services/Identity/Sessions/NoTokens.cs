namespace SocialPubs.Identity.Sessions;

/// <summary>Stands where no tokens are issued: there is nothing to revoke.</summary>
internal sealed class NoTokens : ISessionRevocations
{
    public Task RevokeSessionAsync(Guid sessionId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RevokePersonAsync(string personId, CancellationToken cancellationToken) => Task.CompletedTask;
}
