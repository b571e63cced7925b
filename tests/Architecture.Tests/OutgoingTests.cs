using System.Text.RegularExpressions;

namespace SocialPubs.Architecture.Tests;

/// <summary>Nothing of the product calls the outside but through the guard of ServiceDefaults/Outgoing.</summary>
public sealed partial class OutgoingTests
{
    /// <summary>Who may open connections beside it: none of them takes an address from a person or a network.</summary>
    private static readonly string[] Exceptions =
    [
        "ServiceDefaults/Outgoing/", "ServiceDefaults/Authentication/",
        // To the services inside, at addresses of the settings.
        "gateway/",
        // To the mail server of the settings; to whom an e-mail goes opens no connection.
        "services/Reporting/Notices/Deliveries/MailSender.cs",
    ];

    [Fact]
    public void Clients_OfTheServices_AreGuarded()
    {
        var written = Sources().Select(file => (Path: file, Code: File.ReadAllText(Path.Combine(Parts.Root, file)))).ToArray();
        written.Length.ShouldBeGreaterThan(100);

        written.Where(file => OpensConnections().IsMatch(file.Code)).Select(file => file.Path).ShouldBeEmpty();
        var registered = written.Where(file => file.Code.Contains("AddHttpClient", StringComparison.Ordinal)).ToArray();
        registered.ShouldNotBeEmpty();
        registered.Where(file => Registrations().Count(file.Code) != Guarded().Count(file.Code)).Select(file => file.Path).ShouldBeEmpty();
    }

    /// <summary>Who calls networks, and who writes notices to people by bots.</summary>
    private static readonly string[] Callers = ["SocialPubs.Networks.", "SocialPubs.Reporting.Notices.Deliveries."];

    [Fact]
    public void HttpClients_OfTheProduct_AreInTheConnectorsAlone()
    {
        var uses = Parts.Services.Append("Networks").SelectMany(Parts.UsesOf).Where(use => use.Used.StartsWith("System.Net.Http.HttpClient", StringComparison.Ordinal)).ToArray();

        uses.ShouldNotBeEmpty("the loader sees what methods use");
        uses.Select(use => use.User).Where(user => !Callers.Any(caller => user.StartsWith(caller, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private static IEnumerable<string> Sources() => new[] { "services", "ServiceDefaults", "gateway" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Parts.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Parts.Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Where(file => !Exceptions.Any(exception => file.StartsWith(exception, StringComparison.Ordinal)));

    [GeneratedRegex(@"new\s+(System\.Net\.Http\.)?(HttpClient|HttpClientHandler|SocketsHttpHandler|HttpMessageInvoker|WebClient|TcpClient|UdpClient|Socket|ClientWebSocket|SmtpClient)\b|WebRequest\.Create|Dns\.Get", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OpensConnections();

    [GeneratedRegex(@"\.AddHttpClient\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Registrations();

    [GeneratedRegex(@"\.AddHttpClient(<[^>]+>)?\([^)]*\)\s*\.AddOutgoing\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Guarded();
}
