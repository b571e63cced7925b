using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenTelemetry;

namespace SocialPubs.ServiceDefaults.Telemetry;

/// <summary>
/// Takes out of traces what .NET leaves in the addresses of calls: Telegram wants the bot's token in the path, where
/// only the query is struck out. Runs before every exporter.
/// </summary>
internal sealed partial class AddressRedaction : BaseProcessor<Activity>
{
    private static readonly string[] s_tags = ["url.full", "url.path", "http.url", "http.target", "http.route"];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in s_tags)
        {
            if (data.GetTagItem(tag) is string address && Token().IsMatch(address))
                data.SetTag(tag, Token().Replace(address, "bot*"));
        }
    }

    // "bot", the bot's number, a colon (or what stands for it in an address), and the secret.
    [GeneratedRegex("(?<=/)bot[0-9]+(?::|%3A)[^/?#]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
