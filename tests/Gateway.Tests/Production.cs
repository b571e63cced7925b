using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;

namespace SocialPubs.Gateway.Tests;

/// <summary>The settings of a gateway that stands in the internet.</summary>
internal static class Production
{
    public const string Host = "replies.example";

    private static readonly Lazy<string> Certificate = new(MakeCertificate);

    /// <summary>Outside Development, in front of an Identity under <see cref="Host"/>, with HTTP and HTTPS.</summary>
    public static (string Key, string Value)[] Settings(params (string Key, string Value)[] more) =>
    [
        (HostDefaults.EnvironmentKey, Environments.Production),
        ("Authentication:Authority", $"https://{Host}/"),
        ("Kestrel:Endpoints:Secure:Url", "https://127.0.0.1:0"),
        ("Kestrel:Certificates:Default:Path", Certificate.Value),
        .. more,
    ];

    /// <summary>A client that takes the test's certificate and names the host.</summary>
    public static HttpClient Client(Uri address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { Host = Host },
    };

    private static string MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + Host, key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var path = Path.Combine(Directory.CreateTempSubdirectory("socialpubs-gateway-").FullName, "certificate.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx));
        return path;
    }
}
