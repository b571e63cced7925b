using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace SocialPubs.Regulations;

/// <summary>Why an address is refused.</summary>
public enum NetworkAddressFault
{
    /// <summary>It is not refused.</summary>
    None,

    /// <summary>It is no web address.</summary>
    Malformed,

    /// <summary>It is an address of somewhere else.</summary>
    ForeignNetwork,

    /// <summary>It is an address of the network, but not of a post or comment.</summary>
    NotAPublication,
}

/// <summary>
/// The address of a post or comment. Two ways to write the same address have the same <see cref="Canonical"/> form, so
/// that a publication is not registered twice.
/// </summary>
/// <param name="Network">The network's id.</param>
/// <param name="Canonical">The one form of the address; it opens in a browser.</param>
/// <param name="Kind">What it is an address of: <c>wall</c>, <c>photo</c>, <c>topic</c>, <c>status</c> …</param>
/// <param name="OwnerId">The page or person whose post it is; <see langword="null"/> where the address does not say.</param>
/// <param name="PostId">The post.</param>
/// <param name="CommentId">The comment under the post, if it is one.</param>
public sealed partial record NetworkAddress(
    string Network, string Canonical, string Kind, string? OwnerId, string? PostId, string? CommentId)
{
    private const int MaxLength = 2048;

    private static readonly string[] s_tracking =
        ["fbclid", "gclid", "yclid", "igsh", "igshid", "si", "ref", "ref_src", "ref_url", "from", "source", "s", "t", "mibextid", "share_id", "_openstat"];

    private static readonly IReadOnlyDictionary<string, (string[] Hosts, Func<Parts, NetworkAddress?> Read)> s_networks =
        new Dictionary<string, (string[], Func<Parts, NetworkAddress?>)>(StringComparer.Ordinal)
        {
            ["vk"] = (["vk.com", "vk.ru", "vkontakte.ru"], Vk),
            ["ok"] = (["ok.ru", "odnoklassniki.ru"], Ok),
            ["facebook"] = (["facebook.com", "fb.com"], Facebook),
            ["twitter"] = (["twitter.com", "x.com"], Twitter),
            ["instagram"] = (["instagram.com", "instagr.am"], Instagram),
            ["telegram"] = (["t.me", "telegram.me", "telegram.dog"], Telegram),
            ["max"] = (["max.ru"], parts => Generic("max", parts)),
        };

    /// <summary>Reads an address of a network. A network that is not known by name takes any address that is of no other one.</summary>
    public static bool TryParse(string network, string? url, [NotNullWhen(true)] out NetworkAddress? address) =>
        TryParse(network, url, out address, out _);

    /// <summary>Reads an address of a network and says why it is refused.</summary>
    public static bool TryParse(string network, string? url, [NotNullWhen(true)] out NetworkAddress? address, out NetworkAddressFault fault)
    {
        address = null;
        if (!Parts.TryParse(url, out var parts))
        {
            fault = NetworkAddressFault.Malformed;
            return false;
        }

        var owner = s_networks.FirstOrDefault(entry => entry.Value.Hosts.Any(parts.IsOn)).Key;
        if (s_networks.ContainsKey(network) ? owner != network : owner is not null)
        {
            fault = NetworkAddressFault.ForeignNetwork;
            return false;
        }

        address = s_networks.TryGetValue(network, out var known) ? known.Read(parts) : Generic(network, parts);
        fault = address is null ? NetworkAddressFault.NotAPublication : NetworkAddressFault.None;
        return address is not null;
    }

    /// <summary>The id of the network that an address belongs to, or <see langword="null"/>.</summary>
    public static string? NetworkOf(string? url) => Parts.TryParse(url, out var parts)
        ? s_networks.FirstOrDefault(entry => entry.Value.Hosts.Any(parts.IsOn)).Key
        : null;

    private static NetworkAddress? Vk(Parts parts)
    {
        // A post opens in a layer over any page, and then stands in the query: ?w=wall-1_2, ?w=wall-1_2_r3, ?z=photo-1_2/album…
        var match = parts.Segments.Length == 1 ? VkRegex().Match(parts.Segments[0]) : Match.Empty;
        if (!match.Success) match = VkRegex().Match(parts.Query("w") ?? "");
        if (!match.Success) match = VkRegex().Match(parts.Query("z") ?? "");
        if (!match.Success) return null;

        var (kind, owner, post) = (match.Groups["kind"].Value.ToLowerInvariant(), match.Groups["owner"].Value, match.Groups["post"].Value);
        var parameter = kind == "topic" ? "post" : "reply";
        var comment = match.Groups["reply"] is { Success: true } reply ? reply.Value : Digits(parts.Query(parameter));
        return new NetworkAddress(
            "vk", $"https://vk.com/{kind}{owner}_{post}{(comment is null ? "" : $"?{parameter}={comment}")}", kind, owner, post, comment);
    }

    /// <summary>
    /// OK gives comments no addresses. Here a comment has that of what it stands under with its number in the query: it opens
    /// the same page, and two comments are two.
    /// </summary>
    private static NetworkAddress? Ok(Parts parts)
    {
        var post = OkPost(parts);
        return parts.Query("comment") is { } comment && OkCommentRegex().IsMatch(comment)
            ? post is null ? null : post with { Canonical = $"{post.Canonical}?comment={Uri.EscapeDataString(comment)}", CommentId = comment }
            : post;
    }

    private static NetworkAddress? OkPost(Parts parts) => parts.Segments switch
    {
        ["group", var owner, "topic", var post] when Digits(owner) is not null => Of("topic", $"group/{owner}", owner, post),
        ["profile", var owner, "statuses", var post] => Of("statuses", $"profile/{owner}", owner, post),
        ["profile", var owner, "pphotos" or "photos", var post] => OfPhoto($"profile/{owner}", owner, post),
        ["profile", var owner, "album", _, var post] => OfPhoto($"profile/{owner}", owner, post),
        ["group", var owner, "album", _, var post] when Digits(owner) is not null => OfPhoto($"group/{owner}", owner, post),
        ["video", var post] when Digits(post) is not null => new NetworkAddress("ok", $"https://ok.ru/video/{post}", "video", null, post, null),
        [var group, "topic", var post] when OkGroupRegex().Match(group) is { Success: true } match =>
            Of("topic", $"group/{match.Groups["id"].Value}", match.Groups["id"].Value, post),
        [var name, "topic", var post] => Of("topic", name.ToLowerInvariant(), name.ToLowerInvariant(), post),
        [var name, "statuses", var post] => Of("statuses", name.ToLowerInvariant(), name.ToLowerInvariant(), post),
        _ => null,
    };

    private static NetworkAddress? Of(string kind, string path, string owner, string post) =>
        Digits(post) is null ? null : new NetworkAddress("ok", $"https://ok.ru/{path}/{kind}/{post}", kind, owner, post, null);

    private static NetworkAddress? OfPhoto(string path, string owner, string post) =>
        Digits(post) is null ? null : new NetworkAddress("ok", $"https://ok.ru/{path}/{(path[0] == 'p' ? "pphotos" : "photos")}/{post}", "photo", owner, post, null);

    private static NetworkAddress? Facebook(Parts parts)
    {
        var comment = FacebookId(parts.Query("reply_comment_id")) ?? FacebookId(parts.Query("comment_id"));
        var (kind, path, owner, post) = parts.Segments switch
        {
            [var user, "posts" or "videos", var id] when FacebookId(id) is not null => (parts.Segments[1], $"{user.ToLowerInvariant()}/{parts.Segments[1]}/{id}", user.ToLowerInvariant(), id),
            [var user, "posts" or "videos", _, var id] when FacebookId(id) is not null => (parts.Segments[1], $"{user.ToLowerInvariant()}/{parts.Segments[1]}/{id}", user.ToLowerInvariant(), id),
            ["groups", var group, "posts" or "permalink", var id] when FacebookId(id) is not null => ("posts", $"groups/{group.ToLowerInvariant()}/posts/{id}", group.ToLowerInvariant(), id),
            ["reel", var id] when FacebookId(id) is not null => ("reel", $"reel/{id}", null, id),
            ["watch"] when FacebookId(parts.Query("v")) is { } id => ("watch", $"watch/?v={id}", null, id),
            ["photo" or "photo.php"] when FacebookId(parts.Query("fbid")) is { } id => ("photo", $"photo/?fbid={id}", null, id),
            ["permalink.php" or "story.php"] when FacebookId(parts.Query("story_fbid")) is { } id && Digits(parts.Query("id")) is { } page =>
                ("posts", $"permalink.php?story_fbid={id}&id={page}", page, id),
            ["share", "p" or "v" or "r", var token] when TokenRegex().IsMatch(token) => ("share", $"share/{parts.Segments[1]}/{token}", null, token),
            _ => ((string?)null, "", (string?)null, ""),
        };
        if (kind is null) return null;

        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new NetworkAddress(
            "facebook", $"https://www.facebook.com/{path}{(comment is null ? "" : $"{separator}comment_id={comment}")}", kind, owner, post, comment);
    }

    // The number alone says which post it is; the name before it may be any, and people change theirs.
    private static NetworkAddress? Twitter(Parts parts) => parts.Segments switch
    {
        ["i", "web", "status" or "statuses", var id, ..] when Digits(id) is not null => Status(null, id),
        ["i", "status", var id, ..] when Digits(id) is not null => Status(null, id),
        [var user, "status" or "statuses", var id, ..] when Digits(id) is not null => Status(user.ToLowerInvariant(), id),
        _ => null,
    };

    private static NetworkAddress Status(string? user, string id) => new("twitter", $"https://x.com/i/status/{id}", "status", user, id, null);

    private static NetworkAddress? Instagram(Parts parts)
    {
        var segments = parts.Segments;
        // A name may stand before: /name/p/code.
        var owner = segments is [_, "p" or "reel" or "reels" or "tv", ..] ? segments[0].ToLowerInvariant() : null;
        if (owner is not null && owner is not ("p" or "reel" or "reels" or "tv")) segments = [.. segments.Skip(1)];
        else owner = null;

        if (segments is not ["p" or "reel" or "reels" or "tv", var code, ..] || !TokenRegex().IsMatch(code)) return null;
        var comment = segments switch
        {
            [_, _, "c", _, "r", var reply, ..] => Digits(reply),
            [_, _, "c", var first, ..] => Digits(first),
            _ => null,
        };
        return new NetworkAddress(
            "instagram", $"https://www.instagram.com/p/{code}/{(comment is null ? "" : $"c/{comment}/")}", "p", owner, code, comment);
    }

    private static NetworkAddress? Telegram(Parts parts)
    {
        var segments = parts.Segments;
        // https://channel.t.me/5 is https://t.me/channel/5.
        if (parts.Subdomain("t.me") is { } subdomain) segments = [subdomain, .. segments];
        if (segments is ["s", _, ..]) segments = [.. segments.Skip(1)];
        var comment = Digits(parts.Query("comment"));
        var suffix = comment is null ? "" : $"?comment={comment}";
        // A forum's posts have the topic between its name and the post.
        var (name, post) = segments switch
        {
            ["c", var id, .. { Length: 1 or 2 } rest] when Digits(id) is not null => ($"c/{id}", Digits(rest[^1])),
            [var channel, .. { Length: 1 or 2 } rest] when TelegramNameRegex().IsMatch(channel) => (channel.ToLowerInvariant(), Digits(rest[^1])),
            _ => ("", null),
        };
        return post is null ? null : new NetworkAddress("telegram", $"https://t.me/{name}/{post}{suffix}", "post", name, post, comment);
    }

    private static NetworkAddress? Generic(string network, Parts parts)
    {
        if (parts.Segments.Length == 0) return null;
        var query = string.Join('&', parts.QueryPairs
            .Where(pair => !s_tracking.Contains(pair.Key, StringComparer.OrdinalIgnoreCase) && !pair.Key.StartsWith("utm_", StringComparison.OrdinalIgnoreCase))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var path = string.Join('/', parts.Segments.Select(Uri.EscapeDataString));
        return new NetworkAddress(network, $"https://{parts.Host}/{path}{(query.Length == 0 ? "" : $"?{query}")}", "page", null, null, null);
    }

    private static string? Digits(string? text) => text is { Length: > 0 and <= 30 } && text.All(char.IsAsciiDigit) ? text : null;

    private static string? FacebookId(string? text) => text is not null && (Digits(text) is not null || PfbidRegex().IsMatch(text)) ? text : null;

    [GeneratedRegex(@"^(?<kind>wall|photo|video|clip|topic)(?<owner>-?\d{1,20})_(?<post>\d{1,20})(?:_r(?<reply>\d{1,20}))?(?:$|/)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VkRegex();

    [GeneratedRegex(@"^group(?<id>\d{5,30})$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OkGroupRegex();

    [GeneratedRegex("^[A-Za-z0-9_=:-]{1,100}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OkCommentRegex();

    [GeneratedRegex("^pfbid[A-Za-z0-9]{10,100}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PfbidRegex();

    [GeneratedRegex("^[A-Za-z0-9_-]{5,64}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenRegex();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{3,31}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TelegramNameRegex();

    /// <summary>An address taken apart: host without <c>www</c> and mobile prefixes, decoded path and query.</summary>
    private sealed record Parts(string FullHost, string Host, string[] Segments, IReadOnlyList<KeyValuePair<string, string>> QueryPairs)
    {
        public static bool TryParse(string? url, [NotNullWhen(true)] out Parts? parts)
        {
            parts = null;
            // Pasted addresses carry invisible marks at their ends.
            url = url?.Trim().Trim('\u200B', '\u200E', '\u200F', '\uFEFF', '\u00AD').Trim();
            if (string.IsNullOrEmpty(url) || url.Length > MaxLength) return false;
            if (url.Any(character => char.IsWhiteSpace(character) || char.IsControl(character))) return false;
            if (!url.Contains("://", StringComparison.Ordinal)) url = "https://" + url;
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return false;
            // A name or a port before the path is how one address is made to look like another.
            if (uri.UserInfo.Length > 0 || !uri.IsDefaultPort || uri.HostNameType != UriHostNameType.Dns) return false;

            // Punycode, so that a Cyrillic "с" in vk.сom does not pass for a Latin one.
            var host = uri.IdnHost.ToLowerInvariant().TrimEnd('.');
            if (!host.Contains('.', StringComparison.Ordinal)) return false;
            var shortHost = host;
            foreach (var prefix in new[] { "www.", "m.", "mobile.", "web.", "touch." })
            {
                if (shortHost.StartsWith(prefix, StringComparison.Ordinal) && shortHost.Count(character => character == '.') > 1) shortHost = shortHost[prefix.Length..];
            }

            parts = new Parts(
                host,
                shortHost,
                [.. uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)],
                [.. uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Pair)]);
            return true;
        }

        public bool IsOn(string domain) => FullHost == domain || FullHost.EndsWith($".{domain}", StringComparison.Ordinal);

        public string? Subdomain(string domain) =>
            Host.EndsWith($".{domain}", StringComparison.Ordinal) ? Host[..^(domain.Length + 1)] : null;

        public string? Query(string name) =>
            QueryPairs.FirstOrDefault(pair => string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

        private static KeyValuePair<string, string> Pair(string text)
        {
            var ends = text.Split('=', 2);
            return new KeyValuePair<string, string>(Decode(ends[0]), ends.Length == 2 ? Decode(ends[1]) : "");
        }

        private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }
}
