namespace SocialPubs.Identity.Sessions;

/// <summary>
/// Browser and system out of a <c>User-Agent</c>, so that a person recognises a session. The header itself is not
/// kept: it is long, it is the sender's to choose, and it tells more than is needed.
/// </summary>
internal static class AgentNames
{
    // The order matters: Edge, Opera and Yandex also call themselves Chrome, and Chrome calls itself Safari.
    private static readonly (string Token, string Name)[] Browsers =
    [
        ("YaBrowser/", "Yandex Browser"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    private static readonly (string Token, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    public static string? Shorten(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
            return null;

        var browser = Array.Find(Browsers, entry => userAgent.Contains(entry.Token, StringComparison.Ordinal)).Name;
        var system = Array.Find(Systems, entry => userAgent.Contains(entry.Token, StringComparison.Ordinal)).Name;
        return (browser, system) switch
        {
            (null, null) => null,
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser}, {system}",
        };
    }
}
