namespace SocialPubs.Gateway;

/// <summary>
/// The gateway's own questions to the services. Without the retries of the default client: who asks for health or for
/// the description wants to know what is away now.
/// </summary>
internal sealed class InternalClient : IDisposable
{
    public HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
    });

    public void Dispose() => Http.Dispose();
}
