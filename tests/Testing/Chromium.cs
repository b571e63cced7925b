using SocialPubs.AppHost.Local;

namespace SocialPubs.Testing;

/// <summary>Debian's Chromium for tests of pages, installed where it is missing.</summary>
public static class Chromium
{
    /// <summary>The program, for Playwright's <c>ExecutablePath</c>; as root it needs <c>--no-sandbox</c>.</summary>
    public const string Program = "/usr/bin/chromium";

    /// <summary>Makes sure that it is there, with fonts that have Cyrillic letters.</summary>
    public static Task EnsureAsync(CancellationToken cancellationToken = default) => Provisioning.PackagesAsync(
        () => File.Exists(Program), Console.Error.WriteLine, ["chromium", "fonts-dejavu-core"], cancellationToken);
}
