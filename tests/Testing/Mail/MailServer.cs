using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SocialPubs.AppHost.Local;

namespace SocialPubs.Testing.Mail;

/// <summary>How a <see cref="MailServer"/> treats who wants to send.</summary>
public enum MailMode
{
    /// <summary>It takes everything.</summary>
    Accept,

    /// <summary>It takes no sender for now (451).</summary>
    Refuse,

    /// <summary>It knows no recipient (550).</summary>
    Reject,

    /// <summary>It has no room for the text that has come (452).</summary>
    Full,

    /// <summary>It breaks the connection when the text has come, and throws the text away.</summary>
    Drop,

    /// <summary>It takes the text and breaks the connection before it says so.</summary>
    Lose,

    /// <summary>It takes the text and says so only when the mode changes.</summary>
    Late,
}

/// <summary>
/// A mail server of its own process on loopback: Debian's aiosmtpd, a real SMTP server that is not MailKit's relative.
/// It can be slow, refuse, break off, be killed and started again.
/// </summary>
public sealed class MailServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string folder = ServerFolder.CreateTemporary("socialpubs-mail-");
    private ChildProcess? process;

    private MailServer()
    {
        Mode = MailMode.Accept;
    }

    /// <summary>The port on 127.0.0.1; it stays the same through restarts.</summary>
    public int Port { get; } = Ports.Choose();

    public MailMode Mode
    {
        get;
        set
        {
            field = value;
            // Whole or not at all: the server reads it at any moment.
            var draft = Path.Combine(folder, "mode.part");
            File.WriteAllText(draft, value.ToString().ToLowerInvariant());
            File.Move(draft, Path.Combine(folder, "mode"), overwrite: true);
        }
    }

    /// <summary>The messages that it took, each as it came, with the recipients of the envelope in <c>X-Rcpt</c>; in their order.</summary>
    public IReadOnlyList<string> Messages =>
        [.. Directory.EnumerateFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    /// <summary>What it has seen so far, in its own words: <c>data</c>, <c>refused</c>, <c>rejected</c>.</summary>
    public IReadOnlyList<string> Seen => File.Exists(SeenFile) ? File.ReadAllLines(SeenFile) : [];

    private string SeenFile => Path.Combine(folder, "seen");

    /// <summary>Starts one; installs aiosmtpd where it is missing.</summary>
    /// <param name="withTls">Whether it wants STARTTLS, with a certificate that it made itself and nobody has a reason to trust.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<MailServer> StartAsync(bool withTls = false, CancellationToken cancellationToken = default)
    {
        await Provisioning.PackagesAsync(
            () => Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd"), Console.Error.WriteLine, ["python3-aiosmtpd"], cancellationToken);
        var server = new MailServer();
        if (withTls)
            await File.WriteAllTextAsync(Path.Combine(server.folder, "server.pem"), CreateCertificate(), cancellationToken);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts it again, with what it had taken before.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var before = Seen.Count(line => line == "ready");
        process = ChildProcess.Start(new ChildProcessOptions
        {
            Program = "/usr/bin/python3",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "Mail", "mail_server.py"), folder, Port.ToString(CultureInfo.InvariantCulture)],
        });
        await Eventually.TrueAsync(
            () => process.HasExited
                ? throw new LocalModeException($"The mail server ended:{Environment.NewLine}{process.RecentOutput}")
                : Task.FromResult(Seen.Count(line => line == "ready") > before),
            () => "the mail server",
            StartLimit,
            cancellationToken);
    }

    /// <summary>SIGKILL; connections break.</summary>
    public Task KillAsync() => process?.KillAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string CreateCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
