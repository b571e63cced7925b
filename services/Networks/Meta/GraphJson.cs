using System.Globalization;
using System.Text.Json;
using SocialPubs.Networks.Calls;

namespace SocialPubs.Networks.Meta;

/// <summary>What the Graph API's JSON has of its own.</summary>
internal static class GraphJson
{
    /// <summary>Where the next page of a list begins; null where this is the last one. The ready address beside it carries the token.</summary>
    public static string? After(this JsonElement? list) =>
        list.Member("paging") is var paging && paging.Text("next") is not null ? paging.Member("cursors").Text("after") : null;

    /// <inheritdoc cref="After(JsonElement?)"/>
    public static string? After(this JsonElement list) => After((JsonElement?)list);

    /// <summary>An instant: <c>2026-11-24T10:02:48+0000</c>, or seconds in webhooks.</summary>
    public static DateTimeOffset? Time(this JsonElement value, string name) => value.Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
        : null;
}
